"""Checks of single facts: claim, roles, rank, date and the details that a kind requires."""

import re
from collections.abc import Iterator

from app.domain.vocabulary import Basis, FactKind, Rank, Stance
from app.seed.differences import explain_difference
from app.seed.documents import ActorDocument, EventDocument, FactDocument, OfficeDocument, StatementDocument
from app.seed.folder import Located, SeedFiles
from app.seed.vocabulary_file import VocabularyDocument
from app.seed.yaml_tree import Diagnostic

LocatedFact = Located[FactDocument]

LONGEST_CLAIM = 250
"""Most characters of a claim: a sentence that is quoted alone is read at once."""

_SAYS_NOT = re.compile(r"\b(?:does|do) not say\b")


def check_facts(files: SeedFiles) -> Iterator[Diagnostic]:
    """All checks of this module for every fact; ids and citations have modules of their own."""
    actors = {entry.document.id: entry.document for entry in files.actors}
    kinds = {entry.document.id: entry.document.kind for entry in files.facts}
    for fact in files.facts:
        if files.vocabulary:
            yield from _check_roles(fact, files.vocabulary.document, actors)
        yield from _check_claim(fact)
        yield from _check_rank(fact)
        yield from _check_date(fact)
        yield from _check_office(fact)
        yield from _check_statement(fact, kinds)


def _check_roles(
    fact: LocatedFact, vocabulary: VocabularyDocument, actors: dict[str, ActorDocument]
) -> Iterator[Diagnostic]:
    kind = fact.document.kind
    term = vocabulary.fact_kinds.get(kind)
    if term is None:
        return
    allowed = sorted({*term.required, *term.optional})
    for role in term.required:
        if role not in fact.document.participants:
            yield fact.diagnostic(f"lacks the role '{role}': every fact of kind {kind} has it", "participants")
    for role, names in fact.document.participants.items():
        steps = ("participants", role.value)
        if role not in allowed:
            yield fact.diagnostic(f"is no role in a fact of kind {kind}: write one of {', '.join(allowed)}", *steps)
        if role in term.single and len(names) > 1:
            yield fact.diagnostic(
                f"holds {len(names)} actors: a fact of kind {kind} has one; write a fact for each", *steps
            )
        players = vocabulary.roles[role].actors if role in vocabulary.roles else None
        for index, name in enumerate(names):
            if players and name in actors and actors[name].kind not in players:
                message = f"'{name}' is of kind {actors[name].kind}: this role takes {', '.join(players)}"
                yield fact.diagnostic(message, *steps, index)


def _check_claim(fact: LocatedFact) -> Iterator[Diagnostic]:
    claim = fact.document.claim
    if len(claim) > LONGEST_CLAIM:
        message = f"is {len(claim)} characters long: write at most {LONGEST_CLAIM}, and the rest in note"
        yield fact.diagnostic(message, "claim")
    if found := _SAYS_NOT.search(claim):
        yield fact.diagnostic(f"tells what a document leaves out ('{found[0]}'): write that in note", "claim")


def _check_rank(fact: LocatedFact) -> Iterator[Diagnostic]:
    rank, reason = fact.document.rank, fact.document.rank_reason
    if rank != Rank.NORMAL and reason is None:
        yield fact.diagnostic(f"is {rank} without a reason: write rank_reason", "rank")
    if rank == Rank.NORMAL and reason is not None:
        yield fact.diagnostic("explains a rank that is normal: remove it, or set the rank", "rank_reason")


def _check_date(fact: LocatedFact) -> Iterator[Diagnostic]:
    date = fact.document.date
    if date and date.basis == Basis.DERIVED and date.note is None:
        yield fact.diagnostic("is derived without a note: write how it follows from the document", "date")
    if isinstance(fact.document, EventDocument):
        reason = fact.document.details.undated_reason
        if date is None and reason is None:
            message = "has no date: write its date, or details.undated_reason if no document states one"
            yield fact.diagnostic(message, "date")
        if date is not None and reason is not None:
            message = "explains a missing date, but the event has one: remove it, or remove the date"
            yield fact.diagnostic(message, "details", "undated_reason")


def _check_office(fact: LocatedFact) -> Iterator[Diagnostic]:
    if not isinstance(fact.document, OfficeDocument):
        return
    title = fact.document.details.title
    quotes = [c.quote.casefold() for c in fact.document.citations if c.stance == Stance.SUPPORTS]
    if not any(title.casefold() in quote for quote in quotes):
        message = f"'{title}' is in no supporting quotation: write the title as printed, or quote it"
        yield fact.diagnostic(message, "details", "title")


def _check_statement(fact: LocatedFact, kinds: dict[str, FactKind]) -> Iterator[Diagnostic]:
    if not isinstance(fact.document, StatementDocument):
        return
    details = fact.document.details
    if not any(details.text in citation.quote for citation in fact.document.citations):
        differences = (explain_difference(citation.quote, details.text) for citation in fact.document.citations)
        remedy = next(filter(None, differences), "copy it from the quotation")
        yield fact.diagnostic(f"is in no quotation of this fact: {remedy}", "details", "text")
    original = details.translation_of
    if original == fact.document.id:
        yield fact.diagnostic("names this fact itself: name the original statement", "details", "translation_of")
    elif original and kinds.get(original, FactKind.STATEMENT) != FactKind.STATEMENT:
        message = f"'{original}' is a fact of kind {kinds[original]}: name a statement"
        yield fact.diagnostic(message, "details", "translation_of")
