"""The record for agents: tools, resources and prompts of the Model Context Protocol, over HTTP and standard input."""

# The SDK (`mcp`) is an optional package. `server.py` and `transports.py` alone import it, when somebody asks for the
# first time: it takes 26 MB and 0.4 s.

from importlib.util import find_spec


def is_sdk_installed() -> bool:
    """Whether the SDK is there, which is looked up without importing it."""
    return find_spec("mcp") is not None
