"""Checks that ids are unique, references resolve and no record is unused."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from app.seed.documents import AttributeDocument, ClauseDocument, EventDocument, SigningDocument, StatementDocument
from app.seed.folder import Located, SeedFiles
from app.seed.messages import render_remedy
from app.seed.yaml_tree import Diagnostic, Location

_NOUNS = {
    "sources": "source",
    "origins": "origin",
    "actors": "actor",
    "places": "place",
    "instruments": "instrument",
    "happenings": "happening",
    "disputes": "dispute",
    "open_questions": "open question",
    "facts": "fact",
}
_TO_BE_USED = ("origins", "actors", "places", "instruments")


class Reference(NamedTuple):
    """The id of one document, written in another at `steps`."""

    entry: Located[Any]
    steps: Location
    resource: str
    id: str


def check_ids(files: SeedFiles) -> Iterator[Diagnostic]:
    """Ids are unique within a resource."""
    for resource in (*_NOUNS, "search_groups"):
        first: dict[str, Located[Any]] = {}
        for entry in getattr(files, resource):
            earlier = first.setdefault(entry.document.id, entry)
            if earlier is not entry:
                message = f"'{entry.document.id}' stands already at {earlier.address}: give this one another id"
                yield entry.diagnostic(message, "id")


def check_subject_ids(files: SeedFiles) -> Iterator[Diagnostic]:
    """No instrument shares its id with an actor or place: the filter `about` would take them for one."""
    others = [(_NOUNS[resource], other) for resource in ("actors", "places") for other in getattr(files, resource)]
    for entry in files.instruments:
        for noun, other in others:
            if other.document.id == entry.document.id:
                message = f"'{entry.document.id}' is the {noun} at {other.address}: give this one another id"
                yield entry.diagnostic(message, "id")


def check_former_ids(files: SeedFiles) -> Iterator[Diagnostic]:
    """A former id leads to one record: no other has it, now or formerly."""
    known = _present_ids(files)
    for resource, noun in _NOUNS.items():
        first: dict[str, Located[Any]] = {}
        for entry in getattr(files, resource):
            for index, former in enumerate(entry.document.former_ids):
                where = "former_ids", index
                if former in known[resource]:
                    yield entry.diagnostic(f"'{former}' is the id of a present {noun}: remove it here", *where)
                elif former in first:
                    address = first[former].address
                    yield entry.diagnostic(f"'{former}' stands already at {address}: keep one of them", *where)
                first.setdefault(former, entry)


def _present_ids(files: SeedFiles) -> dict[str, set[str]]:
    known = {resource: {entry.document.id for entry in getattr(files, resource)} for resource in _NOUNS}
    for resource, refused in files.refused_ids:
        known.setdefault(resource, set()).add(refused)
    return known


def check_references(files: SeedFiles) -> Iterator[Diagnostic]:
    """Every referenced id exists, and no list repeats one."""
    known = _present_ids(files)
    renamed = {
        (resource, former): entry.document.id
        for resource in _NOUNS
        for entry in getattr(files, resource)
        for former in entry.document.former_ids
    }
    lists: set[tuple[str, Location, str, str]] = set()
    for entry, steps, resource, name in iter_references(files):
        # Where a file could not be read at all, that is its one fault.
        is_read = bool(known[resource]) or not files.diagnostics
        if name not in known[resource] and is_read:
            remedy = render_remedy(name, known[resource], f"add it to the {resource}, or correct it")
            if present := renamed.get((resource, name)):
                remedy = f"it is '{present}' now"
            yield entry.diagnostic(f"'{name}' is the id of no {_NOUNS[resource]}: {remedy}", *steps)
        # The last step is an index; the steps before it identify the list.
        key = (entry.tree.file, (*entry.location, *steps[:-1]), resource, name)
        if isinstance(steps[-1], int):
            if key in lists:
                yield entry.diagnostic(f"'{name}' stands in this list twice: keep one", *steps)
            lists.add(key)


def check_usage(files: SeedFiles) -> Iterator[Diagnostic]:
    """Every origin, actor, place and instrument is used by a fact."""
    if files.diagnostics:
        # A refused fact may be the one that uses it.
        return
    asked = {question.tree.file for question in files.open_questions}
    used = {(it.resource, it.id) for it in iter_references(files) if it.entry.tree.file not in asked}
    for resource in _TO_BE_USED:
        for entry in getattr(files, resource):
            if (resource, entry.document.id) not in used:
                yield entry.diagnostic(f"'{entry.document.id}' is used by no fact: remove it, or cite it", "id")


def iter_references(files: SeedFiles) -> Iterator[Reference]:
    """Every id by which one document of the seed refers to another."""
    yield from _references_of_names(files)
    yield from _references_of_belonging(files)
    for fact in files.facts:
        yield from _references_of_fact(fact)
    for origin in files.origins:
        for index, trace in enumerate(origin.document.traces):
            yield Reference(origin, ("traces", index, "source"), "sources", trace.source)
    for dispute in files.disputes:
        for index, fact_id in enumerate(dispute.document.facts):
            yield Reference(dispute, ("facts", index), "facts", fact_id)
    for question in files.open_questions:
        for resource, names in question.document.about:
            for index, name in enumerate(names):
                yield Reference(question, ("about", resource, index), resource, name)
    yield from _references_to_texts(files)


def _references_to_texts(files: SeedFiles) -> Iterator[Reference]:
    for uncited in files.uncited:
        yield Reference(uncited, ("source",), "sources", uncited.document.source)
    for overlap in files.overlaps:
        yield Reference(overlap, ("source",), "sources", overlap.document.source)
        yield Reference(overlap, ("other",), "sources", overlap.document.other)


def _references_of_names(files: SeedFiles) -> Iterator[Reference]:
    owners: tuple[Located[Any], ...] = (*files.actors, *files.places, *files.instruments)
    for owner in owners:
        for index, name in enumerate(owner.document.names):
            for position, source in enumerate(name.sources):
                yield Reference(owner, ("names", index, "sources", position), "sources", source)


def _references_of_belonging(files: SeedFiles) -> Iterator[Reference]:
    for actor in files.actors:
        if owner := actor.document.belongs_to:
            yield Reference(actor, ("belongs_to", "actor"), "actors", owner.actor)
            yield Reference(actor, ("belongs_to", "fact"), "facts", owner.fact)
    for place in files.places:
        if around := place.document.within:
            yield Reference(place, ("within", "place"), "places", around.place)
            yield Reference(place, ("within", "fact"), "facts", around.fact)


def _references_of_fact(fact: Located[Any]) -> Iterator[Reference]:
    document = fact.document
    if document.place:
        yield Reference(fact, ("place",), "places", document.place)
    if document.happening:
        yield Reference(fact, ("happening",), "happenings", document.happening)
    for role, actors in document.participants.items():
        for index, actor in enumerate(actors):
            yield Reference(fact, ("participants", role.value, index), "actors", actor)
    for index, citation in enumerate(document.citations):
        yield Reference(fact, ("citations", index, "source"), "sources", citation.source)
        yield Reference(fact, ("citations", index, "origin"), "origins", citation.origin)
    of_instruments = SigningDocument | ClauseDocument | EventDocument | AttributeDocument
    if isinstance(document, of_instruments) and document.details.instrument:
        yield Reference(fact, ("details", "instrument"), "instruments", document.details.instrument)
    if isinstance(document, StatementDocument) and document.details.translation_of:
        yield Reference(fact, ("details", "translation_of"), "facts", document.details.translation_of)
