"""The hash of the whole content, by a recipe that whoever holds a copy can follow.

It is the SHA-256 of one line for each record, `{resource} {id} {digest}` with a line feed, in the order of `Resource`
and, within a resource, of ids by byte. The digest is the SHA-256, in hexadecimal, of the published body without its
members `revision`, which say when something was loaded and not what it says.
"""

import hashlib
import re
from typing import Self

from app.domain.vocabulary import Resource

_REVISION = re.compile(rb',"revision":\d+')
"""Within a text the quotation marks would be escaped, so in JSON this is always a member, and never the first."""


def digest_body(body: bytes) -> str:
    """What a record says, whenever it came to say it."""
    return hashlib.sha256(_REVISION.sub(b"", body)).hexdigest()


class ContentHash:
    """The hash of records that come one after the other, in their order."""

    def __init__(self) -> None:
        self._lines = hashlib.sha256()

    def add(self, resource: Resource, name: str, digest: str) -> Self:
        """Add a record, by the digest of its body."""
        self._lines.update(f"{resource} {name} {digest}\n".encode())
        return self

    def hexdigest(self) -> str:
        return self._lines.hexdigest()
