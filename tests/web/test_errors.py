"""What went wrong, said on a page."""

import pytest
from starlette.testclient import TestClient
from starlette.types import Scope

from app.domain.errors import PROBLEMS, GoneError, NotFoundError, ProblemError, UnreachableError
from app.store.engine import Database
from app.web.errors import render_error_page
from tests.conftest import open_client
from tests.web.strict_html import Page, check_page
from tests.web.test_pages import CSP

SCOPE: Scope = {"type": "http", "method": "GET", "path": "/en/facts/pact-signd", "query_string": b"", "headers": []}


def fail(client: TestClient, path: str, status: int) -> Page:
    """The page of an error."""
    response = client.get(path)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert response.headers["Content-Security-Policy"] == CSP
    assert response.headers["Cache-Control"] == "no-store"
    page = check_page(response.text)
    assert page.find("meta", name="robots", content="noindex")
    return page


def test_an_unknown_id_leads_to_the_one_that_was_meant(good_client: TestClient) -> None:
    page = fail(good_client, "/en/facts/pact-signd", 404)
    assert "/en/facts/pact-signed" in page.links
    assert page.find("input", value="pact signd")


def test_an_unknown_path_leads_to_the_nearest_page(good_client: TestClient) -> None:
    assert "/en/facts/pact-signed" in fail(good_client, "/en/fact/pact-signed", 404).links


def test_a_path_that_is_like_no_other_leads_to_the_first_page(good_client: TestClient) -> None:
    page = fail(good_client, "/en/xyzzy", 404)
    assert "Did you mean" not in page.text
    assert "/en" in page.links


def test_paths_of_the_api_are_answered_as_before(good_client: TestClient) -> None:
    response = good_client.get("/facts/pact-signd")
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["detail"] == "There is no fact 'pact-signd'. Did you mean 'pact-signed'?"


def test_what_is_wrong_with_a_query_is_told(good_client: TestClient) -> None:
    page = fail(good_client, "/en/facts/pact-signed?kind=event", 422)
    assert "kind: there is no such parameter here" in page.text
    assert "/en/facts/pact-signed" in page.links


def test_values_that_would_do_are_listed(good_client: TestClient) -> None:
    page = fail(good_client, "/en/facts?kind=x", 422)
    assert "What would do: membership, signing, clause, office, event, statement, attribute" in page.text
    assert not page.find("details")


def test_many_values_that_would_do_are_folded(good_client: TestClient) -> None:
    page = fail(good_client, "/en/facts?event_type=cou", 422)
    allowed = good_client.get("/facts?event_type=cou").json()["errors"][0]["allowed"]
    assert page.texts["summary"] == [f"All {len(allowed)} that would do"]
    assert page.texts["code"] == ["event_type", *allowed]
    nothing = fail(good_client, "/en/facts/pact-signed?kind=event", 422)
    assert nothing.texts["code"] == ["kind"]


def test_the_history_of_what_never_was_is_searched_for_by_its_id(good_client: TestClient) -> None:
    page = fail(good_client, "/en/facts/pact-signd/history", 404)
    assert "/en/facts/pact-signed/history" in page.links
    assert page.find("input", value="pact signd")


def test_an_address_that_cannot_be_read_is_told(good_client: TestClient) -> None:
    fail(good_client, "/en/facts/%zz", 400)


def test_another_method_is_told(good_client: TestClient) -> None:
    response = good_client.post("/en/facts/pact-signed")
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    check_page(response.text)


def test_an_outage_is_told() -> None:
    with open_client(Database("postgresql://127.0.0.1:1/facts")) as client:
        fail(client, "/en", 503)
        page = fail(client, "/en/facts/pact-signed", 503)
    assert page.find("a", href="")


@pytest.mark.parametrize("problem", PROBLEMS)
def test_every_problem_has_a_page(problem: type[ProblemError]) -> None:
    error = problem([]) if problem.slug == "invalid-parameter" else problem("It went wrong.")  # type: ignore[arg-type]
    response = render_error_page(SCOPE, error)
    page = check_page(bytes(response.body).decode())
    assert response.status_code == problem.status
    assert f"Error {problem.status}" in page.text
    assert response.headers.get("Retry-After") == (str(problem.retry_after) if problem.retry_after else None)


def test_what_was_removed_is_told_apart_from_what_never_was() -> None:
    gone = check_page(bytes(render_error_page(SCOPE, GoneError("The fact 'a' was removed.")).body).decode())
    never = check_page(bytes(render_error_page(SCOPE, NotFoundError("There is no fact 'a'.")).body).decode())
    assert "The fact 'a' was removed." in gone.text
    assert gone.texts["h1"] != never.texts["h1"]


def test_an_outage_says_when_to_ask_again() -> None:
    assert render_error_page(SCOPE, UnreachableError("Out.")).headers["Retry-After"] == "1"


def test_a_search_that_cannot_be_read_stays_to_be_mended(good_client: TestClient) -> None:
    page = fail(good_client, "/en/facts?q=-pact", 422)
    assert page.texts["h1"] == ["This search cannot be read"]
    assert page.find("input", name="q", value="-pact")
    assert "It only says what is not to be found: write a word without `-` too." in page.text
    assert fail(good_client, "/en/facts?q=pact&kind=x", 422).texts["h1"] == ["This address cannot be answered"]
