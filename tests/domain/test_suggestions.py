import pytest

from app.domain.suggestions import NameIndex, suggest_word
from app.domain.vocabulary import ActorKind, EventType, FactKind
from app.schemas.filters import FactSort


@pytest.mark.parametrize(
    ("typed", "choices", "meant"),
    [
        ("Event", FactKind, "event"),
        ("EVENTS", FactKind, "event"),
        ("clauses", FactKind, "clause"),
        ("évent", FactKind, "event"),
        ("armed group", ActorKind, "armed_group"),
        ("Armed-Groups", ActorKind, "armed_group"),
        ("military coup", EventType, "coup"),
        ("Coup d'État", EventType, "coup"),
        ("-Date", FactSort, "-date"),
        ("zzzz", FactKind, None),
        ("", FactKind, None),
        ("-", FactKind, None),
    ],
)
def test_a_word_is_found_however_it_is_typed(typed: str, choices: type[FactKind], meant: str | None) -> None:
    assert suggest_word(typed, [*choices]) == meant


NAMES = NameIndex(
    [
        ("alliance-of-sahel-states", "Alliance of Sahel States"),
        ("alliance-of-sahel-states", "AES"),
        ("alliance-of-sahel-states", "Alliance des États du Sahel"),
        ("assimi-goita", "Assimi Goïta"),
        ("burkina-faso", "Burkina Faso"),
        ("burkina-faso", "BF"),
        ("g5-sahel", "G5 Sahel"),
        ("g5-sahel", "Mali"),
        ("mali", "Republic of Mali"),
    ]
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("aes", "alliance-of-sahel-states"),
        ("A.E.S.", "alliance-of-sahel-states"),
        ("alliance des etats du sahel", "alliance-of-sahel-states"),
        ("Alliance of Sahel State", "alliance-of-sahel-states"),
        ("goita", "assimi-goita"),
        ("Goïta", "assimi-goita"),
        ("Goita, Assimi", "assimi-goita"),
        ("Assimi_Goita", "assimi-goita"),
        ("Burkina Faso", "burkina-faso"),
        ("BurkinaFaso", "burkina-faso"),
        ("bf", "burkina-faso"),
        ("Sahel", "g5-sahel"),
        ("malli", "mali"),
        ("MALI", "mali"),
        ("of", None),
        ("zzzzz", None),
        ("!", None),
    ],
)
def test_an_id_is_found_by_anything_that_its_owner_is_called(typed: str, meant: str | None) -> None:
    assert NAMES.suggest(typed) == meant


def test_of_owners_that_share_a_name_the_first_is_found() -> None:
    assert NameIndex([("b", "The League"), ("a", "the league")]).suggest("the-league") == "a"


def test_nothing_is_suggested_where_nothing_has_a_name() -> None:
    assert NameIndex([]).suggest("mali") is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Mali", ["mali", "g5-sahel"]),
        ("Goita", ["assimi-goita"]),
        ("États", ["alliance-of-sahel-states"]),
        ("State Sahel", ["alliance-of-sahel-states"]),
        ("Sahel", ["g5-sahel", "alliance-of-sahel-states"]),
        ("of", []),
        ("Assimi Traore", []),
        ("", []),
    ],
)
def test_part_of_a_name_finds_all_who_have_it(typed: str, meant: list[str]) -> None:
    assert NAMES.find_holders(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("The League", ["a", "b"]),
        ("theleague", ["a", "b"]),
        ("b", ["b"]),  # An id is nobody else's, whoever is called so.
        ("League", []),
    ],
)
def test_a_name_finds_all_its_owners(typed: str, meant: list[str]) -> None:
    names = NameIndex([("b", "The League"), ("a", "the league"), ("a", "the League"), ("c", "B")])
    assert names.find_all(typed) == meant
