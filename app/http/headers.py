"""Header fields of requests and responses, and those that every response has."""

from collections.abc import Iterable
from http import HTTPStatus

Field = tuple[bytes, bytes]
"""A name in lower case, and a value."""

Headers = tuple[Field, ...]

Fields = dict[bytes, bytes]
"""Values by lower-case name; a field that came several times is one list, as RFC 9110 has it."""

STATUS_LINE = {it.value: f"HTTP/1.1 {it.value} {it.phrase}\r\n".encode() for it in HTTPStatus}

_DEFAULT_HEADERS: Headers = (
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b"Accept-Ranges, Content-Range, ETag, Last-Modified, Link, Memento-Datetime, Repr-Digest, Retry-After,"
        b" X-Request-ID",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)


def complete_headers(headers: Iterable[Field], vary: Iterable[str], declared: Headers = ()) -> Headers:
    """The headers of a response with the defaults that it does not set itself, and at the end its `Vary`, if any.

    What its route has declared comes before the defaults. All of them are the same for everyone, so that any cache can
    store a response for all.
    """
    own = [field for field in headers if field[0] != b"vary"]
    for fields in (declared, _DEFAULT_HEADERS):
        names = {name for name, _ in own}
        own += [field for field in fields if field[0] not in names]
    varying = ", ".join(vary).encode()
    return (*own, *([(b"vary", varying)] if varying else []))
