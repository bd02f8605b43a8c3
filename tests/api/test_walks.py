"""Walks from page to page while the record changes between the pages, and pages read while it changes at once."""

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any, NamedTuple

import pytest
from sqlalchemy import select
from sqlmodel import col
from starlette.testclient import TestClient

from app.domain.edtf import parse_edtf
from app.domain.vocabulary import Resource
from app.seed.documents import CitationDocument, DateDocument, FactDocument
from app.seed.folder import Seed
from app.store import loop_connection
from app.store.engine import Database
from app.store.models import TimelineEntry
from tests.asking import ask, ids
from tests.conftest import open_client
from tests.loading import load, published

pytestmark = [pytest.mark.slow, pytest.mark.at_length]

LIMIT = 6
DAYS = ["2021-05-04", "2020", None, "2021-05-04", "2019~", "2021-05", "2021-05-04", None, "2020-01-01"]
TIERS = [0, 2, 1, 0, None, 1, 2]
NUMBER = 27
"""Of these 23 hold the word `pact`, and 16 to 31 after each edit: what a word counts changes at powers of two."""


class Told(NamedTuple):
    """What is told of one fact: when it was, in which tier it matches the word `pact`, and in which words.

    All facts of a tier match alike.
    """

    key: str
    day: str | None
    tier: int | None
    edition: int = 1


Record = Mapping[str, Told]
Place = tuple[Any, ...]


class Order(NamedTuple):
    """An order of facts or entries: its list, where one stands in it, and whether it is read backwards."""

    url: str
    place: Callable[[Told], Place | None]
    is_descending: bool = False
    is_of_entries: bool = False
    """Whether the items are entries of the timeline, one for each dated fact."""

    def keys(self, record: Record, after: Place | None = None) -> list[str]:
        """The facts of the list, or those of them that come after a place."""
        places = {key: place for key, told in record.items() if (place := self.place(told)) is not None}
        rest = [key for key, place in places.items() if after is None or self._follows(place, after)]
        return sorted(rest, key=places.__getitem__, reverse=self.is_descending)

    def _follows(self, place: Place, after: Place) -> bool:
        return place < after if self.is_descending else place > after


def first_day(told: Told, otherwise: date) -> date:
    return (parse_edtf(told.day).earliest if told.day else None) or otherwise


ORDERS = {
    "id": Order("/facts?sort=id", lambda told: (told.key,)),
    "date": Order("/facts?sort=date", lambda told: (first_day(told, date.max), told.key)),
    "-date": Order("/facts?sort=-date", lambda told: (first_day(told, date.min), told.key), is_descending=True),
    "relevance": Order("/facts?q=pact", lambda told: None if told.tier is None else (told.tier, told.key)),
    "timeline": Order(
        "/timeline?sort=date",
        lambda told: (first_day(told, date.max), told.key) if told.day else None,
        is_of_entries=True,
    ),
}

# Each changes the record after a page, told of the fact on which the cursor stands and of the list as it was.
Edit = Callable[[Record, str, list[str]], Record]


def change(record: Record, *keys: str) -> Record:
    return {**record, **{key: record[key]._replace(edition=record[key].edition + 1) for key in keys if key in record}}


def remove(record: Record, *keys: str) -> Record:
    return {key: told for key, told in record.items() if key not in keys}


def add_beside(record: Record, key: str) -> Record:
    """Two facts more, of the same day and match as one: right before it and right after it."""
    before = f"fact-{int(key.split('-')[1]) - 1:03}"
    return {**record, **{new: record[key]._replace(key=new, edition=1) for new in (before, f"{key}-after")}}


def move(record: Record, key: str, day: str | None, tier: int) -> Record:
    return {**record, key: record[key]._replace(day=day, tier=tier)} if key in record else record


def around(key: str, keys: list[str]) -> list[str]:
    place = keys.index(key)
    return [*keys[max(0, place - 1) : place], *keys[place + 1 : place + 2]]


EDITS: dict[str, Edit] = {
    "the fact it stands on changes": lambda record, key, _: change(record, key),
    "the fact it stands on goes": lambda record, key, _: remove(record, key),
    "the fact it stands on moves to the front": lambda record, key, _: move(record, key, "0001", 0),
    "the fact it stands on moves to the end": lambda record, key, _: move(record, key, None, 2),
    "facts come before and after it": lambda record, key, _: add_beside(record, key),
    "facts before and after it change": lambda record, key, keys: change(record, *around(key, keys)),
    "facts before and after it go": lambda record, key, keys: remove(record, *around(key, keys)),
    "the fact after it moves before it": lambda record, key, keys: move(record, around(key, keys)[-1], "0001", 0),
    "all of these": lambda record, key, keys: remove(
        move(add_beside(change(record, *keys[:2]), key), around(key, keys)[-1], None, 2), key
    ),
}


def first_record() -> Record:
    numbers = range(10, 10 * (NUMBER + 1), 10)
    keys = [f"fact-{number:03}" for number in numbers]
    return {key: Told(key, DAYS[index % len(DAYS)], TIERS[index % len(TIERS)]) for index, key in enumerate(keys)}


def make_seed(seed: Seed, record: Record) -> Seed:
    facts = {fact.id: fact for fact in seed.facts}
    quoting = facts["league-founded-by-pact"].citations
    made = tuple(make_fact(told, facts["guards-withdrawn"], quoting) for _, told in sorted(record.items()))
    return seed._replace(facts=made, disputes=(), open_questions=())


def make_fact(told: Told, like: FactDocument, quoting: list[CitationDocument]) -> FactDocument:
    """A fact that holds the word `pact` in its claim, in the name of its instrument, or in its quotation alone."""
    kept = "the pact" if told.tier == 0 else "the peace"
    details = like.details.model_copy(update={"instrument": "river-pact" if told.tier == 1 else None})
    return like.model_copy(
        update={
            "id": told.key,
            "claim": f"Norland kept {kept}, edition {told.edition}.",
            "date": DateDocument(edtf=told.day) if told.day else None,
            "details": details,
            "citations": quoting if told.tier == 2 else like.citations,
        }
    )


class Edition(NamedTuple):
    """A revision: the record that it is of, the body of each of its facts, and that of the entry of each."""

    record: Record
    bodies: Mapping[str, Any]
    entries: Mapping[str, Any]

    def items(self, order: Order, keys: list[str]) -> list[Any]:
        """What a list in an order shows of facts."""
        return [(self.entries if order.is_of_entries else self.bodies)[key] for key in keys]


class Press:
    """Publishes records, and remembers each."""

    def __init__(self, database: Database, seed: Seed) -> None:
        self._database = database
        self._seed = seed
        self.editions: dict[int, Edition] = {}

    def publish(self, *records: Record) -> None:
        for record in records:
            revision = load(self._database, make_seed(self._seed, record)).revision
            current = published(self._database).items()
            bodies = {name: it.body for (resource, name), it in current if resource is Resource.FACT and it.body}
            self.editions[revision] = Edition(record, bodies, self._fetch_entries())

    def _fetch_entries(self) -> Mapping[str, Any]:
        with self._database.reader.connect() as connection:
            found = connection.execute(select(col(TimelineEntry.fact_key), col(TimelineEntry.body)))
            return {row[0]: json.loads(row[1]) for row in found}

    def walk(self, client: TestClient, order: Order, edit: Edit) -> Iterator[Any]:
        """The pages of a list, each compared with what its revision holds there; the record is edited after each."""
        following: str | None = f"{order.url}&limit={LIMIT}"
        after: Place | None = None
        last_revision = 1
        while following:
            page = ask(client, following)
            yield page
            revision = page["dataset"]["revision"]
            assert last_revision <= revision <= max(self.editions)
            edition = self.editions[revision]
            rest = order.keys(edition.record, after)
            assert page["items"] == edition.items(order, rest[:LIMIT])
            assert all(edition.bodies[item["id"]]["revision"] <= revision for item in page["items"])
            assert page["page"]["total"] == len(order.keys(edition.record))
            assert (page["page"]["next"] is not None) == (len(rest) > LIMIT)
            following, last_revision = page["page"]["next"], revision
            if following:
                key = rest[LIMIT - 1]
                after = order.place(edition.record[key])
                self.publish(edit(edition.record, key, order.keys(edition.record)))


@pytest.fixture
def press(migrated_database: Database, good_seed: Seed) -> Press:
    made = Press(migrated_database, good_seed)
    made.publish(first_record())
    return made


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("order", ORDERS)
def test_a_walk_meets_every_fact_that_keeps_its_place_once_whatever_is_published_meanwhile(
    migrated_database: Database, press: Press, order: str, edit: str
) -> None:
    with open_client(migrated_database) as client:
        met = ids(*press.walk(client, ORDERS[order], EDITS[edit]))
    assert len(press.editions) > 3
    places = [
        {key: ORDERS[order].place(told) for key, told in edition.record.items()} for edition in press.editions.values()
    ]
    steady = [key for key, place in places[0].items() if place and all(it.get(key) == place for it in places)]
    assert steady
    assert {key: met.count(key) for key in steady} == dict.fromkeys(steady, 1)


def test_a_walk_tells_that_the_record_changed(
    migrated_database: Database, press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop_connection, "LOOP_TRANSACTION_SECONDS", -1)
    with open_client(migrated_database) as client:
        pages = list(press.walk(client, ORDERS["id"], EDITS["the fact it stands on changes"]))
    states = {page["dataset"]["revision"]: page["dataset"]["hash"] for page in pages}
    assert sorted(states) == list(range(1, len(pages) + 1))
    assert len(set(states.values())) == len(pages)


def test_every_part_of_a_page_is_of_one_revision_while_others_are_published(
    migrated_database: Database, press: Press
) -> None:
    order = ORDERS["relevance"]
    records = [first_record()]
    for number in range(12):
        key = order.keys(records[-1])[number % 5]
        records.append(EDITS["all of these"](records[-1], key, order.keys(records[-1])))
    with open_client(migrated_database) as client, ThreadPoolExecutor(1) as other:
        publishing = other.submit(press.publish, *records[1:])
        pages = []
        while not publishing.done():
            pages += [ask(client, f"{order.url}&facets=role,year&limit={limit}") for limit in (100, 101, 102)]
        publishing.result()
    for page in pages:
        edition = press.editions[page["dataset"]["revision"]]
        record = edition.record
        keys = order.keys(record)
        assert page["items"] == edition.items(order, keys)
        assert page["page"]["total"] == len(keys)
        assert set(page["snippets"]) == set(keys)
        roles, years = page["facets"]
        assert [value["count"] for value in roles["values"]] == [len(keys)]
        assert sum(value["count"] for value in years["values"]) == sum(record[key].day is not None for key in keys)
