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


def explain_faults(errors: Any, known: list[str]) -> Collection[ParameterFault]:
    """One fault for each thing that is wrong, however often it was given."""
    # A default that hangs on another parameter is not worked out when that one has a fault, which is told already.
    faults = (_fault(error, known) for error in errors if error["type"] != "default_factory_not_called")
    return {(fault.parameter, fault.detail): fault for fault in faults}.values()


def _fault(error: Mapping[str, Any], known: list[str]) -> ParameterFault:
    _, *where = error["loc"]
    context = error.get("ctx", {})
    name = str(where[0]) if where else context.get("parameter", "query")
    detail, allowed, near = error["msg"], context.get("allowed"), context.get("did_you_mean")
    match error["type"]:
        case "extra_forbidden":
            detail, near = _explain_unknown(name, known)
            allowed = known
        case "enum":
            detail = f"'{error['input']}' is not one of its values"
            allowed = [word.strip("'") for word in context["expected"].replace(" or ", ", ").split(", ")]
            near = suggest_word(str(error["input"]), allowed)
        case "value_error":
            detail = str(context["error"])
        case "missing":
            detail = "it is needed here"
        case "greater_than_equal":
            near = str(context["ge"])
            detail = f"it is {near} at least"
        case "less_than_equal":
            near = str(context["le"])
            detail = f"it is {near} at most"
        case "string_too_short":
            least = context["min_length"]
            detail = "it has no value; give it one, or leave it out where it is not needed"
            detail = detail if least == 1 else f"it has {least} characters at least"
        case "string_too_long":
            detail = f"it has {context['max_length']} characters at most"
        case "string_pattern_mismatch":
            detail = explain_signs(error["input"])
        case "too_long":
            most, given = context["max_length"], context["actual_length"]
            detail = f"it takes at most {most} values and was given {given}; ask several times"
        case "too_short":
            detail = "it takes at least one value"
    return ParameterFault(parameter=name, detail=detail, allowed=allowed, did_you_mean=near)


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
