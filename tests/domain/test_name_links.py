import pytest

from app.domain.name_links import Named, NameLinks, Owner

MALI = Owner("actor", "mali", "state")
BURKINA = Owner("actor", "burkina-faso", "state")
GOITA = Owner("actor", "assimi-goita", "person")
DIOP = Owner("actor", "abdoulaye-diop", "person")
OTHER_DIOP = Owner("actor", "birago-diop", "person")
NATION = Owner("actor", "the-nation", "organisation")
UN = Owner("actor", "united-nations", "organisation")
SOLDIERS = Owner("actor", "soldiers", "group")
BAMAKO = Owner("place", "bamako", "city")
MALI_AS_PLACE = Owner("place", "mali", "country")
CHARTER = Owner("instrument", "charter", "charter")

LINKS = NameLinks(
    [
        Named(MALI, "Mali", "name"),
        Named(MALI, "Malian", "demonym"),
        Named(MALI, "Bamako", "alias"),
        Named(MALI, "Republic of Mali", "alias"),
        Named(MALI_AS_PLACE, "Mali", "name"),
        Named(BAMAKO, "Bamako", "name"),
        Named(BURKINA, "Burkina Faso", "name"),
        Named(BURKINA, "Burkina", "alias"),
        Named(BURKINA, "Ouagadougou", "alias"),
        Named(GOITA, "Assimi Goïta", "name"),
        Named(GOITA, "Colonel Assimi GOITA", "name"),
        Named(GOITA, "the strongman", "designation"),
        Named(DIOP, "Abdoulaye Diop", "name"),
        Named(OTHER_DIOP, "Birago Diop", "name"),
        Named(NATION, "The Nation", "name"),
        Named(UN, "UN", "acronym"),
        Named(UN, "…", "alias"),
        Named(SOLDIERS, "soldiers", "name"),
        Named(CHARTER, "the charter", "designation"),
        Named(CHARTER, "the Liptako-Gourma Charter", "name"),
    ]
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mali's army", [("Mali", [MALI])]),
        ("MALIANS and the republic of mali", [("MALIANS", [MALI]), ("republic of mali", [MALI])]),
        ("Burkina Faso, Burkina", [("Burkina Faso", [BURKINA]), ("Burkina", [BURKINA])]),
        ("assimi goita met Goïta", [("assimi goita", [GOITA]), ("Goïta", [GOITA])]),
        ("Diop spoke", []),
        ("Abdoulaye Diop spoke", [("Abdoulaye Diop", [DIOP])]),
        ("The Nation and every nation, the nations", [("The Nation", [NATION])]),
        ("the UN, un soldat", [("UN", [UN])]),
        ("soldiers and the strongman", []),
        ("the charter, a Liptako Gourma charter", [("the charter", [CHARTER]), ("Liptako Gourma charter", [CHARTER])]),
    ],
)
def test_names_are_found_however_they_are_written(text: str, found: list[tuple[str, list[Owner]]]) -> None:
    assert [(it.text, list(it.owners)) for it in LINKS.find(text)] == found


@pytest.mark.parametrize(
    ("text", "owners"),
    [
        ("Bamako asked them to go", [MALI, BAMAKO]),
        ("they met in Bamako", [BAMAKO]),
        ("Ouagadougou warned", [BURKINA]),
        ("they met in Ouagadougou", []),
        ("they met in Burkina", [BURKINA]),
    ],
)
def test_a_capital_is_its_government_only_where_it_is_no_place(text: str, owners: list[Owner]) -> None:
    (found,) = LINKS.find(text)
    assert list(found.owners) == owners


def test_a_mention_tells_whom_it_names() -> None:
    goita, bamako = LINKS.find("Goita spoke for Bamako")
    assert (goita.person, goita.state, bamako.person, bamako.state) == ("assimi-goita", None, None, "mali")
    assert list(bamako.of("place")) == [BAMAKO]
