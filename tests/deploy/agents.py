"""What agents see through the cache: any replica answers any message, and another one where the first is dead."""

import anyio
from mcp.client import Client

from tests.deploy.traffic import Traffic

_CALLS = 12
ERAS = ("auto", "legacy")


def check_agents(traffic: Traffic, alive: int) -> str:
    """The official client calls tools in both eras; so many replicas are there to answer, and all of them do."""
    before = len(traffic.proxy.read_lines())
    for era in ERAS:
        anyio.run(_use, f"{traffic.proxy.address}/mcp", era)
    refused = traffic.ask("/mcp", "agents-get")
    assert (refused.status, refused.headers["Allow"]) == (405, "POST, OPTIONS")
    lines = [it for it in traffic.proxy.read_lines()[before:] if it["uri"] == "/mcp" and it["method"] == "POST"]
    assert {it["cache"] for it in lines} == {""}, "an answer of an agent was kept"
    answered_by = {it["replica"].rpartition(", ")[2] for it in lines}
    assert len(answered_by) == alive
    return f"{len(lines)} messages in both eras, answered by {alive} replica{'s' if alive > 1 else ''}"


async def _use(url: str, era: str) -> None:
    async with Client(url, mode=era) as client:
        tools = [it.name for it in (await client.list_tools()).tools]
        assert "search_facts" in tools
        for _ in range(_CALLS):
            found = await client.call_tool("search_facts", {"q": "charter"})
            assert not found.is_error
            assert found.structured_content["total"] > 0
