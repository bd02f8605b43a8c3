"""The header fields of a request."""

from collections.abc import Sequence

Fields = dict[bytes, bytes]
"""Values by lower-case name; a field that came several times is one list, as RFC 9110 has it."""


def read_fields(headers: Sequence[tuple[bytes, bytes]]) -> Fields:
    fields = dict(headers)
    if len(fields) != len(headers):
        fields = {}
        for name, value in headers:
            fields[name] = fields[name] + b", " + value if name in fields else value
    return fields
