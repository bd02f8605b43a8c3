"""The invented record as tests read it and as they look at what is made of it."""

import json
import re
from pathlib import Path
from typing import Any

from app.domain.known_records import CHARTER
from app.publish.aggregates import FactAggregates
from app.publish.seed_index import SeedIndex
from app.schemas.base import Public
from app.seed.documents import FactDocument
from app.seed.folder import Seed, read_seed


def read(folder: Path) -> Seed:
    """A record that can be read, whether or not every rule holds for it."""
    reading = read_seed(folder)
    assert reading.seed is not None
    return reading.seed


def make_pact_the_charter(folder: Path) -> None:
    """Give the pact of the invented record the id of the charter."""
    for path in folder.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub("(?<=: )river-pact", CHARTER, text), encoding="utf-8")


def as_published(rendered: Public) -> Any:
    """What a client makes of the JSON of a public object."""
    return json.loads(rendered.model_dump_json(by_alias=True))


def find_fact(seed_index: SeedIndex, name: str) -> FactDocument:
    return next(fact for fact in seed_index.seed.facts if fact.id == name)


def with_citations(fact: FactDocument, *citations: tuple[str, str, str]) -> FactDocument:
    """A fact with other citations, made from its first one: the source, the origin and the stance of each."""
    (citation, *_) = fact.citations
    made = [
        citation.model_validate({**citation.model_dump(), "source": source, "origin": origin, "stance": stance})
        for source, origin, stance in citations
    ]
    return fact.model_copy(update={"citations": made})


def aggregate(seed_index: SeedIndex) -> FactAggregates:
    """The aggregates over all facts of a seed."""
    aggregates = FactAggregates(seed_index)
    for fact in seed_index.iter_facts():
        aggregates.add(fact)
    return aggregates
