"""What a curator may make of each sentence of a document that nobody has read yet: nothing is written."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from app.domain.normal_forms import STOP_WORDS
from app.domain.text import find_words, words
from app.publish.load import load_seed
from app.schemas.compare import SHORTEST_SENTENCE, DifferentElement, SameElement
from app.seed.coverage import Sentence, measure_coverage
from app.seed.document_types import QUOTE_LENGTH
from app.seed.folder import Seed, SeedFiles
from app.seed.new_source import TO_BE_READ
from app.seed.source_texts import SourceTexts, find_passages
from app.services.compare import compare_text
from app.store.engine import Database
from app.store.reader import Reader
from app.store.schema_version import migrate

_MOST = 3
"""Facts that are shown beside a sentence at the most."""

_MARK = re.compile(r"[,;:–—] *| - ")
"""What stands between the clauses of a sentence."""

_CLAUSE_LENGTH = 5
"""Fewest words of a clause that is laid beside the facts by itself."""


class NearFact(NamedTuple):
    """A fact that says most words of a sentence."""

    id: str
    claim: str
    same: Sequence[SameElement]
    different: Sequence[DifferentElement]
    absent: Sequence[str]
    quote: str
    """The shortest passage that has all the words that the fact has, and stands once in the document."""


class Suggestion(NamedTuple):
    """A sentence, and the facts that it may be a citation of; where there are none, it may be a fact of its own."""

    source: str
    sentence: Sentence
    near: Sequence[NearFact]
    quote: str
    """The sentence, or as much of it as a quotation may hold."""
    origins: Sequence[str]
    """The origins that passages of the document go back to, as far as the record knows."""


@contextmanager
def open_record(seed: Seed) -> Iterator[Reader]:
    """A record in a database of its own, which is gone afterwards: a curator needs none to have been set up."""
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder)}/record.db")
        try:
            migrate(database)
            with database.writing() as connection:
                load_seed(seed, connection, "")
            yield Reader(database)
        finally:
            database.dispose()


def list_unread(files: SeedFiles, texts: SourceTexts, source: str) -> list[Sentence]:
    """The sentences of a document that no citation touches, but those that were put aside for a reason."""
    coverage = measure_coverage(files, texts, source)
    return [it for it in coverage.uncited if coverage.reasons.get(it, TO_BE_READ) == TO_BE_READ]


def suggest(reader: Reader, files: SeedFiles, texts: SourceTexts, source: str) -> Iterator[Suggestion]:
    """What may be made of each sentence of a document that nobody has read, in the order of the document."""
    text = texts.by_source[source]
    traced = (it.document for it in files.origins)
    origins = [it.id for it in traced if any(trace.source == source for trace in it.traces)]
    for sentence in list_unread(files, texts, source):
        near: dict[str, NearFact] = {}
        for passage in (sentence, *_split_clauses(sentence)):
            for it in _list_near(reader, text, passage):
                near.setdefault(it.id, it)
        yield Suggestion(source, sentence, [*near.values()][:_MOST], _cut(sentence.text), origins)


def _split_clauses(sentence: Sentence) -> Iterator[Sentence]:
    """The longer parts of a sentence between its marks: each may say what a fact says."""
    bounds = [0, *(it for mark in _MARK.finditer(sentence.text) for it in mark.span()), len(sentence.text)]
    for start, end in zip(bounds[::2], bounds[1::2], strict=True):
        clause = sentence.text[start:end]
        if clause != sentence.text and len(words(clause)) >= _CLAUSE_LENGTH:
            yield Sentence(sentence.start + start, sentence.start + end, clause)


def _list_near(reader: Reader, text: str, passage: Sentence) -> Iterator[NearFact]:
    """The facts that hold at least two of the words that mean something of themselves, and half of them.

    Less than half is enough where a fact has something differently.
    """
    written = " ".join(_cut(passage.text).split())
    if len(written) < SHORTEST_SENTENCE or not words(written):
        return
    spoken = [(start, end, folded) for start, end, folded in find_words(_cut(passage.text)) if _is_telling(folded)]
    for it in reader.run_here(partial(compare_text, text=written)).items:
        fact: dict[str, Any] = json.loads(it.body)
        otherwise = {word for text in (*it.absent, *(o.text or "" for o in it.different)) for word in words(text)}
        held = [(start, end, folded) for start, end, folded in spoken if not otherwise.issuperset(folded)]
        if len(held) >= 2 and (it.different or 2 * len(held) >= len(spoken)):
            quote = _quote(text, passage, held)
            yield NearFact(fact["id"], fact["claim"], it.same, it.different, it.absent, quote)


def _is_telling(folded: Sequence[str]) -> bool:
    return not STOP_WORDS.issuperset(folded)


def _quote(text: str, sentence: Sentence, held: Sequence[tuple[int, int, list[str]]]) -> str:
    """The shortest passage of a sentence that has all of some words; longer, where it stands twice in the text."""
    wanted = {tuple(folded) for _, _, folded in held}
    spans = [
        (start, end)
        for index, (start, _, _) in enumerate(held)
        for _, end, _ in held[index:]
        if {tuple(folded) for begin, stop, folded in held if begin >= start and stop <= end} == wanted
    ]
    start, end = min(spans, key=lambda span: (span[1] - span[0], span[0]))
    while len(find_passages(text, sentence.text[start:end])) > 1 and (start, end) != (0, len(sentence.text)):
        start, end = _widen(sentence.text, start, end)
    return sentence.text[start:end]


def _widen(text: str, start: int, end: int) -> tuple[int, int]:
    """A span with one word more on its right or, where there is none, on its left."""
    after = re.match(r"\s*\S+", text[end:])
    if after:
        return start, end + after.end()
    before = re.search(r"\S+\s*\Z", text[:start])
    return (before.start() if before else 0), end


def _cut(text: str) -> str:
    """A text of at most the length of a quotation, cut between two words."""
    return text if len(text) <= QUOTE_LENGTH else text[: QUOTE_LENGTH + 1].rsplit(maxsplit=1)[0]
