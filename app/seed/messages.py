"""Turns validation errors of the document models into messages for curators, each with its location in the file."""

from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from app.domain.text import SLUG_PATTERN, closest
from app.seed.signs import shorten_value
from app.seed.yaml_tree import Location

SIMILARITY_CUTOFF = 60
"""Similarity in per cent from which a message suggests another word."""

_TAG_FIELDS = ("kind", "type")
PATTERNS = {
    SLUG_PATTERN: "is not an id: write lower-case words of a-z and 0-9 joined by single hyphens",
    r"^[a-z]{2}$": "is not a language code: write its two letters, such as en or fr",
    r"^[A-Z]{2}$": "is not an ISO 3166-1 code: write its two capital letters, such as ML",
    r"^https?://\S+$": "is not an address: write it from https:// or http:// on, without spaces",
    r"^[a-z0-9-]+\.txt$": "is not the name of a document: write one such as al-mayadeen.txt",
    r"^\d{4}-\d{2}-\d{2}$": "is no day: write it as 2026-11-30",
    r"^[0-9a-f]{64}$": "is not a SHA-256 digest: write its 64 hexadecimal digits",
}


def render_remedy(word: str, choices: Iterable[str], otherwise: str) -> str:
    """The choice similar to a word as a suggestion; `otherwise` if there is none."""
    similar = closest(word, sorted(choices), SIMILARITY_CUTOFF)
    return f"did you mean '{similar}'?" if similar else otherwise


def explain_refusals(error: ValidationError, shape: object) -> Iterator[tuple[Location, str]]:
    """The location in the document and the message of each error; `shape` is the type it was validated against."""
    for detail in error.errors(include_url=False):
        location, owner, found = _follow(shape, detail["loc"])
        kind = detail["type"]
        if kind in {"union_tag_invalid", "union_tag_not_found"}:
            yield (*location, detail["ctx"]["discriminator"].strip("'")), _explain_tag(detail, found)
        elif kind == "extra_forbidden":
            yield location, _explain_unknown_key(str(location[-1]), owner)
        elif kind == "enum":
            yield location, _explain_word(str(detail["input"]), _words(found))
        else:
            yield location, _MESSAGES.get(kind, _explain_otherwise)(detail)


def _follow(shape: object, steps: Iterable[int | str]) -> tuple[Location, object, object]:
    """The location in the file for pydantic's path, the type that contains it, and the type at it.

    Pydantic's path also names the chosen branch of a union and marks keys with `[key]`; the file has neither.
    """
    location: list[int | str] = []
    owner: object = None
    for step in steps:
        branches = _branches(shape)
        if len(branches) > 1:
            shape = next(branch for branch in branches if step in _tags(branch))
        elif step == "[key]":
            shape = get_args(owner)[0]
        else:
            owner = branches[0]
            shape = _fields(owner).get(str(step)) if _fields(owner) else get_args(owner)[-1]
            location.append(step)
    return tuple(location), owner, shape


def _branches(shape: object) -> list[object]:
    """The members of a union without None; for any other type the type itself."""
    if get_origin(shape) is Annotated:
        return _branches(get_args(shape)[0])
    if get_origin(shape) in {Union, UnionType}:
        return [branch for part in get_args(shape) if part is not NoneType for branch in _branches(part)]
    return [shape]


def _fields(shape: object) -> dict[str, object]:
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        return {name: field.annotation for name, field in shape.model_fields.items()}
    return {}


def _tags(shape: object) -> list[str]:
    """The values of `kind` or `type` that select this member of a union."""
    choosers = (_fields(shape).get(name) for name in _TAG_FIELDS)
    return [str(tag) for chooser in choosers if get_origin(chooser) is Literal for tag in get_args(chooser)]


def _words(shape: object) -> list[str]:
    enum = _branches(shape)[0]
    return [str(member.value) for member in enum] if isinstance(enum, type) and issubclass(enum, Enum) else []


def _explain_unknown_key(key: str, owner: object) -> str:
    known = _fields(owner)
    # No key has a space: it is what follows a comma in a text between braces.
    remedy = "text with a comma stands in quotes here; " if " " in key else ""
    return f"is not a known key: {remedy}{render_remedy(key, known, 'the keys here are ' + ', '.join(known))}"


def _explain_word(word: str, words: list[str]) -> str:
    remedy = render_remedy(word, words, "write one of " + ", ".join(words))
    return f"'{shorten_value(word)}' is not in the vocabulary: {remedy}"


def _explain_tag(detail: ErrorDetails, shape: object) -> str:
    tags = [tag for branch in _branches(shape) for tag in _tags(branch)]
    if detail["type"] == "union_tag_not_found":
        return f"is missing: write one of {', '.join(tags)}"
    return _explain_word(str(detail["ctx"]["tag"]), tags)


def _explain_type(wanted: str) -> Callable[[ErrorDetails], str]:
    def explain(detail: ErrorDetails) -> str:
        names = {NoneType: "empty", str: "text", list: "a list", dict: "a mapping"}
        return f"is {names[type(detail['input'])]}: write {wanted}"

    return explain


def _explain_length(detail: ErrorDetails) -> str:
    limits = detail["ctx"]
    if "max_length" in limits:
        return f"is {len(detail['input'])} characters long: shorten it to at most {limits['max_length']}"
    return f"is {len(detail['input'])} characters long: write at least {limits['min_length']}"


def _explain_otherwise(detail: ErrorDetails) -> str:
    return f"'{shorten_value(str(detail['input']))}' is refused: {detail['msg']}"


_MESSAGES: dict[str, Callable[[ErrorDetails], str]] = {
    "missing": lambda detail: "is missing: write it",
    "string_type": _explain_type("text"),
    "list_type": _explain_type("a list"),
    "dict_type": _explain_type("a mapping of keys to values"),
    "model_type": _explain_type("a mapping of keys to values"),
    "model_attributes_type": _explain_type("a mapping of keys to values"),
    "int_type": _explain_type("a whole number"),
    "int_parsing": lambda detail: f"'{shorten_value(detail['input'])}' is not a whole number: write digits only",
    "greater_than": lambda detail: f"is {detail['input']}: write a number above {detail['ctx']['gt']}",
    "greater_than_equal": lambda detail: f"is {detail['input']}: write a number of at least {detail['ctx']['ge']}",
    "less_than_equal": lambda detail: f"is {detail['input']}: write a number of at most {detail['ctx']['le']}",
    "string_too_long": _explain_length,
    "string_too_short": _explain_length,
    "too_short": lambda detail: (
        f"holds {detail['ctx']['actual_length']} entries: write at least {detail['ctx']['min_length']}"
    ),
    "too_long": lambda detail: (
        f"holds {detail['ctx']['actual_length']} entries: keep at most {detail['ctx']['max_length']}"
    ),
    "string_pattern_mismatch": lambda detail: (
        f"'{shorten_value(detail['input'])}' {PATTERNS[detail['ctx']['pattern']]}"
    ),
    "value_error": lambda detail: str(detail["ctx"]["error"]),
}
