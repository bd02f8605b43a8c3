"""What is published of the invented record and of the real one, by resource."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from app.domain.vocabulary import Resource
from app.publish.aggregates import FactAggregates
from app.publish.render_facts import render_fact
from app.publish.render_records import (
    render_actor,
    render_dataset,
    render_dispute,
    render_open_question,
    render_source,
)
from app.publish.seed_index import SeedIndex
from app.schemas.base import Public
from app.seed.folder import Seed
from tests.reading import as_published

Bodies = Mapping[Resource, Sequence[Any]]


def publish(seed: Seed) -> Bodies:
    index = SeedIndex(seed)
    aggregates = FactAggregates(index)
    facts = [*index.iter_facts()]
    for fact in facts:
        aggregates.add(fact)
    revisions = {fact.id: 3 for fact in facts}
    rendered: Mapping[Resource, Sequence[Public]] = {
        Resource.FACT: [render_fact(it, index, 3) for it in facts],
        Resource.ACTOR: [render_actor(it, index, aggregates, 3) for _, it in sorted(index.actors.items())],
        Resource.SOURCE: [render_source(it, index, aggregates, 3) for _, it in sorted(index.sources.items())],
        Resource.DISPUTE: [
            render_dispute(it, index, aggregates, 3, revisions) for it in sorted(seed.disputes, key=lambda it: it.id)
        ],
        Resource.OPEN_QUESTION: [
            render_open_question(it, index, aggregates, 3) for it in sorted(seed.open_questions, key=lambda it: it.id)
        ],
        Resource.DATASET: [render_dataset(index, aggregates)],
    }
    return {resource: [as_published(it) for it in them] for resource, them in rendered.items()}


@pytest.fixture(scope="session")
def good_bodies(good_seed: Seed) -> Bodies:
    return publish(good_seed)


@pytest.fixture(scope="session")
def bodies(seed: Seed) -> Bodies:
    return publish(seed)
