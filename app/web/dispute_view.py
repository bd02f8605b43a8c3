"""What the pages of disputes show: the answers in short, and each answer with the words that it rests on."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Any, NamedTuple

from pydantic_core import from_json

from app.domain.vocabulary import DisputeKind, DisputeState, Stance, SupportedField
from app.schemas.facts import FactPublic
from app.schemas.records import DisputePublic
from app.web.fact_view import OriginGroup, Quotation


class Answer(NamedTuple):
    """One side of a dispute in a list."""

    id: str
    claim: str
    publishers: list[str]
    """Of the documents that give the answer, each once."""
    origins: int
    """How many independent origins stand behind it."""


class ListedDispute(NamedTuple):
    """A dispute in a list."""

    id: str
    question: str
    kind: DisputeKind
    state: DisputeState
    answers: list[Answer]


class Side(NamedTuple):
    """One answer with the passages that give it."""

    fact: FactPublic
    groups: list[OriginGroup]
    publishers: list[str]
    """Of the documents that give the answer, each once."""
    others: int
    """Passages that the fact has beside these."""


def list_by_kind(bodies: Iterable[str | bytes]) -> dict[DisputeKind, list[ListedDispute]]:
    """Disputes by kind, in the order of the vocabulary; kinds without any are left out."""
    listed = list_disputes(bodies)
    groups = {kind: [it for it in listed if it.kind is kind] for kind in DisputeKind}
    return {kind: group for kind, group in groups.items() if group}


def list_disputes(bodies: Iterable[str | bytes]) -> list[ListedDispute]:
    """Disputes in their order."""
    return [_list_dispute(from_json(body)) for body in bodies]


def view_sides(dispute: DisputePublic) -> list[Side]:
    """The answers, in the order of the dispute. Quotations are numbered through the page."""
    numbers = count(1)
    return [_view_side(fact, numbers) for fact in dispute.facts]


def _list_dispute(dispute: Mapping[str, Any]) -> ListedDispute:
    return ListedDispute(
        dispute["id"],
        dispute["question"],
        DisputeKind(dispute["kind"]),
        DisputeState(dispute["state"]),
        [_list_answer(fact) for fact in dispute["facts"]],
    )


def list_answers(body: str | bytes) -> list[Answer]:
    """The answers of a dispute, of its published JSON, in short."""
    return [_list_answer(fact) for fact in from_json(body)["facts"]]


def _list_answer(fact: Mapping[str, Any]) -> Answer:
    giving = [it for it in fact["citations"] if it["stance"] == Stance.SUPPORTS and "claim" in it["supports"]]
    publishers = [it["source"]["publisher"] for it in giving]
    return Answer(fact["id"], fact["claim"], list(dict.fromkeys(publishers)), fact["evidence"]["independent_origins"])


def _view_side(fact: FactPublic, numbers: Iterator[int]) -> Side:
    """Only what supports the claim is an answer: a passage that shows a date alone gives none."""
    by_origin: dict[str, list[Quotation]] = {}
    for it in fact.citations:
        if it.stance is Stance.SUPPORTS and SupportedField.CLAIM in it.supports:
            by_origin.setdefault(it.origin.id, []).append(Quotation(next(numbers), it, None))
    groups = [OriginGroup(them[0].citation.origin, them, counts=True) for them in by_origin.values()]
    publishers = dict.fromkeys(name for group in groups for name in group.publishers)
    shown = sum(len(group.quotations) for group in groups)
    return Side(fact, groups, list(publishers), len(fact.citations) - shown)
