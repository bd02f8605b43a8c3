"""Normal forms of words: one form for the spellings and inflections of a word, and for words that mean one thing here.

The full-text index holds normal forms, and what is typed is brought to them in the same way: fold, one spelling, stem,
group. Folding is that of `app.domain.text`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import Stemmer

from app.domain.text import words

STOP_WORDS = frozenset(
    words(
        "a an and are as at be been by d did do does for from had has have how in is it its l many much of on"
        " or s that the their they this to was were what when where which who whom whose why will with"
    )
)
"""Words that a search leaves out unless nothing else is typed; some are what folding leaves of `d'État` or `Mali's`."""

# American forms. What a rule does to words that it is not made for does no harm, as it does so everywhere.
_SPELLINGS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"^(def|off|pret|lic)enc", r"\1ens"),
        (r"^practis", "practic"),
        (r"([a-z]{2})is(e[drs]?|ers|es|ing|able|ations?|ational)$", r"\1iz\2"),
        (r"([a-z]{2}l)ys(e[drs]?|ers|ing)$", r"\1yz\2"),
        (r"([a-z]{2})our(s|ed|ing|er|ers|able|ably|al|hood|hoods|ly|ite|ites|ful|less)?$", r"\1or\2"),
        (r"([aeiou][a-z]*[^aeiou][aeiou])ll(ed|ing|er|ers|or|ors)$", r"\1l\2"),
        (r"ogue(s|d)?$", r"og\1"),
        (r"([^aeiou])tre(s|d)?$", r"\1ter\2"),
        (r"^programme", "program"),
        (r"dgement", "dgment"),
        (r"^(to|back|for|after|up|down)wards$", r"\1ward"),
        (r"^enquir", "inquir"),
        (r"^sceptic", "skeptic"),
    )
)
_MAY_DIFFER = re.compile("enc|is|ys|our|ll|ogue|tre|mme|dge|wards|enq|scep")
"""What each of the rules needs."""

# It holds the interpreter while it works, so threads may share it, as they could not share one written in Python.
_stemmer = Stemmer.Stemmer("english", 0)


@lru_cache(1 << 16)
def stem(word: str) -> str:
    """The stem of a folded word in its American spelling: `defences` is `defens`. Other scripts stay as they are."""
    if len(word) < 3 or not (word.isascii() and word.isalpha()):
        return word
    stemmed: str = _stemmer.stemWord(spell(word))
    return stemmed


def spell(word: str) -> str:
    """The American spelling of a folded word, or of the beginning of one."""
    if not _MAY_DIFFER.search(word):
        return word
    for pattern, replacement in _SPELLINGS:
        word = pattern.sub(replacement, word)
    return word


class Phrase(NamedTuple):
    """Words in a row that mean what a group means: where they stand, and its normal form."""

    start: int
    end: int
    normal: str


class NormalForms:
    """The normal forms of words, with some groups of words and phrases, each group under one form."""

    def __init__(self, groups: Mapping[str, str]) -> None:
        """`groups` has the normal form of each group by the forms of its members, as `form_of` gives them."""
        self._by_stem = {form: normal for form, normal in groups.items() if " " not in form}
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for form, normal in sorted(groups.items(), key=lambda it: -len(it[0])):
            first, *others = form.split()
            if others:
                self._phrases.setdefault(first, []).append(((first, *others), normal))
        self.phrases: dict[str, list[list[str]]] = {}
        """The phrases of each group by its normal form, each as the normal forms of its words."""
        for members in self._phrases.values():
            for phrase, normal in members:
                self.phrases.setdefault(normal, []).append([self._by_stem.get(it, it) for it in phrase])

    def normal(self, word: str) -> str:
        """The normal form of a folded word."""
        stemmed = stem(word)
        return self._by_stem.get(stemmed, stemmed)

    def find_phrases(self, folded: Sequence[str]) -> Iterator[Phrase]:
        """The phrases of groups among folded words, the longest first where several begin, without overlaps."""
        stems = [stem(word) for word in folded]
        at = 0
        while at < len(stems):
            known = self._phrases.get(stems[at], ())
            found = next(((it, normal) for it, normal in known if tuple(stems[at : at + len(it)]) == it), None)
            if found is None:
                at += 1
                continue
            phrase, normal = found
            yield Phrase(at, at + len(phrase), normal)
            at += len(phrase)


def form_of(member: str) -> str:
    """The form under which a word or phrase is a member of a group: its stems, a space between."""
    return " ".join(map(stem, words(member)))


def name_group(name: str) -> str:
    """The normal form of a group, by its id."""
    return name.replace("-", "")


def forms_of_groups(groups: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    """The normal forms of groups by the forms of their members; a group is its id and its members."""
    return {form_of(member): name_group(name) for name, members in groups for member in members}
