import pytest
from sqlalchemy import Connection

from app.store.reference_names import select_names
from app.store.selects import REFERENCES


@pytest.mark.parametrize(
    ("parameter", "named"),
    [
        (
            "actor",
            {
                ("ada-berg", "Ada Berg"),
                ("norland", "Norland"),
                ("norland", "QN"),
                ("ole-dahl", "Ole Dahl"),
                ("river-league", "River League"),
                ("river-league", "the League"),
                ("southmark", "QS"),
                ("southmark", "Southmark"),
                ("southmark", "Southmarkian"),
            },
        ),
        ("instrument", {("river-pact", "River Pact")}),
    ],
)
def test_everything_is_found_by_all_its_names(reading: Connection, parameter: str, named: set[tuple[str, str]]) -> None:
    assert {tuple(row) for row in reading.execute(select_names(parameter))} == named


@pytest.mark.parametrize("parameter", [noun for noun in REFERENCES if noun != "about"])
def test_every_filter_by_id_has_names(reading: Connection, parameter: str) -> None:
    assert reading.execute(select_names(parameter)).all()
