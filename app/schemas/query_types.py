"""Types of query parameters: which values they take, and how these are read from a URL and written into one."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any
from urllib.parse import quote_plus

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from app.domain.date_suggestion import suggest_calendar
from app.domain.edtf import CALENDAR_PATTERN, parse_calendar
from app.domain.limits import CURSOR_LIMIT, ID_LIMIT, VALUES_LIMIT
from app.domain.typed_search import parse_typed

_PLAIN = re.compile(r"[A-Za-z0-9_.~-]*")
_NUMBER = re.compile(r"(-?)0*([0-9]+)")
_NEARLY_NUMBER = re.compile(r"[+\s]*([0-9][0-9_\s,']*)(?:\.[0-9]*)?\s*")
_LONGEST_NUMBER = 20
"""Digits that are read of a number: no bound has as many, and int() refuses thousands of them."""

_TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NEARLY_TRUTHS = {
    **dict.fromkeys(("1", "y", "yes", "on", "t", "oui"), "true"),
    **dict.fromkeys(("0", "n", "no", "off", "f", "non"), "false"),
}


def refusal(detail: str, did_you_mean: str | None = None, allowed: list[str] | None = None) -> PydanticCustomError:
    """What a validator raises of a value, with the value that would do."""
    return PydanticCustomError(
        "refused", "{detail}", {"detail": detail, "did_you_mean": did_you_mean, "allowed": allowed}
    )


def _split(values: object) -> object:
    """`a=1,2` is `a=1&a=2`."""
    if not isinstance(values, list):
        return values
    return [part for value in values for part in (value.split(",") if isinstance(value, str) else [value])]


def _read_number(least: int, most: int, value: object) -> object:
    """Only digits: `1_0`, `5.0` and ` 5` are numbers to Python and nobody's question."""
    if not isinstance(value, str):
        return value
    if found := _NUMBER.fullmatch(value):
        return int(found[1] + found[2][:_LONGEST_NUMBER])
    near = _NEARLY_NUMBER.fullmatch(value)
    digits = re.sub(r"[^0-9]", "", near[1])[:_LONGEST_NUMBER] if near else ""
    raise refusal(
        "write a whole number in digits, such as 20", str(min(max(int(digits), least), most)) if digits else None
    )


def whole_number(least: int, most: int) -> tuple[Any, ...]:
    """What a parameter is annotated with that takes a number between two bounds."""
    return Field(ge=least, le=most), BeforeValidator(partial(_read_number, least, most))


def refuse_nothing(value: object) -> object:
    """A page without items is how other services are asked for counts."""
    if isinstance(value, str) and value and not value.strip("0"):
        raise refusal(
            "a page holds at least one item; for counts alone ask for one and read `page.total`, and `facets` where the"
            " list has them",
            "1",
        )
    return value


def check_truth(value: object) -> object:
    """`True` and `TRUE` are what programs make of a boolean; anything else may be a mistake."""
    if not isinstance(value, str):
        return value
    meant = value.strip().lower()
    if value not in _TRUTHS:
        near = meant if meant in _TRUTHS else _NEARLY_TRUTHS.get(meant)
        raise refusal("write true or false", near, ["true", "false"])
    return _TRUTHS[value]


def _check_bound(text: str, *, is_last: bool) -> str:
    try:
        parse_calendar(text)
    except ValueError as error:
        raise refusal(str(error), suggest_calendar(text, is_last=is_last)) from None
    return text


def _check_first(text: str) -> str:
    return _check_bound(text, is_last=False)


def _check_last(text: str) -> str:
    return _check_bound(text, is_last=True)


def check_days_in_order(last: str | None, first: str | None) -> str | None:
    """The last day of a span, which is not before the first one."""
    begin, end = (parse_calendar(text) if text else None for text in (first, last))
    if begin and end and begin.earliest and end.latest and end.latest < begin.earliest:
        raise refusal("date_to is before date_from", first)
    return last


def _unique(values: object) -> object:
    return list(dict.fromkeys(values)) if isinstance(values, list) else values


def _few(values: object) -> object:
    if isinstance(values, list) and len(values) > VALUES_LIMIT:
        raise refusal(f"it takes at most {VALUES_LIMIT} values and was given {len(values)}; ask several times")
    return values


def write_value(value: object) -> str:
    """A value as it stands in an address."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if _PLAIN.fullmatch(text) else quote_plus(text)


def write_address(path: str, given: Mapping[str, Any]) -> str:
    """A path with a query of these parameters, of which a list is written once for each of its values."""
    pairs = [
        f"{name}={write_value(it)}"
        for name, value in given.items()
        for it in (value if type(value) is list else [value])
    ]
    return f"{path}?{'&'.join(pairs)}" if pairs else path


Parts = (BeforeValidator(_unique), BeforeValidator(_split))
Several = (Field(max_length=VALUES_LIMIT), BeforeValidator(_unique), BeforeValidator(_few), BeforeValidator(_split))
ONE_LINE = r"^[^\x00-\x1f\x7f]+$"
_ONE_VALUE = r"^[^\x00-\x1f\x7f,]+$"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def explain_signs(text: str) -> str:
    """What is wrong with a text that one of these patterns refuses."""
    if _CONTROL.search(text):
        return "it holds a line break or another control character: write it on one line"
    return "it holds a comma: give each of several values by itself"


IdInPath = Annotated[str, StringConstraints(min_length=1, max_length=ID_LIMIT, pattern=ONE_LINE)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=ID_LIMIT, pattern=_ONE_VALUE)]


def _check_search(text: str) -> str:
    """Signs alone search for nothing, and neither do words that are only to be absent."""
    typed = parse_typed(text)
    if not typed:
        raise refusal("it holds no word: write words, or a phrase in double quotes", None)
    if all(it.is_excluded for it in typed):
        raise refusal("it only says what is not to be found: write a word without `-` too", None)
    return text


def _check_beginnings(text: str) -> str:
    """A list whose words all have to be there does not read operators, and does not pretend to."""
    _check_search(text)
    if any(it.is_excluded or it.is_alternative for it in parse_typed(text)):
        raise refusal("it takes words alone here; `-`, `NOT` and `OR` are read by `/search` and by lists of facts")
    return text


_SearchText = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=ONE_LINE)]
SearchWords = Annotated[_SearchText, AfterValidator(_check_search)]
Beginnings = Annotated[_SearchText, AfterValidator(_check_beginnings)]


CURSOR_REFUSED = "it is damaged or belongs to another query; start again without it"
_CURSOR = re.compile(rf"[A-Za-z0-9_-]{{1,{CURSOR_LIMIT}}}")


def _check_cursor(text: str) -> str:
    if not _CURSOR.fullmatch(text):
        raise refusal(CURSOR_REFUSED)
    return text


# The patterns are for clients alone: validators say in words what is wrong.
CursorText = Annotated[
    str,
    Field(json_schema_extra={"pattern": r"^[A-Za-z0-9_-]+$", "minLength": 1, "maxLength": CURSOR_LIMIT}),
    AfterValidator(_check_cursor),
]
_Calendar = Field(
    examples=["2023-07", "2023-09-16"], json_schema_extra={"pattern": CALENDAR_PATTERN, "maxLength": len("2023-09-16")}
)
FirstDay = Annotated[str, _Calendar, AfterValidator(_check_first)]
LastDay = Annotated[str, _Calendar, AfterValidator(_check_last)]
