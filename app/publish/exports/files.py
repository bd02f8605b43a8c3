"""The files of a set, each with what writes it: a new one is added to `FILES`."""

import json
from collections.abc import Callable, Generator, Iterator, Mapping
from functools import partial
from typing import NamedTuple, Protocol

from app.domain.vocabulary import Resource
from app.serializers.csl import write_csl

Parts = Generator[bytes, None, int | None]
"""What a file consists of; it returns how many records the file has, or None where it holds no records."""

SHA256SUMS = "SHA256SUMS"


class Digests(NamedTuple):
    """SHA-256 of a file as it is and in gzip, in hexadecimal."""

    plain: str
    gzip: str


class Contents(Protocol):
    """What files are written from."""

    def bodies(self, resource: Resource) -> Iterator[bytes]:
        """All that is published of a kind, by id, as the API answers it."""

    @property
    def digests(self) -> Mapping[str, Digests]:
        """Those of the files before this one, by name."""


class FileSpec(NamedTuple):
    """A file, and what writes it."""

    name: str
    title: str
    media_type: str
    write: Callable[[Contents], Parts]


def _write_lines(resource: Resource, contents: Contents) -> Parts:
    rows = 0
    for body in contents.bodies(resource):
        yield body
        yield b"\n"
        rows += 1
    return rows


def _write_csl(contents: Contents) -> Parts:
    """The same as `/sources.csl.json` answers."""
    items = [json.loads(body)["csl"] for body in contents.bodies(Resource.SOURCE)]
    yield write_csl(items)
    return len(items)


def _write_digests(contents: Contents) -> Parts:
    """What `sha256sum -c` reads."""
    for name, (plain, gzip) in contents.digests.items():
        yield f"{plain}  {name}\n{gzip}  {name}.gz\n".encode()
    return None


_NDJSON = "application/x-ndjson"
_LINES = {
    "facts.ndjson": (Resource.FACT, "Facts, one a line, as `/facts/{id}` answers"),
    "actors.ndjson": (Resource.ACTOR, "Actors, one a line, as `/actors/{id}` answers"),
    "sources.ndjson": (Resource.SOURCE, "Documents, one a line, as `/sources/{id}` answers"),
    "disputes.ndjson": (Resource.DISPUTE, "Disputes, one a line, as `/disputes/{id}` answers"),
    "open-questions.ndjson": (Resource.OPEN_QUESTION, "Open questions, one a line, as `/open-questions/{id}` answers"),
}

FILES: tuple[FileSpec, ...] = (
    *(FileSpec(name, title, _NDJSON, partial(_write_lines, it)) for name, (it, title) in _LINES.items()),
    FileSpec(
        "sources.csl.json",
        "Documents as CSL-JSON, for reference managers, as `/sources.csl.json` answers",
        "application/vnd.citationstyles.csl+json",
        _write_csl,
    ),
    # The last one, for it holds the digests of all others.
    FileSpec(
        SHA256SUMS, "SHA-256 of every other file, for `sha256sum -c`", "text/plain; charset=utf-8", _write_digests
    ),
)
"""All files in the order in which they are listed."""
