"""The header fields of requests and answers."""

from collections.abc import Sequence
from http import HTTPStatus

Field = tuple[bytes, bytes]
"""A name in lower case, and a value."""

Headers = tuple[Field, ...]

Fields = dict[bytes, bytes]
"""Values by lower-case name; a field that came several times is one list, as RFC 9110 has it."""

STATUS_LINE = {it.value: f"HTTP/1.1 {it.value} {it.phrase}\r\n".encode() for it in HTTPStatus}


def read_fields(headers: Sequence[Field]) -> Fields:
    fields = dict(headers)
    if len(fields) != len(headers):
        fields = {}
        for name, value in headers:
            fields[name] = fields[name] + b", " + value if name in fields else value
    return fields
