"""The source texts by source id, and the search for passages in them."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import fuzz

from app.seed.differences import explain_difference, loosen
from app.seed.document_types import CONTEXT_LENGTH
from app.seed.documents import CitationDocument, SelectorDocument, SourceDocument
from app.seed.file_kinds import UnreadableError, read_file
from app.seed.folder import Located, SeedFiles
from app.seed.signs import REFUSED_IN_CONTEXT, show
from app.seed.yaml_tree import Diagnostic

_SHOWN = 120
_LIKE = 50


class Nearest(NamedTuple):
    """The passage most similar to a quotation, shortened for display, and the similarity in per cent."""

    passage: str
    similarity: float


class SourceTexts:
    """The text of every source whose file could be read, and diagnostics of the files; or of one source alone."""

    def __init__(self, files: SeedFiles, folder: Path, only: str | None = None) -> None:
        self.folder = folder
        self.only = only
        self.by_source: dict[str, str] = {}
        self.verified: set[str] = set()
        """Ids of the sources whose file has the SHA-256 that sources.yaml records."""
        self.diagnostics: list[Diagnostic] = []
        for entry in files.sources:
            if self.is_asked_for(entry.document.id):
                self.diagnostics += self._read(entry)

    def is_asked_for(self, source: str) -> bool:
        return self.only in {None, source}

    def _read(self, entry: Located[SourceDocument]) -> Iterator[Diagnostic]:
        source = entry.document
        path = self.folder / source.file
        if not os.path.lexists(path):
            yield entry.diagnostic(f"'{source.file}' is not in the folder of documents: put it there", "file")
            return
        try:
            content = read_file(path)
        except UnreadableError as error:
            yield entry.diagnostic(f"'{source.file}' {error}", "file")
            return
        digest = hashlib.sha256(content).hexdigest()
        if digest == source.sha256:
            self.verified.add(source.id)
        else:
            windows = ", and its lines end with a carriage return, as Windows writes them" if b"\r\n" in content else ""
            message = (
                f"the document's is {digest}: it is not the document that was curated{windows}: put that one there"
            )
            yield entry.diagnostic(message, "sha256")
        try:
            # Not opened as text, which would convert line endings: offsets count every character.
            text = content.decode()
        except UnicodeDecodeError:
            yield entry.diagnostic(f"'{source.file}' is not UTF-8: fetch the document again", "file")
            return
        if len(text) != source.characters:
            yield entry.diagnostic(
                f"is {source.characters}, but the document has {len(text)}: correct it", "characters"
            )
        self.by_source[source.id] = text


def find_passages(text: str, quote: str) -> list[int]:
    """The start offset of every verbatim occurrence of a quotation, overlapping ones included."""
    starts = []
    start = text.find(quote)
    while start >= 0:
        starts.append(start)
        start = text.find(quote, start + 1)
    return starts


def find_nearest_passage(text: str, quote: str) -> Nearest | None:
    """The passage of a text most similar to a quotation, whatever its case; None below 50 per cent."""
    loose = loosen(text)
    alignment = fuzz.partial_ratio_alignment(loosen(quote).signs, loose.signs, score_cutoff=_LIKE)
    if alignment is None:
        return None
    start, end = _widen(text, *loose.span(alignment.dest_start, alignment.dest_end))
    return Nearest(_cut(show(text[start:end])), alignment.score)


def _widen(text: str, start: int, end: int) -> tuple[int, int]:
    """The span extended to whole words: an alignment may begin or end within one."""
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return start, end


def render_nearest(text: str, citation: CitationDocument) -> str:
    """The message for a quotation that its source text does not contain."""
    source = citation.source
    difference = explain_difference(text, citation.quote)
    if difference:
        return f"is not in {source} as it is written here: {difference}"
    nearest = find_nearest_passage(text, citation.quote)
    if nearest is None:
        return f"is not in {source}, nor is anything like it: cite the document that has it"
    passage = f"“{nearest.passage}” ({nearest.similarity:.1f} % alike)"
    return f"is not in {source}; the nearest passage is {passage}: copy the words as printed"


def shorten(passage: str) -> str:
    """A passage on one line, cut in the middle to about 120 characters."""
    return _cut(" ".join(passage.split()))


def _cut(line: str) -> str:
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN // 2]} … {line[-_SHOWN // 2 :]}"


def make_selector(text: str, start: int, end: int) -> SelectorDocument:
    """The offsets of a passage and its context: whole words, at most 32 characters on either side."""
    prefix = text[max(0, start - CONTEXT_LENGTH) : start]
    if start > CONTEXT_LENGTH and not text[start - CONTEXT_LENGTH - 1].isspace():
        prefix = _after_first_space(prefix)
    suffix = text[end : end + CONTEXT_LENGTH]
    if end + CONTEXT_LENGTH < len(text) and not text[end + CONTEXT_LENGTH].isspace():
        suffix = _after_first_space(suffix[::-1])[::-1]
    prefix, suffix = REFUSED_IN_CONTEXT.split(prefix)[-1], REFUSED_IN_CONTEXT.split(suffix)[0]
    return SelectorDocument(start=start, end=end, prefix=prefix.lstrip(), suffix=suffix.rstrip())


def _after_first_space(text: str) -> str:
    """The text after its first white space, empty without one: part of a word would match nowhere."""
    parts = text.split(maxsplit=1) if not text[:1].isspace() else ["", text]
    return parts[1] if len(parts) > 1 else ""
