"""Checks of the citations of each fact that need no source text."""

from collections.abc import Iterator

from app.domain.edtf import parse_edtf
from app.domain.sentence_dates import find_dates
from app.domain.vocabulary import Basis, FactKind, Stance, SupportedField
from app.seed.documents import CitationDocument, FactDocument
from app.seed.folder import Located, SeedFiles
from app.seed.yaml_tree import Diagnostic

LocatedFact = Located[FactDocument]
_CITE = "run sahel-facts cite"


def check_citations(files: SeedFiles) -> Iterator[Diagnostic]:
    """Stances, origins, wordings and selectors of every citation."""
    traces = {entry.document.id: {trace.source for trace in entry.document.traces} for entry in files.origins}
    sources = {entry.document.id for entry in files.sources}
    for fact in files.facts:
        yield from _check_together(fact)
        yield from _check_derived_date(fact)
        yield from _check_stated_date(fact)
        for index, citation in enumerate(fact.document.citations):
            yield from _check_citation(fact, index, citation)
            if citation.source in sources - traces.get(citation.origin, sources):
                message = f"'{citation.origin}' has no trace in {citation.source}: add one to origins.yaml"
                yield fact.diagnostic(message, "citations", index, "origin")
    yield from _check_origins(files)


def _check_origins(files: SeedFiles) -> Iterator[Diagnostic]:
    """One passage goes back to one origin, in whatever facts and for whatever it is cited."""
    known = {entry.document.id for entry in files.origins}
    first: dict[tuple[str, int, int], tuple[LocatedFact, int]] = {}
    for fact in files.facts:
        for index, citation in enumerate(fact.document.citations):
            if citation.at is None or citation.origin not in known:
                continue
            passage = citation.source, citation.at.start, citation.at.end
            earlier, position = first.setdefault(passage, (fact, index))
            origin = earlier.document.citations[position].origin
            if citation.origin != origin:
                there = earlier.diagnostic("", "citations", position, "origin")
                message = (
                    f"'{citation.origin}', and the same passage goes back to '{origin}' at {there.file}:{there.line}"
                )
                yield fact.diagnostic(f"{message}: give both one origin", "citations", index, "origin")


def _check_derived_date(fact: LocatedFact) -> Iterator[Diagnostic]:
    """What a date is derived from is cited, such as the passage with the year."""
    date = fact.document.date
    if date is None or date.basis != Basis.DERIVED:
        return
    if not any(it.stance == Stance.SUPPORTS and SupportedField.DATE in it.supports for it in fact.document.citations):
        yield fact.diagnostic("is derived from no passage: cite one with date in supports", "date")


def _check_stated_date(fact: LocatedFact) -> Iterator[Diagnostic]:
    """No passage that is to show a stated date has another one."""
    date = fact.document.date
    if date is None or date.basis != Basis.STATED:
        return
    for index, citation in enumerate(fact.document.citations):
        if citation.stance == Stance.SUPPORTS and SupportedField.DATE in citation.supports:
            found = find_dates(citation.quote)
            if found and all(it.is_disjoint(parse_edtf(date.edtf)) for it in found):
                message = f"has '{found[0].text}', and the date of the fact is {date.edtf}: correct one of them"
                yield fact.diagnostic(message, "citations", index, "quote")


def _check_together(fact: LocatedFact) -> Iterator[Diagnostic]:
    citations = fact.document.citations
    if not any(it.stance == Stance.SUPPORTS and SupportedField.CLAIM in it.supports for it in citations):
        yield fact.diagnostic("hold none that supports the claim: add one", "citations")
    if fact.document.kind == FactKind.CLAUSE and all(citation.wording is None for citation in citations):
        yield fact.diagnostic("hold no wording of the clause: mark one with wording: quoted or reported", "citations")
    seen: dict[tuple[str, int, int], int] = {}
    for index, citation in enumerate(citations):
        if citation.at:
            first = seen.setdefault((citation.source, citation.at.start, citation.at.end), index)
            if first != index:
                message = f"is the same passage as citations[{first}]: keep one, with every field it supports"
                yield fact.diagnostic(message, "citations", index)


def _check_citation(fact: LocatedFact, index: int, citation: CitationDocument) -> Iterator[Diagnostic]:
    steps = ("citations", index)
    if citation.wording and fact.document.kind != FactKind.CLAUSE:
        yield fact.diagnostic(
            f"belongs to clauses: remove it from this fact of kind {fact.document.kind}", *steps, "wording"
        )
    elif citation.wording and not {SupportedField.CLAIM, SupportedField.DETAILS} & set(citation.supports):
        message = "marks a passage that shows neither claim nor details: remove it, or name what the passage supports"
        yield fact.diagnostic(message, *steps, "wording")
    if len(set(citation.supports)) < len(citation.supports):
        yield fact.diagnostic("names a field twice: keep one", *steps, "supports")
    at = citation.at
    if at is None:
        yield fact.diagnostic(f"has no place in the document yet: {_CITE}", *steps, "at")
    elif at.start >= at.end:
        yield fact.diagnostic(f"ends at {at.end}, before it begins at {at.start}: {_CITE}", *steps, "at")
    elif at.end - at.start != len(citation.quote):
        message = f"spans {at.end - at.start} characters, and the quotation has {len(citation.quote)}: {_CITE}"
        yield fact.diagnostic(message, *steps, "at")
