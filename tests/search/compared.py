"""What a comparison has to tell: judged sentences, and how well a service compares them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

COMPARED = Path(__file__).with_name("compared.yaml")
FIRST = 3

Compare = Callable[[str], Mapping[str, Any]]
"""Gives what the service answers on a sentence."""


class Sentence(NamedTuple):
    """A sentence, the facts that tell of the same, and what they have differently."""

    text: str
    facts: Sequence[str]
    different: frozenset[str]


class Result(NamedTuple):
    """How one sentence was compared."""

    text: str
    is_found: bool
    """Whether one of its facts is among the first."""
    named: int
    """Differences that are told of one of its facts."""
    missing: Sequence[str]
    wrong: Sequence[str]
    """Differences that are told of any of its facts and are none; of any fact, where the sentence is to have none."""
    elsewhere: int
    """Other facts that are told to differ."""


class Figures(NamedTuple):
    """How well a set of sentences was compared."""

    sentences: int
    found: float
    """Part of the sentences with facts of which one is among the first."""
    named: float
    """Part of the differences that are told."""
    wrong: float
    """Part of the sentences with a difference that is none."""
    elsewhere: int
    """Other facts that are told to differ, of all sentences."""
    not_found: Sequence[str]
    not_named: Sequence[tuple[str, Sequence[str]]]
    wrongly: Sequence[tuple[str, Sequence[str]]]

    def __str__(self) -> str:
        return (
            f"{self.sentences} sentences: in the first {FIRST} {self.found:.3f}, differences named {self.named:.3f},"
            f" wrong {self.wrong:.3f}, told of other facts {self.elsewhere}"
        )


def read_sentences(path: Path = COMPARED) -> list[Sentence]:
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [Sentence(it["text"], it["facts"], frozenset(it.get("different", ()))) for it in entries]


def judge(sentence: Sentence, answer: Mapping[str, Any]) -> Result:
    items = answer["items"]
    told = {it["fact"]["id"]: set(_write(it["different"])) for it in items}
    own = [it for it in told if it in sentence.facts]
    compared = own if sentence.different else list(told)
    named = sentence.different.intersection({one for it in own for one in told[it]})
    return Result(
        sentence.text,
        any(it["fact"]["id"] in sentence.facts for it in items[:FIRST]),
        len(named),
        sorted(sentence.different - named),
        [f"{it}: {text}" for it in compared for text in sorted(told[it] - sentence.different)],
        sum(bool(told[it]) for it in told if it not in own),
    )


def _write(different: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    return (f"{it['element']}: {'null' if it['text'] is None else it['text']}" for it in different)


def judge_all(sentences: Sequence[Sentence], compare: Compare) -> Figures:
    results = [judge(it, compare(it.text)) for it in sentences]
    with_facts = [result for it, result in zip(sentences, results, strict=True) if it.facts]
    expected = sum(len(it.different) for it in sentences)
    wrongly = [(it.text, it.wrong) for it in results if it.wrong]
    return Figures(
        sentences=len(results),
        found=sum(it.is_found for it in with_facts) / len(with_facts),
        named=sum(it.named for it in results) / expected,
        wrong=len(wrongly) / len(results),
        elsewhere=sum(it.elsewhere for it in results),
        not_found=[it.text for it in with_facts if not it.is_found],
        not_named=[(it.text, it.missing) for it in results if it.missing],
        wrongly=wrongly,
    )
