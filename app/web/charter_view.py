"""What the page of the charter shows: its clauses, and the wordings of each beside one another."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from app.domain.vocabulary import DisputeKind, Stance, SupportedField, WordingForm
from app.domain.word_differences import Run, compare
from app.schemas.facts import CitationPublic, ClausePublic, DisputeRef, SigningPublic
from app.schemas.records import CharterPublic


class Printed(NamedTuple):
    """A wording, and who prints it."""

    text: str
    form: WordingForm
    language: str
    citations: Sequence[CitationPublic]
    """The passages that have these very words."""
    runs: Sequence[Run] | None
    """The words beside those of the first wording of the comparison; None where they have too little in common."""
    is_first: bool
    """Whether others in its language are marked beside this one."""


class Clause(NamedTuple):
    """A clause with its wordings."""

    fact: ClausePublic
    wordings: Sequence[Printed]
    fragments: Sequence[CitationPublic]
    """Other passages that support the claim, such as a part of a wording."""


class Name(NamedTuple):
    """What documents call the instrument, and their publishers."""

    name: str
    language: str | None
    publishers: Sequence[str]


class Comparison(NamedTuple):
    """Clauses that say one thing in different words, or one clause alone."""

    question: DisputeRef | None
    """The dispute on the words that joins them; None where there is none."""
    clauses: Sequence[Clause]


Marks = dict[tuple[str, int], tuple[Run, ...] | None]
"""What to mark, by the id of the clause and the index of the citation that a wording is."""


def compare_wordings(charter: CharterPublic) -> Marks:
    """The words that differ from the first wording in the same language, in each comparison."""
    marks: Marks = {}
    for _, facts in [*_join(charter.objectives), *_join(charter.clauses)]:
        first: dict[str, str] = {}
        for fact in facts:
            for it in fact.details.wordings:
                marks[fact.id, it.citation] = compare(first.setdefault(it.language, it.text), it.text)
    return marks


def view_clauses(clauses: Iterable[ClausePublic], marks: Marks) -> list[Comparison]:
    return [Comparison(question, list(_view_joined(facts, marks))) for question, facts in _join(clauses)]


def list_names(charter: CharterPublic) -> list[Name]:
    """The names that documents use; those that only a search finds it by are left out."""
    facts: list[SigningPublic | ClausePublic] = [*charter.signing, *charter.objectives, *charter.clauses]
    publishers = {it.source.id: it.source.publisher for fact in facts for it in fact.citations}
    return [
        Name(it.name, it.language, [publishers.get(source, source) for source in it.sources])
        for it in charter.names
        if it.sources
    ]


def _join(clauses: Iterable[ClausePublic]) -> list[tuple[DisputeRef | None, list[ClausePublic]]]:
    """Clauses by the dispute on their words that they are sides of, in the order of the first of each."""
    joined: dict[str, tuple[DisputeRef | None, list[ClausePublic]]] = {}
    for it in clauses:
        on_words = next((ref for ref in it.disputes if ref.kind is DisputeKind.WORDING), None)
        _, facts = joined.setdefault(on_words.id if on_words else it.id, (on_words, []))
        facts.append(it)
    return list(joined.values())


def _view_joined(facts: Sequence[ClausePublic], marks: Marks) -> Iterator[Clause]:
    texts = {(it.language, it.text) for fact in facts for it in fact.details.wordings}
    to_mark = {language for language, number in Counter(language for language, _ in texts).items() if number > 1}
    for fact in facts:
        by_text: dict[str, Printed] = {}
        for it in fact.details.wordings:
            citation = fact.citations[it.citation]
            same = by_text.get(it.text)
            if same:
                by_text[it.text] = same._replace(citations=[*same.citations, citation])
                continue
            is_first = it.language in to_mark
            to_mark.discard(it.language)
            by_text[it.text] = Printed(it.text, it.form, it.language, [citation], marks[fact.id, it.citation], is_first)
        yield Clause(fact, list(by_text.values()), _find_fragments(fact))


def _find_fragments(fact: ClausePublic) -> list[CitationPublic]:
    worded = {it.citation for it in fact.details.wordings}
    return [
        it
        for position, it in enumerate(fact.citations)
        if position not in worded and it.stance is Stance.SUPPORTS and SupportedField.CLAIM in it.supports
    ]
