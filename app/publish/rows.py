"""Seed documents → the rows of the tables, each row ready to insert."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sqlmodel import SQLModel

from app.domain.edtf import parse_edtf
from app.domain.text import fold, words
from app.domain.vocabulary import FactKind, Rank
from app.publish.evidence import evidence_of, ordered_citations
from app.publish.seed_index import SeedIndex
from app.seed import documents
from app.seed.documents import DateDocument, FactDocument, NameDocument
from app.seed.record_documents import OpenQuestionDocument
from app.store import models

Row = tuple[type[SQLModel], dict[str, Any]]
"""A table, and what stands in its columns apart from the numbers by which a load puts facts in order."""

_PREFERRED, _MOST_ORIGINS = 4, 3
"""What wins a fact a tie in a search: that it is the preferred one, and then how many origins stand behind it."""

_AFTER_ALL, _BEFORE_ALL = date(9999, 12, 31), date(1, 1, 1)
_VALUE_COLUMNS = {"text": "value_text", "amount": "amount", "unit": "unit", "edtf": "value_edtf"}
_DETAILS: dict[FactKind, type[SQLModel]] = {
    FactKind.MEMBERSHIP: models.Membership,
    FactKind.SIGNING: models.Signing,
    FactKind.CLAUSE: models.Clause,
    FactKind.OFFICE: models.Office,
    FactKind.EVENT: models.Event,
    FactKind.STATEMENT: models.Statement,
    FactKind.ATTRIBUTE: models.Attribute,
}


def rows_of_fact(fact: FactDocument, index: SeedIndex) -> Iterator[Row]:
    yield (
        models.Fact,
        {
            "key": fact.id,
            "kind": fact.kind.value,
            "claim": fact.claim,
            **_date_columns("date", fact.date),
            "place_id": fact.place,
            "rank": fact.rank.value,
            "rank_reason": fact.rank_reason,
            "note": fact.note,
            "scope": fact.scope.value,
            "happening_id": fact.happening,
            "independent_origins": evidence_of(fact).independent_origins,
            **sort_columns(fact.date),
            "priority": _PREFERRED * (fact.rank is Rank.PREFERRED)
            + min(evidence_of(fact).independent_origins, _MOST_ORIGINS),
            "claim_words": max(1, len(words(fact.claim))),
        },
    )
    yield _details_row(fact)
    for dispute in index.disputes_by_fact.get(fact.id, ()):
        yield models.DisputeFact, {"fact_key": fact.id, "dispute_id": dispute.id}
    parts = [(role, actor) for role, actors in fact.participants.items() for actor in actors]
    for position, (role, actor) in enumerate(parts):
        yield (
            models.Participation,
            {"fact_key": fact.id, "role": role.value, "actor_id": actor, "position": position},
        )
    for subject in index.subjects_of(fact):
        yield models.FactSubject, {"fact_key": fact.id, "subject_id": subject}
    for position, citation in enumerate(ordered_citations(fact)):
        yield from _citation_rows(fact.id, position, citation)


def sort_columns(document: DateDocument | None) -> dict[str, date]:
    """The days by which what has a date or none is put in order."""
    earliest = parse_edtf(document.edtf).earliest if document else None
    return {"sort_first": earliest or _AFTER_ALL, "sort_last": earliest or _BEFORE_ALL}


def _citation_rows(fact: str, position: int, citation: documents.CitationDocument) -> Iterator[Row]:
    at = citation.at
    assert at is not None, "a checked seed has its passages located"
    key = {"fact_key": fact, "position": position}
    yield (
        models.Citation,
        {
            **key,
            "source_id": citation.source,
            "origin_id": citation.origin,
            "stance": citation.stance.value,
            "voice": citation.voice.value,
            "attribution": citation.attribution,
            "exact": citation.quote,
            "prefix": at.prefix,
            "suffix": at.suffix,
            "start_offset": at.start,
            "end_offset": at.end,
            "language": citation.language,
            "wording": citation.wording.value if citation.wording else None,
        },
    )
    for field in citation.supports:
        yield models.CitationField, {**key, "field": field.value}


def _details_row(fact: FactDocument) -> Row:
    details = fact.details.model_dump(mode="json")
    if "instrument" in details:
        details["instrument_id"] = details.pop("instrument")
    if isinstance(fact, documents.AttributeDocument):
        details |= _value_columns(details.pop("value"))
    return _DETAILS[fact.kind], {"fact_key": fact.id, "kind": fact.kind.value, **details}


def _value_columns(value: Mapping[str, Any]) -> dict[str, Any]:
    """A value has one of three shapes, and the columns of them all."""
    return {column: value.get(name) for name, column in _VALUE_COLUMNS.items()}


def _date_columns(prefix: str, document: DateDocument | None) -> dict[str, Any]:
    span = parse_edtf(document.edtf) if document else None
    return {
        f"{prefix}_edtf": document.edtf if document else None,
        f"{prefix}_earliest": span.earliest if span else None,
        f"{prefix}_latest": span.latest if span else None,
        f"{prefix}_basis": document.basis.value if document else None,
        f"{prefix}_note": document.note if document else None,
    }


def reference_rows(index: SeedIndex) -> Iterator[Row]:
    """The rows of all that facts refer to."""
    for source in index.seed.sources:
        yield from rows_of_source(source)
    for actor in index.seed.actors:
        yield from rows_of_actor(actor)
    for dispute in index.seed.disputes:
        yield from rows_of_dispute(dispute)
    for question in index.seed.open_questions:
        yield from rows_of_open_question(question)
    yield from rows_of_dataset(index)


def rows_of_actor(actor: documents.ActorDocument) -> Iterator[Row]:
    yield (
        models.Actor,
        {
            **_record_columns(actor),
            "iso_3166_1_alpha_2": actor.identifiers.iso_3166_1_alpha_2,
            "folded_names": " " + fold(" ".join((actor.name, *(name.name for name in actor.names)))),
        },
    )
    yield from _name_rows(models.ActorName, actor.id, actor.names)
    if owner := actor.belongs_to:
        yield models.ActorBelonging, {"actor_id": actor.id, "owner_id": owner.actor, "fact_key": owner.fact}


def rows_of_source(source: documents.SourceDocument) -> Iterator[Row]:
    columns = source.model_dump(mode="json", exclude={"published_on", "file", "former_ids"})
    yield models.Source, {**columns, **_date_columns("published_on", source.published_on)}


def rows_of_dispute(dispute: documents.DisputeDocument) -> Iterator[Row]:
    folded = " " + fold(f"{dispute.question} {dispute.rationale}")
    yield models.Dispute, {**dispute.model_dump(mode="json", exclude={"facts", "former_ids"}), "folded_text": folded}


def rows_of_open_question(question: OpenQuestionDocument) -> Iterator[Row]:
    folded = " " + fold(f"{question.question} {question.note}")
    columns = question.model_dump(mode="json", include={"id", "question", "note"})
    yield models.OpenQuestion, {**columns, "folded_text": folded}
    for actor in question.about.actors:
        yield models.OpenQuestionActor, {"question_id": question.id, "actor_id": actor}


def rows_of_dataset(index: SeedIndex) -> Iterator[Row]:
    """Rows of what has no record of its own in the API: origins, places, instruments and happenings."""
    seed = index.seed
    for origin in seed.origins:
        yield models.Origin, _record_columns(origin)
        for trace in origin.traces:
            yield (
                models.OriginTrace,
                {
                    "origin_id": origin.id,
                    "source_id": trace.source,
                    "basis": trace.basis.value,
                    "note": trace.note,
                },
            )
    for place in seed.places:
        yield models.Place, _record_columns(place)
        yield from _name_rows(models.PlaceName, place.id, place.names)
        if around := place.within:
            yield models.PlaceLocation, {"place_id": place.id, "around_id": around.place, "fact_key": around.fact}
    for instrument in seed.instruments:
        yield models.Instrument, _record_columns(instrument)
        yield from _name_rows(models.InstrumentName, instrument.id, instrument.names)
    for happening in seed.happenings:
        yield models.Happening, happening.model_dump(exclude={"former_ids"})


def _record_columns(
    record: documents.OriginDocument | documents.ActorDocument | documents.PlaceDocument | documents.InstrumentDocument,
) -> dict[str, Any]:
    return {"id": record.id, "kind": record.kind.value, "name": record.name, "note": record.note}


def _name_rows(table: type[SQLModel], owner: str, names: Iterable[NameDocument]) -> Iterator[Row]:
    for position, name in enumerate(names):
        columns = name.model_dump(mode="json", exclude={"sources"})
        yield (
            table,
            {
                "owner_id": owner,
                "position": position,
                **columns,
                "source_ids": " ".join(sorted(name.sources)),
            },
        )
