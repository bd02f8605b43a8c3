import pytest

from app.domain.sentence_elements import find_elements
from tests.domain.test_name_links import LINKS


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Foreign Minister Assimi Goita", [("Foreign Minister", "foreign_affairs", "assimi-goita")]),
        ("Assimi Goita is Mali's minister of defence", [("minister of defence", "defence", "assimi-goita")]),
        ("the Defense Minister of Mali, Abdoulaye Diop", [("Defense Minister", "defence", "abdoulaye-diop")]),
        ("Goita met the foreign minister and left", [("foreign minister", "foreign_affairs", "assimi-goita")]),
        ("the prime minister thanked Goita", [("prime minister", "prime_minister", "assimi-goita")]),
        ("Mali's deputy defence minister", [("deputy defence minister", "deputy_defence", "mali")]),
        ("the vice president of Mali", [("vice president", "deputy_head_of_state", "mali")]),
        ("the president of the Republic of Mali", [("president", "head_of_state", "mali")]),
        ("an ambassador, far from Mali", [("ambassador", "ambassador", None)]),
        ("the president", [("president", "head_of_state", None)]),
        ("the junta leader of Burkina", [("junta leader", "leader", "burkina-faso")]),
        (
            "Goita is interior minister and Abdoulaye Diop is president",
            [
                ("interior minister", "interior", "assimi-goita"),
                ("president", "head_of_state", "abdoulaye-diop"),
            ],
        ),
        ("General Goita", [("General", "rank_general", "assimi-goita")]),
        ("Goita has the rank of colonel", [("colonel", "rank_colonel", "assimi-goita")]),
        ("a rank of Captain", [("Captain", "rank_captain", None)]),
        ("the General Assembly, in general", []),
        ("the head of Mali's new leadership", [("head of Mali's new leadership", "leader", None)]),
        ("Goita met Mali's foreign minister", [("foreign minister", "foreign_affairs", "mali")]),
        ("the foreign minister", [("foreign minister", "foreign_affairs", None)]),
        ("the deputy foreign ministers", [("deputy foreign ministers", "deputy_foreign_affairs", None)]),
        (
            "heads of state and defence ministers",
            [("heads of state", "head_of_state", None), ("defence ministers", "defence", None)],
        ),
        ("Goita met President Mahamadou Issoufou", [("President", "head_of_state", None)]),
        ("ministers and presidents", []),
    ],
)
def test_offices_are_found_with_whose_they_are(text: str, found: list[tuple[str, str, str | None]]) -> None:
    assert [(it.text, it.code, it.holder) for it in find_elements(text, LINKS).offices] == found


def test_a_number_is_not_read_out_of_a_date() -> None:
    found = find_elements("On 16 September 2023 three soldiers left.", LINKS)
    assert [it.text for it in found.dates] == ["16 September 2023"]
    assert [it.text for it in found.numbers] == ["three soldiers"]


@pytest.mark.parametrize(
    ("text", "holder", "is_beside", "state"),
    [
        ("Goita, who is Mali's president", "assimi-goita", True, "mali"),
        ("Mali's president, Assimi Goita", "assimi-goita", True, "mali"),
        ("Goita thanked the president", "assimi-goita", False, None),
        ("the president of Mali", "mali", True, "mali"),
        ("Mali's president Moussa Traore and Goita", "mali", True, "mali"),
        ("the president", None, False, None),
    ],
)
def test_an_office_beside_somebody_is_theirs_alone(
    text: str, holder: str | None, is_beside: bool, state: str | None
) -> None:
    (found,) = find_elements(text, LINKS).offices
    assert (found.holder, found.is_beside, found.state) == (holder, is_beside, state)


def test_ranks_are_no_offices() -> None:
    general, minister = find_elements("General Goita is foreign minister.", LINKS).offices
    assert (general.is_rank, minister.is_rank) == (True, False)
