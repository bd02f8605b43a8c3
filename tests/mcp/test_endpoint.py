"""`/mcp` as a path of the service: its methods, its bounds, its line in the log, and the package that it needs."""

import logging
from collections.abc import Iterator
from typing import Any

import anyio
import pytest
from starlette.testclient import TestClient
from starlette.types import Message

from app.main import create_app
from app.settings import Settings
from app.store.engine import Database
from tests.conftest import open_client
from tests.mcp.agent import call, send

_PING = b'{"jsonrpc":"2.0","id":1,"method":"ping"}'


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "PUT"])
def test_other_methods_are_refused_at_once(good_client: TestClient, method: str) -> None:
    response = good_client.request(method, "/mcp", headers={"Accept": "text/event-stream"})
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST, OPTIONS"
    assert response.headers["Cache-Control"] == "no-store"


def test_pages_of_other_origins_may_ask(good_client: TestClient) -> None:
    preflight = good_client.options(
        "/mcp", headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    )
    assert preflight.status_code == 204
    assert preflight.headers["Access-Control-Allow-Methods"] == "POST, OPTIONS"
    assert preflight.headers["Access-Control-Allow-Headers"] == "*"
    response = send(good_client, "ping")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Type"] == "application/json"
    assert response.json() == {"jsonrpc": "2.0", "id": 1, "result": {}}


@pytest.mark.parametrize("host", ["facts.example.org", "10.0.0.7:8000"])
def test_any_host_is_answered(good_client: TestClient, host: str) -> None:
    response = good_client.post(
        "/mcp",
        json={"jsonrpc": "2.0", "id": 1, "method": "ping"},
        headers={"Host": host, "Origin": f"https://{host}", "Accept": "application/json, text/event-stream"},
    )
    assert response.status_code == 200


def test_a_message_without_an_answer_is_taken(good_client: TestClient) -> None:
    response = good_client.post(
        "/mcp",
        json={"jsonrpc": "2.0", "method": "notifications/initialized"},
        headers={"Accept": "application/json, text/event-stream"},
    )
    assert (response.status_code, response.content) == (202, b"")


def test_a_body_that_is_too_long_is_refused(good_client: TestClient) -> None:
    response = good_client.post("/mcp", content=b" " * (16 * 1024 + 1), headers={"Content-Type": "application/json"})
    assert response.status_code == 413
    assert response.json()["type"] == "/problems/body-too-large"


@pytest.mark.parametrize("sent", [{}, {"Content-Type": "text/plain"}, {"Content-Type": "application/jsonp"}])
def test_what_is_not_said_to_be_json_is_refused(good_client: TestClient, sent: dict[str, str]) -> None:
    response = good_client.post("/mcp", content=b"{}", headers=sent)
    assert response.status_code == 415
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["type"] == "/problems/unsupported-media-type"
    assert problem["detail"] == "Send a message with `Content-Type: application/json`."


@pytest.mark.parametrize("version", [None, "2025-06-18"])
@pytest.mark.parametrize("accepted", ["text/html", "*/*", "application/json"])
def test_answers_are_json_whatever_is_accepted(good_client: TestClient, version: str | None, accepted: str) -> None:
    headers = {"Content-Type": "Application/JSON; charset=utf-8", "Accept": accepted}
    response = good_client.post(
        "/mcp",
        content=_PING,
        headers=headers | ({"MCP-Protocol-Version": version} if version else {}),
    )
    assert response.json() == {"jsonrpc": "2.0", "id": 1, "result": {}}


@pytest.mark.parametrize(
    "body", [b"[]", b"5", b"{}", b'{"jsonrpc":"2.0","id":1}', b'{"jsonrpc":"1.0","method":"ping"}']
)
def test_what_is_json_and_no_message_is_told_in_words(good_client: TestClient, body: bytes) -> None:
    response = good_client.post("/mcp", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    message = "A message is one JSON object with jsonrpc '2.0' and a method."
    assert response.json() == {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": message}}


def test_a_response_to_nothing_is_taken(good_client: TestClient) -> None:
    response = good_client.post(
        "/mcp", content=b'{"jsonrpc":"2.0","id":1,"result":{}}', headers={"Content-Type": "application/json"}
    )
    assert response.status_code == 202


@pytest.mark.parametrize("method", ["tools/list", "prompts/list", "resources/list", "resources/templates/list"])
def test_lists_without_pages_refuse_a_cursor(good_client: TestClient, method: str) -> None:
    assert "result" in send(good_client, method).json()
    error = send(good_client, method, {"cursor": "x"}).json()["error"]
    assert error == {"code": -32602, "message": "cursor: the list is whole and has no pages."}


@pytest.mark.parametrize(
    ("body", "status"), [(b"{", 400), (b"[]", 400), (b"\xff", 400), (b'{"jsonrpc":"2.0","id":1}', 400)]
)
@pytest.mark.parametrize("version", [None, "2026-07-28"])
def test_what_is_no_message_is_refused_without_a_trace(
    good_client: TestClient, caplog: pytest.LogCaptureFixture, version: str | None, body: bytes, status: int
) -> None:
    headers = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
    response = good_client.post(
        "/mcp", content=body, headers=headers | ({"MCP-Protocol-Version": version} if version else {})
    )
    assert response.status_code == status
    assert "error" in response.json()
    assert [it for it in caplog.records if it.levelno > logging.INFO] == []


def test_an_unknown_method_of_the_protocol_is_an_error(good_client: TestClient) -> None:
    assert send(good_client, "logging/setLevel", {"level": "info"}).json()["error"]["code"] == -32601


def test_what_would_stream_is_refused(good_client: TestClient) -> None:
    meta: dict[str, object] = {
        f"io.modelcontextprotocol/{name}": value
        for name, value in (("protocolVersion", "2026-07-28"), ("clientCapabilities", {}))
    }
    message = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "subscriptions/listen",
        "params": {"_meta": meta, "notifications": {}},
    }
    response = good_client.post(
        "/mcp",
        json=message,
        headers={
            "Accept": "application/json, text/event-stream",
            "MCP-Protocol-Version": "2026-07-28",
            "MCP-Method": "subscriptions/listen",
        },
    )
    assert response.json()["error"]["code"] == -32601
    assert response.headers["Content-Type"] == "application/json"


def test_an_unknown_parameter_of_the_path_is_refused(good_client: TestClient) -> None:
    response = good_client.post("/mcp?session=1", json={})
    assert response.status_code == 422


def test_the_log_and_the_metrics_know_the_tools(good_database: Database, caplog: pytest.LogCaptureFixture) -> None:
    with open_client(good_database) as client, caplog.at_level(logging.INFO, "app.requests"):
        call(client, "get_facts", ids="pact-signed")
        call(client, "get_facts", ids="nothing")
        call(client, "not_a_tool")
        send(client, "ping")
        metrics = client.get("/metrics").text
    noted = [it.__dict__["request"] for it in caplog.records if it.name == "app.requests"]
    assert [(it["path"], it["route"], it.get("tool"), it.get("outcome")) for it in noted[:4]] == [
        ("/mcp", "/mcp", "get_facts", "answered"),
        ("/mcp", "/mcp", "get_facts", "refused"),
        ("/mcp", "/mcp", "none", "refused"),
        ("/mcp", "/mcp", None, None),
    ]
    counted = [it for it in metrics.splitlines() if it.startswith("sahel_facts_tool_calls_total")]
    assert counted == [
        'sahel_facts_tool_calls_total{outcome="answered",tool="get_facts"} 1.0',
        'sahel_facts_tool_calls_total{outcome="refused",tool="get_facts"} 1.0',
        'sahel_facts_tool_calls_total{outcome="refused",tool="none"} 1.0',
    ]


def test_a_call_ends_when_its_client_has_left(good_database: Database) -> None:
    """The read is begun, and nobody waits for it any more."""
    url = good_database.url.render_as_string(hide_password=False)
    service: Any = create_app(Settings(database_url=url))
    ended = anyio.Event()
    received: list[Message] = [{"type": "http.request", "body": _PING}, {"type": "http.disconnect"}]
    messages = iter(received)
    sent: list[Message] = []

    async def hang(*_: Any) -> Any:
        try:
            await anyio.sleep_forever()
        finally:
            ended.set()

    async def receive() -> Message:
        return next(messages)

    async def note(message: Message) -> None:
        sent.append(message)

    async def ask() -> None:
        service.state.mcp._exchange = hang
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/mcp",
            "raw_path": b"/mcp",
            "query_string": b"",
            "headers": [(b"content-type", b"application/json")],
            "http_version": "1.1",
        }
        await service(scope, receive, note)
        with anyio.fail_after(5):
            await ended.wait()
        await service.state.reader.close()

    anyio.run(ask)
    assert sent[0]["status"] == 499


@pytest.fixture
def client_without_sdk(good_database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A client of an application where the SDK is not installed."""
    monkeypatch.setattr("app.mcp.find_spec", lambda _: None)
    with open_client(good_database) as client:
        yield client


def test_without_the_package_there_is_no_such_path(client_without_sdk: TestClient) -> None:
    response = send(client_without_sdk, "ping")
    assert response.status_code == 404
    assert response.json()["type"] == "/problems/not-found"
    assert client_without_sdk.get("/mcp").status_code == 404
    assert "/mcp" not in client_without_sdk.get("/llms.txt").text
    assert "/mcp" not in client_without_sdk.get("/en/data").text
    assert "sahel_facts_tool_calls" not in client_without_sdk.get("/metrics").text


def test_the_api_is_the_same_without_the_package(good_client: TestClient, client_without_sdk: TestClient) -> None:
    for path in ("/openapi.json", "/", "/facts"):
        assert client_without_sdk.get(path).content == good_client.get(path).content


def test_others_are_told_how_to_connect(good_client: TestClient) -> None:
    assert "http://127.0.0.1:8000/mcp" in good_client.get("/llms.txt").text
    assert "http://127.0.0.1:8000/mcp" in good_client.get("/en/data").text
