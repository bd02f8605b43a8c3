"""Routes that read: how a query becomes the parameters of a function that is given a snapshot to read from."""

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import ValidationError
from starlette.types import Receive, Scope

from app.errors import InvalidParameterError
from app.faults import explain_faults, find_repeats, is_list
from app.forms import is_quick
from app.params import Query
from app.snapshot import Reader, Snapshot

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Reading(Request):
    """A request, and the state of the data that its answer is made from."""

    def __init__(self, scope: Scope, receive: Receive, snapshot: Snapshot) -> None:
        super().__init__(scope, receive)
        self.snapshot = snapshot


class ReadRoute(APIRoute):
    """A route whose function is called within one snapshot, with its query and the parts of its path checked.

    The signature is what FastAPI documents. It is followed here and not by FastAPI, which takes 150 µs from a query
    string to a model of this size; the model's own validation takes 12.
    """

    def get_route_handler(self) -> Handler:
        call: Any = self.dependant.call
        (query,) = self.dependant.query_params
        parts = self.dependant.path_params

        async def handle(request: Request) -> Response:
            asked = read_query(query.field_info.annotation, request.scope["query_string"])  # type: ignore[arg-type]
            given: dict[str, Any] = {query.name: asked}
            for part in parts:
                given[part.name], errors = part.validate(request.path_params[part.alias], {}, loc=("path", part.alias))
                if errors:
                    raise InvalidParameterError(explain_faults(errors, []))

            def answer(snapshot: Snapshot) -> Response:
                response: Response = call(Reading(request.scope, request.receive, snapshot), **given)
                return response

            reader: Reader = request.app.state.reader
            return await reader.answer(answer, is_quick=is_quick(asked))

        return handle


def read_query(model: type[Query], text: bytes) -> Query:
    """A query string as its model. Raises InvalidParameterError that names every fault."""
    pairs = parse_qsl(text.decode("latin-1"), keep_blank_values=True)
    if repeated := find_repeats(model, (name for name, _ in pairs)):
        raise InvalidParameterError(repeated)
    given: dict[str, Any] = {}
    for name, value in pairs:
        if is_list(model, name):
            given.setdefault(name, []).append(value)
        else:
            given[name] = value
    try:
        return model.model_validate(given)
    except ValidationError as error:
        errors = [{**it, "loc": ("query", *it["loc"])} for it in error.errors()]
        raise InvalidParameterError(explain_faults(errors, list(model.model_fields))) from None
