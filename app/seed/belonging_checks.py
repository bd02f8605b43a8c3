"""Checks of what belongs to an actor or lies in a place: a fact shows it, and nothing belongs to itself."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from app.domain.text import fold
from app.domain.vocabulary import NameKind, Stance
from app.seed.documents import FactDocument
from app.seed.folder import Located, SeedFiles
from app.seed.yaml_tree import Diagnostic

Named = Mapping[str, Located[Any]]


class _Link(NamedTuple):
    """That one record belongs to another of its resource, as it is written at `key` and `noun`."""

    entry: Located[Any]
    key: str
    noun: str
    owner: str
    fact: str


def check_belonging(files: SeedFiles) -> Iterator[Diagnostic]:
    facts = {fact.document.id: fact.document for fact in files.facts}
    actors: Named = {entry.document.id: entry for entry in files.actors}
    places: Named = {entry.document.id: entry for entry in files.places}
    belonging = [
        _Link(entry, "belongs_to", "actor", owner.actor, owner.fact)
        for entry in files.actors
        if (owner := entry.document.belongs_to)
    ]
    lying = [
        _Link(entry, "within", "place", around.place, around.fact)
        for entry in files.places
        if (around := entry.document.within)
    ]
    for links, named in ((belonging, actors), (lying, places)):
        yield from _check_cycles(links)
        for link in links:
            if link.fact in facts and link.owner in named:
                yield from _check_fact(link, facts[link.fact], named[link.owner])


def _check_cycles(links: list[_Link]) -> Iterator[Diagnostic]:
    owners = {link.entry.document.id: link.owner for link in links}
    for link in links:
        itself, owner = link.entry.document.id, link.owner
        for _ in links:
            if owner == itself or owner not in owners:
                break
            owner = owners[owner]
        if owner == itself:
            message = f"leads back to '{itself}': no {link.noun} belongs to itself; remove one of these"
            yield link.entry.diagnostic(message, link.key, link.noun)


def _check_fact(link: _Link, fact: FactDocument, owner: Located[Any]) -> Iterator[Diagnostic]:
    for side in (link.entry.document, owner.document):
        if not _is_named(side, fact):
            message = f"'{fact.id}' names '{side.id}' neither as taking part nor in a quotation: name a fact that does"
            yield link.entry.diagnostic(message, link.key, "fact")


def _is_named(record: Any, fact: FactDocument) -> bool:
    """Whether something takes part in a fact, is its place, or is called by one of its names in a quotation."""
    if record.id == fact.place or any(record.id in actors for actors in fact.participants.values()):
        return True
    quotes = [f" {fold(it.quote)} " for it in fact.citations if it.stance is Stance.SUPPORTS]
    # A demonym names what belongs to its owner: "French troops" are not France.
    names = (record.name, *(it.name for it in record.names if it.kind is not NameKind.DEMONYM))
    return any(f" {fold(name)} " in quote for name in names for quote in quotes)
