"""Makes the requests that schemathesis takes for valid valid in what no schema can say.

A filter by id wants an id that exists, a cursor comes from the page before, a date stands in the calendar, and some
parameters exclude or need others. Requests that are meant to be invalid stay as they are.
"""

import json
from functools import cache
from typing import Any
from urllib.parse import urljoin
from urllib.request import urlopen
from zlib import crc32

import schemathesis

from app.domain.edtf import parse_calendar

EXISTING = {
    "ids": ("/facts?limit=200", "items"),
    "actor": ("/actors?limit=200", "items"),
    "source": ("/sources", "items"),
    "origin": ("/dataset", "origins"),
    "place": ("/dataset", "places"),
    "instrument": ("/dataset", "instruments"),
}
"""Where the ids are that a parameter takes."""


@schemathesis.hook
def before_call(_: schemathesis.HookContext, case: schemathesis.Case[Any], **__: Any) -> None:
    if case.meta is None or case.meta.generation.mode is not schemathesis.GenerationMode.POSITIVE:
        return
    # Links start from the items of a list, which filters at random would leave without any.
    is_walk = case.meta.phase.name == "stateful"
    case.query = {} if is_walk else make_valid(case.query, str(case.operation.base_url))


def make_valid(query: dict[str, Any], base_url: str) -> dict[str, Any]:
    valid = {name: value for name, value in query.items() if name != "cursor"}
    for name in EXISTING.keys() & valid.keys():
        existing = fetch_ids(name, base_url)
        valid[name] = [existing[crc32(value.encode()) % len(existing)] for value in valid[name]]
    if valid.get("ids"):
        return {"ids": valid["ids"]}
    if valid.get("sort") == "given" or (valid.get("sort") == "relevance" and not valid.get("q")):
        del valid["sort"]
    if not is_span(valid.get("date_from", "0001"), valid.get("date_to", "9999")):
        valid = {name: value for name, value in valid.items() if name not in {"date_from", "date_to"}}
    return valid


@cache
def fetch_ids(name: str, base_url: str) -> list[str]:
    path, key = EXISTING[name]
    with urlopen(urljoin(base_url, path)) as answer:
        return [item["id"] for item in json.load(answer)[key]]


def is_span(first: str, last: str) -> bool:
    try:
        return parse_calendar(first) <= parse_calendar(last)
    except ValueError:
        return False
