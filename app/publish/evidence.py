"""What follows from the citations of a fact alone: their published order and the counts of its evidence."""

from app.domain.vocabulary import Stance
from app.schemas.facts import Evidence
from app.seed.documents import CitationDocument, FactDocument


def ordered_citations(fact: FactDocument) -> list[CitationDocument]:
    """The citations in the order in which they are published: supporting before disputing, else as in the file."""
    return sorted(fact.citations, key=lambda citation: citation.stance is Stance.DISPUTES)


def evidence_of(fact: FactDocument) -> Evidence:
    """Counts of the citations; sources and independent origins are counted among the supporting ones."""
    supporting = [citation for citation in fact.citations if citation.stance is Stance.SUPPORTS]
    return Evidence(
        citations=len(fact.citations),
        sources=len({citation.source for citation in supporting}),
        independent_origins=len({citation.origin for citation in supporting}),
        disputing=len(fact.citations) - len(supporting),
    )
