import pytest

from app.domain.vocabulary import Resource
from app.publish.load import Report
from app.publish.report import render_load
from app.publish.resources import Key

FACT: Key = (Resource.FACT, "pact-signed")
OTHER: Key = (Resource.FACT, "dahl-ousted")
ACTOR: Key = (Resource.ACTOR, "norland")
DATASET: Key = (Resource.DATASET, "dataset")


@pytest.mark.parametrize(
    ("report", "text"),
    [
        (Report(7, "hash"), "revision 7: nothing changed"),
        (Report(1, "hash", created=(FACT,)), "revision 1: 1 added (1 fact)"),
        (
            Report(1, "hash", created=(FACT, ACTOR, OTHER, DATASET)),
            "revision 1: 4 added (2 facts, 1 actor, 1 dataset)",
        ),
        (Report(2, "hash", updated=(FACT, DATASET)), "revision 2: 2 changed (1 fact, 1 dataset)"),
        (Report(2, "hash", reindexed=(FACT,)), "revision 2: 1 reindexed (1 fact)"),
        (Report(3, "hash", removed=(OTHER,)), "revision 3: 1 removed (1 fact)"),
        (
            Report(4, "hash", created=(FACT,), updated=(DATASET,), removed=(OTHER, ACTOR)),
            "revision 4: 1 added (1 fact), 1 changed (1 dataset), 2 removed (1 fact, 1 actor)",
        ),
        (
            Report(5, "hash", created=(FACT,), removed=(OTHER, ACTOR), moved=((OTHER, "pact-signed"),)),
            "revision 5: 1 added (1 fact), 2 removed (1 fact, 1 actor), of which 1 moved to another id",
        ),
    ],
)
def test_a_load_is_reported_by_what_it_changed(report: Report, text: str) -> None:
    assert render_load(report) == text
