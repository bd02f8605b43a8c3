"""What validation finds wrong with a query, in the words of the API."""

from collections.abc import Collection, Mapping
from typing import Any

from app.domain.errors import ParameterFault
from app.domain.limits import SUGGESTION_CUTOFF
from app.domain.text import closest


def explain_faults(errors: Any, known: list[str]) -> Collection[ParameterFault]:
    """One fault for each thing that is wrong, however often it was given."""
    # A default that hangs on another parameter is not worked out when that one has a fault, which is told already.
    faults = (_fault(error, known) for error in errors if error["type"] != "default_factory_not_called")
    return {(fault.parameter, fault.detail): fault for fault in faults}.values()


def _fault(error: Mapping[str, Any], known: list[str]) -> ParameterFault:
    _, *where = error["loc"]
    context = error.get("ctx", {})
    name = str(where[0]) if where else context.get("parameter", "query")
    if error["type"] == "extra_forbidden":
        near = closest(name.lower(), known, SUGGESTION_CUTOFF)
        return ParameterFault(
            parameter=name, detail="there is no such parameter here", allowed=known, did_you_mean=near
        )
    if error["type"] == "enum":
        allowed = [word.strip("'") for word in context["expected"].replace(" or ", ", ").split(", ")]
        near = closest(str(error["input"]).lower(), allowed, SUGGESTION_CUTOFF)
        return ParameterFault(
            parameter=name, detail=f"'{error['input']}' is not one of its values", allowed=allowed, did_you_mean=near
        )
    detail = str(context["error"]) if error["type"] == "value_error" else error["msg"]
    return ParameterFault(parameter=name, detail=detail, allowed=None, did_you_mean=None)
