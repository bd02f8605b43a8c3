"""Locates every quotation in its source text and writes the selectors (`at`) into the fact files."""

from typing import NamedTuple

from app.seed.documents import CitationDocument, SelectorDocument
from app.seed.folder import SeedFiles
from app.seed.source_texts import SourceTexts, find_passages, make_selector, render_nearest
from app.seed.yaml_edit import Edits
from app.seed.yaml_tree import Diagnostic


class LocateResult(NamedTuple):
    """What became of the quotations: diagnostics of those not located, and how many selectors were written or kept."""

    diagnostics: list[Diagnostic]
    written: int
    unchanged: int


def locate_quotations(files: SeedFiles, texts: SourceTexts) -> LocateResult:
    """Write `at` for every quotation where it is missing or wrong; every other byte of the files stays."""
    diagnostics: list[Diagnostic] = []
    edits_by_file: dict[str, Edits] = {}
    unchanged = 0
    for fact in files.facts:
        for index, citation in enumerate(fact.document.citations):
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
                name = fact.tree.file
                edits = edits_by_file[name] = edits_by_file.get(name) or Edits(files.folder / name)
                location = (*fact.location, "citations", index)
                if not edits.set_selector(location, selector):
                    message = "is written in braces: give each key a line of its own, so that at can be added"
                    diagnostics.append(fact.diagnostic(message, "citations", index))
    written = sum(edits.write() for edits in edits_by_file.values())
    return LocateResult(diagnostics, written, unchanged)


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
