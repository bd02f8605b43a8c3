"""An application in which every route fails, with a secret in what it fails of."""

from typing import cast

from fastapi import FastAPI
from starlette.routing import Mount
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

SECRET = "the secret is 42"


async def _fail(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise RuntimeError(SECRET)


def break_routes(client: TestClient) -> None:
    """Make every path of a client's application fail from now on."""
    cast(FastAPI, client.app).router.routes.insert(0, Mount("/", app=_fail))
