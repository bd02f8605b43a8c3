"""Takes a new document into the record: its entry in sources.yaml, and its sentences as yet to be read."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from app.seed.coverage import split_sentences
from app.seed.documents import SourceDocument
from app.seed.file_kinds import UnreadableError, read_file
from app.seed.folder import SeedFiles
from app.seed.messages import explain_refusals
from app.seed.new_texts import NewText
from app.seed.record_documents import OPENING_LENGTH
from app.seed.yaml_append import append_entries, render_appended
from app.seed.yaml_tree import Location

TO_BE_READ = "To be read."
"""The reason in untouched.yaml of a sentence that nobody has read yet."""

_RIGHTS = "The text belongs to its publisher. Only short quotations of it are held here, each with its source."
_OPTIONS: dict[Location, str] = {
    ("id",): "--id",
    ("publisher",): "--publisher",
    ("url",): "--url",
    ("language",): "--language",
    ("published_on", "edtf"): "--published",
    ("file",): "FILE",
    ("title",): "FILE: the first line beside the name of the publisher",
}


class Details(NamedTuple):
    """What a curator knows of a new document."""

    id: str
    url: str
    publisher: str
    language: str
    published: str | None


def make_source(path: Path, new: NewText, details: Details) -> dict[str, Any]:
    """The entry of a new document as sources.yaml will hold it; what it is not certain of, a curator completes."""
    lines = [line.strip() for line in new.text.splitlines() if line.strip()]
    titles = [line for line in lines if line.casefold() != details.publisher.casefold()]
    published = None if details.published is None else {"edtf": details.published, "basis": "stated"}
    return {
        "id": details.id,
        "title": next(iter(titles), ""),
        "title_basis": "stated",
        "publisher": details.publisher,
        "url": details.url,
        "url_basis": "stated" if details.url in new.text else "matched",
        "published_on": published,
        "language": details.language,
        "republished_from": None,
        "file": path.name,
        "sha256": hashlib.sha256(new.content).hexdigest(),
        "characters": len(new.text),
        "rights": _RIGHTS,
    }


def find_faults(files: SeedFiles, source: dict[str, Any]) -> Iterator[str]:
    """Why a document cannot be taken into the record: all that is wrong, each with the option that it was given by."""
    for entry in files.sources:
        known = entry.document
        if known.sha256 == source["sha256"]:
            yield f"FILE: is the document '{known.id}' already, at {entry.address}: nothing is to be done"
        elif known.file == source["file"]:
            yield f"FILE: '{known.file}' is the file of '{known.id}' already: give it another name"
        elif known.url == source["url"]:
            yield f"--url: is the address of '{known.id}' already, at {entry.address}: give that of this document"
        if source["id"] in {known.id, *known.former_ids}:
            yield f"--id: '{source['id']}' is or was the id of a document, at {entry.address}: give another one"
    try:
        SourceDocument.model_validate(source)
    except ValidationError as error:
        for location, message in explain_refusals(error, SourceDocument):
            yield f"{_OPTIONS[location]}: {message}"


class Listed(NamedTuple):
    """How many sentences are to be read now, and how those begin that cannot be told from others by that."""

    sentences: int
    left_out: Sequence[str]


def count_unread(files: SeedFiles) -> Counter[str]:
    """How many sentences of each document nobody has read yet, as untouched.yaml says."""
    return Counter(it.document.source for it in files.uncited if it.document.reason == TO_BE_READ)


def add_source(files: SeedFiles, source: dict[str, Any], text: str) -> Listed:
    """Append the document to sources.yaml, and each of its sentences to untouched.yaml. Every other byte stays.

    Raises UnreadableError, which names the file, where one cannot be written; where nothing can be added to one of
    them, both are as they were.
    """
    sentences = [sentence.text for sentence in split_sentences(text)]
    openings = [sentence[:OPENING_LENGTH].strip() for sentence in sentences]
    alone = [it for it in openings if sum(sentence.startswith(it) for sentence in sentences) == 1]
    left_out = sorted({*openings} - {*alone})
    unread = [{"source": source["id"], "opening": it, "reason": TO_BE_READ} for it in alone]
    added = {"sources.yaml": [source], "untouched.yaml": unread}
    for name, entries in added.items():
        with _naming(name):
            path = files.folder / name
            render_appended(path, read_file(path), entries)
    for name, entries in added.items():
        with _naming(name):
            append_entries(files.folder / name, entries)
    return Listed(len(alone), left_out)


@contextmanager
def _naming(name: str) -> Iterator[None]:
    """Name the file in what is said of it."""
    try:
        yield
    except UnreadableError as error:
        raise UnreadableError(f"{name} {error}") from None
