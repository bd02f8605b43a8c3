"""Turns whatever goes wrong while answering into a problem."""

from collections.abc import Iterable, Mapping
from typing import Any, get_origin

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic.fields import FieldInfo
from sqlalchemy.exc import OperationalError
from starlette.requests import Request
from starlette.responses import Response

from app.errors import (
    InvalidParameterError,
    MethodNotAllowedError,
    NotFoundError,
    ParameterFault,
    ProblemError,
    UnreachableError,
    find_nearest,
    render_problem,
)


def add_handlers(app: FastAPI) -> None:
    """Every error of the app becomes a problem; only a request's own validation errors are the client's fault.

    What nobody foresaw passes through here: the outermost middleware answers it.
    """
    app.add_exception_handler(ProblemError, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(NotFoundError.status, _on_unknown_path)
    app.add_exception_handler(MethodNotAllowedError.status, _on_other_method)
    app.add_exception_handler(OperationalError, _on_database_error)


def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return render_problem(request, error)


def _on_invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    known = list(_query_fields(request))
    return render_problem(request, InvalidParameterError(_faults(error.errors(), known)))


def _on_unknown_path(request: Request, _: Exception) -> Response:
    return render_problem(request, NotFoundError(f"There is no path {request.url.path}. `/` links to everything."))


def _on_other_method(request: Request, _: Exception) -> Response:
    problem = MethodNotAllowedError(f"{request.method} is not answered here.", headers={"Allow": "GET, HEAD, OPTIONS"})
    return render_problem(request, problem)


def _on_database_error(request: Request, _: Exception) -> Response:
    return render_problem(request, UnreachableError("The database did not answer."))


def _query_fields(request: Request) -> dict[str, FieldInfo]:
    """The query parameters of the route that a request reached."""
    dependant = request.scope["route"].dependant
    models = (field.field_info.annotation for field in dependant.query_params)
    return {name: field for model in models for name, field in getattr(model, "model_fields", {}).items()}


def _faults(errors: Any, known: list[str]) -> Iterable[ParameterFault]:
    """One fault for each thing that is wrong, however often it was given."""
    # A default that hangs on another parameter is not worked out when that one has a fault, which is told already.
    faults = (_fault(error, known) for error in errors if error["type"] != "default_factory_not_called")
    return {(fault.parameter, fault.detail): fault for fault in faults}.values()


def _fault(error: Mapping[str, Any], known: list[str]) -> ParameterFault:
    _, *where = error["loc"]
    context = error.get("ctx", {})
    name = str(where[0]) if where else context.get("parameter", "query")
    if error["type"] == "extra_forbidden":
        near = find_nearest(name, known)
        return ParameterFault(
            parameter=name, detail="there is no such parameter here", allowed=known, did_you_mean=near
        )
    if error["type"] == "enum":
        allowed = [word.strip("'") for word in context["expected"].replace(" or ", ", ").split(", ")]
        near = find_nearest(str(error["input"]), allowed)
        return ParameterFault(
            parameter=name, detail=f"'{error['input']}' is not one of its values", allowed=allowed, did_you_mean=near
        )
    detail = str(context["error"]) if error["type"] == "value_error" else error["msg"]
    return ParameterFault(parameter=name, detail=detail, allowed=None, did_you_mean=None)


async def refuse_repeats(request: Request) -> None:
    """Raise InvalidParameterError for a parameter that takes one value and was given several."""
    repeated = [
        name
        for name, field in _query_fields(request).items()
        if get_origin(field.annotation) is not list and len(request.query_params.getlist(name)) > 1
    ]
    if repeated:
        detail = "it takes one value and was given several"
        raise InvalidParameterError(
            ParameterFault(parameter=name, detail=detail, allowed=None, did_you_mean=None) for name in repeated
        )
