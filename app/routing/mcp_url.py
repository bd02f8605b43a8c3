"""The address of the Model Context Protocol, where this service answers it."""

from starlette.types import Scope

from app.routing.public_url import find_public_url

MCP_PATH = "/mcp"
ANSWERS_MCP = "answers_mcp"
"""Its key in the state of the server's lifespan, which servers copy into the scope of each request."""


def find_mcp_url(scope: Scope) -> str | None:
    """The absolute address; None where the package is missing that it takes."""
    return find_public_url(scope) + MCP_PATH if scope.get("state", {}).get(ANSWERS_MCP) else None
