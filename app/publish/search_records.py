"""What a search over everything finds beside facts: actors, disputes, open questions, instruments, places, sources."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from pydantic_core import to_json
from sqlalchemy import Connection, delete, insert, select

from app.domain.vocabulary import Found
from app.publish.bulk_write import table_of
from app.publish.labels import write_dates
from app.publish.render_facts import join_texts
from app.publish.rows import Row
from app.publish.search_words import SearchWords
from app.publish.seed_index import SeedIndex
from app.seed.documents import NamedDocument
from app.store import models
from app.store.fulltext.index import SearchText, write_record_texts


class _Findable(NamedTuple):
    """A record in words."""

    type: Found
    id: str
    title: str
    names: Sequence[str] = ()
    labels: Sequence[str] = ()
    others: Sequence[str] = ()
    """What is said of it."""
    kind: str | None = None
    date: str | None = None


def write_search_records(connection: Connection, index: SeedIndex, search_words: SearchWords) -> None:
    """Let what a search finds beside facts be what the record has. They are few, and written anew where one changed."""
    columns = table_of(models.SearchRecord)
    rows: list[dict[str, Any]] = []
    texts: list[SearchText] = []
    for (_, values), text in find_records(index, search_words):
        rows.append(values)
        texts.append(text)
    present = [tuple(row) for row in connection.execute(select(columns).order_by(columns.c.number))]
    if present != [tuple(row[column.name] for column in columns.columns) for row in rows]:
        connection.execute(delete(columns))
        if rows:
            connection.execute(insert(columns), rows)
        write_record_texts(connection, texts)


def find_records(index: SeedIndex, search_words: SearchWords) -> Iterator[tuple[Row, SearchText]]:
    """The row of each record that is no fact, in the order of their numbers, and the words that it is found by."""
    for number, it in enumerate(sorted(_find_all(index), key=lambda it: (list(Found).index(it.type), it.id)), 1):
        text = search_words.add_record(f"{it.type} {it.id}", it.title, it.names, [*it.labels, it.kind or ""], it.others)
        values = {
            "number": number,
            "type": it.type.value,
            "id": it.id,
            "title": it.title,
            "kind": it.kind,
            "date_edtf": it.date,
            "texts": join_texts(it.title, it.names, it.others),
            "digest": hashlib.sha256(to_json(text)).hexdigest(),
        }
        yield (models.SearchRecord, values), text


def _find_all(index: SeedIndex) -> Iterator[_Findable]:
    seed = index.seed
    for actor in seed.actors:
        owner = [index.actors[actor.belongs_to.actor].name] if actor.belongs_to else []
        yield _named(Found.ACTOR, actor, actor.kind.value, owner)
    for place in seed.places:
        around = [index.places[place.within.place].name] if place.within else []
        yield _named(Found.PLACE, place, place.kind.value, around)
    for instrument in seed.instruments:
        yield _named(Found.INSTRUMENT, instrument, instrument.kind.value)
    for dispute in seed.disputes:
        labels = ["dispute", "disagreement"]
        yield _Findable(
            Found.DISPUTE, dispute.id, dispute.question, (), labels, [dispute.rationale], dispute.kind.value
        )
    for question in seed.open_questions:
        about = [index.actors[actor].name for actor in question.about.actors]
        labels = ["open question", *about]
        notes = [question.note] if question.note else []
        yield _Findable(Found.OPEN_QUESTION, question.id, question.question, (), labels, notes)
    for source in seed.sources:
        date = source.published_on.edtf if source.published_on else None
        labels = ["source document", *(write_dates(date) if date else ())]
        notes = [source.note] if source.note else []
        yield _Findable(Found.SOURCE, source.id, source.title, [source.publisher], labels, notes, date=date)


def _named(found: Found, record: NamedDocument, kind: str, around: Iterable[str] = ()) -> _Findable:
    names = [name.name for name in record.names if name.name != record.name]
    notes = [record.note] if record.note else []
    return _Findable(found, record.id, record.name, names, [found.value, *around], notes, kind)
