"""The prefix below which clients see this service: a proxy removes it from paths, every address here begins with it."""

from starlette.types import Scope

ROOT_PATH = "root_path"
"""Its key in the state of the server's lifespan, which servers copy into the scope of each request. The scope's own
`root_path` means another thing: there it is part of the path, here the proxy has removed it."""


def find_root_path(scope: Scope) -> str:
    """What addresses of this service begin with; empty where no proxy has removed anything."""
    root_path: str = scope.get("state", {}).get(ROOT_PATH, "")
    return root_path
