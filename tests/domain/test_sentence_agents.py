import pytest

from app.domain.name_links import NameMention
from app.domain.normal_forms import stem
from app.domain.sentence_agents import find_verb_before, find_verbs

NAMES = ("Mali", "Niger", "Chad", "Togo", "Bazoum")


def find(text: str) -> list[tuple[str, list[str], list[str]]]:
    """Each verb, who does it, and to whom it may be done."""
    places = sorted((text.index(it), it) for it in NAMES if it in text)
    names = [NameMention(start, start + len(it), it, ()) for start, it in places]
    verbs = find_verbs(text, names, stem)
    return [(it.verb, [name.text for name in it.agents], [name.text for name in it.others]) for it in verbs]


@pytest.mark.parametrize(
    ("text", "verb", "agents", "others"),
    [
        ("Mali threatened Niger", "threaten", ["Mali"], ["Niger"]),
        ("Mali has recently threatened to invade Niger", "threaten", ["Mali"], ["Niger"]),
        ("The state of Chad saw that Mali is threatening Niger", "threaten", ["Mali"], ["Niger"]),
        ("Mali and Chad threatened Niger", "threaten", ["Mali", "Chad"], ["Niger"]),
        ("Niger was threatened by Mali", "threaten", ["Mali"], ["Niger"]),
        ("Niger, threatened by the Mali of old", "threaten", ["Mali"], ["Niger"]),
        ("Mali asked Niger to leave", "ask", ["Mali"], ["Niger"]),
        ("Mali has asked to send Niger home", "ask", ["Mali"], ["Niger"]),
        ("Mali warned that an attack on Niger by anyone is war", "warn", ["Mali"], ["Niger"]),
        ("Mali took its army, by one account, out of Niger", "took", ["Mali"], ["Niger"]),
        ("Mali has threatened Niger by radio", "threaten", ["Mali"], ["Niger"]),
    ],
)
def test_who_does_what_is_told_by_the_words_beside_a_verb(
    text: str, verb: str, agents: list[str], others: list[str]
) -> None:
    assert find(text) == [(verb, agents, others)]


@pytest.mark.parametrize(
    "text",
    [
        # Somebody else does it, or nobody is told to.
        "The army of Mali threatened Niger",
        "Mali's army threatened Niger",
        "Mali, it is said, threatened Niger",
        "Niger was threatened",
        "Mali did not threaten Niger",
        "The army was threatened by Mali's neighbours",
        "Niger was intervened in by Mali",
        "Mali",
        "Mali for Niger",
        # A participle, as headlines have it.
        "Bazoum deposed",
        "Bazoum deposed in Niger",
        "Mali asked to leave Niger",
        "Bazoum deposed last night by soldiers in Niger",
        "The army threatening Mali threatening Niger",
        # Both do it.
        "Mali met Niger",
        "Mali has signed a treaty that binds Niger",
    ],
)
def test_where_it_is_not_plain_who_does_it_nothing_is_found(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("Mali threatened war together with Niger", []),
        ("Mali threatened war, according to Niger", []),
        ("Mali said that Niger will meet Chad", ["Chad"]),
    ],
)
def test_who_acts_too_is_not_done_anything(text: str, others: list[str]) -> None:
    assert find(text)[0][2] == others


def test_the_verb_before_a_name_is_found_across_titles() -> None:
    text = "Soldiers overthrew the late President Bazoum"
    assert find_verb_before(text, text.index("Bazoum"), ["late", "President"], stem) == "overthrew"
    assert find_verb_before(text, text.index("Bazoum"), [], stem) == "presid"
    assert find_verb_before("Bazoum", 0, [], stem) is None
