"""What is wrong with a query, in the words of the API: what validation found, and parameters given too often."""

from collections import Counter
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any, get_origin

from pydantic import BaseModel

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


@cache
def _lists(model: type[BaseModel]) -> frozenset[str]:
    return frozenset(name for name, field in model.model_fields.items() if get_origin(field.annotation) is list)


def is_list(model: type[BaseModel], name: str) -> bool:
    """Whether a parameter of a query takes several values."""
    return name in _lists(model)


def find_repeats(model: type[BaseModel], names: Collection[str]) -> list[ParameterFault]:
    """A fault for each parameter that takes one value and was given several."""
    if len(set(names)) == len(names):
        return []
    detail = "it takes one value and was given several"
    return [
        ParameterFault(parameter=name, detail=detail, allowed=None, did_you_mean=None)
        for name, number in Counter(names).items()
        if number > 1 and name in model.model_fields and not is_list(model, name)
    ]
