"""Proves each quotation against the documents."""

from collections.abc import Iterator
from typing import NamedTuple

from app.seed.coverage import check_coverage
from app.seed.documents import CitationDocument, SelectorDocument
from app.seed.folder import Reading
from app.seed.source_texts import Documents, find_passages, make_selector, render_nearest
from app.seed.yaml_tree import Fault

QUOTED_LIMIT = 60
"""Per cent of a document that its quotations stay below: the record points at texts, not replaces them."""


class Quotations(NamedTuple):
    """How much of one document is quoted."""

    found: int
    characters: int
    share: float
    """Per cent of the document's characters that stand in at least one quotation."""


def check_documents(reading: Reading, documents: Documents) -> list[Fault]:
    """What the documents contradict. Citations without a place are left to `check_seed`."""
    return [
        *documents.faults,
        *_check_quotations(reading, documents),
        *_check_shares(reading, documents),
        *check_coverage(reading, documents),
    ]


def measure_quotations(reading: Reading, documents: Documents, source: str) -> Quotations:
    """The quotations of one document that stand in it where they say."""
    text = documents.texts[source]
    spans = [
        (citation.at.start, citation.at.end)
        for fact in reading.facts
        for citation in fact.document.citations
        if citation.source == source and citation.at and text[citation.at.start : citation.at.end] == citation.quote
    ]
    covered = {position for start, end in spans for position in range(start, end)}
    return Quotations(len(spans), len(covered), 100 * len(covered) / max(1, len(text)))


def _check_quotations(reading: Reading, documents: Documents) -> Iterator[Fault]:
    for fact in reading.facts:
        for index, citation in enumerate(fact.document.citations):
            text = documents.texts.get(citation.source)
            if text is None or citation.at is None:
                continue
            message = _explain_mismatch(text, citation, citation.at)
            if message:
                yield fact.fault(message, "citations", index, "quote")


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


def _check_shares(reading: Reading, documents: Documents) -> Iterator[Fault]:
    for entry in reading.sources:
        if entry.document.id in documents.texts:
            share = measure_quotations(reading, documents, entry.document.id).share
            if share >= QUOTED_LIMIT:
                message = f"{share:.0f} % of it is quoted: shorten quotations to less than {QUOTED_LIMIT} %"
                yield entry.fault(message, "file")
