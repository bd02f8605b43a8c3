"""Checks of the words that people type: groups of words that mean one thing, and the keywords of facts."""

from collections.abc import Iterator

from app.domain.normal_forms import form_of
from app.domain.text import fold
from app.seed.folder import Located, SeedFiles
from app.seed.record_documents import SearchGroupDocument
from app.seed.yaml_tree import Diagnostic

_NO_WORD = "holds no letter or digit: write a word, or remove it"


def check_search_groups(files: SeedFiles) -> Iterator[Diagnostic]:
    """No word stands in two groups, or twice in one, whatever its case, accents, spelling and inflection."""
    first: dict[str, Located[SearchGroupDocument]] = {}
    for entry in files.search_groups:
        for index, word in enumerate(entry.document.words):
            form = form_of(word)
            if not form:
                yield entry.diagnostic(f"'{word}' {_NO_WORD}", "words", index)
            elif form in first:
                earlier = first[form]
                where = "in this group" if earlier is entry else f"in '{earlier.document.id}' at {earlier.address}"
                message = f"'{word}' stands already {where}, in this or another form: keep one of them"
                yield entry.diagnostic(message, "words", index)
            first.setdefault(form, entry)


def check_keywords(files: SeedFiles) -> Iterator[Diagnostic]:
    """A keyword adds to the words of its fact: neither the claim nor another keyword has it."""
    for fact in files.facts:
        claim = f" {fold(fact.document.claim)} "
        seen: set[str] = set()
        for index, keyword in enumerate(fact.document.keywords):
            folded = fold(keyword)
            if not folded:
                yield fact.diagnostic(f"'{keyword}' {_NO_WORD}", "keywords", index)
            elif f" {folded} " in claim:
                message = f"'{keyword}' stands in the claim, where a search finds it: remove it"
                yield fact.diagnostic(message, "keywords", index)
            elif folded in seen:
                yield fact.diagnostic(f"'{folded}' stands in this list twice: keep one", "keywords", index)
            seen.add(folded)
