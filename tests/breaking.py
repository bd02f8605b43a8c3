"""An application in which every route fails, with a secret in what it fails of."""

from typing import Any, NoReturn, cast

from starlette.routing import Mount
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from app.main import Service
from app.store.reader import Reader

SECRET = "the secret is 42"


async def _fail(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise RuntimeError(SECRET)


def _fail_to_read(*_: Any, **__: Any) -> NoReturn:
    raise RuntimeError(SECRET)


def break_routes(client: TestClient) -> None:
    """Make every path of a client's application fail from now on: those that the framework answers, and the reads."""
    app = cast(Service, client.app)
    app.router.routes.insert(0, Mount("/", app=_fail))
    reader: Reader = app.state.reader
    reader.run_inline = _fail_to_read  # type: ignore[method-assign]
    reader.run = _fail_to_read  # type: ignore[method-assign]
