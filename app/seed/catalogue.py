"""The seed by id: what a fact's references resolve to, and which facts an actor, source or dispute has."""

from collections import defaultdict
from functools import cached_property

from app.dates import parse_edtf
from app.schemas.base import DatePublic, PlaceRef
from app.schemas.facts import ActorRef, DisputeRef, InstrumentRef, OriginRef, SourceRef
from app.schemas.records import NamePublic
from app.seed.documents import DateDocument, FactDocument, NameDocument
from app.seed.files import Seed
from app.vocabulary import Stance


class Catalogue:
    """Every document of a checked seed by its id."""

    def __init__(self, seed: Seed) -> None:
        self.seed = seed
        self.sources = {source.id: source for source in seed.sources}
        self.origins = {origin.id: origin for origin in seed.origins}
        self.actors = {actor.id: actor for actor in seed.actors}
        self.places = {place.id: place for place in seed.places}
        self.instruments = {instrument.id: instrument for instrument in seed.instruments}
        self.facts = {fact.id: fact for fact in sorted(seed.facts, key=lambda fact: fact.id)}
        self.dispute_of = {fact: dispute for dispute in seed.disputes for fact in dispute.facts}

    @cached_property
    def facts_of_actor(self) -> dict[str, list[FactDocument]]:
        found: dict[str, list[FactDocument]] = defaultdict(list)
        for fact in self.facts.values():
            for actor in {actor for actors in fact.participants.values() for actor in actors}:
                found[actor].append(fact)
        return found

    @cached_property
    def facts_of_source(self) -> dict[tuple[str, Stance], list[str]]:
        """Ids of the facts that cite a source, apart for each stance, in alphabetical order."""
        found: dict[tuple[str, Stance], list[str]] = defaultdict(list)
        for fact in self.facts.values():
            for key in {(citation.source, citation.stance) for citation in fact.citations}:
                found[key].append(fact.id)
        return found

    def actor_ref(self, name: str) -> ActorRef:
        actor = self.actors[name]
        return ActorRef(id=name, kind=actor.kind, name=actor.name)

    def place_ref(self, name: str) -> PlaceRef:
        place = self.places[name]
        return PlaceRef(id=name, kind=place.kind, name=place.name)

    def instrument_ref(self, name: str) -> InstrumentRef:
        instrument = self.instruments[name]
        return InstrumentRef(id=name, kind=instrument.kind, name=instrument.name)

    def origin_ref(self, name: str) -> OriginRef:
        return OriginRef(id=name, name=self.origins[name].name)

    def source_ref(self, name: str) -> SourceRef:
        source = self.sources[name]
        published_on = source.published_on.edtf if source.published_on else None
        return SourceRef(
            id=name, title=source.title, publisher=source.publisher, published_on=published_on, url=source.url
        )

    def dispute_ref(self, fact: str) -> DisputeRef | None:
        dispute = self.dispute_of.get(fact)
        if dispute is None:
            return None
        return DisputeRef(id=dispute.id, kind=dispute.kind, state=dispute.state, question=dispute.question)


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
