"""Makes the requests that schemathesis takes for valid valid in what no schema can say.

A filter by id wants an id that exists, and some parameters exclude or need others. Half of the cursors become real
ones; the others stay, and must be refused. Requests that are meant to be invalid stay as they are.
"""

import json
import re
from functools import cache
from typing import Any
from urllib.parse import urlencode, urljoin
from urllib.request import urlopen
from zlib import crc32

import schemathesis

from app.domain.edtf import parse_calendar
from app.domain.text import words
from app.domain.typed_search import parse_typed

EXISTING = {
    "ids": ("/facts?limit=200", "items"),
    "/actors ids": ("/actors?limit=200", "items"),
    "actor": ("/actors?limit=200", "items"),
    "actor_all": ("/actors?limit=200", "items"),
    "source": ("/sources", "items"),
    "origin": ("/dataset", "origins"),
    "about": ("/actors?limit=200", "items"),
    "place": ("/dataset", "places"),
    "instrument": ("/dataset", "instruments"),
    "happening": ("/dataset", "happenings"),
    "dispute": ("/disputes?limit=200", "items"),
    "set": ("/exports", "items"),
}
"""Where the ids are that a parameter takes, or one of a certain list."""

WORDS_ALONE = {"/actors", "/disputes", "/open-questions"}
"""Lists whose `q` refuses operators, which no pattern says."""

_WORD = "mali"
REQUIRED = {"/search": {"q": _WORD}, "/compare": {"text": _WORD}}
"""What has to be asked of a path, so that it may answer at all."""

FILES = "/exports/{set}/{name}"
"""The path of files, of which schemathesis would ask for none that exists."""

SMALLEST_FILE = 1000
"""Fewer bytes than the file has that is asked for."""

LONGEST_SEARCH = 200
"""Signs of `q`, as the document says."""

LONGEST_SENTENCE = 300
"""Signs of `text`, as the document says."""

MADE_UP: set[str] = set()
"""Cursors that were sent and never given."""


@schemathesis.hook
def before_call(_: schemathesis.HookContext, case: schemathesis.Case[Any], **__: Any) -> None:
    if case.meta is None or case.meta.generation.mode is not schemathesis.GenerationMode.POSITIVE:
        return
    # Links start from the items of a list, which filters at random would leave without any.
    is_walk = case.meta.phase.name == "stateful"
    base_url, cursor = str(case.operation.base_url), case.query.get("cursor")
    path = case.operation.path
    if path == FILES:
        make_file_request_valid(case, is_walk=is_walk)
    case.query = REQUIRED.get(path, {}) if is_walk else make_valid(path, case.query, base_url)
    if is_walk or cursor is None or ("ids" in case.query and path != "/actors"):
        return
    if crc32(cursor.encode()) % 2 and (real := find_cursor(path, case.query, base_url)):
        case.query = {**case.query, "cursor": real}
    else:
        # One that nobody was given is refused, though no schema can say so.
        case.query = {**case.query, "cursor": cursor}
        case.meta.generation.mode = schemathesis.GenerationMode.NEGATIVE
        MADE_UP.add(cursor)


@schemathesis.check
def made_up_cursor_is_refused(_: schemathesis.CheckContext, response: schemathesis.Response, case: Any) -> None:
    is_read = case.method in {"GET", "HEAD"}
    if is_read and case.query.get("cursor") in MADE_UP and response.status_code < 400:
        raise AssertionError(f"a cursor that was made up was answered with {response.status_code}")


def make_valid(path: str, query: dict[str, Any], base_url: str) -> dict[str, Any]:
    valid = {name: refer(path, name, value, base_url) for name, value in query.items() if name != "cursor"}
    if valid.get("ids") and path == "/actors":
        # All that may be given, beside the longest words, would be a longer address than any is answered.
        valid["ids"] = valid["ids"][:50]
    elif valid.get("ids"):
        return {"ids": valid["ids"]}
    if valid.get("sort") == "given" or (valid.get("sort") == "relevance" and not valid.get("q")):
        del valid["sort"]
    if "q" in valid and all(it.is_excluded for it in parse_typed(valid["q"])):
        valid["q"] = f"{_WORD} {valid['q']}"[:LONGEST_SEARCH]  # Signs search for nothing, and exclusions for no thing.
    if "text" in valid and not words(valid["text"]):
        valid["text"] = f"{_WORD} {valid['text']}"[:LONGEST_SENTENCE]
    if path in WORDS_ALONE and any(it.is_excluded or it.is_alternative for it in parse_typed(valid.get("q", ""))):
        valid["q"] = _WORD
    if int(valid.get("max_origins", 1000)) < int(valid.get("min_origins", 1)):
        del valid["max_origins"]
    if parse_calendar(valid.get("date_from", "0001")) > parse_calendar(valid.get("date_to", "9999")):
        valid = {name: value for name, value in valid.items() if name not in {"date_from", "date_to"}}
    return valid


def refer(path: str, name: str, value: Any, base_url: str) -> Any:
    """The value of a parameter, in which whatever refers to something refers to what exists."""
    if name == "after":
        return fetch_token(base_url)
    key = next((it for it in (f"{path} {name}", name) if it in EXISTING), None)
    if key is None:
        return value
    existing = fetch_ids(key, base_url)
    return [existing[crc32(it.encode()) % len(existing)] for it in value if existing]


def make_file_request_valid(case: schemathesis.Case[Any], *, is_walk: bool) -> None:
    """Ask for a file that exists, without what the file may refuse for what it is."""
    if not is_walk:
        # No pattern says which sets there are: else every file that is asked for would be missing, or another one.
        case.path_parameters = {"set": fetch_ids("set", str(case.operation.base_url))[0], "name": "SHA256SUMS"}
    for name in ("If-Match", "If-Unmodified-Since"):
        case.headers.pop(name, None)
    # What begins behind the end of the file is refused, wherever that is.
    if any(int(first) > SMALLEST_FILE for first in re.findall(r"(\d+)-", case.headers.get("Range", ""))):
        del case.headers["Range"]


def find_cursor(path: str, query: dict[str, Any], base_url: str) -> str | None:
    """The cursor of the second item of a list; None where there is none, and of lists that belong to a record."""
    if "{id}" in path:
        return None
    with urlopen(urljoin(base_url, f"{path}?{urlencode({**query, 'limit': 1}, doseq=True)}")) as answer:
        following: str | None = json.load(answer)["page"]["next"]
    return following and following.partition("cursor=")[2]


@cache
def fetch_token(base_url: str) -> str:
    with urlopen(urljoin(base_url, "/revisions?limit=1")) as answer:
        token: str = json.load(answer)["items"][0]["token"]
    return token


@cache
def fetch_ids(name: str, base_url: str) -> list[str]:
    path, key = EXISTING[name]
    with urlopen(urljoin(base_url, path)) as answer:
        return [item["id"] for item in json.load(answer)[key]]
