"""Content codings: which one a client is sent, and bodies in it."""

import gzip
from collections.abc import Callable
from functools import lru_cache

import brotli
import zstandard

from app.http.headers import Headers

_MIN_BYTES = 500
"""Bodies that are shorter are sent as they are: they fit into one packet."""

_LEVEL = 4
"""Of each coding: a page of 57 kB takes 0.2 ms in zstd and 0.5 ms in the others, and is a seventh as long."""

_ENCODERS: dict[bytes, Callable[[bytes], bytes]] = {
    b"zstd": lambda body: zstandard.ZstdCompressor(level=_LEVEL).compress(body),
    b"br": lambda body: brotli.compress(body, quality=_LEVEL),
    b"gzip": lambda body: gzip.compress(body, compresslevel=_LEVEL, mtime=0),
}
"""In the order of preference where a client accepts several."""

_COMPRESSIBLE = frozenset(
    {
        b"application/atom+xml",
        b"application/javascript",
        b"application/json",
        b"application/ld+json",
        b"application/manifest+json",
        b"application/xml",
        b"image/svg+xml",
        b"image/x-icon",
    }
)
"""Media types worth encoding, beside every kind of text. Images and fonts for the web are compressed already."""


@lru_cache(maxsize=256)
def find_coding(accepted: bytes) -> bytes:
    """The coding to send to a client, by its `Accept-Encoding`; empty for none."""
    weights = {}
    for item in accepted.lower().split(b","):
        coding, _, parameters = item.partition(b";")
        weights[coding.strip()] = parameters.strip()
    others = weights.get(b"*", b"q=0")
    return next((coding for coding in _ENCODERS if _is_accepted(weights.get(coding, others))), b"")


def _is_accepted(parameters: bytes) -> bool:
    weight = parameters.removeprefix(b"q=")
    try:
        return not parameters or (weight != parameters and float(weight) > 0)
    except ValueError:
        return False


def is_compressible(status: int, headers: Headers) -> bool:
    """Whether bodies with these headers may be encoded: not one that is encoded already, or part of another."""
    fields = dict(headers)
    if status in {204, 304} or b"content-encoding" in fields or b"content-range" in fields:
        return False
    media_type = fields.get(b"content-type", b"").partition(b";")[0].strip().lower()
    return media_type.startswith(b"text/") or media_type in _COMPRESSIBLE


def encode(coding: bytes, body: bytes) -> bytes | None:
    """A body in a coding; None where that is not worth it."""
    return _ENCODERS[coding](body) if len(body) >= _MIN_BYTES else None
