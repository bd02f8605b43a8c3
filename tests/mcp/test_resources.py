"""Records at addresses of their own."""

import pytest
from starlette.testclient import TestClient

from tests.mcp.agent import send


@pytest.mark.parametrize("path", ["facts/pact-signed", "actors/norland", "sources/echo"])
def test_a_record_is_what_the_api_answers(good_client: TestClient, path: str) -> None:
    uri = f"sahel-facts://{path}"
    (content,) = send(good_client, "resources/read", {"uri": uri}).json()["result"]["contents"]
    assert content == {"uri": uri, "mimeType": "application/json", "text": good_client.get(f"/{path}").text}


def test_a_former_address_gives_the_present_record(good_client: TestClient) -> None:
    former, present = (
        send(good_client, "resources/read", {"uri": f"sahel-facts://facts/{name}"}).json()["result"]["contents"]
        for name in ("signing", "pact-signed")
    )
    assert former[0]["text"] == present[0]["text"]


@pytest.mark.parametrize(
    ("uri", "told"),
    [
        ("sahel-facts://facts/pact-sined", "Did you mean 'pact-signed'?"),
        ("sahel-facts://places/eastport", "There is no such resource."),
        ("file:///etc/passwd", "There is no such resource."),
        ("sahel-facts://facts/a/b", "There is no such resource."),
    ],
)
def test_an_unknown_address_is_an_error(good_client: TestClient, uri: str, told: str) -> None:
    error = send(good_client, "resources/read", {"uri": uri}).json()["error"]
    assert error["code"] == -32602
    assert told in error["message"]
