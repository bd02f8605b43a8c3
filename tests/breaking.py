"""An application in which every route fails, with a secret in what it fails of."""

from typing import Any, cast

from starlette.routing import Mount
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from app.api.routing import Reads
from app.main import Service

SECRET = "the secret is 42"


async def _fail(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise RuntimeError(SECRET)


def break_routes(client: TestClient) -> None:
    """Make every path of a client's application fail from now on: those that the framework answers, and the reads."""
    app = cast(Service, client.app)
    app.router.routes.insert(0, Mount("/", app=_fail))
    layer: Any = app.front
    while not isinstance(layer, Reads):
        layer = layer.app
    find = layer.find

    def fail_to_find(path: str) -> None:
        if find(path):
            raise RuntimeError(SECRET)

    layer.find = fail_to_find  # type: ignore[method-assign]
