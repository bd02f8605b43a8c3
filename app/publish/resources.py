"""Every resource that a seed publishes, with its rows, its searchable words and its JSON."""

import hashlib
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple

from pydantic_core import to_json

from app.domain.content_hash import digest_body
from app.domain.known_records import CHARTER
from app.domain.vocabulary import Resource
from app.publish import render_records, rows
from app.publish.aggregates import FactAggregates
from app.publish.render_facts import render_fact, render_texts
from app.publish.search_words import SearchWords
from app.publish.seed_index import SeedIndex
from app.publish.timeline import HappeningEntries, rows_of_lone_entry
from app.schemas.base import Public
from app.seed.folder import Seed
from app.store.fulltext.index import SearchText

Key = tuple[Resource, str]


class Revisions(NamedTuple):
    """The revision a record is rendered at, and those of the facts that may be part of it."""

    own: int
    facts: Mapping[str, int]


@dataclass(frozen=True)
class Record:
    """One published resource."""

    key: Key
    rows: list[rows.Row]
    render: Callable[[Revisions], Public]
    search: SearchText | None = None
    texts: str | None = None
    """What snippets of a fact are cut from."""
    facts: int | None = None
    """In how many facts an actor takes part."""
    repeats: Sequence[str] = ()
    """Ids of the facts that the record repeats in full, each with the revision of that fact."""

    @cached_property
    def content_digest(self) -> str:
        """What is published of the record says, for the hash of the whole content."""
        return digest_body(self._first_body.encode())

    @cached_property
    def digest(self) -> str:
        """What the record says and is found by, whenever it came to: a fingerprint that leaves revisions out."""
        content = [(table.__name__, values) for table, values in self.rows]
        if self.texts is not None:
            # They belonged to the first row once, and what is published since then is to count as the same.
            content[0] = (content[0][0], {**content[0][1], "texts": self.texts})
        return hashlib.sha256(to_json([content, self.search, self._first_body])).hexdigest()

    def body(self, revisions: Revisions) -> str:
        """The JSON that is published."""
        return self._first_body if revisions.own == _AT_FIRST.own else _as_json(self.render(revisions))

    @cached_property
    def _first_body(self) -> str:
        return _as_json(self.render(_AT_FIRST))


class _EveryFactAtFirst(dict[str, int]):
    def __missing__(self, _: str) -> int:
        return 1


_AT_FIRST = Revisions(1, _EveryFactAtFirst())


def _as_json(rendered: Public) -> str:
    return rendered.model_dump_json(by_alias=True)


def make_records(index: SeedIndex, happenings: HappeningEntries, search_words: SearchWords) -> Iterator[Record]:
    """Every record of a checked seed, sorted by id within each resource.

    Facts come first, are read once and are not kept: the other records are made from what was aggregated meanwhile, as
    are the entries of happenings in the timeline.
    """
    aggregates = yield from _fact_records(index, happenings, search_words)
    for _, actor in sorted(index.actors.items()):
        render = _alone(partial(render_records.render_actor, actor, index, aggregates))
        facts = aggregates.kinds_by_actor[actor.id].total()
        yield Record((Resource.ACTOR, actor.id), list(rows.rows_of_actor(actor)), render, facts=facts)
    for _, source in sorted(index.sources.items()):
        render = _alone(partial(render_records.render_source, source, index, aggregates))
        yield Record((Resource.SOURCE, source.id), list(rows.rows_of_source(source)), render)
    for dispute in sorted(index.seed.disputes, key=lambda dispute: dispute.id):
        render = _with_facts(partial(render_records.render_dispute, dispute, index, aggregates))
        dispute_rows = list(rows.rows_of_dispute(dispute))
        yield Record((Resource.DISPUTE, dispute.id), dispute_rows, render, repeats=dispute.facts)
    for question in sorted(index.seed.open_questions, key=lambda question: question.id):
        render = _alone(partial(render_records.render_open_question, question, index, aggregates))
        yield Record((Resource.OPEN_QUESTION, question.id), list(rows.rows_of_open_question(question)), render)
    if CHARTER in index.instruments:
        render = _with_facts(partial(render_records.render_charter, index, aggregates))
        repeats = [fact.id for fact in aggregates.facts_of_charter()]
        yield Record((Resource.CHARTER, CHARTER), [], render, repeats=repeats)
    dataset = render_records.render_dataset(index, aggregates)
    # A group that no record holds a word of changes what is found all the same, and so makes a revision.
    dataset_rows = [*rows.rows_of_dataset(index), *search_words.group_rows()]
    yield Record((Resource.DATASET, "dataset"), dataset_rows, lambda _: dataset)


def _fact_records(
    index: SeedIndex, happenings: HappeningEntries, search_words: SearchWords
) -> Generator[Record, None, FactAggregates]:
    """The records of the facts. Returns the aggregates, which thus exist only once every fact has passed."""
    aggregates = FactAggregates(index)
    for fact in index.iter_facts():
        aggregates.add(fact)
        happenings.add(fact)
        fact_rows = [*rows.rows_of_fact(fact, index), *rows_of_lone_entry(fact, index)]
        render = _alone(partial(render_fact, fact, index))
        texts = render_texts(fact, index)
        yield Record((Resource.FACT, fact.id), fact_rows, render, search_words.add(fact), texts)
    return aggregates


def count_records(seed: Seed) -> int:
    """How many records a seed has."""
    has_charter = any(instrument.id == CHARTER for instrument in seed.instruments)
    groups = (seed.facts, seed.actors, seed.sources, seed.disputes, seed.open_questions)
    return sum(map(len, groups)) + has_charter + 1


def _alone(render: Callable[[int], Public]) -> Callable[[Revisions], Public]:
    return lambda revisions: render(revisions.own)


def _with_facts(render: Callable[[int, Mapping[str, int]], Public]) -> Callable[[Revisions], Public]:
    return lambda revisions: render(revisions.own, revisions.facts)
