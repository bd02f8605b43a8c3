import pytest

from app.domain.name_links import NameMention
from app.domain.sentence_names import Beside, find_lists, find_other_names, look_beside
from tests.domain.test_name_links import LINKS


def place(text: str, name: str) -> NameMention:
    start = text.index(name)
    return NameMention(start, start + len(name), name, ())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He met Ali Lamine Zeine in Niamey", ["Ali Lamine Zeine", "Niamey"]),
        ("China has backed them", ["China"]),
        ("Demonstrators came. On Facebook they wrote", ["Facebook"]),
        ("Soldiers of the African Union", ["African Union"]),
        ("the Army", []),
        ("Zeine, Fomin came", ["Zeine", "Fomin"]),
        ("Togo's army and the Boko-Haram group", ["Togo", "Boko-Haram"]),
        ("They left", []),
    ],
)
def test_other_names_are_capitalised_and_unknown(text: str, found: list[str]) -> None:
    known = {"soldiers", "army", "african", "union"}
    assert [it.text for it in find_other_names(text, (), known.__contains__)] == found


def test_what_is_something_else_is_no_name() -> None:
    assert find_other_names("in President Issoufou", [(3, 12)], lambda _: False)[0].text == "Issoufou"
    assert find_other_names("On Saturday", [(3, 11)], lambda _: False) == []


@pytest.mark.parametrize(
    ("one", "name", "other", "its", "shares"),
    [
        ("China has for years been backing them", "China", "Russia is backing them", "Russia", (True, True, False)),
        ("They met Zeine there", "Zeine", "They met General Tchiani", "Tchiani", (False, False, False)),
        ("They met Zeine there", "Zeine", "They then met Tchiani", "Tchiani", (True, True, False)),
        ("credited to Sanogo", "Sanogo", "credited to Boureima", "Boureima", (True, False, True)),
        ("supported by the USA", "USA", "supported by France", "France", (True, False, True)),
        ("He left. Camara told them", "Camara", "Mr Goita said", "Goita", (True, True, False)),
        ("Camara. He left", "Camara", "He left", "He", (False, False, False)),
    ],
)
def test_names_share_a_place_by_the_words_beside_them(
    one: str, name: str, other: str, its: str, shares: tuple[bool, bool, bool]
) -> None:
    first, second = look_beside(one, place(one, name)), look_beside(other, place(other, its))
    found = first.has_one_word(second), first.is_right_beside(second), first.has_one_preposition(second)
    assert found == shares


def test_words_that_mean_one_thing_are_one_word_beside_a_name() -> None:
    normal = {"asked": "request", "requested": "request"}.get
    one, other = "Mali asked", "Niger has requested"
    first, second = (look_beside(it, place(it, it.split()[0]), lambda word: str(normal(word))) for it in (one, other))
    assert first == Beside(None, "request", None, is_right_before=False, is_right_after=True) == second


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mali, Burkina Faso and Goita", [["Mali", "Burkina Faso", "Goita"]]),
        ("Mali as well as Burkina met Goita", [["Mali", "Burkina"]]),
        ("Mali and Burkina, who met; the UN and Goita", [["Mali", "Burkina"], ["UN", "Goita"]]),
        ("Mali, Burkina", []),
        ("Mali", []),
    ],
)
def test_names_in_a_row_are_a_list(text: str, found: list[list[str]]) -> None:
    assert [[it.text for it in row] for row in find_lists(text, LINKS.find(text))] == found
