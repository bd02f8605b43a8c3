"""Turns whatever goes wrong while answering into a problem, or into the page that tells of it."""

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from app.domain.errors import InvalidParameterError, MethodNotAllowedError, NotFoundError, ProblemError
from app.routing.parameter_errors import explain_faults
from app.routing.responses import problem_headers
from app.routing.root_path import find_root_path
from app.schemas.problems import Problem

MEDIA_TYPE = "application/problem+json"


def add_handlers(app: FastAPI) -> None:
    """Every error of the app is a problem; only a request's own validation errors are the client's fault.

    What nobody foresaw passes through here: the outermost middleware answers it.
    """
    app.add_exception_handler(ProblemError, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(NotFoundError.status, _on_unknown_path)
    app.add_exception_handler(MethodNotAllowedError.status, _on_other_method)


def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return _render(request, error)


def _on_invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    known = [name for model in _query_models(request) for name in model.model_fields]
    return _render(request, InvalidParameterError(explain_faults(error.errors(), known)))


def _on_unknown_path(request: Request, _: Exception) -> Response:
    root_path = find_root_path(request.scope)
    near = request.app.state.find_nearest(request.scope["path"])
    hint = f" Did you mean {root_path}{near}?" if near else ""
    detail = f"There is no path {root_path}{request.url.path}.{hint} `{root_path}/` links to everything."
    return _render(request, NotFoundError(detail, near))


def _on_other_method(request: Request, _: Exception) -> Response:
    methods = ", ".join(request.app.state.find_methods(request.scope["path"]))
    problem = MethodNotAllowedError(f"{request.method} is not answered here.", headers={"Allow": methods})
    return _render(request, problem)


def _render(request: Request, error: ProblemError) -> Response:
    """The response that tells of a problem, in the form of the path that was asked for."""
    response: Response = request.app.state.render_error(request.scope, error)
    return response


def _query_models(request: Request) -> list[type[BaseModel]]:
    """The query that the route of a request takes, if it takes one."""
    return [query.field_info.annotation for query in request.scope["route"].dependant.query_params]


def render_problem(scope: Scope, error: ProblemError) -> Response:
    root_path = find_root_path(scope)
    problem = Problem(
        type=f"{root_path}/problems/{error.slug}",
        title=error.title,
        status=error.status,
        detail=error.detail,
        instance=root_path + scope["raw_path"].decode("latin-1"),
        errors=error.errors,
    )
    return Response(
        problem.model_dump_json(),
        status_code=error.status,
        media_type=MEDIA_TYPE,
        headers=problem_headers(error, root_path),
    )
