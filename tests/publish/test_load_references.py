"""Facts, and what they refer to, come, change and go in one load, though each statement is checked by itself."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel, col

from app.publish import load as publishing
from app.publish.bulk_write import table_of
from app.publish.rows import Row, reference_rows, rows_of_fact
from app.publish.search_records import find_records
from app.publish.search_words import SearchWords
from app.publish.seed_index import SeedIndex
from app.publish.timeline import HappeningEntries, rows_of_lone_entry
from app.seed.documents import FactDocument
from app.seed.folder import Seed
from app.store.engine import Database
from app.store.models import Statement
from tests.loading import load
from tests.reading import read

pytestmark = pytest.mark.at_length

Edits = Sequence[tuple[str, str]]
"""Patterns, and what replaces them in every file."""

FOUND_LATER = {"number", "fact_number", "is_first"}
TRANSLATION, ORIGINAL = "berg-on-peace", "berg-on-peace-original"


def rename(old: str, new: str) -> tuple[str, str]:
    """Another id, where it stands as one and not as a part of an address or of a longer id."""
    return rf"(?<![\w/-]){old}(?![\w.-])", new


def remove(name: str) -> tuple[str, str]:
    """A document goes, from the line of its id to the next one."""
    return rf"(?m)^- id: {name}\n(?:  .*\n)*", ""


EDITS: dict[str, Edits] = {
    "an original is edited": [("wrote on her page", "wrote on that page")],
    "a translation is edited": [("told reporters that they sign", "told them that they sign")],
    "a translation and its original are edited": [("that they sign for peace", "that they stand for peace")],
    "a translation goes": [remove(TRANSLATION)],
    "a translation and its original go": [remove(TRANSLATION), remove(ORIGINAL)],
    "an original goes and its translation stays": [(rf"\n +translation_of: {ORIGINAL}", ""), remove(ORIGINAL)],
    "an original gets another id": [rename(ORIGINAL, "an-original")],
    "a translation gets another id": [rename(TRANSLATION, "the-translation")],
    "two statements translate each other": [
        ("medium: social_media", f"medium: social_media, translation_of: {TRANSLATION}")
    ],
    "a source gets another id and keeps its address": [rename("invented", "courier")],
    "two sources get the addresses of each other": [
        ("courier.example/2021/05/05/river-pact", "nowhere.example"),
        ("echo.example/pact", "courier.example/2021/05/05/river-pact"),
        ("nowhere.example", "echo.example/pact"),
    ],
    "an origin gets another id and keeps its name": [rename("courier-report", "report-of-courier")],
    "an origin is traced otherwise": [("basis: inferred", "basis: stated")],
    "a state gets another id and keeps its code": [rename("norland", "northland")],
    "an actor loses a name": [(r"\n    - \{name: the League, .*\}", "")],
    "a place gets another id": [rename("eastport", "ostport")],
    "an instrument gets another id": [rename("river-pact", "pact-of-rivers")],
    "a dispute gets another id": [rename("what-league-is", "what-it-is")],
    "a group of words gets another id": [(r"(?m)^- id: pact$", "- id: treaty")],
    "a word leaves a group": [("pact, treaty, Traité", "pact, treaty")],
    "a group goes": [remove("break-off")],
}


def apply(folder: Path, edits: Edits) -> Seed:
    for pattern, replacement in edits:
        replaced = 0
        for path in folder.rglob("*.yaml"):
            text, number = re.subn(pattern, replacement, path.read_text(encoding="utf-8"))
            path.write_text(text, encoding="utf-8")
            replaced += number
        assert replaced
    return read(folder)


def wanted_rows(seed: Seed) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """What the tables should hold, apart from what is published, in the columns that the seed alone decides."""
    index = SeedIndex(seed)
    happenings, search_words = HappeningEntries(index), SearchWords(index)
    facts: list[Row] = []
    for fact in index.iter_facts():
        happenings.add(fact)
        search_words.add(fact)
        facts += [*rows_of_fact(fact, index), *rows_of_lone_entry(fact, index)]
    records = [row for row, _ in find_records(index, search_words)]
    for model, values in (*reference_rows(index), *facts, *happenings.rows(), *records, *search_words.rows()):
        table = table_of(model)
        yield table.name, tuple(values[column.name] for column in table.columns if column.name not in FOUND_LATER)
    yield from (("former_id", (*former, present)) for former, present in index.former_ids.items())


def present_rows(database: Database) -> Iterator[tuple[str, tuple[Any, ...]]]:
    with database.reader.connect() as connection:
        for table in SQLModel.metadata.sorted_tables:
            if table.name not in {"revision", "version"}:
                columns = [column for column in table.columns if column.name not in FOUND_LATER]
                yield from ((table.name, tuple(row)) for row in connection.execute(select(*columns)))


def check_rows(database: Database, seed: Seed) -> None:
    assert sorted(present_rows(database), key=repr) == sorted(wanted_rows(seed), key=repr)


@pytest.mark.parametrize("edits", EDITS.values(), ids=EDITS)
def test_an_edit_and_its_withdrawal_leave_the_rows_of_the_record(
    loaded: Database, good_seed: Seed, seed_folder: Path, edits: Edits
) -> None:
    edited = apply(seed_folder, edits)
    assert load(loaded, edited).is_change
    check_rows(loaded, edited)
    assert load(loaded, good_seed).is_change
    check_rows(loaded, good_seed)


def with_statements(seed: Seed, links: dict[str, str | None], claim: str) -> Seed:
    """The record with more statements, by their ids and what they translate, and enough facts between for batches."""
    (statement,) = (fact for fact in seed.facts if fact.id == ORIGINAL)
    details: Any = statement.details
    (other,) = (fact for fact in seed.facts if fact.id == "pact-mutual-defence")
    between = (other.model_copy(update={"id": f"m-{number:04}"}) for number in range(12))
    made: Iterator[FactDocument] = (
        statement.model_copy(
            update={"id": name, "claim": claim, "details": details.model_copy(update={"translation_of": original})}
        )
        for name, original in links.items()
    )
    return seed._replace(facts=tuple(sorted((*seed.facts, *between, *made), key=lambda fact: fact.id)))


@pytest.mark.slow
@pytest.mark.parametrize(
    "links",
    [
        {"a": "z", "b": "z", "z": None},
        {"a": None, "y": "a", "z": "a"},
        {"a": "b", "b": "z", "z": "a"},
        {"a": None, "z": None},
        {"b": None, "c": "b"},
        {},
    ],
)
def test_translations_are_linked_to_originals_of_other_batches(
    loaded: Database, good_seed: Seed, links: dict[str, str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    # So few that the first statements and the last are of different batches.
    monkeypatch.setattr(publishing, "_BATCH", 8)
    first = with_statements(good_seed, {"a": "z", "b": "z", "z": None}, "She said so.")
    edited = with_statements(good_seed, links, "She says so.")
    for seed in (first, edited, first):
        load(loaded, seed)
        check_rows(loaded, seed)


def test_what_links_to_an_edited_original_is_not_written_anew(loaded: Database, seed_folder: Path) -> None:
    report = load(loaded, apply(seed_folder, EDITS["an original is edited"]))
    assert [name for _, name in report.updated] == [ORIGINAL]
    with loaded.reader.connect() as connection:
        linked = select(col(Statement.fact_key)).where(col(Statement.translation_of) == ORIGINAL)
        assert connection.execute(linked).scalars().all() == [TRANSLATION]
