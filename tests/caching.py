"""Applications behind a response cache, as tests ask them."""

import asyncio
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import httpx
from prometheus_client import CollectorRegistry
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from app.http.access_log import read_fields
from app.http.response_cache import Backend, Pending, ResponseCache
from app.http.route_policy import RoutePolicy
from app.store.engine import Database
from app.store.reader import Reader
from app.store.watcher import RevisionWatcher
from tests.client import OnePassClient

DEFAULT = RoutePolicy()
BY_ACCEPT = RoutePolicy(vary=("Accept",))


class Application:
    """Answers with its path and counts how often it is asked for it."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.respond: Callable[[Request], Response] = answer_with_tag

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        self.asked[request.url.path] += 1
        await self.respond(request)(scope, receive, send)


def answer_with_tag(request: Request) -> Response:
    return PlainTextResponse(request.url.path.ljust(1000, "."), headers={"ETag": 'W/"1"', "X-Method": request.method})


def answer_at_random(request: Request) -> Response:
    """Bytes that no coding makes shorter, the same each time."""
    return Response(Random(request.url.path).randbytes(1200), media_type="application/json", headers={"ETag": 'W/"1"'})


def answer_without_tag(request: Request) -> Response:
    return PlainTextResponse(request.url.path)


def answer_not_found(request: Request) -> Response:
    return PlainTextResponse(request.url.path, status_code=404, headers={"ETag": 'W/"1"'})


def put_cache_before(
    application: Application, database: Database, capacity: int = 1_000_000, policy: RoutePolicy = DEFAULT
) -> ASGIApp:
    """An application behind a cache, as the access log drives it."""
    backend = Backend(application, lambda _: True, lambda _: None, lambda _: policy)
    cache = ResponseCache(backend, RevisionWatcher(Reader(database)), CollectorRegistry(), capacity)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        found = cache.lookup(scope, read_fields(scope["headers"]))
        if isinstance(found, Pending):
            await cache.complete(found, scope, receive, send)
        else:
            await found[0].send(send)

    return answer


def open_cached(
    application: Application, database: Database, capacity: int = 1_000_000, policy: RoutePolicy = DEFAULT
) -> TestClient:
    return OnePassClient(put_cache_before(application, database, capacity, policy))


class SlowApplication(Application):
    """Answers when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.is_asked = asyncio.Event()
        self.may_answer = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked[scope["path"]] += 1
        self.is_asked.set()
        await self.may_answer.wait()
        await self.respond(Request(scope))(scope, receive, send)


async def ask_many(
    application: SlowApplication, database: Database, accepted: list[str], policy: RoutePolicy = DEFAULT
) -> list[Any]:
    """The responses to, or the failures of, requests for one address at the same time, each with its `Accept`."""
    transport = httpx.ASGITransport(put_cache_before(application, database, policy=policy))
    async with httpx.AsyncClient(transport=transport, base_url="http://cached") as client:
        requests = [asyncio.ensure_future(client.get("/a", headers={"Accept": it})) for it in accepted]
        await asyncio.wait_for(application.is_asked.wait(), 10)
        application.may_answer.set()
        return await asyncio.wait_for(asyncio.gather(*requests, return_exceptions=True), 10)
