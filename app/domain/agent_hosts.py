"""How programs that run agents are told of a server of the Model Context Protocol: a line for each."""

from typing import NamedTuple


class AgentHost(NamedTuple):
    """A program, or a library, and the line that connects it to the server at `URL`."""

    name: str
    line: str

    def connect(self, url: str) -> str:
        return self.line.replace("URL", url)


AGENT_HOSTS = (
    AgentHost("Claude Code", "claude mcp add --transport http sahel-facts URL"),
    AgentHost("Codex", "codex mcp add sahel-facts --url URL"),
    AgentHost("VS Code", """code --add-mcp '{"name":"sahel-facts","type":"http","url":"URL"}'"""),
    AgentHost("Cursor, in mcp.json", '{"mcpServers":{"sahel-facts":{"url":"URL"}}}'),
    AgentHost(
        "Python", 'async with mcp.Client("URL") as client: await client.call_tool("search_facts", {"q": "charter"})'
    ),
)
