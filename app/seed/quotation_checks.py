"""Proves each quotation against the documents."""

from collections.abc import Iterator
from typing import NamedTuple

from app.seed.coverage import check_coverage
from app.seed.documents import CitationDocument, SelectorDocument
from app.seed.folder import SeedFiles
from app.seed.source_texts import SourceTexts, find_passages, make_selector, render_nearest
from app.seed.yaml_tree import Diagnostic

QUOTED_LIMIT = 60
"""Per cent of a document that its quotations stay below: the record points at texts, not replaces them."""


class Quotations(NamedTuple):
    """How much of one document is quoted."""

    found: int
    characters: int
    share: float
    """Per cent of the document's characters that stand in at least one quotation."""


def check_source_texts(files: SeedFiles, texts: SourceTexts) -> list[Diagnostic]:
    """What the documents contradict. Citations without a place are left to `check_seed`."""
    return [
        *texts.diagnostics,
        *_check_quotations(files, texts),
        *_check_shares(files, texts),
        *check_coverage(files, texts),
    ]


def measure_quotations(files: SeedFiles, texts: SourceTexts, source: str) -> Quotations:
    """The quotations of one document that stand in it where they say."""
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
