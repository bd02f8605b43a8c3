"""What follows from the citations of a fact alone: their published order and the counts of its evidence."""

from app.domain.vocabulary import Stance, SupportedField
from app.schemas.facts import Evidence
from app.seed.documents import CitationDocument, FactDocument


def ordered_citations(fact: FactDocument) -> list[CitationDocument]:
    """The citations in the order in which they are published: supporting before disputing, else as in the file."""
    return sorted(fact.citations, key=lambda citation: citation.stance is Stance.DISPUTES)


def evidence_of(fact: FactDocument) -> Evidence:
    """Counts of the citations: sources of the supporting ones, and origins of those that support the claim itself."""
    supporting = [citation for citation in fact.citations if citation.stance is Stance.SUPPORTS]
    return Evidence(
        supporting=len(supporting),
        disputing=len(fact.citations) - len(supporting),
        sources=len({citation.source for citation in supporting}),
        independent_origins=len({it.origin for it in supporting if SupportedField.CLAIM in it.supports}),
    )
