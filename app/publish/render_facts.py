"""Seed documents → the public objects that the API serves, made with the API's own models."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from pydantic import TypeAdapter

from app.domain.text_fragment import link_to_passage
from app.domain.vocabulary import FactKind, Stance
from app.publish.evidence import evidence_of, ordered_citations
from app.publish.labels import days_of, labels_of
from app.publish.seed_index import SeedIndex, public_date
from app.schemas.base import Public
from app.schemas.facts import (
    AttributeDetails,
    CitationPublic,
    ClauseDetails,
    EventDetails,
    FactPublic,
    MembershipDetails,
    OfficeDetails,
    Participant,
    QuotePublic,
    SigningDetails,
    StatementDetails,
    Wording,
)
from app.seed import documents
from app.seed.documents import CitationDocument, FactDocument

_fact_model: TypeAdapter[Any] = TypeAdapter(FactPublic)


def render_fact(fact: FactDocument, index: SeedIndex, revision: int) -> Public:
    """A fact with all its citations, supporting ones first."""
    citations = ordered_citations(fact)
    published: Public = _fact_model.validate_python(
        {
            "id": fact.id,
            "kind": fact.kind,
            "claim": fact.claim,
            "date": public_date(fact.date),
            "place": index.place_ref(fact.place) if fact.place else None,
            "participants": [
                Participant(role=role, actor=index.actor_ref(actor))
                for role, actors in fact.participants.items()
                for actor in actors
            ],
            "details": _DETAILS[fact.kind](fact, citations, index),
            "rank": fact.rank,
            "rank_reason": fact.rank_reason,
            "note": fact.note,
            "happening": index.happening_ref(fact.happening) if fact.happening else None,
            "scope": fact.scope,
            "disputes": index.dispute_refs(fact.id),
            "evidence": evidence_of(fact),
            "citations": [_citation(citation, index) for citation in citations],
            "former_ids": fact.former_ids,
            "revision": revision,
        }
    )
    return published


def render_texts(fact: FactDocument, index: SeedIndex) -> str:
    """What snippets of a fact are cut from."""
    quotes = (citation.quote for citation in ordered_citations(fact))
    return join_texts(fact.claim, index.names_in(fact), quotes, fact.note, [*labels_of(fact), *days_of(fact)])


def join_texts(
    claim: str, names: Iterable[str], quotes: Iterable[str], note: str | None = None, labels: Iterable[str] = ()
) -> str:
    """Texts of a fact as JSON, each once: the claim, the names by their signs, the quotations, the note, the labels."""
    texts = [("claim", claim), *(("name", name) for name in sorted(names)), *(("quote", quote) for quote in quotes)]
    if note:
        texts.append(("note", note))
    texts += [("label", label) for label in labels]
    return json.dumps(list(dict.fromkeys(texts)), ensure_ascii=False, separators=(",", ":"))


def _citation(citation: CitationDocument, index: SeedIndex) -> CitationPublic:
    at = citation.at
    assert at is not None, "a checked seed has its passages located"
    source = index.source_ref(citation.source)
    quote = QuotePublic(exact=citation.quote, prefix=at.prefix, suffix=at.suffix, start=at.start, end=at.end)
    return CitationPublic(
        source=source,
        stance=citation.stance,
        quote=quote,
        language=citation.language or index.sources[citation.source].language,
        supports=citation.supports,
        attribution=citation.attribution,
        voice=citation.voice,
        origin=index.origin_ref(citation.origin),
        link=link_to_passage(source.url, quote.exact, quote.prefix, quote.suffix),
    )


def _membership(fact: documents.MembershipDocument, _citations: list[CitationDocument], _index: SeedIndex) -> Public:
    return MembershipDetails(status=fact.details.status)


def _signing(fact: documents.SigningDocument, _citations: list[CitationDocument], index: SeedIndex) -> Public:
    return SigningDetails(instrument=index.instrument_ref(fact.details.instrument))


def _clause(fact: documents.ClauseDocument, citations: list[CitationDocument], index: SeedIndex) -> Public:
    details = fact.details
    wordings = [
        Wording(
            text=citation.quote,
            form=citation.wording,
            language=citation.language or index.sources[citation.source].language,
            source=citation.source,
            citation=position,
        )
        for position, citation in enumerate(citations)
        if citation.wording
    ]
    return ClauseDetails(
        instrument=index.instrument_ref(details.instrument),
        article=details.article,
        topic=details.topic,
        obligation=details.obligation,
        force=details.force,
        trigger=details.trigger,
        wordings=wordings,
    )


def _office(fact: documents.OfficeDocument, citations: list[CitationDocument], index: SeedIndex) -> Public:
    supporting = {citation.source for citation in citations if citation.stance is Stance.SUPPORTS}
    dates = [public_date(index.sources[source].published_on) for source in supporting]
    earliest = min(((date.earliest, date.edtf) for date in dates if date and date.earliest), default=None)
    published = earliest[1] if earliest else None
    return OfficeDetails(
        title=fact.details.title,
        portfolio=fact.details.portfolio,
        standing=fact.details.standing,
        as_of=fact.date.edtf if fact.date else published,
    )


def _event(fact: documents.EventDocument, _citations: list[CitationDocument], index: SeedIndex) -> Public:
    details = fact.details
    return EventDetails(
        event_type=details.event_type,
        instrument=index.instrument_ref(details.instrument) if details.instrument else None,
        undated_reason=details.undated_reason,
    )


def _statement(fact: documents.StatementDocument, _citations: list[CitationDocument], _index: SeedIndex) -> Public:
    return StatementDetails.model_validate(fact.details.model_dump())


def _attribute(fact: documents.AttributeDocument, _citations: list[CitationDocument], index: SeedIndex) -> Public:
    instrument = fact.details.instrument
    details = fact.details.model_dump()
    return AttributeDetails.model_validate(
        {**details, "instrument": index.instrument_ref(instrument) if instrument else None}
    )


_DETAILS: dict[FactKind, Callable[[Any, list[CitationDocument], SeedIndex], Public]] = {
    FactKind.MEMBERSHIP: _membership,
    FactKind.SIGNING: _signing,
    FactKind.CLAUSE: _clause,
    FactKind.OFFICE: _office,
    FactKind.EVENT: _event,
    FactKind.STATEMENT: _statement,
    FactKind.ATTRIBUTE: _attribute,
}
