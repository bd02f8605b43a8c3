"""The seed by id: what a fact's references resolve to, and what is told of all facts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from app.domain.edtf import parse_edtf
from app.domain.vocabulary import Identified
from app.schemas.base import DatePublic, PlaceRef, Within
from app.schemas.facts import ActorRef, DisputeRef, HappeningRef, InstrumentRef, OriginRef, SourceRef
from app.schemas.records import BelongsTo, NamePublic, OpenQuestionRef
from app.seed.document_types import IdentifiedDocument
from app.seed.documents import (
    ActorDocument,
    DateDocument,
    DisputeDocument,
    FactDocument,
    NamedDocument,
    NameDocument,
    OriginDocument,
    PlaceDocument,
    SourceDocument,
    TraceDocument,
)
from app.seed.folder import Seed
from app.seed.record_documents import OverlapDocument


class SeedIndex:
    """Every document of a checked seed by its id, except the facts, of which there may be too many to hold."""

    def __init__(self, seed: Seed) -> None:
        self.seed = seed
        self.sources = {source.id: source for source in seed.sources}
        self.origins = {origin.id: origin for origin in seed.origins}
        self.actors = {actor.id: actor for actor in seed.actors}
        self.places = {place.id: place for place in seed.places}
        self.instruments = {instrument.id: instrument for instrument in seed.instruments}
        self.happenings = {happening.id: happening for happening in seed.happenings}
        self._owners: dict[str, set[str]] = defaultdict(set)
        """What each actor or place belongs to or lies in, by ids, which a state shares with its country."""
        for actor in seed.actors:
            if actor.belongs_to:
                self._owners[actor.id].add(actor.belongs_to.actor)
        for place in seed.places:
            if place.within:
                self._owners[place.id].add(place.within.place)
        self.disputes_by_fact = _disputes_by_fact(seed)
        self.disputes = {dispute.id: dispute for dispute in seed.disputes}
        self.facts_in_questions = {fact for question in seed.open_questions for fact in question.about.facts}
        self.questions_by_actor: dict[str, list[OpenQuestionRef]] = defaultdict(list)
        """The open questions about an actor, by id."""
        for question in sorted(seed.open_questions, key=lambda question: question.id):
            for name in question.about.actors:
                self.questions_by_actor[name].append(OpenQuestionRef(id=question.id, question=question.question))
        self.overlaps_by_source: dict[str, list[OverlapDocument]] = defaultdict(list)
        for overlap in seed.overlaps:
            self.overlaps_by_source[overlap.source].append(overlap)
        self.former_ids: dict[tuple[str, str], str] = {}
        """Present ids by resource and former id; those of facts once they have passed."""
        self._note_former_ids()
        # Almost every fact has some of these.
        self._actor_refs = {it.id: ActorRef(id=it.id, kind=it.kind, name=it.name) for it in seed.actors}
        self._origin_refs = {it.id: OriginRef(id=it.id, name=it.name) for it in seed.origins}
        self._source_refs = {it.id: _source_ref(it) for it in seed.sources}

    def iter_facts(self) -> Iterator[FactDocument]:
        """The facts of the seed, one by one; ValueError where they are not sorted by id."""
        before = ""
        for fact in self.seed.facts:
            if fact.id <= before:
                raise ValueError(f"'{fact.id}' comes after '{before}': facts must come in the order of their ids")
            before = fact.id
            self._note_former_ids_of(Identified.FACT, fact)
            yield fact

    def _note_former_ids(self) -> None:
        groups: dict[Identified, Iterable[IdentifiedDocument]] = {
            Identified.ACTOR: self.seed.actors,
            Identified.PLACE: self.seed.places,
            Identified.INSTRUMENT: self.seed.instruments,
            Identified.HAPPENING: self.seed.happenings,
            Identified.SOURCE: self.seed.sources,
            Identified.ORIGIN: self.seed.origins,
            Identified.DISPUTE: self.seed.disputes,
            Identified.OPEN_QUESTION: self.seed.open_questions,
        }
        for resource, documents in groups.items():
            for document in documents:
                self._note_former_ids_of(resource, document)

    def _note_former_ids_of(self, resource: Identified, document: IdentifiedDocument) -> None:
        for former in document.former_ids:
            self.former_ids[resource.value, former] = document.id

    @cached_property
    def traces_by_source(self) -> dict[str, list[tuple[OriginDocument, TraceDocument]]]:
        """The origins of each source, in alphabetical order."""
        found: dict[str, list[tuple[OriginDocument, TraceDocument]]] = defaultdict(list)
        for _, origin in sorted(self.origins.items()):
            for trace in origin.traces:
                found[trace.source].append((origin, trace))
        return found

    def names_in(self, fact: FactDocument) -> list[str]:
        """Every name of all that a fact names, and of what that belongs to or lies in; and of what it tells of."""
        actors = [self.actors[actor] for actors in fact.participants.values() for actor in actors]
        named: list[NamedDocument] = [*actors, *([self.places[fact.place]] if fact.place else [])]
        if instrument := getattr(fact.details, "instrument", None):
            named.append(self.instruments[instrument])
        known = {it.id for it in named}
        around = [it for it in self.subjects_of(fact) if it not in known]
        named += [owner for it in around for owner in (self.actors.get(it), self.places.get(it)) if owner]
        names = [name for it in named for name in (it.name, *(alias.name for alias in it.names))]
        return [*names, self.happenings[fact.happening].title] if fact.happening else names

    def subjects_of(self, fact: FactDocument) -> list[str]:
        """Ids of what a fact is about: what it names, and what that belongs to or lies in, and so on."""
        instrument: str | None = getattr(fact.details, "instrument", None)
        actors = [actor for actors in fact.participants.values() for actor in actors]
        subjects: set[str] = set()
        found = {it for it in (*actors, fact.place, instrument) if it}
        while found:
            subjects |= found
            found = {owner for it in found for owner in self._owners.get(it, ())} - subjects
        return sorted(subjects)

    def belongs_to(self, actor: ActorDocument) -> BelongsTo | None:
        if actor.belongs_to is None:
            return None
        owner = self.actors[actor.belongs_to.actor]
        return BelongsTo(id=owner.id, kind=owner.kind, name=owner.name, fact=actor.belongs_to.fact)

    def within(self, place: PlaceDocument) -> Within | None:
        if place.within is None:
            return None
        around = self.places[place.within.place]
        return Within(id=around.id, kind=around.kind, name=around.name, fact=place.within.fact)

    def actor_ref(self, name: str) -> ActorRef:
        return self._actor_refs[name]

    def place_ref(self, name: str) -> PlaceRef:
        place = self.places[name]
        return PlaceRef(id=name, kind=place.kind, name=place.name, within=self.within(place))

    def instrument_ref(self, name: str) -> InstrumentRef:
        instrument = self.instruments[name]
        return InstrumentRef(id=name, kind=instrument.kind, name=instrument.name)

    def happening_ref(self, name: str) -> HappeningRef:
        return HappeningRef(id=name, title=self.happenings[name].title)

    def origin_ref(self, name: str) -> OriginRef:
        return self._origin_refs[name]

    def source_ref(self, name: str) -> SourceRef:
        return self._source_refs[name]

    def dispute_refs(self, fact: str) -> list[DisputeRef]:
        """The disputes that a fact is a side of, in alphabetical order."""
        return [_dispute_ref(dispute) for dispute in self.disputes_by_fact.get(fact, ())]

    def dispute_ref_by_id(self, name: str) -> DisputeRef:
        return _dispute_ref(self.disputes[name])


def _dispute_ref(dispute: DisputeDocument) -> DisputeRef:
    return DisputeRef(id=dispute.id, kind=dispute.kind, state=dispute.state, question=dispute.question)


def _disputes_by_fact(seed: Seed) -> dict[str, list[DisputeDocument]]:
    found: dict[str, list[DisputeDocument]] = defaultdict(list)
    for dispute in sorted(seed.disputes, key=lambda dispute: dispute.id):
        for fact in dispute.facts:
            found[fact].append(dispute)
    return dict(found)


def _source_ref(source: SourceDocument) -> SourceRef:
    return SourceRef(
        id=source.id,
        title=source.title,
        publisher=source.publisher,
        published_on=source.published_on.edtf if source.published_on else None,
        url=source.url,
    )


def public_date(document: DateDocument | None) -> DatePublic | None:
    if document is None:
        return None
    span = parse_edtf(document.edtf)
    return DatePublic(
        edtf=document.edtf,
        earliest=span.earliest,
        latest=span.latest,
        basis=document.basis,
        note=document.note,
    )


def public_names(names: list[NameDocument]) -> list[NamePublic]:
    return [
        NamePublic(name=name.name, kind=name.kind, language=name.language, sources=sorted(name.sources))
        for name in names
    ]
