"""How a request finds its route, and how a read becomes a call of its endpoint within one read transaction.

FastAPI documents read routes from the signatures of their endpoints. Their requests do not pass through it: from its
outermost layer to the endpoint and back, FastAPI takes longer than the response does.
"""

import re
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, NamedTuple

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute
from starlette.types import Scope

from app.domain.errors import InvalidParameterError, MovedError, ProblemError
from app.domain.text import SLUG_PATTERN
from app.http.middleware import RenderError, answer_failure
from app.http.response_cache import Begun
from app.http.route_policy import RoutePolicy, policy_of
from app.http.url_limits import check_url
from app.routing.parameter_errors import explain_faults
from app.routing.query_string import QueryParser, read_query
from app.routing.redirects import redirect
from app.services.list_request import ParsedQuery
from app.services.search import probe_search
from app.store.fulltext import SearchPlan
from app.store.reader import Reader, Unfinished
from app.store.transaction import ReadTransaction

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

_PARAMETER = re.compile(r"\{(\w+)\}")
_NAMED_SEGMENT = re.compile(r"/(?:[^/]+/)?")
_SLUG = re.compile(SLUG_PATTERN)
_DEFAULT_POLICY = RoutePolicy()


class ReadRequest(Request):
    """A request, its parsed query, and the transaction that its response is made from."""

    def __init__(
        self,
        scope: Scope,
        parsed: ParsedQuery,
        cursor: str | None,
        transaction: ReadTransaction,
        search: SearchPlan | None,
    ) -> None:
        super().__init__(scope)
        self.parsed = parsed
        self.cursor = cursor
        self.transaction = transaction
        self.search = search
        """What a probe of the full-text index found of the search, where there was one."""


class PreparedRead:
    """A read whose parameters are checked: what `Reader` runs, on the event loop or in a thread."""

    def __init__(
        self,
        scope: Scope,
        moved_path: Callable[[str], str],
        parsed: ParsedQuery,
        cursor: str | None,
        call: Callable[[ReadRequest], Response],
    ) -> None:
        self._scope = scope
        self._moved_path = moved_path
        self._parsed = parsed
        self._cursor = cursor
        self._call = call
        self._search: SearchPlan | None = None

    @property
    def may_be_bounded(self) -> bool:
        return self._parsed.is_bounded

    def check_cursor(self) -> None:
        """Raises InvalidParameterError for a cursor of another query."""
        self._parsed.read_position(self._cursor)

    def probe(self, transaction: ReadTransaction) -> bool:
        """Look for what is searched at bounded cost, and tell whether the whole read is bounded."""
        self._search = probe_search(self._parsed, self._cursor, transaction)
        return self._search is None or self._search.is_bounded

    def run(self, transaction: ReadTransaction) -> Response:
        request = ReadRequest(self._scope, self._parsed, self._cursor, transaction, self._search)
        try:
            return self._call(request)
        except MovedError as moved:
            return redirect(self._scope, self._moved_path(moved.present_id))


class ReadRoute(APIRoute):
    """A route whose endpoint is called within one read transaction, with its query and path parameters checked."""

    @cached_property
    def _parser(self) -> tuple[str, QueryParser]:
        (query,) = self.dependant.query_params
        return query.name, QueryParser(query.field_info.annotation)  # type: ignore[arg-type]

    def prepare(self, scope: Scope, path_params: dict[str, Any]) -> PreparedRead:
        """Check the parameters of a request. Raises InvalidParameterError."""
        name, parser = self._parser
        path = scope["path"] if parser.is_list else self.path
        parsed, cursor = parser.parse(path, scope["query_string"])
        arguments = {name: parsed.query}
        for parameter in self.dependant.path_params:
            value, errors = parameter.validate(path_params[parameter.alias], {}, loc=("path", parameter.alias))
            if errors:
                raise InvalidParameterError(explain_faults(errors, []))
            arguments[parameter.name] = value
        moved_path = partial(_fill, self.path, path_params)
        return PreparedRead(scope, moved_path, parsed, cursor, partial(self.endpoint, **arguments))

    def get_route_handler(self) -> Handler:
        async def handle(request: Request) -> Response:
            """What FastAPI calls, where the route is not reached through a ReadRouter."""
            reader: Reader = request.app.state.reader
            read = self.prepare(request.scope, request.path_params)
            return await reader.run(read.run, is_dear=not read.may_be_bounded)

        return handle


def _fill(template: str, path_params: Mapping[str, str], present_id: str) -> str:
    """The path of a template with another id in place of its first parameter, which is that of a record."""
    (of_record, *others) = path_params
    values = {of_record: present_id, **{name: path_params[name] for name in others}}
    return _PARAMETER.sub(lambda it: values[it[1]], template)


class RouteTable:
    """All routes of the service, by what can be told of a path without trying one after the other.

    The parameter of a path takes one segment, or a segment but for its ending, such as `/facts/{id}.txt`, or is
    followed by more segments, as in `/facts/{id}/history`. Its last segment may be a second parameter, as in
    `/facts/{id}/history/{revision}`. The longest ending is tried first, in whatever order the routes were declared.
    """

    def __init__(self, routes: Iterable[APIRoute]) -> None:
        self._by_path: dict[str, list[APIRoute]] = {}
        self._by_prefix: dict[str, dict[_Tail, list[APIRoute]]] = {}
        self._policies: dict[Any, RoutePolicy] = {}
        for route in routes:
            self._add(route)
            self._policies[route.endpoint] = policy_of(route.endpoint)
        self._prefixes = {
            prefix: sorted(tails.items(), key=lambda it: -len(it[0].text)) for prefix, tails in self._by_prefix.items()
        }

    def _add(self, route: APIRoute) -> None:
        """Raises ValueError for a path that is declared twice or cannot be told apart from others.

        Also for a read that streams: its response is made whole, within its transaction.
        """
        if isinstance(route, ReadRoute) and policy_of(route.endpoint).is_stream:
            raise ValueError(f"{route.path} streams: give it the class ServiceRoute")
        prefix, tail = _split_path(route.path)
        if tail is None:
            siblings = self._by_path.setdefault(prefix, [])
        else:
            siblings = self._by_prefix.setdefault(prefix, {}).setdefault(tail, [])
        if any(not _methods(it).isdisjoint(_methods(route)) for it in siblings):
            raise ValueError(f"two routes answer {route.path}")
        siblings.append(route)

    def find(self, path: str, method: str = "GET") -> tuple[APIRoute, dict[str, str]] | None:
        """The route that answers a path, and its path parameters by name."""
        routes, values = self._match(path)
        for route in routes:
            if method in _methods(route):
                return route, dict(zip(_PARAMETER.findall(route.path), values, strict=True))
        return None

    @property
    def paths(self) -> Sequence[str]:
        """The templates of all paths."""
        found = [*self._by_path.values(), *(routes for tails in self._by_prefix.values() for routes in tails.values())]
        return [routes[0].path for routes in found]

    def is_canonical(self, path: str) -> bool:
        """Whether a route answers a path, with an id in it as ids are written, and its numbers in digits.

        Never one that names a file.
        """
        found = self.find(path)
        if found is None or self._policies[found[0].endpoint].names_files:
            return False
        return all(it.isdecimal() if name == "revision" else _SLUG.fullmatch(it) for name, it in found[1].items())

    def find_canonical(self, path: str) -> str | None:
        """The path that is meant by one in another case, or with slashes at its end; None where nothing is wrong."""
        written = path.rstrip("/").lower()
        return written if written != path and self.is_canonical(written) else None

    def check_parameters(self, scope: Scope, path: str) -> None:
        """Check a request as the route of a canonical path does before it reads. Raises InvalidParameterError."""
        found = self.find(path)
        assert found is not None
        route, path_params = found
        if isinstance(route, ReadRoute):
            route.prepare({**scope, "path": path}, path_params).check_cursor()
            return
        for parameter in route.dependant.query_params:
            read_query(parameter.field_info.annotation, scope["query_string"])  # type: ignore[arg-type]

    def has_route(self, path: str) -> bool:
        """Whether a route answers a path, by whichever method."""
        return bool(self._match(path)[0])

    def find_methods(self, path: str) -> Sequence[str]:
        """The methods that a path answers; those of a read for a path that has no route."""
        routes, _ = self._match(path)
        declared = {method for route in routes for method in _methods(route)} or {"GET"}
        return [*(["GET", "HEAD"] if "GET" in declared else []), *sorted(declared - {"GET", "HEAD"}), "OPTIONS"]

    def find_policy(self, scope: Scope) -> RoutePolicy:
        """What the route of a request declares; the default where there is no route."""
        route = scope.get("route")
        if route is None:
            routes, _ = self._match(scope["path"])
            route = routes[0] if routes else None
        return _DEFAULT_POLICY if route is None else self._policies[route.endpoint]

    def _match(self, path: str) -> tuple[Sequence[APIRoute], Sequence[str]]:
        """The routes of a path, one for each method, and the values of its parameters."""
        if found := self._by_path.get(path):
            return found, ()
        end = len(path)
        # The longest prefix of a route that the path begins with is tried first.
        while (end := path.rfind("/", 0, end)) >= 0:
            prefix = path[: end + 1]
            for tail, routes in self._prefixes.get(prefix, ()):
                if values := tail.read(path[end + 1 :]):
                    return routes, values
        return (), ()


class _Tail(NamedTuple):
    """What follows the first parameter of a path: a text, and a second parameter where it ends with one."""

    text: str
    ends_with_parameter: bool

    def read(self, rest: str) -> Sequence[str]:
        """The values of the parameters in what follows the prefix of a path; none where it does not fit."""
        if self.ends_with_parameter:
            first, found, last = rest.partition(self.text)
            return (first, last) if first and found and last and "/" not in first and "/" not in last else ()
        value = rest[: len(rest) - len(self.text)]
        return (value,) if value and rest.endswith(self.text) and "/" not in value else ()


def _split_path(path: str) -> tuple[str, _Tail | None]:
    """What stands before the first parameter, and what follows it; all of a path without a parameter, and None."""
    prefix, *rest = _PARAMETER.split(path)
    texts = [prefix, *rest[1::2]]
    is_plain = not rest or (prefix.endswith("/") and len(rest) == 2)
    has_two = len(rest) == 4 and prefix.endswith("/") and _NAMED_SEGMENT.fullmatch(texts[1]) and not texts[2]
    if "{" in "".join(texts) or not (is_plain or has_two):
        raise ValueError(
            f"{path}: a path has at most one parameter, which begins a segment, and a second one as its last segment,"
            " with at most one segment between them"
        )
    return (prefix, _Tail(texts[1], bool(has_two))) if rest else (path, None)


def _methods(route: APIRoute) -> set[str]:
    return route.methods or set()


def sort_routes(routes: Iterable[BaseRoute]) -> list[BaseRoute]:
    """The order in which FastAPI, which takes the first route that matches, finds the same routes as a RouteTable.

    A route goes before the first one whose pattern its path matches too; all others keep their places.
    """
    ordered: list[Any] = []
    for route in routes:
        path = getattr(route, "path", "")
        places = [place for place, earlier in enumerate(ordered) if earlier.path_regex.match(path)]
        ordered.insert(places[0] if places else len(ordered), route)
    return ordered


class ReadRouter:
    """Begins reads: on the event loop as far as their cost is bounded, the rest to be awaited."""

    def __init__(self, table: RouteTable, reader: Reader, render_error: RenderError) -> None:
        self._table = table
        self._reader = reader
        self._render_error = render_error
        reader.loop_connection.is_wanted = reader.reads_inline

    def is_read(self, scope: Scope) -> bool:
        """Whether the response to a request is made from the data; then sets `route` in the scope."""
        found = self._find_read(scope)
        if found is not None:
            scope["route"], _ = found
        return found is not None

    def begin(self, scope: Scope) -> Begun:
        """The response to a read, or what makes it in a thread; None where FastAPI is to answer the request."""
        found = self._find_read(scope)
        if found is None:
            return None
        route, path_params = found
        scope["route"] = route
        try:
            return self._begin(scope, route, path_params)
        except Exception as error:
            return self._explain(scope, error)

    def _find_read(self, scope: Scope) -> tuple[ReadRoute, dict[str, str]] | None:
        path = scope["path"]
        found = self._table.find(path)
        if found is None or not isinstance(found[0], ReadRoute) or check_url(scope["raw_path"], scope["query_string"]):
            return None
        if not path.islower() and self._table.find_canonical(path):
            return None
        return found[0], found[1]

    def _begin(self, scope: Scope, route: ReadRoute, path_params: dict[str, str]) -> Begun:
        read = route.prepare(scope, path_params)
        done: Response | Unfinished[Response] = Unfinished(read.run, is_dear=True)
        if read.may_be_bounded:
            done = self._reader.run_inline(read)
        return partial(self._finish, scope, done) if isinstance(done, Unfinished) else done

    async def _finish(self, scope: Scope, rest: Unfinished[Response]) -> Response:
        try:
            return await self._reader.finish(rest)
        except Exception as error:
            return self._explain(scope, error)

    def _explain(self, scope: Scope, error: Exception) -> Response:
        """The response that tells of an error, while it is being handled."""
        if isinstance(error, ProblemError):
            return self._render_error(scope, error)
        return answer_failure(scope, self._render_error)
