"""Seed documents → the public records around the facts: actors, sources, disputes, the charter, the dataset."""

from collections import Counter
from collections.abc import Iterable, Mapping

from app.domain.edtf import split_edtf
from app.domain.known_records import CHARTER
from app.domain.vocabulary import FactKind, Stance, Topic
from app.publish.aggregates import FactAggregates
from app.publish.render_facts import render_fact
from app.publish.seed_index import SeedIndex, public_date, public_names
from app.schemas import dataset, records
from app.schemas.base import Public
from app.schemas.facts import FactRef
from app.schemas.records import ActorPublic, CharterPublic, DisputePublic, FactCounts, SourcePublic
from app.seed.documents import (
    ActorDocument,
    ClauseDocument,
    DisputeDocument,
    FactDocument,
    SigningDocument,
    SourceDocument,
)
from app.seed.record_documents import OpenQuestionDocument, OverlapDocument
from app.seed.vocabulary_file import VocabularyDocument

OBJECTIVES = {Topic.ESTABLISHMENT, Topic.OBJECTIVE}


def render_actor(actor: ActorDocument, index: SeedIndex, aggregates: FactAggregates, revision: int) -> Public:
    code = actor.identifiers.iso_3166_1_alpha_2
    return ActorPublic(
        id=actor.id,
        kind=actor.kind,
        name=actor.name,
        note=actor.note,
        names=public_names(actor.names),
        identifiers=[records.Identifier(scheme="iso_3166_1_alpha_2", value=code)] if code else [],
        belongs_to=index.belongs_to(actor),
        memberships=aggregates.memberships[actor.id],
        members=aggregates.members[actor.id],
        offices=aggregates.offices[actor.id],
        facts=_counts(aggregates.kinds_by_actor[actor.id]),
        open_questions=index.questions_by_actor.get(actor.id, []),
        former_ids=actor.former_ids,
        revision=revision,
    )


def _counts(kinds: Counter[FactKind]) -> FactCounts:
    return FactCounts(**{kind.value: kinds[kind] for kind in FactKind}, total=kinds.total())


def render_source(source: SourceDocument, index: SeedIndex, aggregates: FactAggregates, revision: int) -> Public:
    origins = [
        records.SourceOrigin(
            id=origin.id,
            name=origin.name,
            kind=origin.kind,
            note=origin.note,
            basis=trace.basis,
            basis_note=trace.note,
        )
        for origin, trace in index.traces_by_source[source.id]
    ]
    kept = source.model_dump(exclude={"published_on", "file"})
    return SourcePublic(
        **kept,
        published_on=public_date(source.published_on),
        origins=origins,
        overlaps=_overlaps(index.overlaps_by_source[source.id]),
        csl=_csl(source),
        facts=records.SourceFacts(
            supports=aggregates.facts_by_source[source.id, Stance.SUPPORTS],
            disputes=aggregates.facts_by_source[source.id, Stance.DISPUTES],
        ),
        revision=revision,
    )


def _overlaps(overlaps: Iterable[OverlapDocument]) -> list[records.SourceOverlap]:
    return [
        records.SourceOverlap(
            source=it.other, runs=it.runs, shared=it.shared, percent=round(100 * it.shared / max(1, it.runs))
        )
        for it in sorted(overlaps, key=lambda it: (-it.shared, it.other))
    ]


def _csl(source: SourceDocument) -> records.CslItem:
    item = records.CslItem(
        {
            "id": source.id,
            "type": "article-newspaper",
            "title": source.title,
            "container-title": source.publisher,
            "URL": source.url,
            "language": source.language,
        }
    )
    if source.published_on:
        item["issued"] = _csl_date(source.published_on.edtf)
    return item


def _csl_date(edtf: str) -> records.CslDate:
    parts = split_edtf(edtf)
    issued = records.CslDate({"date-parts": parts.edges})
    if parts.is_approximate:
        issued["circa"] = True
    if parts.is_open:
        # CSL has no parts for it, and shows this text instead of them.
        issued["literal"] = edtf
    return issued


def render_dispute(
    dispute: DisputeDocument,
    index: SeedIndex,
    aggregates: FactAggregates,
    revision: int,
    fact_revisions: Mapping[str, int],
) -> Public:
    facts = (aggregates.repeated_facts[fact] for fact in dispute.facts)
    return DisputePublic.model_validate(
        {
            **dispute.model_dump(),
            "facts": _rendered(facts, index, fact_revisions),
            "revision": revision,
        }
    )


def render_open_question(
    question: OpenQuestionDocument, index: SeedIndex, aggregates: FactAggregates, revision: int
) -> Public:
    facts = (aggregates.repeated_facts[fact] for fact in question.about.facts)
    return records.OpenQuestionPublic(
        id=question.id,
        question=question.question,
        note=question.note,
        about=records.OpenQuestionSubjects(
            actors=[index.actor_ref(actor) for actor in question.about.actors],
            facts=[FactRef(id=fact.id, kind=fact.kind, claim=fact.claim) for fact in facts],
            disputes=[index.dispute_ref_by_id(dispute) for dispute in question.about.disputes],
        ),
        former_ids=question.former_ids,
        revision=revision,
    )


def render_charter(
    index: SeedIndex, aggregates: FactAggregates, revision: int, fact_revisions: Mapping[str, int]
) -> Public:
    instrument = index.instruments[CHARTER]
    facts = aggregates.facts_of_charter()
    clauses = [fact for fact in facts if isinstance(fact, ClauseDocument)]
    aims = [fact for fact in clauses if fact.details.topic in OBJECTIVES]
    provisions = [fact for fact in clauses if fact.details.topic not in OBJECTIVES]
    signing = [fact for fact in facts if isinstance(fact, SigningDocument)]
    return CharterPublic.model_validate(
        {
            "instrument": index.instrument_ref(CHARTER),
            "note": instrument.note,
            "names": public_names(instrument.names),
            "signing": _rendered(signing, index, fact_revisions),
            "objectives": _rendered(aims, index, fact_revisions),
            "clauses": _rendered(provisions, index, fact_revisions),
            "revision": revision,
        }
    )


def _rendered(facts: Iterable[FactDocument], index: SeedIndex, fact_revisions: Mapping[str, int]) -> list[Public]:
    return [render_fact(fact, index, fact_revisions[fact.id]) for fact in facts]


def render_dataset(index: SeedIndex, aggregates: FactAggregates) -> dataset.DatasetContent:
    """The part of the dataset's record that depends on the seed alone; a revision adds its own number and hash."""
    seed = index.seed
    counts = dataset.DatasetCounts(
        facts=_counts(aggregates.kinds),
        citations=aggregates.citations,
        **{name: len(getattr(seed, name)) for name in _COUNTED},
    )
    return dataset.DatasetContent(
        title=seed.dataset.title,
        description=seed.dataset.description,
        counts=counts,
        coverage=dataset.Coverage(earliest=aggregates.earliest, latest=aggregates.latest),
        licence=seed.dataset.licence,
        licence_url=seed.dataset.licence_url,
        rights=seed.dataset.rights,
        origins=[
            dataset.OriginPublic(
                id=origin.id,
                kind=origin.kind,
                name=origin.name,
                note=origin.note,
                former_ids=origin.former_ids,
            )
            for _, origin in sorted(index.origins.items())
        ],
        places=[
            dataset.PlacePublic(
                id=place.id,
                kind=place.kind,
                name=place.name,
                note=place.note,
                names=public_names(place.names),
                within=index.within(place),
                former_ids=place.former_ids,
            )
            for _, place in sorted(index.places.items())
        ],
        instruments=[
            dataset.InstrumentPublic(
                id=instrument.id,
                kind=instrument.kind,
                name=instrument.name,
                note=instrument.note,
                names=public_names(instrument.names),
                former_ids=instrument.former_ids,
            )
            for _, instrument in sorted(index.instruments.items())
        ],
        happenings=[
            dataset.HappeningPublic.model_validate(happening.model_dump())
            for _, happening in sorted(index.happenings.items())
        ],
        vocabularies=_vocabularies(seed.vocabulary),
        open_questions=[
            dataset.OpenQuestionSummary(id=asked.id, question=asked.question, note=asked.note)
            for asked in sorted(seed.open_questions, key=lambda asked: asked.id)
        ],
    )


_COUNTED = ("sources", "origins", "actors", "places", "instruments", "happenings", "disputes", "open_questions")


def _vocabularies(vocabulary: VocabularyDocument) -> list[dataset.Vocabulary]:
    return [
        dataset.Vocabulary(
            name=name,
            terms=[
                dataset.Term(word=word, definition=term if isinstance(term, str) else term.definition)
                for word, term in terms.items()
            ],
        )
        for name, terms in vocabulary
    ]
