"""Every parameter of every list: what one client asks never answers another, whoever asks first."""

from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import permutations
from typing import Any, NamedTuple, get_args

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from app.main import DATA_ROUTES
from app.routing.read_routes import ReadRoute
from app.schemas.filters import FactFilters, ListQuery
from app.seed.folder import Seed
from app.store.engine import Database
from tests.conftest import open_client

pytestmark = pytest.mark.at_length


PRESENT = {"/facts": "pact-signed", "/actors": "norland", "/sources": "echo", "/disputes": "what-league-is"}
"""Ids that lists below a record can be asked of."""


class Parameter(NamedTuple):
    """A parameter of a list, by the path of the list."""

    path: str
    model: type[ListQuery]
    name: str


def list_parameters() -> Iterator[Parameter]:
    """Every parameter of every route that answers with a list."""
    routes = [route for module in DATA_ROUTES for route in module.router.routes if isinstance(route, ReadRoute)]
    for route in routes:
        model = query_model(route)
        if issubclass(model, ListQuery):
            path = route.path.format(id=PRESENT.get(route.path.partition("/{")[0]))
            # Tokens belong to one database.
            yield from (Parameter(path, model, name) for name in model.model_fields if name not in {"cursor", "after"})


def query_model(route: APIRoute) -> Any:
    (query,) = route.dependant.query_params
    return query.field_info.annotation


PARAMETERS = list(list_parameters())


def values_of(parameter: Parameter, seed: Seed) -> Sequence[str]:
    """Values that the parameter takes, or, where only the record tells them, ids of the record."""
    annotation = parameter.model.model_fields[parameter.name].annotation
    kinds = [kind for outer in (annotation, *get_args(annotation)) for kind in (outer, *get_args(outer))]
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, Enum):
            return [member.value for member in kind]
    if bool in kinds:
        return ["true", "false"]
    if int in kinds:
        return ["1", "2", "3"]
    if parameter.name.startswith("date_"):
        return ["2001", "2002-02", "2003-03-03"]
    if parameter.name == "q":
        return ["pact", "norland", "league"]
    of_facts = issubclass(parameter.model, FactFilters)
    ids = {
        "ids": [fact.id for fact in seed.facts[:3]] if of_facts else ["norland", "southmark", "ole-dahl"],
        "place": [place.id for place in seed.places],
        "source": [source.id for source in seed.sources],
        "origin": [origin.id for origin in seed.origins],
        "about": [*(actor.id for actor in seed.actors), "eastport", "river-pact"],
        "happening": [happening.id for happening in seed.happenings],
        "dispute": [dispute.id for dispute in seed.disputes],
        "instrument": [instrument.id for instrument in seed.instruments],
    }
    return ids.get(parameter.name, ["norland", "southmark", "league"])


def is_of_one_kind(parameter: Parameter) -> bool:
    return issubclass(parameter.model, FactFilters) and parameter.path != "/facts"


def pairs_of(parameter: Parameter, values: Sequence[str]) -> Sequence[str]:
    """Queries of one shape: one value, and for a list two."""
    single = [f"{parameter.name}={value}" for value in values]
    is_list = getattr(parameter.model.model_fields[parameter.name].annotation, "__origin__", None) is list
    return [
        *single,
        *(f"{parameter.name}={first},{second}" for first, second in permutations(values[:3], 2) if is_list),
    ]


@pytest.fixture(scope="module")
def clients(good_database: Database) -> Iterator[tuple[TestClient, TestClient]]:
    """Two clients of two applications that cache no responses."""
    with open_client(good_database, cache_bytes=0) as one, open_client(good_database, cache_bytes=0) as other:
        yield one, other


def case_of(parameter: Parameter) -> Any:
    """Lists of one kind of fact have the filters of `/facts`, and can wait for the tests that are slow."""
    marks = [pytest.mark.slow] if is_of_one_kind(parameter) else []
    return pytest.param(parameter, id=f"{parameter.path}-{parameter.name}", marks=marks)


@pytest.mark.parametrize("parameter", [case_of(it) for it in PARAMETERS])
def test_a_value_is_answered_alike_whatever_was_asked_before(
    clients: tuple[TestClient, TestClient], good_seed: Seed, parameter: Parameter
) -> None:
    one, other = clients
    values = values_of(parameter, good_seed)
    # The lists of one kind share the statements of `/facts`, where all values are asked.
    queries = pairs_of(parameter, values[:3] if is_of_one_kind(parameter) else values)
    # What is asked beside the parameter, where the list answers nothing else.
    others = [name for name, it in parameter.model.model_fields.items() if it.is_required() and name != parameter.name]
    queries = ["&".join([query, *(f"{name}=pact" for name in others)]) for query in queries]
    forwards = {query: one.get(f"{parameter.path}?{query}") for query in queries}
    backwards = {query: other.get(f"{parameter.path}?{query}") for query in reversed(queries)}
    for query in queries:
        assert (forwards[query].status_code, forwards[query].content) == (
            backwards[query].status_code,
            backwards[query].content,
        )
    assert {200} <= {response.status_code for response in forwards.values()} <= {200, 422}


def test_parameters_of_every_list_are_asked() -> None:
    assert {it.path for it in PARAMETERS} >= {
        "/facts",
        "/members",
        "/events",
        "/search",
        "/timeline",
        "/actors",
        "/sources",
        "/disputes",
        "/open-questions",
    }
    assert {it.name for it in PARAMETERS} >= {"max_origins", "actor", "q", "date_from", "kind", "limit", "facets"}


def test_each_bound_of_origins_is_answered_with_its_own_facts(clients: tuple[TestClient, TestClient]) -> None:
    totals = [
        [client.get(f"/facts?max_origins={number}&limit=1").json()["page"]["total"] for number in order]
        for client, order in zip(clients, ((1, 2, 3), (3, 2, 1)), strict=True)
    ]
    assert totals[0] == totals[1][::-1]
    assert totals[0][0] < totals[0][1]
