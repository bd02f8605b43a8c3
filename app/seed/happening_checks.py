"""Checks of happenings: what is told of each is told by facts of the world, and by at least two."""

from collections import Counter
from collections.abc import Iterator

from app.domain.vocabulary import Scope
from app.seed.folder import SeedFiles
from app.seed.yaml_tree import Diagnostic


def check_happenings(files: SeedFiles) -> Iterator[Diagnostic]:
    told = Counter(fact.document.happening for fact in files.facts)
    for fact in files.facts:
        if fact.document.happening and fact.document.scope is not Scope.WORLD:
            message = f"tells of a happening in a fact of scope {fact.document.scope}: remove it, or correct the scope"
            yield fact.diagnostic(message, "happening")
    if files.diagnostics:
        # A refused fact may be the second one.
        return
    for entry in files.happenings:
        number = told[entry.document.id]
        if number < 2:
            facts = "one fact tells" if number else "no fact tells"
            message = f"'{entry.document.id}' joins facts, and {facts} of it: name it in two or more, or remove it"
            yield entry.diagnostic(message, "id")
