"""The header fields of requests and answers."""

from collections.abc import Sequence
from http import HTTPStatus

Headers = Sequence[tuple[bytes, bytes]]
"""Names in lower case, and values."""

Fields = dict[bytes, bytes]
"""Values by lower-case name; a field that came several times is one list, as RFC 9110 has it."""

STATUS_LINE = {it.value: f"HTTP/1.1 {it.value} {it.phrase}\r\n".encode() for it in HTTPStatus}


def read_fields(headers: Headers) -> Fields:
    fields = dict(headers)
    if len(fields) != len(headers):
        fields = {}
        for name, value in headers:
            fields[name] = fields[name] + b", " + value if name in fields else value
    return fields
