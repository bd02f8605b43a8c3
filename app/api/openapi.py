"""The OpenAPI document: what FastAPI derives from the code, completed with headers, links, examples, definitions."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Annotated, Any

import yaml
from fastapi import FastAPI, Query
from fastapi.openapi.utils import get_openapi
from fastapi.responses import Response
from fastapi.routing import APIRoute

from app.api.component_names import name_components
from app.api.description import DESCRIPTION, TAGS
from app.api.list_examples import use_own_examples
from app.api.problems import MEDIA_TYPE
from app.api.status_phrases import STATUS_PHRASES
from app.domain.known_records import LICENCE_URL
from app.domain.vocabulary import VOCABULARIES
from app.http.route_policy import CacheableBy, RoutePolicy, declare, policy_of
from app.routing.redirects import CACHE_CONTROL
from app.schemas.filters import NoQuery
from app.settings import app_version, data_folder

_HEADERS: dict[str, dict[str, Any]] = {
    "ETag": {
        "description": "Weak tag of the data and the code; send it in `If-None-Match` to get 304 while both stay."
        " That of one resource is of its own body, so it stays when others are changed; that of a list, of all data.",
        "schema": {"type": "string"},
    },
    "Last-Modified": {
        "description": "When the resource last changed; of a list, when any data did.",
        "schema": {"type": "string"},
    },
    "Cache-Control": {"description": "How long anyone may keep the answer.", "schema": {"type": "string"}},
    "Link": {
        "description": 'The next page (`rel="next"`), this document (`describedby`), the licence (`license`), the same'
        " in other formats (`alternate`, each with its `type`), and the history of a record (`version-history`). Of a"
        " version: the record (`original`, and `latest-version` while it is there), its history (`timemap`), and the"
        " versions before and after (`predecessor-version`, `successor-version`).",
        "schema": {"type": "string"},
    },
}
_OF_EVERY_PAUSE: dict[str, dict[str, Any]] = {
    "Retry-After": {
        "description": "Seconds after which it is worth asking again.",
        "schema": {"type": "integer", "minimum": 1},
    },
}
_OF_EVERY_REDIRECT: dict[str, dict[str, Any]] = {
    "Location": {
        "description": "Path and query of the same question, with the present id as ids are written, or with the"
        " revision that made what is asked for.",
        "schema": {"type": "string"},
    },
}
_MOVED = "Moved for good: the record has another id now, or the id was not in lower case."
_OF_EVERY_READ = ("ETag", "Cache-Control")
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "The `ETag` of an earlier answer: while that still holds, the answer is 304 and has no body.",
}
_IF_MODIFIED_SINCE = {
    "name": "If-Modified-Since",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "The `Last-Modified` of an earlier answer, for who has no `ETag`: the answer is 304 if nothing has"
    " changed since. It is to the second, and a new version of the service does not change it; prefer `If-None-Match`.",
}

_ITEM = "$response.body#/items/0/id"
_LINKS: dict[str, dict[str, tuple[str, str]]] = {
    **{
        operation: {"first_fact": ("get_fact", _ITEM)}
        for operation in (
            "list_facts",
            "list_members",
            "list_signings",
            "list_clauses",
            "list_officials",
            "list_events",
            "list_statements",
            "list_timeline",
        )
    },
    "list_actors": {"first_actor": ("get_actor", _ITEM)},
    "list_sources": {"first_source": ("get_source", _ITEM)},
    "list_disputes": {"first_dispute": ("get_dispute", _ITEM)},
    "list_open_questions": {"first_open_question": ("get_open_question", _ITEM)},
    "get_fact": {
        "first_participant": ("get_actor", "$response.body#/participants/0/actor/id"),
        "first_source": ("get_source", "$response.body#/citations/0/source/id"),
        "first_dispute": ("get_dispute", "$response.body#/disputes/0/id"),
    },
    "get_source": {"first_fact": ("get_fact", "$response.body#/facts/supports/0")},
    "get_dispute": {"first_fact": ("get_fact", "$response.body#/facts/0/id")},
}

EXAMPLES = Path(__file__).with_name("examples.json")
"""Example objects by operation, status and name: taken from the record by `make contract`, checked by the tests."""


def describe(app: FastAPI, routes: Iterable[APIRoute], root_path: str) -> None:
    """Give the app its OpenAPI document and the path that serves it.

    `routes` are all that have declared a policy; `root_path` is what the paths of the document are below.
    """
    policies = {route.name: policy_of(route.endpoint) for route in routes}

    @cache
    def make_document() -> dict[str, Any]:
        return _complete(
            policies,
            root_path,
            get_openapi(
                title="Sahel Facts",
                version=app_version(),
                summary="Source-cited facts about the Alliance of Sahel States",
                description=DESCRIPTION,
                routes=app.routes,
                tags=TAGS,
                servers=[{"url": root_path or "/", "description": "The server that this document came from."}],
                contact={"name": "The Sahel Facts maintainers"},
                license_info={"name": "CC BY 4.0 (data); the code is under MIT", "url": LICENCE_URL},
            ),
        )

    @cache
    def make_body() -> bytes:
        return json.dumps(make_document(), ensure_ascii=False, separators=(",", ":")).encode()

    @declare(RoutePolicy(CacheableBy.OWN))
    def get_openapi_document(query: Annotated[NoQuery, Query()]) -> Response:
        body = make_body()
        tag = f'W/"{hashlib.sha256(body).hexdigest()[:16]}"'
        return Response(body, media_type="application/json", headers={"ETag": tag, "Cache-Control": CACHE_CONTROL})

    app.openapi = make_document  # type: ignore[method-assign]
    app.add_api_route("/openapi.json", get_openapi_document, include_in_schema=False)


def _complete(policies: Mapping[str, RoutePolicy], root_path: str, document: dict[str, Any]) -> dict[str, Any]:
    document = name_components(document)
    schemas = document["components"]["schemas"]
    _drop_titles(document["paths"])
    _drop_titles(schemas)
    for name, schema in schemas.items():
        # Viewers show a choice between components by their titles.
        schema["title"] = name
    for name, words in VOCABULARIES.items():
        schemas[words.__name__]["description"] = _explain(name)
    document["components"]["headers"] = _HEADERS | _OF_EVERY_PAUSE | _OF_EVERY_REDIRECT
    document["security"] = []
    examples = json.loads(EXAMPLES.read_text(encoding="utf-8"), object_hook=partial(_put_below, root_path))
    for operation in _operations(document):
        if description := operation.get("description"):
            operation["summary"] = _first_sentence(description)
        _drop_what_is_not_sent(operation.get("parameters", ()))
        use_own_examples(operation)
        _show_values(operation.get("parameters", ()))
        _use_problem_media_type(operation["responses"])
        if "200" in operation["responses"]:
            _name_answer(operation, schemas)
        _name_errors(operation["responses"])
        policy = policies[operation["operationId"]]
        takes_id = any(parameter["in"] == "path" for parameter in operation.get("parameters", ()))
        if takes_id and not policy.names_files:
            operation["responses"]["308"] = {"description": _MOVED}
        _add_headers(operation, policy)
        _add_links(operation)
        _add_examples(operation["responses"], examples.get(operation["operationId"], {}))
        operation["responses"] = dict(sorted(operation["responses"].items()))
    return document


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in document["paths"].values():
        yield from path.values()


def _first_sentence(description: str) -> str:
    """What an operation answers, in a line: the first sentence of its description, without the point."""
    return " ".join(re.split(r"\.(?:\s|$)", description, maxsplit=1)[0].split())


def _drop_titles(schema: Any) -> None:
    """Titles that only repeat a name make generators invent types."""
    children: Any = ()
    if isinstance(schema, dict):
        if isinstance(schema.get("title"), str):
            del schema["title"]
        children = schema.values()
    elif isinstance(schema, list):
        children = schema
    for child in children:
        _drop_titles(child)


def _drop_what_is_not_sent(parameters: Iterable[dict[str, Any]]) -> None:
    """No query can carry null; and a default is sent along by some clients, even with `ids`, which stands alone."""
    for parameter in parameters:
        schema = {key: value for key, value in parameter["schema"].items() if key not in {"default", "description"}}
        if choices := schema.pop("anyOf", ()):
            (value,) = (choice for choice in choices if choice != {"type": "null"})
            schema |= value
        parameter["schema"] = schema


def _show_values(parameters: Iterable[dict[str, Any]]) -> None:
    """Viewers show no example of a schema, and send that of a parameter: right for a path, which has to have one."""
    for parameter in parameters:
        examples = parameter["schema"].get("examples", ())
        values = [",".join(it) if isinstance(it, list) else str(it) for it in examples]
        if parameter["in"] == "path":
            parameter["example"] = examples[0] if isinstance(examples[0], int) else values[0]
        elif new := [f"`{it}`" for it in values if f"`{it}`" not in parameter["description"]]:
            parameter["description"] += f" For example {' or '.join(new)}."


def _use_problem_media_type(responses: dict[str, Any]) -> None:
    for response in responses.values():
        content = response.get("content", {})
        for media_type, body in [*content.items()]:
            if body.get("schema", {}).get("$ref", "").endswith("/Problem"):
                content[MEDIA_TYPE] = content.pop(media_type)


def _name_answer(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Say what is answered: the first sentence of its component, or of the operation where that is no component."""
    response = operation["responses"]["200"]
    (content,) = response["content"].values()
    component = schemas.get(content["schema"].get("$ref", "").rpartition("/")[2], operation)
    if description := component.get("description"):
        response["description"] = f"{_first_sentence(description)}."


def _name_errors(responses: dict[str, Any]) -> None:
    for status, response in responses.items():
        if int(status) >= 400:
            response["description"] = STATUS_PHRASES[int(status)]


def _add_headers(operation: dict[str, Any], policy: RoutePolicy) -> None:
    """The headers that let a response be cached, by the policy of its route; 304; and when to ask again."""
    if "503" in operation["responses"]:
        operation["responses"]["503"]["headers"] = _refer_to(_OF_EVERY_PAUSE)
    for status in {"302", "308"} & operation["responses"].keys():
        operation["responses"][status]["headers"] = _refer_to([*_OF_EVERY_REDIRECT, "Cache-Control"])
    if policy.cacheable_by is CacheableBy.NEVER or "200" not in operation["responses"]:
        return
    headers: dict[str, Any] = _refer_to(_HEADERS if policy.cacheable_by is CacheableBy.DATA else _OF_EVERY_READ)
    if policy.vary:
        headers["Vary"] = {
            "description": f"The response depends on the request's {', '.join(policy.vary)}.",
            "schema": {"type": "string"},
        }
    conditions = [_IF_NONE_MATCH, *([_IF_MODIFIED_SINCE] if "Last-Modified" in headers else [])]
    operation.setdefault("parameters", []).extend(conditions)
    answer = operation["responses"]["200"]
    answer["headers"] = headers | answer.get("headers", {})
    operation["responses"]["304"] = {
        "description": "Not modified: the earlier answer that the request names still holds.",
        "headers": headers,
    }


def _refer_to(headers: Iterable[str]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in headers}


def _add_links(operation: dict[str, Any]) -> None:
    links = _LINKS.get(operation["operationId"])
    if links:
        operation["responses"]["200"]["links"] = {
            name: {
                "operationId": target,
                "parameters": {"id": expression},
                "description": f"`{expression}` is an id that `{target}` takes.",
            }
            for name, (target, expression) in links.items()
        }


def _put_below(root_path: str, example: dict[str, Any]) -> dict[str, Any]:
    """An object of an example, with a prefix before the addresses that it names of this service."""
    named = ("type", "instance") if "instance" in example else ("href", "next", "address")
    return {**example, **{name: root_path + example[name] for name in named if example.get(name)}}


def _add_examples(responses: dict[str, Any], examples: dict[str, Any]) -> None:
    for status, named in examples.items():
        (content,) = responses[status]["content"].values()
        content["examples"] = named


@cache
def _definitions() -> dict[str, dict[str, Any]]:
    text = (data_folder("seed_data") / "vocabulary.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, Any]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return loaded


def _explain(vocabulary: str) -> str:
    lines = []
    for word, term in _definitions()[vocabulary].items():
        definition = term if isinstance(term, str) else term["definition"]
        lines.append(f"* `{word}`: {definition}")
    return "\n".join(lines)
