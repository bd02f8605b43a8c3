"""What has another id now is found by its former ones."""

from typing import Annotated

import pytest
from fastapi import APIRouter, Query, Response
from fastapi import Path as PathParameter
from starlette.testclient import TestClient

from app.domain.vocabulary import Resource
from app.routing.read_routes import ReadRequest, ReadRoute
from app.routing.redirects import CACHE_CONTROL
from app.routing.responses import RECORD_RESPONSES, respond
from app.schemas.filters import Query as AnyQuery
from app.schemas.query_types import IdInPath
from app.seed.folder import Seed
from app.services.records import fetch_body
from app.store.engine import Database
from tests.asking import ask, find_faults
from tests.conftest import open_client
from tests.extending import open_extended_client
from tests.loading import load

MOVED = {
    "/facts/signing": "/facts/pact-signed",
    "/facts/signing-of-the-pact": "/facts/pact-signed",
    "/actors/president-berg": "/actors/ada-berg",
    "/sources/evening-echo": "/sources/echo",
    "/disputes/what-is-the-league": "/disputes/what-league-is",
    "/open-questions/seat-of-the-league": "/open-questions/where-the-league-sits",
}
FORMER = [
    ("actor", "president-berg", "ada-berg"),
    ("place", "port-of-the-east", "eastport"),
    ("source", "evening-echo", "echo"),
    ("origin", "words-of-berg", "berg-remarks"),
    ("instrument", "the-pact", "river-pact"),
]


class Page(AnyQuery):
    page: int = 1


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("former", MOVED)
def test_a_former_address_leads_to_the_present_one(good_client: TestClient, method: str, former: str) -> None:
    response = good_client.request(method, former, follow_redirects=False)
    assert response.status_code == 308
    assert response.headers["Location"] == MOVED[former]
    assert response.headers["Cache-Control"] == CACHE_CONTROL
    assert (response.content, response.headers["Content-Length"]) == (b"", "0")
    assert good_client.request(method, former).status_code == 200


def test_what_a_former_address_answers_otherwise_is_as_everywhere(good_client: TestClient) -> None:
    options, posted = (good_client.request(method, "/facts/signing") for method in ("OPTIONS", "POST"))
    assert (options.status_code, options.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert posted.status_code == 405
    (fault,) = find_faults(good_client, "/facts/signing?kind=event")
    assert fault["parameter"] == "kind"
    for known in ("*", 'W/"anything"'):
        response = good_client.get("/facts/signing", headers={"If-None-Match": known}, follow_redirects=False)
        assert response.status_code == 308


@pytest.mark.parametrize("path", ["/facts/signing/more", "/actors/signing", "/facts/president-berg"])
def test_a_former_id_is_one_of_its_resource_alone(good_client: TestClient, path: str) -> None:
    assert good_client.get(path, follow_redirects=False).status_code == 404


def test_a_former_address_leads_on_below_the_prefix(good_database: Database) -> None:
    with open_client(good_database, root_path="/api") as client:
        response = client.get("/actors/president-berg", follow_redirects=False)
    assert response.headers["Location"] == "/api/actors/ada-berg"


def test_every_form_of_a_record_leads_on_with_its_query(good_database: Database) -> None:
    router = APIRouter(route_class=ReadRoute)

    @router.get("/facts/{id}.txt", responses=RECORD_RESPONSES)
    @router.get("/facts/{id}/more", responses=RECORD_RESPONSES)
    def get_form(
        request: ReadRequest, name: Annotated[IdInPath, PathParameter(alias="id")], _: Annotated[Page, Query()]
    ) -> Response:
        return respond(request, fetch_body(request.transaction, Resource.FACT, name))

    with open_extended_client(good_database, router) as client:
        for former, present in (
            ("/facts/signing.txt", "/facts/pact-signed.txt"),
            ("/facts/signing/more?page=2", "/facts/pact-signed/more?page=2"),
        ):
            response = client.get(former, follow_redirects=False)
            assert (response.status_code, response.headers["Location"]) == (308, present)
            assert client.get(former).json() == ask(client, "/facts/pact-signed")


@pytest.mark.parametrize(("parameter", "former", "present"), FORMER)
def test_a_filter_names_the_present_id(good_client: TestClient, parameter: str, former: str, present: str) -> None:
    assert find_faults(good_client, f"/facts?{parameter}={former}") == [
        {
            "parameter": parameter,
            "detail": f"'{former}' is the id of no {parameter} any more",
            "allowed": None,
            "did_you_mean": present,
        }
    ]


def test_every_record_names_its_former_ids(good_client: TestClient) -> None:
    for former, present in MOVED.items():
        assert former.rpartition("/")[2] in ask(good_client, present)["former_ids"]
    assert ask(good_client, "/facts/dahl-ousted")["former_ids"] == []
    dataset = ask(good_client, "/dataset")
    for resource, former, present in FORMER:
        if resource in {"place", "origin", "instrument"}:
            (names,) = (it["former_ids"] for it in dataset[f"{resource}s"] if it["id"] == present)
            assert names == [former]


def rename(seed: Seed, old: str, new: str, *former: str) -> Seed:
    """The record with another id for one of its facts."""
    facts = (
        fact.model_copy(update={"id": new, "former_ids": list(former)}) if fact.id == old else fact
        for fact in seed.facts
    )
    return seed._replace(facts=tuple(sorted(facts, key=lambda fact: fact.id)))


def test_what_is_renamed_again_is_found_at_once_by_all_its_ids(own_database: Database, good_seed: Seed) -> None:
    fact = Resource.FACT
    middle = rename(good_seed, "guards-number", "guards-count", "guards-number")
    new = rename(good_seed, "guards-number", "number-of-guards", "guards-number", "guards-count")
    reports = [load(own_database, seed) for seed in (middle, new)]
    assert [it.moved for it in reports] == [
        (((fact, "guards-number"), "guards-count"),),
        (((fact, "guards-count"), "number-of-guards"),),
    ]
    assert [(it.created, it.removed) for it in reports] == [
        (((fact, "guards-count"),), ((fact, "guards-number"),)),
        (((fact, "number-of-guards"),), ((fact, "guards-count"),)),
    ]
    with open_client(own_database) as client:
        for former in ("guards-number", "guards-count"):
            response = client.get(f"/facts/{former}", follow_redirects=False)
            assert response.headers["Location"] == "/facts/number-of-guards"
    load(own_database, good_seed)
    with open_client(own_database) as client:
        found = {name: client.get(f"/facts/{name}").status_code for name in ("number-of-guards", "guards-number")}
    assert found == {"number-of-guards": 410, "guards-number": 200}


def test_a_former_id_that_is_no_longer_named_leads_nowhere(own_database: Database, good_seed: Seed) -> None:
    load(own_database, rename(good_seed, "pact-signed", "pact-signed"))
    with open_client(own_database) as client:
        assert client.get("/facts/signing").status_code == 404
