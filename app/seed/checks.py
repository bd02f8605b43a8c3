"""All checks of a seed folder that need no source text."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, get_args

from app.domain.vocabulary import ActorKind, Basis, FactKind, Role, Stance
from app.seed.belonging_checks import check_belonging
from app.seed.citation_checks import check_citations
from app.seed.fact_checks import check_facts
from app.seed.folder import Located, SeedFiles
from app.seed.formula_checks import check_formulas
from app.seed.happening_checks import check_happenings
from app.seed.keyword_checks import check_keywords, check_search_groups
from app.seed.overlaps import check_overlaps
from app.seed.references import check_former_ids, check_ids, check_references, check_subject_ids, check_usage
from app.seed.signs import shorten_value
from app.seed.vocabulary_file import VocabularyDocument
from app.seed.yaml_tree import Diagnostic

_CHECKS = (
    *(check_ids, check_subject_ids, check_former_ids, check_references, check_usage, check_belonging),
    *(check_facts, check_happenings, check_citations, check_keywords, check_search_groups),
    *(check_formulas, check_overlaps),
)


def check_seed(files: SeedFiles) -> list[Diagnostic]:
    """The diagnostics of reading and of every check, in the order of `sort_diagnostics`."""
    diagnostics = [*files.diagnostics]
    for check in (*_CHECKS, _check_sources, _check_names, _check_persons, _check_release_notes, _check_vocabulary):
        diagnostics += check(files)
    # A refused fact would be missing in the counts as well.
    return sort_diagnostics(diagnostics) if diagnostics else list(_check_expectations(files))


def sort_diagnostics(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """Diagnostics in the order in which they are printed: by file, then by line."""
    return sorted(diagnostics, key=lambda diagnostic: (diagnostic.file, diagnostic.line))


def _check_sources(files: SeedFiles) -> Iterator[Diagnostic]:
    for entry in files.sources:
        source = entry.document
        if source.title_basis == Basis.DERIVED and source.title_note is None:
            yield entry.diagnostic("is derived without a title_note: write where the title is from", "title_basis")
        published = source.published_on
        if published and published.basis == Basis.DERIVED and published.note is None:
            yield entry.diagnostic("is derived without a note: write where the date is from", "published_on")
    yield from _find_taken(files.sources, "url")
    yield from _find_taken(files.origins, "name")


def _find_taken(entries: Sequence[Located[Any]], field: str) -> Iterator[Diagnostic]:
    """Entries with a value that only one may have, and another one has already."""
    first: dict[str, Located[Any]] = {}
    for entry in entries:
        value = getattr(entry.document, field)
        other = first.setdefault(value, entry)
        if other is not entry:
            message = f"'{shorten_value(value)}' is that of '{other.document.id}' already, at {other.address}"
            yield entry.diagnostic(f"{message}: correct one of them, or keep one", field)


def _check_names(files: SeedFiles) -> Iterator[Diagnostic]:
    """Names are unique within their owner, ISO codes among the actors."""
    owners: tuple[Located[Any], ...] = (*files.actors, *files.places, *files.instruments)
    for owner in owners:
        names: set[str] = set()
        for index, name in enumerate(owner.document.names):
            if name.name in names:
                message = f"'{name.name}' is listed twice: keep one, with all its sources"
                yield owner.diagnostic(message, "names", index, "name")
            names.add(name.name)
    codes: dict[str, str] = {}
    for entry in files.actors:
        code = entry.document.identifiers.iso_3166_1_alpha_2
        if code and codes.setdefault(code, entry.document.id) != entry.document.id:
            message = f"'{code}' is the code of '{codes[code]}' already: correct one of them"
            yield entry.diagnostic(message, "identifiers", "iso_3166_1_alpha_2")


def _check_persons(files: SeedFiles) -> Iterator[Diagnostic]:
    """Every person holds an office in a fact or has a reason in `without_office`."""
    holders = {
        name
        for fact in files.facts
        if fact.document.kind == FactKind.OFFICE
        for name in fact.document.participants.get(Role.HOLDER, [])
    }
    for entry in files.actors:
        actor = entry.document
        if actor.without_office and actor.kind != ActorKind.PERSON:
            yield entry.diagnostic(
                f"belongs to persons: remove it from this actor of kind {actor.kind}", "without_office"
            )
        elif actor.without_office and actor.id in holders:
            yield entry.diagnostic("explains a missing office, but an office fact has one: remove it", "without_office")
        elif actor.kind == ActorKind.PERSON and not (actor.without_office or actor.id in holders or files.diagnostics):
            message = "is a person without an office fact: add one, or write without_office and why"
            yield entry.diagnostic(message, "id")


def _check_release_notes(files: SeedFiles) -> Iterator[Diagnostic]:
    """The newest note comes first, since a load takes that one; each says something of its own."""
    for later, entry in pairwise(files.release_notes):
        if entry.document.released_on > later.document.released_on:
            message = f"is after the note above, of {later.document.released_on}: put the newest first"
            yield entry.diagnostic(message, "released_on")
        if entry.document.note == later.document.note:
            yield entry.diagnostic("says what the note above says: write what this release changed", "note")


def _check_vocabulary(files: SeedFiles) -> Iterator[Diagnostic]:
    """Every word of the closed vocabularies has a definition; unknown words are refused on reading."""
    if files.vocabulary is None:
        return
    entry = files.vocabulary
    for name, field in VocabularyDocument.model_fields.items():
        words = get_args(field.annotation)[0]
        missing = [word for word in words if word not in getattr(entry.document, name)]
        if missing:
            yield entry.diagnostic(f"lacks {', '.join(missing)}: define each word", name)
    for kind, term in entry.document.fact_kinds.items():
        for role in term.required:
            if role in term.optional:
                yield entry.diagnostic(f"'{role}' is required already: remove it", "fact_kinds", kind.value, "optional")
        for role in term.single:
            if role not in {*term.required, *term.optional}:
                message = f"'{role}' is not among required and optional: add it there, or remove it"
                yield entry.diagnostic(message, "fact_kinds", kind.value, "single")


def _check_expectations(files: SeedFiles) -> Iterator[Diagnostic]:
    """The record holds the expected number of facts and disputes."""
    entry = files.expectations
    assert entry is not None, "a missing file is a fault of reading"
    facts = [fact.document for fact in files.facts]
    supported = ((c.source, f.id) for f in facts for c in f.citations if c.stance == Stance.SUPPORTS)
    counted: dict[str, Counter[str]] = {
        "facts_by_kind": Counter(fact.kind for fact in facts),
        "facts_by_source": Counter(source for source, _ in set(supported)),
        "disputes_by_kind": Counter(dispute.document.kind for dispute in files.disputes),
    }
    for name, counts in counted.items():
        expected = getattr(entry.document, name)
        for word in sorted({*counts, *expected}):
            if counts[word] != expected.get(word, 0):
                place, remedy = ([word], "correct it") if word in expected else ([], f"write '{word}: {counts[word]}'")
                message = f"expects {expected.get(word, 0)} and finds {counts[word]}: if that is meant, {remedy} here"
                yield entry.diagnostic(message, name, *place)
