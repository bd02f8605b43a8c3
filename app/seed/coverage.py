"""Coverage of the source texts: the sentences that no citation overlaps, and the reviewed reason for each."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from app.seed.differences import explain_difference
from app.seed.folder import Located, SeedFiles
from app.seed.record_documents import UncitedDocument
from app.seed.source_texts import SourceTexts, shorten
from app.seed.yaml_tree import Diagnostic

# A sentence ends at a stop and the closing quotation marks and brackets after it, if white space follows and then
# a character that can begin a sentence. A line end always ends a sentence: a headline has no stop.
_END = re.compile(r"""[.?!]['"’”)\]]*(?=\s+['"‘’“(\[]*[A-Z0-9À-Þ])""")
# Stops that do not end a sentence: after an initial (J. Smith, U.S. Army) or a title.
_NO_END = re.compile(r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|Gen|Col|Lt|Maj|Sgt|St|vs))\.$")


class Sentence(NamedTuple):
    """A sentence of a source text and its span: character offsets, `end` exclusive."""

    start: int
    end: int
    text: str


class Coverage(NamedTuple):
    """How many sentences of one source text the citations overlap."""

    sentences: int
    uncited: list[Sentence]
    """The sentences that no citation overlaps."""
    reasons: dict[Sentence, str]
    """The reason that untouched.yaml gives for an uncited sentence."""

    @property
    def share(self) -> float:
        """Per cent of the sentences that at least one citation overlaps."""
        return 100 * (self.sentences - len(self.uncited)) / max(1, self.sentences)


def split_sentences(text: str) -> list[Sentence]:
    """The sentences of a press text in order, without the white space around them."""
    sentences = []
    for line in re.finditer(r"[^\r\n]+", text):
        start = line.start()
        for stop in _END.finditer(text, line.start(), line.end()):
            if not _NO_END.search(text, start, stop.start() + 1):
                sentences.append(_trim(text, start, stop.end()))
                start = stop.end()
        sentences.append(_trim(text, start, line.end()))
    return [sentence for sentence in sentences if sentence.text]


def measure_coverage(files: SeedFiles, texts: SourceTexts, source: str) -> Coverage:
    """The coverage of one source text, which must be among `texts`."""
    sentences = split_sentences(texts.by_source[source])
    spans = [
        (citation.at.start, citation.at.end)
        for fact in files.facts
        for citation in fact.document.citations
        if citation.source == source and citation.at
    ]
    uncited = [
        sentence
        for sentence in sentences
        if not any(start < sentence.end and end > sentence.start for start, end in spans)
    ]
    entries = [entry.document for entry in files.uncited if entry.document.source == source]
    reasons = {
        sentence: entry.reason for sentence in uncited for entry in entries if sentence.text.startswith(entry.opening)
    }
    return Coverage(len(sentences), uncited, reasons)


def check_coverage(files: SeedFiles, texts: SourceTexts) -> Iterator[Diagnostic]:
    """Every sentence is either overlapped by a citation or listed in untouched.yaml with a reason."""
    coverages = {source: measure_coverage(files, texts, source) for source in texts.by_source}
    for source, coverage in coverages.items():
        # A refused fact may be the one that cites the sentence.
        for sentence in [] if files.diagnostics else coverage.uncited:
            if sentence not in coverage.reasons:
                message = (
                    f"no citation touches the sentence of {source} at {sentence.start}, "
                    f"“{shorten(sentence.text)}”: cite it, or list it with the reason"
                )
                yield Diagnostic("untouched.yaml", 1, "untouched", message)
    for entry in files.uncited:
        source = entry.document.source
        if source in coverages:
            yield from _check_entry(entry, texts.by_source[source], coverages[source])


def _check_entry(entry: Located[UncitedDocument], text: str, coverage: Coverage) -> Iterator[Diagnostic]:
    opening, source = entry.document.opening, entry.document.source
    meant = [sentence for sentence in split_sentences(text) if sentence.text.startswith(opening)]
    if not meant:
        difference = explain_difference(text, opening)
        remedy = difference or "copy its first words, or remove this"
        yield entry.diagnostic(f"no sentence of {source} begins so: {remedy}", "opening")
    elif len(meant) > 1:
        yield entry.diagnostic(f"{len(meant)} sentences of {source} begin so: copy more of its words", "opening")
    elif meant[0] not in coverage.uncited:
        yield entry.diagnostic("a citation touches this sentence: remove this entry", "opening")


def _trim(text: str, start: int, end: int) -> Sentence:
    passage = text[start:end]
    start += len(passage) - len(passage.lstrip())
    return Sentence(start, start + len(passage.strip()), passage.strip())
