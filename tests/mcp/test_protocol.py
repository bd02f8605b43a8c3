"""The official client, in both eras of the protocol, over HTTP and over standard input and output."""

import os
import sys
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters
from mcp.shared.exceptions import MCPError
from starlette.testclient import TestClient

from app.mcp.registry import INSTRUCTIONS, TOOLS
from app.store.engine import Database
from tests.mcp.agent import ERAS, send, use_official_client

CALLS: list[tuple[str, dict[str, Any]]] = [
    ("search_facts", {"q": "pact", "kind": "signing"}),
    ("get_facts", {"ids": ["pact-signed", "norland-in-league"]}),
    ("get_actor", {"actor": "Ada Berg"}),
    ("get_dispute", {}),
    ("get_dispute", {"id": "what-league-is"}),
    ("compare_sentence", {"text": "Norland signed the pact in 2020"}),
]
"""One call of each tool, and what it needs; the invented record has no charter."""

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("search_facts", {"actor": "norlend"}, "Did you mean 'norland'?"),
    ("search_facts", {"query": "pact"}, "Did you mean 'q'?"),
    ("search_facts", {"q": "pact", "limit": 5}, "how long a page is cannot be chosen; give `cursor`"),
    ("search_facts", {"kind": "evnt"}, "Did you mean 'event'?"),
    ("get_facts", {"ids": ["pact-sined"]}, "Did you mean 'pact-signed'?"),
    ("get_facts", {}, "ids: "),
    ("get_actor", {"actor": "nobody at all"}, "There is no actor 'nobody at all'."),
    ("get_charter", {}, "There is no charter"),
    ("get_dispute", {"id": "what-leage-is"}, "Did you mean 'what-league-is'?"),
    ("compare_sentence", {"sentence": "Norland signed"}, "sentence: there is no such parameter here."),
    ("search_fact", {}, "Did you mean 'search_facts'?"),
]
"""Calls that are at fault, and what they are told."""


async def use(client: Client) -> None:
    """List everything, call every tool well and badly, and read what else there is."""
    assert client.instructions == INSTRUCTIONS
    tools = (await client.list_tools()).tools
    assert [it.name for it in tools] == [*TOOLS]
    assert all(it.annotations and it.annotations.read_only_hint for it in tools)
    for name, arguments in CALLS:
        result = await client.call_tool(name, arguments)  # It checks the structure by the schema.
        assert not result.is_error
        assert result.structured_content["revision"] == 1
    for name, arguments, told in REFUSED:
        refused = await client.call_tool(name, arguments)
        assert refused.is_error
        assert told in refused.content[0].text  # type: ignore[union-attr]
    assert (await client.list_resources()).resources == []
    templates = (await client.list_resource_templates()).resource_templates
    assert [it.uri_template for it in templates] == [
        "sahel-facts://facts/{id}",
        "sahel-facts://actors/{id}",
        "sahel-facts://sources/{id}",
    ]
    (content,) = (await client.read_resource("sahel-facts://facts/pact-signed")).contents
    assert content.text.startswith('{"id":"pact-signed",')  # type: ignore[union-attr]
    with pytest.raises(MCPError, match="Did you mean 'pact-signed'"):
        await client.read_resource("sahel-facts://facts/pact-sined")
    prompts = (await client.list_prompts()).prompts
    assert [it.name for it in prompts] == ["brief", "check"]
    prompt = await client.get_prompt("brief", {"topic": "the pact", "words": "100"})
    assert "at most 100 words on: the pact" in prompt.messages[0].content.text  # type: ignore[union-attr]
    with pytest.raises(MCPError, match="topic: "):
        await client.get_prompt("brief", {})


@pytest.mark.parametrize("era", ERAS)
def test_the_official_client_is_answered_over_http(good_client: TestClient, era: str) -> None:
    use_official_client(good_client, era, use)


@pytest.mark.slow
@pytest.mark.parametrize("era", ERAS)
def test_the_official_client_is_answered_over_standard_input(good_database: Database, tmp_path: Path, era: str) -> None:
    program = str(Path(sys.executable).with_name("sahel-facts"))
    url = good_database.url.render_as_string(hide_password=False)
    server = StdioServerParameters(
        command=program, args=["mcp"], cwd=tmp_path, env={**os.environ, "SAHEL_FACTS_DATABASE_URL": url}
    )

    async def connect() -> None:
        async with Client(server, mode=era) as client:
            await use(client)

    anyio.run(connect)


def test_all_that_is_listed_is_short(client: TestClient) -> None:
    for method in ("tools/list", "resources/list", "resources/templates/list", "prompts/list"):
        response = send(client, method)
        assert response.status_code == 200
        assert len(response.content) <= 8 * 1024, method
    assert len(INSTRUCTIONS) <= 500
