"""What was meant by a value that is refused: the word of a vocabulary, or the id of what has such a name."""

from collections.abc import Callable, Iterable, Sequence

from app.domain.limits import SUGGESTION_CUTOFF
from app.domain.text import closest, words

_SHORTEST_PART = 3
"""Letters of the shortest word that is looked for in names of several words: `de` and `of` stand in too many."""


def suggest_word(typed: str, choices: Sequence[str]) -> str | None:
    """The word of a closed vocabulary that was meant, whatever its case, number, accents, spaces or hyphens."""
    spoken = words(typed)
    for written in (typed.lower(), "_".join(spoken)):
        if written in choices:
            return written
    near = closest(typed.lower(), choices, SUGGESTION_CUTOFF)
    if near is not None:
        return near
    # `military coup` is a coup, `state` may be a head of state.
    return next((it for it in choices if spoken and _is_part(words(it.replace("_", " ")), spoken)), None)


def _is_part(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether all words of one text stand in the other, whichever is the longer."""
    return set(one) <= set(other) or set(other) <= set(one)


class NameIndex:
    """Finds the id that was meant by anything that its owner is called."""

    def __init__(self, named: Iterable[tuple[str, str]]) -> None:
        """`named` holds ids, each with one name of its owner; of owners that share a name the first is found."""
        pairs = sorted(named)
        self._ids: dict[str, str] = {}
        for name, _ in pairs:
            self._ids.setdefault(" ".join(words(name)), name)
        self._others: dict[str, list[str]] = {}
        for name, called in pairs:
            spoken = " ".join(words(called))
            first = self._ids.setdefault(spoken, name)
            if name not in (first, *self._list_others(spoken)):
                self._others.setdefault(spoken.replace(" ", ""), []).append(name)
        self._joined = {spoken.replace(" ", ""): name for spoken, name in reversed(self._ids.items())}

    def find(self, typed: str) -> str | None:
        """The owner of that very name."""
        return self._joined.get("".join(words(typed)))

    def find_all(self, typed: str) -> list[str]:
        """All owners of that very name, of which an id has one; none where it is nobody's."""
        first = self.find(typed)
        if first is None:
            return []
        spoken = " ".join(words(typed))
        return [first] if " ".join(words(first)) == spoken else [first, *self._list_others(spoken)]

    def find_holders(self, typed: str) -> list[str]:
        """The owners of names that hold all the words in either number, those of the shortest names first."""
        names = sorted(self._find_holders(words(typed), _list_numbers), key=len)
        return list(dict.fromkeys(owner for it in names for owner in (self._ids[it], *self._list_others(it))))

    def _list_others(self, spoken: str) -> Sequence[str]:
        """The owners of a name beside the first."""
        return self._others.get(spoken.replace(" ", ""), ())

    def suggest(self, typed: str) -> str | None:
        """The owner of that very name, or of one that holds all the words, or of the most similar one."""
        if owner := self.find(typed):
            return owner
        spoken = words(typed)
        phrase = " ".join(spoken)
        near = closest(phrase, self._find_holders(spoken), 0) or closest(phrase, [*self._ids], SUGGESTION_CUTOFF)
        return None if near is None else self._ids[near]

    def _find_holders(
        self, spoken: Sequence[str], list_forms: Callable[[str], Sequence[str]] = lambda word: [word]
    ) -> list[str]:
        """The names that hold a form of each word; none where the words are so short that they stand in too many."""
        if all(len(word) < _SHORTEST_PART for word in spoken):
            return []
        sought = [[f" {form} " for form in list_forms(word)] for word in spoken]
        return [name for name in self._ids if all(any(it in f" {name} " for it in forms) for forms in sought)]


def _list_numbers(word: str) -> Sequence[str]:
    """A word as it is, in the plural and in the singular, as far as an s tells them apart."""
    return [word, f"{word}s", word.removesuffix("s")]
