"""Wrong questions: each is an error of one shape that tells what was wrong and what would do."""

import re

import pytest
from starlette.testclient import TestClient

from app.domain.errors import PROBLEMS, ProblemError
from app.publish.load import load_seed
from app.seed.folder import Seed
from app.store.engine import Database
from tests.asking import READS, SERVICE, find_faults
from tests.conftest import open_client


def test_an_unknown_path_is_not_found(good_client: TestClient) -> None:
    response = good_client.get("/nope")
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.json() == {
        "type": "/problems/not-found",
        "title": "Not found",
        "status": 404,
        "detail": "There is no path /nope. `/` links to everything.",
        "instance": "/nope",
        "errors": [],
    }


@pytest.mark.parametrize("path", ["//facts", "//facts/", "/facts;v=1", "/facts/The%20League/", "/favicon.png"])
def test_a_path_is_found_only_as_it_is_written(good_client: TestClient, path: str) -> None:
    response = good_client.get(f"http://testserver{path}")
    assert response.status_code == 404
    assert response.json()["instance"] == path


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/facts/pact-sign", "There is no fact 'pact-sign'. Did you mean 'pact-signed'?"),
        ("/facts/zzzzzzzzzz", "There is no fact 'zzzzzzzzzz'."),
        ("/actors/The%20League", "There is no actor 'The League'. Did you mean 'river-league'?"),
        ("/sources/courier", "There is no source 'courier'. Did you mean 'invented'?"),
        ("/actors/norlund", "There is no actor 'norlund'. Did you mean 'norland'?"),
        ("/sources/ecko", "There is no source 'ecko'. Did you mean 'echo'?"),
        ("/disputes/league-is", "There is no dispute 'league-is'. Did you mean 'what-league-is'?"),
        ("/charter", "There is no charter 'liptako-gourma-charter'."),
        ("/problems/gon", "There is no problem 'gon'. Did you mean 'gone'?"),
        ("/problems/zzzz", "There is no problem 'zzzz'."),
        ("/facts/g%C3%A9rard", "There is no fact 'gérard'."),
    ],
)
def test_an_unknown_id_is_not_found_and_a_near_one_is_named(good_client: TestClient, path: str, detail: str) -> None:
    response = good_client.get(path)
    assert response.status_code == 404
    assert response.json()["detail"] == detail
    assert response.json()["instance"] == path


def load_without(database: Database, seed: Seed, key: str) -> None:
    facts = tuple(fact for fact in seed.facts if fact.id != key)
    with database.writer.begin() as connection:
        load_seed(seed._replace(facts=facts), connection, "fewer")


def test_a_removed_id_is_gone_and_its_neighbours_are_not(own_database: Database, good_seed: Seed) -> None:
    load_without(own_database, good_seed, "guards-number")
    with open_client(own_database) as client:
        response = client.get("/facts/guards-number")
        assert response.status_code == 410
        assert response.json() == {
            "type": "/problems/gone",
            "title": "Removed",
            "status": 410,
            "detail": "The fact 'guards-number' was removed.",
            "instance": "/facts/guards-number",
            "errors": [],
        }
        assert client.get("/facts/guards-withdrawn").status_code == 200


def test_a_removed_id_is_no_suggestion(own_database: Database, good_seed: Seed) -> None:
    load_without(own_database, good_seed, "guards-number")
    with open_client(own_database) as client:
        assert client.get("/facts/guards-numbers").json()["detail"] == "There is no fact 'guards-numbers'."


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
@pytest.mark.parametrize("path", ["/facts", "/facts/pact-signed", "/", "/openapi.json", "/docs/assets/swagger-ui.css"])
def test_any_other_method_is_not_allowed(good_client: TestClient, method: str, path: str) -> None:
    response = good_client.request(method, path)
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert response.json() == {
        "type": "/problems/method-not-allowed",
        "title": "Method not allowed",
        "status": 405,
        "detail": f"{method} is not answered here.",
        "instance": path,
        "errors": [],
    }


def test_a_misspelt_parameter_is_refused_with_the_right_one(good_client: TestClient) -> None:
    response = good_client.get("/actors?knid=person")
    assert response.status_code == 422
    assert response.json() == {
        "type": "/problems/invalid-parameter",
        "title": "Invalid parameter",
        "status": 422,
        "detail": "knid: there is no such parameter here",
        "instance": "/actors",
        "errors": [
            {
                "parameter": "knid",
                "detail": "there is no such parameter here",
                "allowed": ["cursor", "limit", "ids", "q", "kind", "role"],
                "did_you_mean": "kind",
            }
        ],
    }


@pytest.mark.parametrize("path", [*READS, *SERVICE])
def test_no_path_ignores_a_parameter_it_does_not_know(good_client: TestClient, path: str) -> None:
    (fault,) = find_faults(good_client, f"{path}?xyzzy=1")
    assert fault["parameter"] == "xyzzy"


@pytest.mark.parametrize(
    ("query", "parameter", "did_you_mean"),
    [
        ("kind=evnt", "kind", "event"),
        ("role=agnet", "role", "agent"),
        ("event_type=cuop", "event_type", "coup"),
        ("obligation=defence", "obligation", "defense"),
        ("rank=prefered", "rank", "preferred"),
        ("sort=dates", "sort", "date"),
        ("facets=kinds", "facets", "kind"),
        ("actor=norlund", "actor", "norland"),
        ("place=eastprot", "place", "eastport"),
        ("source=ecco", "source", "echo"),
        ("origin=bergremarks", "origin", "berg-remarks"),
        ("instrument=river-pakt", "instrument", "river-pact"),
        ("dispute=what-league", "dispute", "what-league-is"),
        ("actor_all=norland,norlund", "actor_all", "norland"),
        ("property=purposes", "property", "purpose"),
        ("topic=cooperations", "topic", "cooperation"),
        ("portfolio=leaders", "portfolio", "leader"),
        ("dated=yes", "dated", "true"),
        ("actor=zzzzzz", "actor", None),
        ("kind=EVENT", "kind", "event"),
        ("kind=Events", "kind", "event"),
        ("role=Head-of-state", "role", None),
        ("event_type=Coup%20d%27%C3%89tat", "event_type", "coup"),
        ("actor=League", "actor", "river-league"),
        ("actor=River%20Leage", "actor", "river-league"),
        ("actor=qn", "actor", "norland"),
        ("actor=BERG", "actor", "ada-berg"),
        ("place=East%20Port", "place", "eastport"),
        ("source=eastport%20courier", "source", "invented"),
        ("instrument=River%20Pact", "instrument", "river-pact"),
        ("limit=0", "limit", "1"),
        ("limit=500", "limit", "200"),
        ("limit=1e3", "limit", None),
        ("limit=5.0", "limit", "5"),
        ("limit=1_000", "limit", "200"),
        ("limit=%2B5", "limit", "5"),
        ("limit=" + "9" * 5000, "limit", "200"),
        ("limit=-" + "9" * 5000, "limit", "1"),
        ("min_origins=0", "min_origins", "1"),
        ("max_origins=2&min_origins=3", "max_origins", "3"),
        ("disputed=1", "disputed", "true"),
        ("disputed=no", "disputed", "false"),
        ("disputed=tRUE", "disputed", "true"),
        ("disputed=maybe", "disputed", None),
        ("date_from=2023-9-16", "date_from", "2023-09-16"),
        ("date_from=2012/2015", "date_from", "2012"),
        ("date_to=2012/2015", "date_to", "2015"),
        ("date_to=yesterday", "date_to", None),
        ("date_from=2023&date_to=2022", "date_to", "2023"),
        ("sort=relevance", "sort", "id"),
        ("kind=", "kind", None),
        ("kind=event,", "kind", None),
    ],
)
def test_a_value_that_does_not_exist_is_refused_with_the_nearest(
    good_client: TestClient, query: str, parameter: str, did_you_mean: str | None
) -> None:
    (fault,) = find_faults(good_client, f"/facts?{query}")
    assert (fault["parameter"], fault["did_you_mean"]) == (parameter, did_you_mean)


def test_the_values_of_a_short_vocabulary_are_listed(good_client: TestClient) -> None:
    (fault,) = find_faults(good_client, "/disputes?state=closed")
    assert fault["detail"] == "'closed' is not one of its values"
    assert fault["allowed"] == ["open", "resolved"]


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=-1",
        "limit=1e3",
        "limit=1.5",
        "limit=5.0",
        "limit=1_0",
        "limit=%205",
        "limit=0x10",
        "limit=",
        "limit",
        "limit=%D9%A1",
        "limit=99999999999999999999999999",
        "limit=1,2",
        "limit=%2B5",
        "min_origins=0",
        "min_origins=-1",
        "max_origins=0",
        "max_origins=2&min_origins=3",
        "min_origins=1001",
        "disputed=maybe",
        "disputed=yes",
        "disputed=1",
        "disputed=",
        "disputed=tRUE",
        "date_from=2023-99",
        "date_from=2023-02-29",
        "date_from=0000",
        "date_from=%D9%A2%D9%A0%D9%A2%D9%A3",
        "date_from=yesterday",
        "date_to=2023-07-26T00:00",
        "date_to=",
        "actor=",
        "ids=",
        "q=",
    ],
)
def test_a_value_that_does_not_fit_is_refused_under_its_name(good_client: TestClient, query: str) -> None:
    (fault,) = find_faults(good_client, f"/facts?{query}")
    assert fault["parameter"] == query.partition("=")[0]


@pytest.mark.parametrize(
    "query", ["limit=1&limit=2", "limit=2&limit=2", "sort=id&sort=id", "q=a&q=b", "cursor=a&cursor=a"]
)
def test_a_parameter_of_one_value_is_given_once(good_client: TestClient, query: str) -> None:
    (fault,) = find_faults(good_client, f"/facts?{query}")
    assert fault["parameter"] == query.partition("=")[0]
    assert fault["detail"] == "it takes one value and was given several"


def test_every_fault_is_told_at_once_and_each_once(good_client: TestClient) -> None:
    faults = find_faults(good_client, "/facts?limit=0&kind=evnt,evnt,offise&sort=dat&xyzzy=1&xyzzy=2")
    assert [(fault["parameter"], fault["did_you_mean"]) for fault in faults] == [
        ("limit", "1"),
        ("sort", "date"),
        ("kind", "event"),
        ("kind", "office"),
        ("xyzzy", None),
    ]


def test_unknown_ids_of_several_filters_are_told_at_once(good_client: TestClient) -> None:
    faults = find_faults(good_client, "/facts?actor=norland,nope&place=nowhere&source=echo")
    assert [(fault["parameter"], fault["detail"]) for fault in faults] == [
        ("actor", "'nope' is the id of no actor"),
        ("place", "'nowhere' is the id of no place"),
    ]


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("actor=East%20Port", "'East Port' is the id of no actor; `place=eastport` is the place of that name"),
        ("instrument=eastport", "'eastport' is the id of no instrument; `place=eastport` is the place of that name"),
    ],
)
def test_a_name_of_something_else_comes_with_the_parameter_that_takes_it(
    good_client: TestClient, query: str, detail: str
) -> None:
    (fault,) = find_faults(good_client, f"/facts?{query}")
    assert (fault["detail"], fault["did_you_mean"]) == (detail, None)


@pytest.mark.parametrize("path", ["/facts/", "/actors/", "/sources/", "/disputes/", "/problems/"])
def test_an_id_that_is_too_long_is_refused(good_client: TestClient, path: str) -> None:
    (fault,) = find_faults(good_client, path + "a" * 81)
    assert fault["parameter"] in {"id", "slug"}


@pytest.mark.parametrize(
    ("address", "detail"),
    [
        ("/facts?q=%zz", "A `%` is not followed by two hexadecimal digits; `%25` is a `%`."),
        ("/facts?q=100%", "A `%` is not followed by two hexadecimal digits; `%25` is a `%`."),
        ("/facts/%f", "A `%` is not followed by two hexadecimal digits; `%25` is a `%`."),
        ("/facts?q=%ff", "The bytes are not UTF-8."),
        ("/facts?q=%ED%A0%80", "The bytes are not UTF-8."),
        ("/facts?%C0%80=1", "The bytes are not UTF-8."),
        ("/facts/%E2%82", "The bytes are not UTF-8."),
        ("/facts?q=a%00b", "It holds control characters."),
        ("/facts?q=%0A", "It holds control characters."),
        ("/facts/%7F", "It holds control characters."),
        ("/docs/assets/%00", "It holds control characters."),
    ],
)
def test_an_address_that_cannot_be_read_is_malformed(good_client: TestClient, address: str, detail: str) -> None:
    response = good_client.get(address)
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "/problems/malformed-address",
        "title": "Malformed address",
        "status": 400,
        "detail": detail,
        "instance": address.partition("?")[0],
        "errors": [],
    }


@pytest.mark.parametrize(
    ("address", "detail"),
    [
        ("/facts?ids=" + "a," * 9000, "Path and query have more than 17408 bytes."),
        ("/" + "a" * 20000, "Path and query have more than 17408 bytes."),
        ("/facts?" + "&".join(["kind=event"] * 201), "The query has more than 200 parameters."),
        ("/facts?" + "&" * 200, "The query has more than 200 parameters."),
    ],
)
def test_an_address_beyond_all_need_is_too_long(good_client: TestClient, address: str, detail: str) -> None:
    response = good_client.get(address)
    assert response.status_code == 414
    assert (response.json()["type"], response.json()["detail"]) == ("/problems/too-long", detail)


@pytest.mark.parametrize("values", ["&kind=event" * 199, "&kind=" + "event," * 100 + "event"])
def test_a_filter_takes_a_hundred_values(good_client: TestClient, values: str) -> None:
    (fault,) = find_faults(good_client, f"/facts?{values[1:]}")
    assert fault["parameter"] == "kind"
    assert fault["detail"].startswith("it takes at most 100 values and was given ")


@pytest.mark.parametrize("query", ["q=" + "a" * 8192, "a" * 8192 + "=1", "actor=" + "a" * 8192, "cursor=" + "a" * 8192])
def test_a_long_value_within_a_short_address_is_refused_under_its_name(good_client: TestClient, query: str) -> None:
    (fault,) = find_faults(good_client, f"/facts?{query}")
    assert fault["parameter"] == query.partition("=")[0]


@pytest.mark.parametrize("problem", PROBLEMS)
def test_the_type_of_every_problem_explains_it(good_client: TestClient, problem: type[ProblemError]) -> None:
    response = good_client.get(f"/problems/{problem.slug}")
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert f"<h1>{problem.title} ({problem.status})</h1>" in response.text


def test_every_problem_is_listed(good_client: TestClient) -> None:
    links = re.findall(r"<a href='/problems/([a-z-]+)'>", good_client.get("/problems").text)
    assert links == [problem.slug for problem in PROBLEMS]
