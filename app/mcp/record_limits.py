"""What the record does not tell: days that it does not cover, and questions that leave a fact open."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial

from pydantic_core import from_json

from app.domain.edtf import Span
from app.domain.vocabulary import Resource
from app.services.records import fetch_all_bodies, fetch_body
from app.store.transaction import ReadTransaction


def tell_outside(transaction: ReadTransaction, asked: Iterable[Span]) -> str | None:
    """What is said where days are asked for that lie after or before all that is dated; None where none do."""
    covered = transaction.memoize("coverage", partial(_fetch_coverage, transaction))
    told: list[str] = []
    for it in asked:
        if covered.latest and it.earliest and it.earliest > covered.latest:
            told.append("later")
        if covered.earliest and it.latest and it.latest < covered.earliest:
            told.append("earlier")
    if not told:
        return None
    return (
        f"The dated facts of the record run from {covered.earliest} to {covered.latest}. Of what was"
        f" {' or '.join(dict.fromkeys(told))} it says nothing, not even that nothing happened."
    )


def _fetch_coverage(transaction: ReadTransaction) -> Span:
    coverage = from_json(fetch_body(transaction, Resource.DATASET, "dataset"))["coverage"]
    return Span(*(coverage[it] and date.fromisoformat(coverage[it]) for it in ("earliest", "latest")))


def fetch_questions_by_fact(transaction: ReadTransaction) -> Mapping[str, Mapping[str, str]]:
    """By the id of a fact, the open questions about it with their ids; the first call of a revision reads all."""
    return transaction.memoize("questions by fact", partial(_fetch_questions_by_fact, transaction), size=0)


def _fetch_questions_by_fact(transaction: ReadTransaction) -> Mapping[str, Mapping[str, str]]:
    questions: dict[str, dict[str, str]] = {}
    for it in map(from_json, fetch_all_bodies(transaction, Resource.OPEN_QUESTION)):
        for fact in it["about"]["facts"]:
            questions.setdefault(fact["id"], {})[it["id"]] = it["question"]
    return questions
