"""Snippets: the claim, names, quotations and note of a fact in which a search was found, with the matches marked."""

import json
from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring
from typing import TypeAlias

from app.domain.text import find_words
from app.store.fulltext import Term

Spans: TypeAlias = Sequence[tuple[int, int]]
"""Matches in a text: where each begins and ends."""


def write_snippets(texts: Mapping[str, str], terms: Sequence[Term]) -> str:
    """JSON of the texts of each fact that hold any of the terms; all its texts are given as they were rendered."""
    is_plain = _are_plain(terms)
    parsed: list[list[tuple[str, str]]] = json.loads(f"[{','.join(texts.values())}]")
    facts = dict(zip(texts, parsed, strict=True))
    beginnings = [term.words[0] for term in terms]
    # The facts of a page share many texts, such as names, and each is looked through once.
    distinct = {text for fields in facts.values() for _, text in fields}
    folded = [text for text in distinct if not (is_plain and text.isascii())]
    words = [find_words(text) for text in folded]
    spans = {text: _find(found, terms) for text, found in zip(folded, words, strict=True)}
    for text in distinct.difference(folded):
        lower = text.lower()
        if any(map(lower.__contains__, beginnings)):
            spans[text] = _find_plain(lower, terms)
    return f"{{{','.join([_write_fact(key, fields, spans) for key, fields in facts.items()])}}}"


def _are_plain(terms: Sequence[Term]) -> bool:
    """Whether each term is one word of letters that folding would only write in lower case."""
    return all(len(term.words) == 1 and term.words[0].isascii() and term.words[0].isalpha() for term in terms)


def _write_fact(key: str, fields: Sequence[tuple[str, str]], spans: Mapping[str, Spans]) -> str:
    written = [_write(field, text, found) for field, text in fields if (found := spans.get(text))]
    return f'"{key}":[{",".join(written)}]'


def _write(field: str, text: str, spans: Spans) -> str:
    segments: list[str] = []
    done = 0
    for start, end in spans:
        if start > done:
            segments.append(f'{{"text":{encode_basestring(text[done:start])},"is_match":false}}')
        segments.append(f'{{"text":{encode_basestring(text[start:end])},"is_match":true}}')
        done = end
    if done < len(text):
        segments.append(f'{{"text":{encode_basestring(text[done:])},"is_match":false}}')
    return f'{{"field":"{field}","segments":[{",".join(segments)}]}}'


def _find_plain(plain: str, terms: Sequence[Term]) -> Spans:
    """What `_find` finds where folding is nothing but lower case, ten times as fast."""
    spans: dict[int, int] = {}
    for (word,), is_prefix in terms:
        start = plain.find(word)
        while start >= 0:
            end = start + len(word)
            begins = start == 0 or not plain[start - 1].isalnum()
            while begins and end < len(plain) and plain[end].isalnum():
                begins, end = is_prefix, end + 1
            if begins:
                spans[start] = end
            start = plain.find(word, end)
    return sorted(spans.items())


def _find(words: Sequence[tuple[int, int, list[str]]], terms: Sequence[Term]) -> Spans:
    """Spans of a text, given by its words, that one of the terms covers, in order, without overlaps."""
    spoken = [(start, end, word) for start, end, folded in words for word in folded]
    beginnings = tuple(term.words[0] for term in terms)
    spans: list[tuple[int, int]] = []
    done = 0
    for index, (start, _, word) in enumerate(spoken):
        if not word.startswith(beginnings):
            continue
        covered = max(_covered(spoken, index, term) for term in terms)
        if covered and start >= done:
            done = spoken[index + covered - 1][1]
            spans.append((start, done))
    return spans


def _covered(spoken: list[tuple[int, int, str]], index: int, term: Term) -> int:
    """How many words from an index on are the words of a term; 0 when they are not."""
    *before, last = term.words
    here = [word for _, _, word in spoken[index : index + len(term.words)]]
    if len(here) < len(term.words) or here[:-1] != before:
        return 0
    is_last = here[-1].startswith(last) if term.is_prefix else here[-1] == last
    return len(term.words) if is_last else 0
