"""What validation finds wrong with a query, in the words of the API."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from app.domain.errors import ParameterFault
from app.domain.limits import SUGGESTION_CUTOFF
from app.domain.parameter_hints import find_advice, find_meant, find_same
from app.domain.suggestions import suggest_word
from app.domain.text import closest
from app.schemas.lists import LISTS
from app.schemas.query_types import explain_signs

_WORDS = {
    "missing": "it is needed here",
    "greater_than_equal": "it is {ge} at least",
    "less_than_equal": "it is {le} at most",
    "string_too_short": "it has {min_length} characters at least",
    "string_too_long": "it has {max_length} characters at most",
    "too_short": "it takes at least one value",
    "too_long": "it takes at most {max_length} values and was given {actual_length}; ask several times",
}
"""What is said of a value that does not fit, by Pydantic's type of the error, with what it knows of it."""


def explain_faults(errors: Any, known: list[str]) -> Collection[ParameterFault]:
    """One fault for each thing that is wrong, however often it was given."""
    # A default that hangs on another parameter is not worked out when that one has a fault, which is told already.
    faults = (_fault(error, known) for error in errors if error["type"] != "default_factory_not_called")
    return {(fault.parameter, fault.detail): fault for fault in faults}.values()


def _fault(error: Mapping[str, Any], known: list[str]) -> ParameterFault:
    _, *where = error["loc"]
    context = error.get("ctx", {})
    name = str(where[0]) if where else context.get("parameter", "query")
    detail, allowed, near = _say(error), context.get("allowed"), context.get("did_you_mean")
    match error["type"]:
        case "extra_forbidden":
            detail, near = _explain_unknown(name, known)
            allowed = known
        case "enum":
            detail = f"'{error['input']}' is not one of its values"
            allowed = [word.strip("'") for word in context["expected"].replace(" or ", ", ").split(", ")]
            near = suggest_word(str(error["input"]), allowed)
        case "greater_than_equal":
            near = str(context["ge"])
        case "less_than_equal":
            near = str(context["le"])
    return ParameterFault(parameter=name, detail=detail, allowed=allowed, did_you_mean=near)


def _say(error: Mapping[str, Any]) -> str:
    """What is wrong with a value."""
    context = error.get("ctx", {})
    match error["type"]:
        case "value_error":
            return str(context["error"])
        case "string_pattern_mismatch":
            return explain_signs(error["input"])
        case "string_too_short" if context["min_length"] == 1:
            return "it has no value; give it one, or leave it out where it is not needed"
        case kind:
            return _WORDS[kind].format_map(context) if kind in _WORDS else str(error["msg"])


def _explain_unknown(name: str, known: Sequence[str]) -> tuple[str, str | None]:
    """What is said of a parameter that a path does not take, and the parameter that was meant, if it takes that."""
    unknown = "there is no such parameter here"
    if same := find_same(name, known):
        return unknown, same
    if advice := find_advice(name, known):
        return f"{unknown}: {advice}", None
    for meant in (name, *find_meant(name)) if known else ():
        if lists := [f"`{path}`" for path, model in LISTS.items() if meant in model.model_fields]:
            takers = " and ".join(filter(None, (", ".join(lists[:-1]), lists[-1])))
            called = "" if meant == name else f" as `{meant}`"
            return f"{unknown}; {takers} {'take' if len(lists) > 1 else 'takes'} it{called}", None
    return unknown, closest(name.lower(), known, SUGGESTION_CUTOFF)
