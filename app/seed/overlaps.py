"""How much of its words each document shares with each other one: measured, written and proved."""

import re
from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import NamedTuple

from app.seed.file_kinds import UnreadableError
from app.seed.folder import Located, SeedFiles
from app.seed.record_documents import OverlapDocument
from app.seed.source_texts import SourceTexts
from app.seed.yaml_edit import replace_file
from app.seed.yaml_tree import Diagnostic

FILE = "overlaps.yaml"

RUN_LENGTH = 8
"""Words in a run: fewer stand in texts that have nothing to do with one another."""

_WORD = re.compile(r"\w+(?:[-’']\w+)*")
_HEADER = f"""\
# yaml-language-server: $schema=.schema/overlaps.json
# Written by sahel-facts cite and proved by sahel-facts verify: of the runs of {RUN_LENGTH} words of a document, how
# many stand in another one too. Case and signs between the words are left out.
"""
_REMEDY = "run sahel-facts cite"


class Shared(NamedTuple):
    """What a text shares with another one."""

    runs: int
    """Runs of eight words of the text."""
    shared: int
    """Those that stand in the other one, too."""
    longest: str
    """The longest passage of the same words, as the text prints it; empty where they share none of eight words."""


def list_runs(text: str) -> list[tuple[str, ...]]:
    """Every run of eight words of a text, in order; the words overlap."""
    words = [word.casefold() for word in _WORD.findall(text)]
    return [tuple(words[start : start + RUN_LENGTH]) for start in range(len(words) - RUN_LENGTH + 1)]


def compare_texts(text: str, other: str) -> Shared:
    """How much of a text stands in another one."""
    runs = list_runs(text)
    starts: dict[tuple[str, ...], list[int]] = {}
    for start, run in enumerate(list_runs(other)):
        starts.setdefault(run, []).append(start)
    before: dict[int, int] = {}
    longest = last = 0
    for index, run in enumerate(runs):
        # How many runs in a row are shared up to here, by where the last one begins in the other text.
        before = {start: before.get(start - 1, 0) + 1 for start in starts.get(run, ())}
        length = max(before.values(), default=0)
        if length > longest:
            longest, last = length, index
    words = [*_WORD.finditer(text)]
    passage = text[words[last - longest + 1].start() : words[last + RUN_LENGTH - 1].end()] if longest else ""
    return Shared(len(runs), sum(run in starts for run in runs), passage)


def measure_overlaps(texts: SourceTexts) -> list[OverlapDocument]:
    """The overlap of each ordered pair of documents whose text is the one that was curated, by ids."""
    runs = {source: list_runs(texts.by_source[source]) for source in sorted(texts.verified & {*texts.by_source})}
    distinct = {source: {*them} for source, them in runs.items()}
    return [
        OverlapDocument(
            source=source, other=other, runs=len(runs[source]), shared=sum(it in distinct[other] for it in runs[source])
        )
        for source, other in permutations(runs, 2)
    ]


def write_overlaps(files: SeedFiles, texts: SourceTexts) -> tuple[int, list[Diagnostic]]:
    """Write what was measured, where the file says otherwise: how many pairs were written, and faults.

    Nothing is written of one document alone, or while a file of the seed or a document has a fault, since pairs could
    be lost.
    """
    measured = measure_overlaps(texts)
    is_partial = files.diagnostics or texts.diagnostics or texts.only
    if is_partial or measured == [entry.document for entry in files.overlaps]:
        return 0, []
    try:
        replace_file(files.folder / FILE, _render(measured))
    except UnreadableError as error:
        return 0, [Diagnostic(FILE, 1, "file", str(error))]
    return len(measured), []


def prove_overlaps(files: SeedFiles, texts: SourceTexts) -> Iterator[Diagnostic]:
    """Every pair is listed, with the numbers that the texts give."""
    listed: dict[tuple[str, str], Located[OverlapDocument]] = {
        (entry.document.source, entry.document.other): entry for entry in files.overlaps
    }
    for it in measure_overlaps(texts):
        entry = listed.get((it.source, it.other))
        if entry is None:
            yield Diagnostic(
                FILE, 1, "file", f"lacks the overlap of {it.source} with {it.other}: {_REMEDY} without --source"
            )
            continue
        for name in ("runs", "shared"):
            found, measured = getattr(entry.document, name), getattr(it, name)
            if found != measured:
                yield entry.diagnostic(f"is {found}, and the documents give {measured}: {_REMEDY}", name)


def _render(overlaps: Sequence[OverlapDocument]) -> bytes:
    lines = [f"- {{source: {it.source}, other: {it.other}, runs: {it.runs}, shared: {it.shared}}}\n" for it in overlaps]
    return (_HEADER + ("".join(lines) or "[]\n")).encode()


def check_overlaps(files: SeedFiles) -> Iterator[Diagnostic]:
    """Each pair stands once, is one of two documents, and shares no more runs than there are."""
    first: dict[tuple[str, str], Located[OverlapDocument]] = {}
    for entry in files.overlaps:
        it = entry.document
        if it.source == it.other:
            yield entry.diagnostic(f"'{it.other}' is the document itself: {_REMEDY}", "other")
        earlier = first.setdefault((it.source, it.other), entry)
        if earlier is not entry:
            message = f"'{it.other}' stands beside {it.source} already at {earlier.address}: keep one of them"
            yield entry.diagnostic(message, "other")
        if it.shared > it.runs:
            yield entry.diagnostic(f"is {it.shared}, of {it.runs} runs in all: {_REMEDY}", "shared")
