"""Writes into the fact files where each quotation stands in its document."""

from typing import NamedTuple

from app.seed.documents import CitationDocument, SelectorDocument
from app.seed.folder import Reading
from app.seed.source_texts import Documents, find_passages, make_selector, render_nearest
from app.seed.yaml_edit import Edits
from app.seed.yaml_tree import Fault


class Citing(NamedTuple):
    """What came of looking up every quotation."""

    faults: list[Fault]
    placed: int
    held: int


def place_quotations(reading: Reading, documents: Documents) -> Citing:
    """Places every quotation whose `at` is missing or does not hold; nothing else in the files changes."""
    faults: list[Fault] = []
    files: dict[str, Edits] = {}
    held = 0
    for fact in reading.facts:
        for index, citation in enumerate(fact.document.citations):
            text = documents.texts.get(citation.source)
            if text is None:
                message = f"no document of '{citation.source}' to look in: see the faults of sources.yaml"
                faults.append(fact.fault(message, "citations", index, "source"))
                continue
            selector = _find_selector(text, citation)
            if selector is None:
                faults.append(fact.fault(_explain_miss(text, citation), "citations", index, "quote"))
            elif selector == citation.at:
                held += 1
            else:
                name = fact.tree.file
                edits = files[name] = files.get(name) or Edits(reading.folder / name)
                place = (*fact.location, "citations", index)
                if not edits.place(place, selector):
                    message = "is written in braces: give each key a line of its own, so that at can be added"
                    faults.append(fact.fault(message, "citations", index))
    placed = sum(edits.write() for edits in files.values())
    return Citing(faults, placed, held)


def _find_selector(text: str, citation: CitationDocument) -> SelectorDocument | None:
    """Where the quotation stands; among several places, the one nearest to where it stood."""
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
