"""The bytes of a request's head: its host, its coding, and a first line that comes in pieces and is no ASCII."""

import re
from collections.abc import Iterable
from urllib.parse import quote_from_bytes

_HOST = re.compile(rb"(?:\[[0-9A-Fa-f:.]{2,45}\]|[\w.~!$&'()*+,;=%-]{0,255})(?::\d{0,5})?", re.ASCII)
"""A name or an address, with or without a port; or empty, where a client knows none."""

_ASCII = bytes(range(0x80))


def find_head_fault(fields: Iterable[tuple[bytes, bytes]], version: str) -> str | None:
    """What is wrong with the fields of a complete head by RFC 9112, 3.2 and 6.1."""
    values = [(name, value.strip(b" \t")) for name, value in fields]
    hosts = [value for name, value in values if name == b"host"]
    codings = [value.lower() for name, value in values if name == b"transfer-encoding"]
    if not hosts and version != "1.0":
        return "A request of HTTP/1.1 has a `Host`."
    if len(hosts) > 1:
        return "It has more than one `Host`."
    if not all(map(_HOST.fullmatch, hosts)):
        return "Its `Host` is no name or address of a host, with or without a port."
    return "Its `Transfer-Encoding` is another than `chunked`." if codings not in ([], [b"chunked"]) else None


def find_line_end(piece: bytes, is_start: bool) -> int:
    """Where the line ends that goes on with a piece, or starts with it, maybe after empty lines; -1 if it does not."""
    return piece.find(b"\n", len(piece) - len(piece.lstrip(b"\r\n")) if is_start else 0)


def escape_first_line(piece: bytes, is_start: bool) -> bytes:
    """A piece of a head, with all that is not ASCII in its first line percent-encoded, as a browser would."""
    end = find_line_end(piece, is_start)
    line, rest = (piece[:end], piece[end:]) if end >= 0 else (piece, b"")
    return quote_from_bytes(line, safe=_ASCII).encode("ascii") + rest
