"""How faults in parameters are told."""

import pytest
from starlette.testclient import TestClient

from app.main import DATA_ROUTES
from app.routing.parameter_errors import explain_faults
from app.routing.read_routes import ReadRoute
from app.schemas.filters import ListQuery
from app.schemas.kind_filters import FactSheetQuery
from app.schemas.lists import LISTS
from tests.asking import find_faults


def test_a_value_that_a_validator_refuses_is_told_in_its_words() -> None:
    error = {
        "type": "value_error",
        "loc": ("query", "a"),
        "msg": "Value error, it is odd",
        "input": "x",
        "ctx": {"error": ValueError("it is odd")},
    }
    (fault,) = explain_faults([error], [])
    assert (fault.parameter, fault.detail, fault.did_you_mean) == ("a", "it is odd", None)


UNKNOWN = "there is no such parameter here"


@pytest.mark.parametrize(
    ("url", "detail", "did_you_mean"),
    [
        ("/facts?search=pact", UNKNOWN, "q"),
        ("/facts?per_page=5", UNKNOWN, "limit"),
        ("/facts?page=2", f"{UNKNOWN}: there are no page numbers; follow `page.next` from page to page", None),
        (
            "/facts/pact-signed?format=csv",
            f"{UNKNOWN}: answers are JSON; no parameter changes that, and other forms have their own address, such as"
            " `/facts.csv`",
            None,
        ),
        ("/facts.csv?limit=5", f"{UNKNOWN}: the answer is whole and has no pages", None),
        ("/facts.csv?pageToken=x", f"{UNKNOWN}: the answer is whole and has no pages", None),
        (
            "/facts.csv?facets=kind",
            f"{UNKNOWN}; `/facts`, `/members`, `/signings`, `/clauses`, `/officials`, `/events` and"
            " `/statements` take it",
            None,
        ),
        ("/statements?kind=event", f"{UNKNOWN}; `/facts`, `/actors` and `/disputes` take it", None),
        ("/members?event_type=coup", f"{UNKNOWN}; `/facts` and `/events` take it", None),
        ("/events?obligation=defense", f"{UNKNOWN}; `/facts` and `/clauses` take it", None),
        ("/officials?instrument=pact", f"{UNKNOWN}; `/facts`, `/signings`, `/clauses` and `/events` take it", None),
        (
            "/officials?treaty=x",
            f"{UNKNOWN}; `/facts`, `/signings`, `/clauses` and `/events` take it as `instrument`",
            None,
        ),
        ("/facts?state=open", UNKNOWN, "actor"),
        ("/actors?state=open", f"{UNKNOWN}; `/disputes` takes it", None),
        ("/actors?start=2020", f"{UNKNOWN}; {{facts}} take it as `date_from`", None),
        ("/timeline?actor=norland", UNKNOWN, "about"),
        ("/facts?actr=norland", UNKNOWN, "actor"),
        ("/facts/pact-signed?limit=5", UNKNOWN, None),
    ],
)
def test_a_parameter_that_is_not_here_comes_with_what_is(
    good_client: TestClient, url: str, detail: str, did_you_mean: str | None
) -> None:
    lists = [f"`{path}`" for path, model in LISTS.items() if "date_from" in model.model_fields]
    (fault,) = find_faults(good_client, url)
    expected = detail.format(facts=f"{', '.join(lists[:-1])} and {lists[-1]}")
    assert (fault["detail"], fault["did_you_mean"]) == (expected, did_you_mean)


def test_a_demonym_is_no_id_of_its_owner_but_a_hint(good_client: TestClient) -> None:
    (fault,) = find_faults(good_client, "/facts?actor=southmarkian")
    assert (fault["detail"], fault["did_you_mean"]) == ("'southmarkian' is the id of no actor", "southmark")


def test_every_list_is_known_with_its_query() -> None:
    routes = [route for module in DATA_ROUTES for route in module.router.routes if isinstance(route, ReadRoute)]
    queries = {route.path: query.field_info.annotation for route in routes for query in route.dependant.query_params}
    lists = {path: query for path, query in queries.items() if isinstance(query, type) and issubclass(query, ListQuery)}
    # A table has the filters of a list, which is named to those who look for one.
    assert lists.pop("/facts.csv") is FactSheetQuery
    assert lists == LISTS


@pytest.mark.parametrize("url", ["/revisions?since=2026-11-01", "/actors?updated_since=2026-11-01"])
def test_who_asks_for_what_changed_is_led_to_the_changes(good_client: TestClient, url: str) -> None:
    (fault,) = find_faults(good_client, url)
    assert (
        "`/changes` lists what changed since a revision, and `/revisions` tells which was loaded when"
        in fault["detail"]
    )


@pytest.mark.parametrize(
    ("url", "detail"),
    [
        ("/facts?limit=201", "it is 200 at most"),
        ("/facts?min_origins=0", "it is 1 at least"),
        ("/search", "it is needed here"),
        ("/search?q=", "it has no value; give it one, or leave it out where it is not needed"),
        ("/compare?text=ab", "it has 3 characters at least"),
        ("/compare?text=" + "a" * 301, "it has 300 characters at most"),
    ],
)
def test_what_does_not_fit_is_told_in_words_of_our_own(good_client: TestClient, url: str, detail: str) -> None:
    (fault,) = find_faults(good_client, url)
    assert fault["detail"] == detail
