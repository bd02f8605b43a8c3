"""What was meant by a value that is refused: the word of a vocabulary, or the id of what has such a name."""

from collections.abc import Iterable, Sequence

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
        for name, called in pairs:
            self._ids.setdefault(" ".join(words(called)), name)
        self._joined = {spoken.replace(" ", ""): name for spoken, name in reversed(self._ids.items())}

    def find(self, typed: str) -> str | None:
        """The owner of that very name."""
        return self._joined.get("".join(words(typed)))

    def find_only(self, typed: str) -> str | None:
        """The owner of that very name, or of names that hold all the words where nobody else has such a name."""
        owners = {self._ids[it] for it in self._find_holders(words(typed))}
        return self.find(typed) or (owners.pop() if len(owners) == 1 else None)

    def suggest(self, typed: str) -> str | None:
        """The owner of that very name, or of one that holds all the words, or of the most similar one."""
        if owner := self.find(typed):
            return owner
        spoken = words(typed)
        phrase = " ".join(spoken)
        near = closest(phrase, self._find_holders(spoken), 0) or closest(phrase, [*self._ids], SUGGESTION_CUTOFF)
        return None if near is None else self._ids[near]

    def _find_holders(self, spoken: Sequence[str]) -> list[str]:
        """The names that hold all the words; none where the words are so short that they stand in too many."""
        if all(len(word) < _SHORTEST_PART for word in spoken):
            return []
        return [it for it in self._ids if all(f" {word} " in f" {it} " for word in spoken)]
