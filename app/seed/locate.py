"""Locates every quotation in its source text and writes the selectors (`at`) into the fact files."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from app.seed.documents import CitationDocument, SelectorDocument
from app.seed.file_kinds import UnreadableError
from app.seed.folder import SeedFiles
from app.seed.source_texts import SourceTexts, find_passages, make_selector, render_nearest
from app.seed.yaml_edit import Edits
from app.seed.yaml_tree import Diagnostic, Location, Tree

_IN_BRACES = "is written in braces: give each key a line of its own, so that at can be added"
_IN_THE_WAY = "is written so that at cannot be added: begin a line with each key, plainly"


class LocateResult(NamedTuple):
    """What became of the quotations: diagnostics of those not located, and how many selectors were written or kept."""

    diagnostics: list[Diagnostic]
    written: int
    unchanged: int


class _Places(NamedTuple):
    """Where the quotations of one file stand, those that the file does not say yet."""

    tree: Tree
    selectors: list[tuple[Location, SelectorDocument]]


def locate_quotations(files: SeedFiles, texts: SourceTexts) -> LocateResult:
    """Write `at` for every quotation where it is missing or wrong; every other byte of the files stays.

    Each file is read again as it would be, and replaced as a whole.
    """
    diagnostics: list[Diagnostic] = []
    places: dict[str, _Places] = {}
    unchanged = 0
    for fact in files.facts:
        for index, citation in enumerate(fact.document.citations):
            if not texts.is_asked_for(citation.source):
                continue
            text = texts.by_source.get(citation.source)
            if text is None:
                message = f"no document of '{citation.source}' to look in: see the faults of sources.yaml"
                diagnostics.append(fact.diagnostic(message, "citations", index, "source"))
                continue
            selector = _find_selector(text, citation)
            if selector is None:
                diagnostics.append(fact.diagnostic(_explain_miss(text, citation), "citations", index, "quote"))
            elif selector == citation.at:
                unchanged += 1
            else:
                found = places.setdefault(fact.tree.file, _Places(fact.tree, []))
                found.selectors.append(((*fact.location, "citations", index), selector))
    faults = [fault for name, found in places.items() for fault in _write(files.folder / name, found)]
    written = sum(len(found.selectors) for found in places.values()) - len(faults)
    return LocateResult([*diagnostics, *faults], written, unchanged)


def _write(path: Path, places: _Places) -> Iterator[Diagnostic]:
    """Write the places into their file; a diagnostic of each citation without one."""
    tree = places.tree
    try:
        edits = Edits(path, tree)
        in_braces = [where for where, selector in places.selectors if not edits.set_selector(where, selector)]
        in_the_way = edits.write()
    except UnreadableError as error:
        yield from (tree.diagnostic(where, f"has no place, because the file {error}") for where, _ in places.selectors)
        return
    yield from (tree.diagnostic(where, _IN_BRACES) for where in in_braces)
    yield from (tree.diagnostic(where, _IN_THE_WAY) for where in in_the_way)


def _find_selector(text: str, citation: CitationDocument) -> SelectorDocument | None:
    """The selector of a quotation's only occurrence, or of the one nearest to its old offset; None if undecided."""
    starts = find_passages(text, citation.quote)
    if not starts or (len(starts) > 1 and citation.at is None):
        return None
    before = citation.at.start if citation.at else 0
    start = min(starts, key=lambda start: abs(start - before))
    return make_selector(text, start, start + len(citation.quote))


def _explain_miss(text: str, citation: CitationDocument) -> str:
    count = len(find_passages(text, citation.quote))
    if count:
        return f"stands {count} times in {citation.source}: lengthen it until it stands once"
    return render_nearest(text, citation)
