"""Checks every quotation against the source texts."""

from collections.abc import Iterator
from typing import NamedTuple

from app.seed.coverage import check_coverage
from app.seed.documents import CitationDocument, SelectorDocument
from app.seed.folder import SeedFiles
from app.seed.overlaps import prove_overlaps
from app.seed.source_texts import SourceTexts, find_passages, make_selector, render_nearest
from app.seed.yaml_tree import Diagnostic

QUOTED_LIMIT = 66
"""Per cent of a source text that quotations must stay below: the record refers to texts, it does not replace them."""


class Quotations(NamedTuple):
    """How much of one source text is quoted."""

    found: int
    """Quotations whose offsets hold."""
    characters: int
    """Characters that lie in at least one of them."""
    share: float
    """The same in per cent of the text."""


def check_source_texts(files: SeedFiles, texts: SourceTexts) -> list[Diagnostic]:
    """Diagnostics of the text files, the quotations, their share, the coverage and the overlaps.

    Citations without `at` are left to `check_seed`.
    """
    return [
        *texts.diagnostics,
        *_check_quotations(files, texts),
        *_check_shares(files, texts),
        *check_coverage(files, texts),
        *prove_overlaps(files, texts),
    ]


def measure_quotations(files: SeedFiles, texts: SourceTexts, source: str) -> Quotations:
    """Measure the quotations of one source text whose offsets hold."""
    text = texts.by_source[source]
    spans = [
        (citation.at.start, citation.at.end)
        for fact in files.facts
        for citation in fact.document.citations
        if citation.source == source and citation.at and text[citation.at.start : citation.at.end] == citation.quote
    ]
    covered = {position for start, end in spans for position in range(start, end)}
    return Quotations(len(spans), len(covered), 100 * len(covered) / max(1, len(text)))


def _check_quotations(files: SeedFiles, texts: SourceTexts) -> Iterator[Diagnostic]:
    for fact in files.facts:
        for index, citation in enumerate(fact.document.citations):
            text = texts.by_source.get(citation.source)
            if text is None or citation.at is None:
                continue
            message = _explain_mismatch(text, citation, citation.at)
            if message:
                yield fact.diagnostic(message, "citations", index, "quote")


def _explain_mismatch(text: str, citation: CitationDocument, at: SelectorDocument) -> str | None:
    if text[at.start : at.end] == citation.quote:
        if at == make_selector(text, at.start, at.end):
            return None
        return "stands there, but at.prefix and at.suffix are not the words around it: run sahel-facts cite"
    starts = find_passages(text, citation.quote)
    if starts:
        elsewhere = ", ".join(str(start) for start in starts)
        return f"is not at {at.start} of {citation.source}, but at {elsewhere}: run sahel-facts cite"
    return render_nearest(text, citation)


def _check_shares(files: SeedFiles, texts: SourceTexts) -> Iterator[Diagnostic]:
    for entry in files.sources:
        if entry.document.id in texts.by_source:
            share = measure_quotations(files, texts, entry.document.id).share
            if share >= QUOTED_LIMIT:
                message = f"{share:.0f} % of it is quoted: shorten quotations to less than {QUOTED_LIMIT} %"
                yield entry.diagnostic(message, "file")
