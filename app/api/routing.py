"""Routes that read: how a query becomes the parameters of a function that is given a snapshot to read from.

FastAPI documents these routes, from their signatures. The way to them is our own: the framework's takes longer, from
its outermost layer to the function and back, than the answer does.
"""

from collections.abc import Callable, Coroutine, Iterable
from functools import cached_property
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.parameter_errors import explain_faults
from app.api.problems import render_error
from app.api.query_string import Questions
from app.domain.errors import InvalidParameterError, ProblemError
from app.http.url_limits import find_flaw
from app.services.list_request import Question
from app.store.reader import LongerError, Reader, Snapshot

_IS_LONGER = "is_longer"
"""Where a request keeps that the event loop tried to read its answer, and found that others would have to wait."""

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Reading(Request):
    """A request, what it asks, and the state of the data that its answer is made from."""

    def __init__(self, scope: Scope, question: Question, cursor: str | None, snapshot: Snapshot) -> None:
        super().__init__(scope)
        self.question = question
        self.cursor = cursor
        self.snapshot = snapshot


class ReadRoute(APIRoute):
    """A route whose function is called within one snapshot, with its query and the parts of its path checked."""

    @cached_property
    def _call(self) -> Callable[..., Response]:
        call: Any = self.dependant.call
        return call  # type: ignore[no-any-return]

    @cached_property
    def _query(self) -> tuple[str, Questions]:
        (query,) = self.dependant.query_params
        return query.name, Questions(query.field_info.annotation)  # type: ignore[arg-type]

    async def answer(self, scope: Scope, receive: Receive, reader: Reader, parts: dict[str, Any]) -> Response:
        """What the function makes of a request. Raises ProblemError."""
        question, make = self._prepare(scope, parts)
        is_quick = question.is_quick and _IS_LONGER not in scope.get("state", ())
        return await reader.answer(make, is_quick=is_quick)

    def answer_now(self, scope: Scope, reader: Reader, parts: dict[str, Any]) -> Response:
        """The same, without waiting for anything. Raises LongerError where that would hold up others."""
        question, make = self._prepare(scope, parts)
        if not question.is_quick:
            raise LongerError
        return reader.answer_now(make)

    def _prepare(self, scope: Scope, parts: dict[str, Any]) -> tuple[Question, Callable[[Snapshot], Response]]:
        name, questions = self._query
        question, cursor = questions.read(self.path, scope["query_string"])
        given = {name: question.query}
        for part in self.dependant.path_params:
            given[part.name], errors = part.validate(parts[part.alias], {}, loc=("path", part.alias))
            if errors:
                raise InvalidParameterError(explain_faults(errors, []))
        call = self._call

        def make(snapshot: Snapshot) -> Response:
            return call(Reading(scope, question, cursor, snapshot), **given)

        return question, make

    def get_route_handler(self) -> Handler:
        async def handle(request: Request) -> Response:
            return await self.answer(request.scope, request.receive, request.app.state.reader, request.path_params)

        return handle


class Reads:
    """ASGI middleware: answers what read routes answer, and passes on everything else."""

    def __init__(self, app: ASGIApp, reader: Reader, routes: Iterable[ReadRoute]) -> None:
        self.app = app
        self._reader = reader
        self._whole: dict[str, ReadRoute] = {}
        self._by_beginning: dict[str, tuple[ReadRoute, str]] = {}
        for route in routes:
            self._add(route)

    def _add(self, route: ReadRoute) -> None:
        if route.dependant.path_params:
            (part,) = route.dependant.path_params
            self._by_beginning[route.path.removesuffix(f"{{{part.alias}}}")] = route, part.alias
        else:
            self._whole[route.path] = route

    def find(self, path: str) -> tuple[ReadRoute, dict[str, str]] | None:
        """The route that answers a path, and the parts of the path by their names."""
        route = self._whole.get(path)
        if route is not None:
            return route, {}
        start = path.rfind("/") + 1
        found = self._by_beginning.get(path[:start])
        return (found[0], {found[1]: path[start:]}) if found and start < len(path) else None

    def answer_now(self, scope: Scope) -> Response | None:
        """The answer to a request that can be read without waiting for anything; None to all others."""
        found = self.find(scope["path"]) if self._reader.database.is_sqlite else None
        if found is None or find_flaw(scope["raw_path"], scope["query_string"]):
            return None
        scope["route"], parts = found
        try:
            return found[0].answer_now(scope, self._reader, parts)
        except LongerError:
            scope.setdefault("state", {})[_IS_LONGER] = True
            return None
        except ProblemError as problem:
            return render_error(scope, problem)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self.find(scope["path"]) if scope["type"] == "http" and scope["method"] == "GET" else None
        if found is None:
            await self.app(scope, receive, send)
            return
        scope["route"], parts = found
        try:
            response = await found[0].answer(scope, receive, self._reader, parts)
        except ProblemError as problem:
            response = render_error(scope, problem)
        await response(scope, receive, send)
