"""Types of query parameters: which values they take, and how these are read from a URL and written into one."""

import re
from typing import Annotated
from urllib.parse import quote_plus

from pydantic import BeforeValidator, Field, StringConstraints

from app.domain.limits import VALUES_LIMIT

_PLAIN = re.compile(r"[A-Za-z0-9_.~-]*")
_NUMBER = re.compile(r"-?[0-9]+")


def _split(values: object) -> object:
    """`a=1,2` is `a=1&a=2`."""
    if not isinstance(values, list):
        return values
    return [part for value in values for part in (value.split(",") if isinstance(value, str) else [value])]


def check_number(value: object) -> object:
    """Only digits: `1_0`, `5.0` and ` 5` are numbers to Python and nobody's question."""
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        raise ValueError("write a whole number in digits, such as 20")
    return value


def check_truth(value: object) -> object:
    if isinstance(value, str) and value not in {"true", "false"}:
        raise ValueError("write true or false")
    return value


def _unique(values: object) -> object:
    return list(dict.fromkeys(values)) if isinstance(values, list) else values


def _few(values: object) -> object:
    if isinstance(values, list) and len(values) > VALUES_LIMIT:
        raise ValueError(f"it takes at most {VALUES_LIMIT} values and was given {len(values)}")
    return values


def write_value(value: object) -> str:
    """A value as it stands in an address."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if _PLAIN.fullmatch(text) else quote_plus(text)


Parts = (BeforeValidator(_unique), BeforeValidator(_split))
Several = (Field(max_length=VALUES_LIMIT), BeforeValidator(_unique), BeforeValidator(_few), BeforeValidator(_split))
IdInPath = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]
Word = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f,]+$")]
SearchWords = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]


# The pattern is for clients alone: the validator says in words what is wrong.
CalendarText = Annotated[
    str,
    Field(
        examples=["2023-07", "2023-09-16"],
        json_schema_extra={"pattern": r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"},
    ),
]
