"""Which sentences of a document no citation touches, and whether a reviewed reason explains each of them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from app.seed.documents import UntouchedDocument
from app.seed.folder import Entry, Reading
from app.seed.source_texts import Documents, shorten
from app.seed.yaml_tree import Fault

# A sentence ends at a stop, with whatever quotation marks and brackets close behind it, if a blank follows
# and then something that can begin a sentence. A line end always ends it: a headline has no stop.
_END = re.compile(r"""[.?!]['"’”)\]]*(?=\s+['"‘’“(\[]*[A-Z0-9À-Þ])""")
# Stops that end no sentence: after an initial (J. Smith, U.S. Army) or a title.
_NO_END = re.compile(r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|Gen|Col|Lt|Maj|Sgt|St|vs))\.$")


class Sentence(NamedTuple):
    start: int
    end: int
    text: str


class Coverage(NamedTuple):
    """How far the citations reach into one document."""

    sentences: int
    untouched: list[Sentence]
    reasons: dict[Sentence, str]

    @property
    def share(self) -> float:
        """Per cent of the sentences that at least one citation touches."""
        return 100 * (self.sentences - len(self.untouched)) / max(1, self.sentences)


def split_sentences(text: str) -> list[Sentence]:
    """The sentences of a press text with their places, without the blanks between them."""
    sentences = []
    for line in re.finditer(r"[^\r\n]+", text):
        start = line.start()
        for stop in _END.finditer(text, line.start(), line.end()):
            if not _NO_END.search(text, start, stop.start() + 1):
                sentences.append(_trim(text, start, stop.end()))
                start = stop.end()
        sentences.append(_trim(text, start, line.end()))
    return [sentence for sentence in sentences if sentence.text]


def measure_coverage(reading: Reading, documents: Documents, source: str) -> Coverage:
    sentences = split_sentences(documents.texts[source])
    spans = [
        (citation.at.start, citation.at.end)
        for fact in reading.facts
        for citation in fact.document.citations
        if citation.source == source and citation.at
    ]
    untouched = [
        sentence
        for sentence in sentences
        if not any(start < sentence.end and end > sentence.start for start, end in spans)
    ]
    entries = [entry.document for entry in reading.untouched if entry.document.source == source]
    reasons = {
        sentence: entry.reason for sentence in untouched for entry in entries if sentence.text.startswith(entry.opening)
    }
    return Coverage(len(sentences), untouched, reasons)


def check_coverage(reading: Reading, documents: Documents) -> Iterator[Fault]:
    """Every sentence is touched by a citation or listed in untouched.yaml with its reason, and not both."""
    coverages = {source: measure_coverage(reading, documents, source) for source in documents.texts}
    for source, coverage in coverages.items():
        # A fact that was refused may be the one that touches a sentence.
        for sentence in [] if reading.faults else coverage.untouched:
            if sentence not in coverage.reasons:
                message = (
                    f"no citation touches the sentence of {source} at {sentence.start}, "
                    f"“{shorten(sentence.text)}”: cite it, or list it with the reason"
                )
                yield Fault("untouched.yaml", 1, "untouched", message)
    for entry in reading.untouched:
        source = entry.document.source
        if source in coverages:
            yield from _check_entry(entry, documents.texts[source], coverages[source])


def _check_entry(entry: Entry[UntouchedDocument], text: str, coverage: Coverage) -> Iterator[Fault]:
    opening, source = entry.document.opening, entry.document.source
    meant = [sentence for sentence in split_sentences(text) if sentence.text.startswith(opening)]
    if not meant:
        yield entry.fault(f"no sentence of {source} begins so: copy its first words, or remove this", "opening")
    elif len(meant) > 1:
        yield entry.fault(f"{len(meant)} sentences of {source} begin so: copy more of its words", "opening")
    elif meant[0] not in coverage.untouched:
        yield entry.fault("a citation touches this sentence: remove this entry", "opening")


def _trim(text: str, start: int, end: int) -> Sentence:
    passage = text[start:end]
    start += len(passage) - len(passage.lstrip())
    return Sentence(start, start + len(passage.strip()), passage.strip())
