"""Limits of URLs, whatever they ask for."""

import re
from urllib.parse import unquote_to_bytes

from app.domain.errors import MalformedAddressError, ProblemError, TooLongError
from app.domain.limits import LIST_LIMIT

ADDRESS_LIMIT = 17 * 1024
"""Longest path and query in bytes: room for as many of the longest ids as a list takes, each in its own parameter."""

TOO_LONG = f"Path and query have more than {ADDRESS_LIMIT} bytes."
_HARMLESS = re.compile(rb"[!-$&-~]*")
_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def check_url(path: bytes, query: bytes) -> ProblemError | None:
    """What is wrong with a URL that cannot be read, or that no query needs; None where nothing is."""
    if len(path) + len(query) > ADDRESS_LIMIT:
        return TooLongError(TOO_LONG)
    if query.count(b"&") >= LIST_LIMIT:
        return TooLongError(f"The query has more than {LIST_LIMIT} parameters.")
    if _HARMLESS.fullmatch(path) and _HARMLESS.fullmatch(query):
        return None
    address = path + b"?" + query
    if _BROKEN_ESCAPE.search(address):
        return MalformedAddressError("A `%` is not followed by two hexadecimal digits; `%25` is a `%`.")
    try:
        text = unquote_to_bytes(address).decode()
    except UnicodeDecodeError:
        return MalformedAddressError("The bytes are not UTF-8.")
    return MalformedAddressError("It holds control characters.") if _CONTROL.search(text) else None
