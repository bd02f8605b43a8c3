"""How good a match is: a score of whole numbers, so that both engines put matches in one order.

A rank is smaller the better a fact matches. Its highest bits are the weight of the words that a relaxed search
misses, then comes the tier, then the score, which is counted down: a term counts by how rare it is and by where it
stands, words that stand near each other in the claim count more, and so does a claim that says little else.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from app.store.fulltext.index import KEYWORDS_SEPARATOR
from app.store.fulltext.terms import Term
from app.store.relevance import TIER_SHIFT, RelevanceTier

_CLAIM, _LABELS, _NAMES, _QUOTES = 8, 12, 5, 2
"""What a term counts where it stands in the claim, in what the fact is, in a name, or in a quotation or the note."""

_VALUES = {"claim": _CLAIM, "labels": _LABELS, "names": _NAMES, "quotes": _QUOTES}
_TIERS = {True: RelevanceTier.NAMES, False: RelevanceTier.ELSEWHERE}

_NEAR = 4
"""Words from one to the next that count as standing together."""

_MOST_TOLD_ALONE = 100
"""What a claim is given that says nothing else, and part of it where it says more."""

_WHOLE = 1000
"""What the title of a record is given that is nothing but what is searched for."""

OF_TITLE = 120
"""What the title of a record that is no fact is given where it holds all words: there are few for many facts."""

_MOST_SCORED = 200
"""Facts that are compared with a sentence by where each of its words stands."""

_MANY = 4095
"""Facts among which a term is rare or frequent where it matters little how many there are."""

_PRIORITY_BITS = 3
MAX_PRIORITY = (1 << _PRIORITY_BITS) - 1
_MAX_SCORE = (1 << TIER_SHIFT) - 1


class Hit(NamedTuple):
    """A fact that a search found: its number, what wins it a tie, how long its claim is, its words in normal forms."""

    number: int
    priority: int
    claim_words: int
    claim: str
    names: str
    labels: str
    quotes: str


def rank_hits(hits: Sequence[Hit], terms: Sequence[Term], of_title: int = 0) -> dict[int, int]:
    """The ranks of what holds all terms, by their numbers. `of_title` is given to titles that hold them all."""
    written = _write(terms)
    return {hit.number: _rank(hit, written, of_title) for hit in hits}


WordHit = tuple[int, int, int, str]
"""That a fact holds a word: its number, priority and words of its claim as in `Hit`, and the names of parts that do."""


def rank_word_hits(hits: Iterable[WordHit], term: Term) -> dict[int, int]:
    """What `rank_hits` gives of facts that hold the only form of one word."""
    found: dict[tuple[int, int, int], set[str]] = {}
    for number, priority, claim_words, parts_told in hits:
        found.setdefault((number, priority, claim_words), set()).update(parts_told.split(","))
    weight = 2 * weigh(term)
    ranks: dict[int, int] = {}
    for (number, priority, claim_words), parts in found.items():
        told = "claim" in parts
        tier = RelevanceTier.CLAIM if told else _TIERS[bool(parts - {"quotes"})]
        score = weight * sum(map(_VALUES.__getitem__, parts))
        ranks[number] = _to_rank(tier, score, told, claim_words, priority)
    return ranks


def rank_relaxed(hits: Sequence[Hit], terms: Sequence[Term], among: int) -> dict[int, int]:
    """The ranks of the facts that hold most terms, of so many facts that there are.

    One is left out that holds fewer than another does and weighs half as much as the best, or less.
    """
    written = _write(terms, among)
    held = {hit.number: [it for it in written if any(_holds(text, it) for text in hit[3:])] for hit in hits}
    found = {number: sum(it.weight for it in those) for number, those in held.items()}
    best, most = max(found.values(), default=0), max(map(len, held.values()), default=0)
    total = sum(it.weight for it in written)
    return {
        hit.number: (total - found[hit.number] << TIER_SHIFT + 2) + _rank(hit, held[hit.number])
        for hit in hits
        if 2 * found[hit.number] > best or len(held[hit.number]) == most
    }


def weigh(term: Term, among: int = _MANY) -> int:
    """What a term counts: a rare one more than a frequent one, by powers of two, which is its inverse frequency.

    In a small record half of the facts hold a frequent name, and two such names weigh little beside a rare word.
    """
    return max(1, among.bit_length() - term.facts.bit_length())


class _Written(NamedTuple):
    """A term as it stands in a text, each alternative as words with a space between."""

    alternatives: Sequence[str]
    weight: int
    own: str | None


def _write(terms: Sequence[Term], among: int = _MANY) -> list[_Written]:
    return [_Written([" ".join(it) for it in term.alternatives], weigh(term, among), term.own) for term in terms]


def _stands_in(words: str, text: str) -> bool:
    # Most texts do not even hold the letters, and are not copied to see.
    return words in text and f" {words} " in f" {text} "


def _holds(text: str, term: _Written) -> bool:
    return any(_stands_in(words, text) for words in term.alternatives)


def _rank(hit: Hit, terms: Sequence[_Written], of_title: int = 0) -> int:
    tier = RelevanceTier.CLAIM
    score = told = 0
    for term in terms:
        value, where = _value(hit, term)
        score += term.weight * value
        told += where is RelevanceTier.CLAIM
        tier = max(tier, where)
    if len(terms) > 1:
        score += _near(hit.claim.split(), terms)
    score += of_title * (told == len(terms))
    return _to_rank(tier, score, told, hit.claim_words, hit.priority)


def rank_closest(hits: Sequence[Hit], terms: Sequence[Term]) -> dict[int, int]:
    """The scores of the facts that share most of a sentence, the greater the more.

    One is left out that holds a quarter of the terms or less, or whose score is below half of the best. Of many those
    are scored that hold what weighs most.
    """
    written = _write(terms)
    scores = {hit.number: _score(hit, written) for hit in _find_likely(hits, written)}
    best = max(scores.values(), default=0)
    return {number: score for number, score in scores.items() if score and 2 * score >= best}


def _find_likely(hits: Sequence[Hit], terms: Sequence[_Written]) -> Sequence[Hit]:
    """The facts that hold the terms which weigh most, wherever these stand."""
    if len(hits) <= _MOST_SCORED:
        return hits
    sought = [(it.weight, [f" {words} " for words in it.alternatives]) for it in terms]
    ordered: list[tuple[int, int]] = []
    for place, hit in enumerate(hits):
        text = f" {'  '.join(hit[3:])} "
        held = sum([weight for weight, those in sought if any(words in text for words in those)])
        ordered.append((-held, place))
    return [hits[place] for _, place in sorted(ordered)[:_MOST_SCORED]]


def _score(hit: Hit, terms: Sequence[_Written]) -> int:
    """How much of a sentence a fact shares; 0 for a quarter of the terms or less."""
    values = [_value(hit, it) for it in terms]
    if 4 * sum(value > 0 for value, _ in values) <= len(terms):
        return 0
    told = sum(where is RelevanceTier.CLAIM for _, where in values)
    score = sum(it.weight * value for it, (value, _) in zip(terms, values, strict=True))
    return score + _near(hit.claim.split(), terms) + _MOST_TOLD_ALONE * told // hit.claim_words


def holds(hit: Hit, term: Term) -> bool:
    """Whether a fact holds a term in any of its texts."""
    (written,) = _write([term])
    return any(_holds(text, written) for text in hit[3:])


def tells(hit: Hit, term: Term) -> bool:
    """Whether a fact holds a term in a text that is shown, as the words that a curator added are not."""
    return holds(hit._replace(labels=hit.labels.rsplit(KEYWORDS_SEPARATOR, 1)[0]), term)


def _to_rank(tier: RelevanceTier, score: int, told: int, claim_words: int, priority: int) -> int:
    """The rank of a match by its tier and score, and by how many of the words of its claim are searched for."""
    score += _MOST_TOLD_ALONE * told // claim_words + _WHOLE * (told == claim_words)
    full = (score << _PRIORITY_BITS) + min(priority, MAX_PRIORITY)
    return (tier << TIER_SHIFT) + _MAX_SCORE - min(full, _MAX_SCORE)


def _value(hit: Hit, term: _Written) -> tuple[int, RelevanceTier]:
    """What a term counts in a fact, twice as much where it is what was typed, and the best place that it stands in."""
    best, where = 0, RelevanceTier.ELSEWHERE
    for index, words in enumerate(term.alternatives):
        own = None if index else term.own or words
        value = 0
        is_named, is_it = _stands_in(words, hit.names), _stands_in(words, hit.labels)
        if is_it:
            value += _twice(_LABELS, words, own, hit.labels)
        if is_named:
            value += _twice(_NAMES, words, own, hit.names)
        if is_named or is_it:
            where = min(where, RelevanceTier.NAMES)
        if _stands_in(words, hit.claim):
            # Who types a coup means what is one, though its claim says that soldiers overthrew a president.
            value, where = value + _twice(_CLAIM, words, own, hit.claim, hit.labels), RelevanceTier.CLAIM
        if _stands_in(words, hit.quotes):
            value += _twice(_QUOTES, words, own, hit.quotes)
        best = max(best, value)
    return best, where


def _twice(value: int, words: str, own: str | None, *texts: str) -> int:
    """A value, twice where one of the texts, of which one holds `words`, holds what was typed itself."""
    return 2 * value if own and (own == words or any(_stands_in(own, text) for text in texts)) else value


def _near(claim: Sequence[str], terms: Sequence[_Written]) -> int:
    """What terms count that stand together in the claim as they do in the search."""
    places = _places(claim)
    total = 0
    before: list[int] = []
    for index, term in enumerate(terms):
        here = [place for words in term.alternatives for place in places.get(words.partition(" ")[0], ())]
        if any(0 < place - other <= _NEAR for place in here for other in before):
            total += 2 * (term.weight + terms[index - 1].weight)
        before = here
    return total


def _places(claim: Sequence[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for index, word in enumerate(claim):
        places.setdefault(word, []).append(index)
    return places
