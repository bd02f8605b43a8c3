"""Checks of each fact by itself: its roles, rank, date and what its kind asks for."""

from collections.abc import Iterator

from app.domain.vocabulary import Basis, FactKind, Rank, Stance
from app.seed.documents import ActorDocument, EventDocument, FactDocument, OfficeDocument, StatementDocument
from app.seed.folder import Entry, Reading
from app.seed.vocabulary_file import VocabularyDocument
from app.seed.yaml_tree import Fault

FactEntry = Entry[FactDocument]


def check_facts(reading: Reading) -> Iterator[Fault]:
    """What can be wrong with a fact beside its references and citations."""
    actors = {entry.document.id: entry.document for entry in reading.actors}
    kinds = {entry.document.id: entry.document.kind for entry in reading.facts}
    for fact in reading.facts:
        if reading.vocabulary:
            yield from _check_roles(fact, reading.vocabulary.document, actors)
        yield from _check_rank(fact)
        yield from _check_date(fact)
        yield from _check_office(fact)
        yield from _check_statement(fact, kinds)


def _check_roles(fact: FactEntry, vocabulary: VocabularyDocument, actors: dict[str, ActorDocument]) -> Iterator[Fault]:
    kind = fact.document.kind
    term = vocabulary.fact_kinds.get(kind)
    if term is None:
        return
    allowed = sorted({*term.required, *term.optional})
    for role in term.required:
        if role not in fact.document.participants:
            yield fact.fault(f"lacks the role '{role}': every fact of kind {kind} has it", "participants")
    for role, names in fact.document.participants.items():
        steps = ("participants", role.value)
        if role not in allowed:
            yield fact.fault(f"is no role in a fact of kind {kind}: write one of {', '.join(allowed)}", *steps)
        if role in term.single and len(names) > 1:
            yield fact.fault(f"holds {len(names)} actors: a fact of kind {kind} has one; write a fact for each", *steps)
        players = vocabulary.roles[role].actors if role in vocabulary.roles else None
        for index, name in enumerate(names):
            if players and name in actors and actors[name].kind not in players:
                message = f"'{name}' is of kind {actors[name].kind}: this role takes {', '.join(players)}"
                yield fact.fault(message, *steps, index)


def _check_rank(fact: FactEntry) -> Iterator[Fault]:
    rank, reason = fact.document.rank, fact.document.rank_reason
    if rank != Rank.NORMAL and reason is None:
        yield fact.fault(f"is {rank} without a reason: write rank_reason", "rank")
    if rank == Rank.NORMAL and reason is not None:
        yield fact.fault("explains a rank that is normal: remove it, or set the rank", "rank_reason")


def _check_date(fact: FactEntry) -> Iterator[Fault]:
    date = fact.document.date
    if date and date.basis == Basis.DERIVED and date.note is None:
        yield fact.fault("is derived without a note: write how it follows from the document", "date")
    if isinstance(fact.document, EventDocument):
        reason = fact.document.details.undated_reason
        if date is None and reason is None:
            message = "has no date: write its date, or details.undated_reason if no document states one"
            yield fact.fault(message, "date")
        if date is not None and reason is not None:
            message = "explains a missing date, but the event has one: remove it, or remove the date"
            yield fact.fault(message, "details", "undated_reason")


def _check_office(fact: FactEntry) -> Iterator[Fault]:
    if not isinstance(fact.document, OfficeDocument):
        return
    title = fact.document.details.title
    quotes = [c.quote.casefold() for c in fact.document.citations if c.stance == Stance.SUPPORTS]
    if not any(title.casefold() in quote for quote in quotes):
        message = f"'{title}' is in no supporting quotation: write the title as printed, or quote it"
        yield fact.fault(message, "details", "title")


def _check_statement(fact: FactEntry, kinds: dict[str, FactKind]) -> Iterator[Fault]:
    if not isinstance(fact.document, StatementDocument):
        return
    details = fact.document.details
    if not any(details.text in citation.quote for citation in fact.document.citations):
        yield fact.fault("is in no quotation of this fact: copy it from the quotation", "details", "text")
    original = details.translation_of
    if original == fact.document.id:
        yield fact.fault("names this fact itself: name the original statement", "details", "translation_of")
    elif original and kinds.get(original, FactKind.STATEMENT) != FactKind.STATEMENT:
        message = f"'{original}' is a fact of kind {kinds[original]}: name a statement"
        yield fact.fault(message, "details", "translation_of")
