"""What is found of the invented record by id."""

import json

import pytest
from sqlalchemy import Connection, func, select
from sqlmodel import col

from app.domain.vocabulary import Resource
from app.schemas.filters import FactFilters, ListQuery
from app.schemas.kind_filters import AnyFactFilters
from app.schemas.record_filters import ActorFilters, DisputeFilters
from app.seed.folder import Seed
from app.store.models import Participation, Version
from app.store.query_shape import bind_list
from app.store.selects import REFERENCES, select_current_version, select_ids, select_last_revision, select_published_ids


def test_what_is_published_is_found_by_its_id(reading: Connection) -> None:
    row = reading.execute(select_current_version(), {"resource": "fact", "name": "pact-signed"}).one()
    assert (row[0], json.loads(row[1])["id"]) == ("created", "pact-signed")


@pytest.mark.parametrize("resource", [Resource.ACTOR, Resource.SOURCE])
def test_an_id_of_another_resource_is_not_found(reading: Connection, resource: Resource) -> None:
    values = {"resource": resource.value, "name": "pact-signed"}
    assert reading.execute(select_current_version(), values).first() is None


def test_published_ids_are_those_of_a_resource(reading: Connection, good_seed: Seed) -> None:
    found = reading.execute(select_published_ids(), {"resource": "fact"}).scalars().all()
    assert found == sorted(fact.id for fact in good_seed.facts)


def test_the_last_revision_is_found(reading: Connection) -> None:
    assert reading.execute(select_last_revision()).one()[0] == 1


@pytest.mark.parametrize(
    ("parameter", "among", "found"),
    [
        ("actor", ["norland", "nowhere"], ["norland"]),
        ("actor", [], []),
        ("source", ["invented", "echo", "norland"], ["echo", "invented"]),
        ("origin", ["echo-report", "berg-remarks"], ["berg-remarks", "echo-report"]),
        ("place", ["eastport", "nowhere"], ["eastport"]),
        ("instrument", ["river-pact"], ["river-pact"]),
        ("about", ["eastport", "norland", "river-pact", "invented"], ["eastport", "norland", "river-pact"]),
    ],
)
def test_ids_that_a_filter_can_take_are_found(
    reading: Connection, parameter: str, among: list[str], found: list[str]
) -> None:
    statement = select_ids(parameter, len(among))
    assert sorted(reading.execute(statement, bind_list("among", among)).scalars()) == found


@pytest.mark.parametrize("filters", [FactFilters, AnyFactFilters, ActorFilters, DisputeFilters])
def test_every_parameter_that_refers_to_something_takes_its_ids(filters: type[ListQuery]) -> None:
    assert set(filters.references) <= set(filters.model_fields)
    assert set(filters.references.values()) <= set(REFERENCES)


def test_the_texts_of_a_fact_are_its_claim_all_names_of_what_takes_part_its_quotations_and_labels(
    reading: Connection, good_seed: Seed
) -> None:
    (fact,) = (it for it in good_seed.facts if it.id == "pact-signed")
    texts = reading.execute(select(col(Version.texts)).where(col(Version.id) == "pact-signed")).scalar_one()
    assert texts is not None
    assert json.loads(texts) == [
        ["claim", fact.claim],
        *(["name", name] for name in ("Ada Berg", "Eastport", "Founding of the River League", "River Pact")),
        *(["quote", citation.quote] for citation in fact.citations),
        *(["label", label] for label in ("signing", "signatory", "4 May 2021")),
    ]


def test_the_total_of_an_actor_is_the_number_of_facts_it_takes_part_in(reading: Connection) -> None:
    is_actor = col(Version.resource) == "actor", col(Version.is_current)
    of_actor = select(col(Version.id), col(Version.facts)).where(*is_actor)
    parts = select(col(Participation.actor_id), func.count(col(Participation.fact_key).distinct()))
    counted = {row[0]: row[1] for row in reading.execute(parts.group_by(col(Participation.actor_id)))}
    assert {row[0]: row[1] for row in reading.execute(of_actor) if row[1]} == counted
