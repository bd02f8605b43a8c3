"""Entries of the timeline: what has one, which fact tells it, and what of a load reaches it."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.domain.vocabulary import Rank, Scope
from app.publish.seed_index import SeedIndex
from app.publish.timeline import HappeningEntries, rows_of_lone_entry
from app.seed.documents import DateDocument, FactDocument
from app.seed.folder import Seed
from app.store.checksums import compute_checksum
from app.store.engine import Database
from app.store.models import TimelineEntry
from tests.loading import load
from tests.reading import find_fact, with_citations

Changes = dict[str, Any]

FOUNDING = "league-founding"
DAY = DateDocument(edtf="2021-05-04")
YEAR = DateDocument(edtf="2021")
TWICE = (("invented", "courier-report", "supports"), ("echo", "echo-report", "supports"))


def lone_entries(index: SeedIndex) -> dict[str, Any]:
    rows = [row for fact in index.seed.facts for row in rows_of_lone_entry(fact, index)]
    return {values["fact_key"]: json.loads(values["body"]) for _, values in rows}


def tell(fact: FactDocument, name: str, changes: Changes) -> FactDocument:
    """A fact of the founding of the League under another id."""
    return fact.model_copy(update={"id": name, "happening": FOUNDING, **changes})


def tell_happening(index: SeedIndex, *facts: FactDocument) -> Any:
    """The entry of the one happening of which facts tell."""
    happenings = HappeningEntries(index)
    for fact in facts:
        happenings.add(fact)
    ((_, values),) = happenings.rows()
    return json.loads(values["body"])


def test_an_entry_says_of_its_fact_what_a_timeline_shows(seed_index: SeedIndex) -> None:
    (row,) = rows_of_lone_entry(find_fact(seed_index, "dahl-ousted"), seed_index)
    table, values = row
    body = values.pop("body")
    assert table is TimelineEntry
    assert values == {
        "fact_key": "dahl-ousted",
        "happening_id": None,
        "is_dated": True,
        "sort_first": date(2019, 1, 1),
        "sort_last": date(2019, 1, 1),
        "checksum": compute_checksum(body, None),
    }
    assert [*json.loads(body).items()] == [
        ("id", "dahl-ousted"),
        ("kind", "event"),
        ("claim", "Soldiers in Southmark ousted Ole Dahl in 2019."),
        (
            "date",
            {
                "edtf": "2019~",
                "earliest": "2019-01-01",
                "latest": "2019-12-31",
                "basis": "derived",
                "note": "Two years before the document.",
            },
        ),
        ("place", None),
        ("actors", [{"id": "ole-dahl", "kind": "person", "name": "Ole Dahl"}]),
        ("independent_origins", 1),
        ("disputed", False),
        ("happening", None),
        ("facts", ["dahl-ousted"]),
        ("address", "/facts/dahl-ousted"),
    ]


def test_what_happened_or_was_said_in_the_world_has_an_entry(seed_index: SeedIndex) -> None:
    entries = lone_entries(seed_index)
    assert {name: (entry["kind"], entry.get("undated_reason", "dated")) for name, entry in entries.items()} == {
        "berg-on-peace": ("statement", None),
        "berg-on-peace-original": ("statement", None),
        "dahl-ousted": ("event", "dated"),
        "guards-withdrawn": ("event", "The document says last spring only."),
    }
    assert entries["guards-withdrawn"]["date"] is None


def test_what_is_said_of_the_documents_has_none(seed_index: SeedIndex) -> None:
    fact = find_fact(seed_index, "dahl-ousted").model_copy(update={"scope": Scope.DOCUMENTS})
    assert list(rows_of_lone_entry(fact, seed_index)) == []


def test_a_happening_has_one_entry_with_all_facts_that_tell_of_it(seed_index: SeedIndex) -> None:
    entry = tell_happening(seed_index, *seed_index.seed.facts)
    assert (entry["id"], entry["kind"], entry["date"]["edtf"]) == ("pact-signed", "signing", "2021-05-04")
    assert entry["happening"] == {"id": FOUNDING, "title": "Founding of the River League"}
    assert entry["facts"] == ["norland-in-league", "pact-signed"]
    # The signing itself is not, but a fact that tells of it with others is.
    assert entry["disputed"] is True
    assert entry["place"]["id"] == "eastport"


def test_a_happening_of_which_only_memberships_tell_has_none(seed_index: SeedIndex) -> None:
    happenings = HappeningEntries(seed_index)
    happenings.add(find_fact(seed_index, "norland-in-league"))
    assert list(happenings.rows()) == []


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"date": YEAR, "rank": Rank.DEPRECATED, "rank_reason": "A guess."}, {"date": None, "rank": Rank.PREFERRED}),
        ({"date": DAY, "rank": Rank.PREFERRED}, {"date": YEAR, "citations": TWICE}),
        ({"date": DAY, "citations": TWICE}, {"date": YEAR}),
        ({"date": YEAR}, {"date": DAY}),
        ({"date": DAY}, {"date": DAY, "rank": Rank.DEPRECATED, "citations": TWICE}),
        ({"date": None, "citations": TWICE}, {"date": None}),
    ],
    ids=["dated", "preferred", "with more origins", "earlier", "not deprecated", "undated with more origins"],
)
def test_a_happening_is_told_by_the_fact_that_is(seed_index: SeedIndex, better: Changes, worse: Changes) -> None:
    fact = find_fact(seed_index, "dahl-ousted").model_copy(update={"rank": Rank.NORMAL})

    def make(name: str, changes: Changes) -> FactDocument:
        cited = with_citations(fact, *changes.get("citations", TWICE[:1]))
        return tell(cited, name, {name: it for name, it in changes.items() if name != "citations"})

    for first, then in ((better, worse), (worse, better)):
        entry = tell_happening(seed_index, make("a", first), make("b", then))
        assert entry["id"] == ("a" if first is better else "b")
        assert entry["facts"] == ["a", "b"]
        assert entry["address"] == f"/facts/{entry['id']}"


def test_of_facts_that_tell_equally_well_it_is_the_first_by_id(seed_index: SeedIndex) -> None:
    fact = find_fact(seed_index, "dahl-ousted")
    assert tell_happening(seed_index, tell(fact, "a", {}), tell(fact, "b", {}))["id"] == "a"


def test_an_undated_happening_has_the_first_reason_that_is_given(seed_index: SeedIndex) -> None:
    said, done = (find_fact(seed_index, name) for name in ("berg-on-peace", "guards-withdrawn"))
    entry = tell_happening(seed_index, tell(said, "a", {}), tell(done, "b", {}))
    assert (entry["id"], entry["undated_reason"]) == ("a", "The document says last spring only.")


def fetch_entries(database: Database) -> dict[str, tuple[str | None, list[str]]]:
    """The happening of each entry, and the facts behind it, by the fact that tells it."""
    columns = col(TimelineEntry.fact_key), col(TimelineEntry.happening_id), col(TimelineEntry.body)
    with database.reader.connect() as connection:
        found: Sequence[Any] = connection.execute(select(*columns)).all()
    return {name: (happening, json.loads(body)["facts"]) for name, happening, body in found}


def change_fact(seed: Seed, name: str, **changes: Any) -> Seed:
    facts = (fact.model_copy(update=changes) if fact.id == name else fact for fact in seed.facts)
    return seed._replace(facts=tuple(facts))


def test_a_happening_goes_from_the_fact_that_told_it_to_one_that_tells_it_better(
    loaded: Database, good_seed: Seed
) -> None:
    told = ["dahl-ousted", "norland-in-league", "pact-signed"]
    joined = change_fact(good_seed, "dahl-ousted", happening=FOUNDING)
    load(loaded, joined)
    assert fetch_entries(loaded)["pact-signed"] == (FOUNDING, told)
    load(loaded, change_fact(joined, "dahl-ousted", rank=Rank.PREFERRED))
    entries = fetch_entries(loaded)
    assert entries["dahl-ousted"] == (FOUNDING, told)
    assert "pact-signed" not in entries
    load(loaded, good_seed)
    assert fetch_entries(loaded) == {
        **{name: (None, [name]) for name in ("berg-on-peace", "berg-on-peace-original", "guards-withdrawn")},
        "dahl-ousted": (None, ["dahl-ousted"]),
        "pact-signed": (FOUNDING, ["norland-in-league", "pact-signed"]),
    }


def test_an_entry_goes_where_its_facts_tell_of_nothing_any_more(loaded: Database, good_seed: Seed) -> None:
    load(loaded, change_fact(good_seed, "pact-signed", scope=Scope.DOCUMENTS, happening=None))
    assert "pact-signed" not in fetch_entries(loaded)
