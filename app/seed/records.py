"""Every resource that a seed publishes, with its rows, its searchable words and its JSON."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from app.schemas.base import Public
from app.search import APART, SearchText
from app.seed import render_records, rows
from app.seed.catalogue import Catalogue
from app.seed.documents import FactDocument
from app.seed.render import render_fact
from app.text import fold
from app.vocabulary import CHARTER, Resource

Key = tuple[Resource, str]


class Revisions(NamedTuple):
    """The revision a record is rendered at, and those of the facts that may be part of it."""

    own: int
    facts: Mapping[str, int]


class Record(NamedTuple):
    """One published resource."""

    key: Key
    rows: list[rows.Row]
    render: Callable[[Revisions], Public]
    search: SearchText | None = None

    def digest(self) -> str:
        """What the record says, whenever it came to say it: a fingerprint that leaves revisions out."""
        content = (
            [(table.__tablename__, values) for table, values in self.rows],
            self.search,
            self.render(Revisions(1, _EveryFactAtFirst())).model_dump(mode="json", by_alias=True),
        )
        return hashlib.sha256(json.dumps(content, default=str, sort_keys=True).encode()).hexdigest()


class _EveryFactAtFirst(dict[str, int]):
    def __missing__(self, _: str) -> int:
        return 1


def make_records(catalogue: Catalogue) -> Iterator[Record]:
    """Every record of a checked seed, facts first."""
    seed = catalogue.seed
    for fact in catalogue.facts.values():
        yield Record(
            (Resource.FACT, fact.id),
            list(rows.rows_of_fact(fact, catalogue)),
            _alone(partial(render_fact, fact, catalogue)),
            search_text(fact, catalogue),
        )
    for actor in seed.actors:
        render = _alone(partial(render_records.render_actor, actor, catalogue))
        yield Record((Resource.ACTOR, actor.id), list(rows.rows_of_actor(actor)), render)
    for source in seed.sources:
        render = _alone(partial(render_records.render_source, source, catalogue))
        yield Record((Resource.SOURCE, source.id), list(rows.rows_of_source(source)), render)
    for dispute in seed.disputes:
        render = _with_facts(partial(render_records.render_dispute, dispute, catalogue))
        yield Record((Resource.DISPUTE, dispute.id), list(rows.rows_of_dispute(dispute)), render)
    if CHARTER in catalogue.instruments:
        render = _with_facts(partial(render_records.render_charter, catalogue))
        yield Record((Resource.CHARTER, CHARTER), [], render)
    references = list(rows.rows_of_references(catalogue))
    yield Record((Resource.DATASET, "dataset"), references, lambda _: render_records.render_dataset(catalogue))


def _alone(render: Callable[[int], Public]) -> Callable[[Revisions], Public]:
    return lambda revisions: render(revisions.own)


def _with_facts(render: Callable[[int, Mapping[str, int]], Public]) -> Callable[[Revisions], Public]:
    return lambda revisions: render(revisions.own, revisions.facts)


def search_text(fact: FactDocument, catalogue: Catalogue) -> SearchText:
    """The folded words of a fact: its claim; every name of all that takes part; its quotations."""
    named = [catalogue.actors[actor] for actors in fact.participants.values() for actor in actors]
    placed = [catalogue.places[fact.place]] if fact.place else []
    instrument = getattr(fact.details, "instrument", None)
    written = [catalogue.instruments[instrument]] if instrument else []
    names = [name for it in (*named, *placed, *written) for name in (it.name, *(alias.name for alias in it.names))]
    return SearchText(
        fact_key=fact.id,
        claim=fold(fact.claim),
        names=_fold_apart(names),
        quotes=_fold_apart(citation.quote for citation in fact.citations),
    )


def _fold_apart(texts: Iterable[str]) -> str:
    return f" {APART} ".join(map(fold, texts))
