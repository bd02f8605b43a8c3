"""How a path finds its route: in the table of the service, and through FastAPI alone."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from itertools import permutations
from typing import Annotated, Any, cast

import pytest
from fastapi import APIRouter, Body, Path, Query, Response
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from app.domain import suggestions, text
from app.http.route_policy import CacheableBy, RoutePolicy, declare
from app.main import Service
from app.routing.read_routes import ReadRoute, RouteTable, sort_routes
from app.routing.service_route import ServiceRoute
from app.schemas.filters import NoQuery
from app.services import records
from app.store.engine import Database
from tests.asking import ask
from tests.extending import open_extended_client

READS = (
    "/facts?limit=3",
    "/facts?q=pact&facets=kind",
    "/facts/pact-signed",
    "/facts/pact-sign",
    "/facts?kind=nothing",
    "/actors/norland",
    "/disputes",
    "/sources",
    "/dataset",
)


@pytest.mark.parametrize("path", READS)
def test_fastapi_alone_would_answer_as_the_service_does(good_client: TestClient, path: str) -> None:
    framework = TestClient(cast(Service, good_client.app).framework)
    theirs, ours = framework.get(path), good_client.get(path)
    assert (theirs.status_code, theirs.content) == (ours.status_code, ours.content)
    assert theirs.headers["Content-Type"] == ours.headers["Content-Type"]


@pytest.mark.parametrize("path", ["/facts/a/b", "/facts/a%2Fb", "/factsheet/pact-signed"])
def test_a_path_of_no_route_is_unknown(good_client: TestClient, path: str) -> None:
    answer = good_client.get(path)
    assert answer.status_code == 404
    assert answer.json()["detail"].startswith("There is no path")


@pytest.mark.parametrize("path", ["/facts/pact-sign", "/actors/nordland", "/facts?actor=nordland", "/facts?source=ech"])
def test_the_event_loop_compares_no_ids(good_client: TestClient, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []

    def closest(word: str, choices: Iterable[str], cutoff: float) -> str | None:
        seen.append(asyncio._get_running_loop() is None)
        return text.closest(word, choices, cutoff)

    for module in (suggestions, records):
        monkeypatch.setattr(module, "closest", closest)
    for _ in range(2):
        assert good_client.get(f"{path}&limit=3" if "?" in path else path).status_code in {404, 422}
    assert seen
    assert all(seen)


NO_QUERY = Annotated[NoQuery, Query()]
RECORD, TEXT, HISTORY = "/facts/{id}", "/facts/{id}.example", "/facts/{id}/example"
PART = "/facts/{id}/example/{part}"
FOUND = {
    "/facts/a": (RECORD, {"id": "a"}),
    "/facts/a.example": (TEXT, {"id": "a"}),
    "/facts/a.b.example": (TEXT, {"id": "a.b"}),
    "/facts/a.csv": (RECORD, {"id": "a.csv"}),
    "/facts/.example": (RECORD, {"id": ".example"}),
    "/facts/a/example": (HISTORY, {"id": "a"}),
    "/facts/a.example/example": (HISTORY, {"id": "a.example"}),
    "/facts/example": (RECORD, {"id": "example"}),
    "/facts/a/example/b": (PART, {"id": "a", "part": "b"}),
    "/facts/a.example/example/b.example": (PART, {"id": "a.example", "part": "b.example"}),
    "/facts/example/example/example": (PART, {"id": "example", "part": "example"}),
}
NOT_FOUND = [
    "/facts",
    "/facts/",
    "/facts//example",
    "/facts/a/b",
    "/facts/a/example/",
    "/facts//example/b",
    "/facts/a/example/b/",
    "/facts/a/example/b/c",
    "/facts/a/b/example/c",
    "/facts/a/other/b",
    "/facts/a/b.example",
    "facts",
    "",
]


def make_route(path: str, *methods: str, policy: RoutePolicy | None = None) -> APIRoute:
    async def endpoint() -> None:
        raise AssertionError

    return APIRoute(path, declare(policy or RoutePolicy())(endpoint), methods=list(methods) or ["GET"])


@pytest.mark.parametrize("paths", list(permutations([RECORD, TEXT, HISTORY, PART])))
def test_suffixes_and_second_segments_are_found_in_any_order(paths: tuple[str, ...]) -> None:
    table = RouteTable(map(make_route, paths))
    for path, (template, parameters) in FOUND.items():
        found = table.find(path)
        assert found is not None
        assert (found[0].path, found[1]) == (template, parameters)
    assert [path for path in NOT_FOUND if table.find(path)] == []


def test_two_parameters_may_be_neighbours() -> None:
    table = RouteTable(map(make_route, ["/files/{set}/{name}", "/files/latest/{name}"]))
    asked = ("/files/1/a.txt", "/files/latest/a.txt", "/files/1", "/files/1/a/b", "/files//a", "/files/1/")
    found = [table.find(path) for path in asked]
    assert [it and (it[0].path, it[1]) for it in found] == [
        ("/files/{set}/{name}", {"set": "1", "name": "a.txt"}),
        ("/files/latest/{name}", {"name": "a.txt"}),
        *[None] * 4,
    ]


def test_a_path_that_names_a_file_means_no_other() -> None:
    policy = RoutePolicy(names_files=True)
    table = RouteTable([make_route("/files/{name}", policy=policy), make_route(RECORD)])
    assert [table.find_canonical(path) for path in ("/Facts/A", "/files/SUMS", "/Files/sums")] == [
        "/facts/a",
        None,
        None,
    ]


def test_a_path_without_a_parameter_comes_before_one_with() -> None:
    table = RouteTable(map(make_route, [RECORD, "/facts/first"]))
    found = table.find("/facts/first")
    assert found is not None
    assert found[0].path == "/facts/first"


def test_routes_of_one_path_are_told_apart_by_their_methods() -> None:
    reading, sending = make_route("/mcp"), make_route("/mcp", "POST", "DELETE")
    table = RouteTable([reading, sending])
    assert [table.find("/mcp", method) for method in ("GET", "POST")] == [(reading, {}), (sending, {})]
    assert table.find("/mcp", "PUT") is None
    assert table.find_methods("/mcp") == ["GET", "HEAD", "DELETE", "POST", "OPTIONS"]


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/facts/a", ["GET", "HEAD", "OPTIONS"]),
        ("/weigh", ["POST", "OPTIONS"]),
        ("/nope", ["GET", "HEAD", "OPTIONS"]),
    ],
)
def test_the_methods_of_a_path_are_those_of_its_routes(path: str, methods: list[str]) -> None:
    assert RouteTable([make_route(RECORD), make_route("/weigh", "POST")]).find_methods(path) == methods


@pytest.mark.parametrize("path", ["/weigh", RECORD])
def test_two_routes_with_one_path_and_method_are_refused(path: str) -> None:
    with pytest.raises(ValueError, match="two routes answer"):
        RouteTable([make_route(path, "GET", "POST"), make_route(path.replace("id", "name"), "POST")])


@pytest.mark.parametrize(
    "path",
    [
        "/{one}/a/b/{two}",
        "/facts/{a}{b}",
        "/facts/x{id}",
        "/facts/{id:path}",
        "/a/{id}/{b:int}",
        "/a/{id}/b/{c}/d",
        "/a/{id}/b/{c}.d",
        "/a/{id}/b/c/{d}",
        "/a/{id}.b/{c}",
        "/a{id}/b/{c}",
        "/a/{id}/b/{c}/d/{e}",
    ],
)
def test_a_path_that_cannot_be_told_apart_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="at most one parameter, which begins a segment, and a second one"):
        RouteTable([make_route(path)])


def test_a_read_cannot_stream() -> None:
    async def endpoint(_: NO_QUERY) -> None:
        raise AssertionError

    streaming = declare(RoutePolicy(is_stream=True))(endpoint)
    RouteTable([ServiceRoute("/feed", streaming)])
    with pytest.raises(ValueError, match="give it the class ServiceRoute"):
        RouteTable([ReadRoute("/feed", streaming)])


def test_the_policy_of_a_path_is_that_of_its_route() -> None:
    policy = RoutePolicy(CacheableBy.NEVER, vary=("Accept",))
    table = RouteTable([make_route("/weigh", policy=policy), make_route(RECORD)])
    assert [table.find_policy({"path": path}) for path in ("/weigh", "/facts/a", "/nope")] == [
        policy,
        RoutePolicy(),
        RoutePolicy(),
    ]


Endpoint = Callable[..., Response]


def make_router(*paths: str) -> APIRouter:
    """Routes that give their own path and the id that they were asked for."""
    router = APIRouter(route_class=ServiceRoute)
    for number, path in enumerate(paths):
        router.add_api_route(path, make_endpoint(path), methods=["GET"], name=f"get_{number}_{len(path)}")
    return router


def make_endpoint(path: str) -> Endpoint:
    def endpoint(name: Annotated[str, Path(alias="id")], _: NO_QUERY) -> Response:
        return Response(f"{path} {name}")

    def endpoint_of_two(
        name: Annotated[str, Path(alias="id")], part: Annotated[str, Path(alias="part")], _: NO_QUERY
    ) -> Response:
        return Response(f"{path} {name} {part}")

    return endpoint_of_two if "{part}" in path else endpoint


@pytest.mark.parametrize(
    "routers",
    [
        [["/notes/{id}", "/notes/{id}.example", "/notes/{id}/example", "/notes/{id}/example/{part}"]],
        [["/notes/{id}/example/{part}", "/notes/{id}/example", "/notes/{id}.example", "/notes/{id}"]],
        [["/notes/{id}"], ["/notes/{id}.example"], ["/notes/{id}/example"], ["/notes/{id}/example/{part}"]],
    ],
    ids=["general first", "special first", "in modules of their own"],
)
def test_fastapi_alone_finds_suffixes_and_second_segments_too(
    good_database: Database, routers: list[list[str]]
) -> None:
    with open_extended_client(good_database, *(make_router(*paths) for paths in routers)) as client:
        framework = TestClient(cast(Service, client.app).framework)
        for path, (template, parameters) in FOUND.items():
            expected = " ".join([template, *parameters.values()]).replace("/facts", "/notes")
            asked = path.replace("/facts", "/notes")
            assert [client.get(asked).text, framework.get(asked).text] == [expected, expected]


def test_a_suffix_of_a_path_of_another_module_is_found(good_database: Database) -> None:
    with open_extended_client(good_database, make_router(TEXT, HISTORY)) as client:
        framework = TestClient(cast(Service, client.app).framework)
        for asking in (client, framework):
            assert asking.get("/facts/pact-signed.example").text == f"{TEXT} pact-signed"
            assert asking.get("/facts/pact-signed/example").text == f"{HISTORY} pact-signed"
            assert ask(asking, "/facts/pact-signed")["id"] == "pact-signed"


def test_sorting_keeps_the_places_of_routes_that_do_not_meet() -> None:
    router = make_router("/b/{id}", "/a/{id}", "/b/{id}/x", "/a/{id}.txt")
    assert [cast(Any, route).path for route in sort_routes(router.routes)] == [
        "/b/{id}",
        "/a/{id}.txt",
        "/a/{id}",
        "/b/{id}/x",
    ]


declared = APIRouter(route_class=ServiceRoute)


@declared.get("/moment")
@declare(RoutePolicy(CacheableBy.NEVER))
def get_moment(_: NO_QUERY) -> dict[str, str]:
    return {}


@declared.get("/released")
@declare(RoutePolicy(CacheableBy.RELEASE, vary=("Accept",)))
def get_released(_: NO_QUERY) -> dict[str, str]:
    return {}


@declared.post("/weigh")
@declare(RoutePolicy(CacheableBy.NEVER))
def weigh(_: NO_QUERY) -> dict[str, str]:
    return {}


@declared.post("/exact")
@declare(RoutePolicy(CacheableBy.NEVER))
def take_number(number: Annotated[int, Body()]) -> dict[str, int]:
    return {"number": number}


@pytest.fixture(scope="module")
def extended_client(good_database: Database) -> Iterator[TestClient]:
    with open_extended_client(good_database, declared) as client:
        yield client


def test_a_declared_policy_makes_the_headers(extended_client: TestClient) -> None:
    moment, released = extended_client.get("/moment").headers, extended_client.get("/released").headers
    assert (moment["Cache-Control"], moment.get("ETag"), moment["Vary"]) == ("no-store", None, "Accept-Encoding")
    assert released["Cache-Control"].startswith("public")
    assert released["ETag"].startswith('W/"')
    assert released["Vary"] == "Accept, Accept-Encoding"
    known = extended_client.get("/released", headers={"If-None-Match": released["ETag"]})
    assert (known.status_code, known.headers["Vary"]) == (304, "Accept, Accept-Encoding")


@pytest.mark.slow
def test_a_declared_policy_makes_the_document(extended_client: TestClient) -> None:
    paths = ask(extended_client, "/openapi.json")["paths"]
    responses = {path: paths[path]["get"]["responses"] for path in ("/moment", "/released")}
    assert "304" not in responses["/moment"]
    assert "headers" not in responses["/moment"]["200"]
    for status in ("200", "304"):
        assert list(responses["/released"][status]["headers"]) == ["ETag", "Cache-Control", "Vary"]
    assert "Accept" in responses["/released"]["200"]["headers"]["Vary"]["description"]
    assert "304" not in paths["/weigh"]["post"]["responses"]


def test_a_route_that_takes_post_is_answered_and_says_so(extended_client: TestClient) -> None:
    answered = extended_client.post("/weigh")
    assert (answered.status_code, answered.headers["Cache-Control"]) == (200, "no-store")
    assert extended_client.options("/weigh").headers["Allow"] == "POST, OPTIONS"
    for method in ("GET", "PUT"):
        refused = extended_client.request(method, "/weigh")
        assert (refused.status_code, refused.headers["Allow"]) == (405, "POST, OPTIONS")


def test_a_body_that_does_not_fit_is_refused_though_the_route_takes_no_query(extended_client: TestClient) -> None:
    assert extended_client.post("/exact", json=5).json() == {"number": 5}
    refused = extended_client.post("/exact", json="five")
    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (422, "query")


def test_a_path_that_is_only_read_refuses_other_methods(extended_client: TestClient) -> None:
    refused = extended_client.post("/moment")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
