"""The tool that gives a question on which the documents disagree, or that none answers, or lists them all."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Annotated, Any, NamedTuple

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import from_json

from app.domain.errors import InvalidParameterError, MovedError
from app.domain.vocabulary import Resource
from app.mcp.fact_answers import (
    SHORTENED,
    SHORTER,
    FactShown,
    end_text,
    find_page,
    shorten,
    show_fact,
    show_side,
    write_fact,
)
from app.mcp.quotations import Citations, CitingAnswer, write_documents
from app.mcp.tool import Answer, IdOrAddress, Tool, ToolRequest, cut_to_fit, shorten_to_fit
from app.schemas.base import Public
from app.schemas.filters import Query
from app.schemas.query_types import CursorText, IdInPath, refusal
from app.schemas.record_filters import DisputeFilters, OpenQuestionFilters
from app.services.list_request import ParsedQuery
from app.services.lists import PlanList, fetch_page
from app.services.pagination import encode_cursor
from app.services.records import call_noun, fetch_bodies, fetch_body
from app.store.reader import CostlyExplanationError
from app.store.selects import plan_disputes, plan_open_questions
from app.store.transaction import ReadTransaction

_PAGE = 30

_LISTS: tuple[tuple[Resource, ParsedQuery, PlanList], ...] = (
    (Resource.DISPUTE, ParsedQuery("/disputes", DisputeFilters(limit=_PAGE)), plan_disputes),
    (Resource.OPEN_QUESTION, ParsedQuery("/open-questions", OpenQuestionFilters(limit=_PAGE)), plan_open_questions),
)
"""The lists of questions, one after the other."""


class DisputeArguments(Query):
    """Which question is wanted; all of them in short without one."""

    id: Annotated[
        IdInPath | None, IdOrAddress, Field(description="Of a dispute or open question; left out, lists all")
    ] = None
    cursor: Annotated[CursorText | None, Field(description="From `next` of the list; not with an id")] = None

    @field_validator("cursor")
    @classmethod
    def _not_with_an_id(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and info.data.get("id") is not None:
            raise refusal("it goes on with the list, and an id asks for one question: give one of the two")
        return value


class Question(Public):
    """A question in full."""

    id: str
    kind: str
    question: str
    text: str = Field(description="What the documents show")
    facts: list[FactShown] = Field(description="The competing facts, or those that leave it open")
    are_shortened: bool = Field(description="Whether notes and quotations are left out to fit")
    more_ids: list[str] = Field(description="Facts not shown for lack of room")


class DisputeAnswer(CitingAnswer):
    """One question, or all in short."""

    question: Question | None
    disputes: dict[str, str] = Field(description="On which the documents disagree, by id")
    open_questions: dict[str, str] = Field(description="Which no document answers, by id")
    next: str | None = Field(description="Cursor of the rest of the list")


def _read(request: ToolRequest) -> Answer:
    if request.arguments.id is None:
        return _list_questions(request)
    try:
        return _find_question(Resource.DISPUTE, request)
    except CostlyExplanationError as unknown:
        try:
            return _find_question(Resource.OPEN_QUESTION, request)
        except CostlyExplanationError:
            raise unknown from None


def _find_question(resource: Resource, request: ToolRequest) -> Answer:
    transaction, name = request.transaction, request.arguments.id
    try:
        found: dict[str, Any] = from_json(fetch_body(transaction, resource, name))
    except MovedError as moved:
        found = from_json(fetch_body(transaction, resource, moved.present_id))
    published = _fetch_facts(found, transaction)
    are_sides = resource is Resource.DISPUTE
    whole = [show_side(it, found["id"]) if are_sides else show_fact(it) for it in published]
    citations = Citations(published)

    def make(facts: Sequence[FactShown], number: int) -> DisputeAnswer:
        question = Question(
            id=found["id"],
            kind=found.get("kind") or call_noun(resource),
            question=found["question"],
            text=found.get("rationale") or found["note"],
            facts=list(facts[:number]),
            are_shortened=facts is not whole,
            more_ids=[it.id for it in facts[number:]],
        )
        return DisputeAnswer(
            revision=transaction.revision.revision,
            question=question,
            disputes={},
            open_questions={},
            next=None,
            **citations.pick(quotation for it in question.facts for quotation in it.quotations),
        )

    forms = [whole, *([shorten(it, form) for it in whole] for form in SHORTER)]
    return shorten_to_fit(len(whole), [partial(make, it) for it in forms], _write, request.public_url)


def _fetch_facts(found: dict[str, Any], transaction: ReadTransaction) -> list[Any]:
    """The facts of a dispute, which it holds, or those that an open question names."""
    if "facts" in found:
        return list(found["facts"])
    names = [it["id"] for it in found["about"]["facts"]]
    return [from_json(it) for it in fetch_bodies(transaction, Resource.FACT, names)] if names else []


class _Entry(NamedTuple):
    """An entry of the list, and the cursor of what comes after it."""

    resource: Resource
    id: str
    question: str
    cursor: str


def _list_questions(request: ToolRequest) -> Answer:
    entries, is_whole = _fetch_entries(request.arguments.cursor, request.transaction)

    def make(number: int) -> DisputeAnswer:
        shown = entries[:number]
        return DisputeAnswer(
            revision=request.transaction.revision.revision,
            question=None,
            disputes={it.id: it.question for it in shown if it.resource is Resource.DISPUTE},
            open_questions={it.id: it.question for it in shown if it.resource is Resource.OPEN_QUESTION},
            documents={},
            origins={},
            next=None if is_whole and number == len(entries) else entries[number - 1].cursor,
        )

    return cut_to_fit(len(entries), make, _write, request.public_url)


def _fetch_entries(cursor: str | None, transaction: ReadTransaction) -> tuple[Sequence[_Entry], bool]:
    """Entries from a cursor on, and whether no others follow. Raises InvalidParameterError for one of another list."""
    entries: list[_Entry] = []
    refusal: InvalidParameterError | None = None
    is_begun = cursor is None
    for resource, parsed, plan in _LISTS:
        try:
            page = fetch_page(parsed, None if is_begun else cursor, transaction, plan)
        except InvalidParameterError as error:  # The cursor is one of the list after this one, or of none.
            refusal = error
            continue
        is_begun = True
        for row in page.rows:
            question = from_json(row[0])["question"]
            entries.append(_Entry(resource, row[-1], question, encode_cursor(row[3:], parsed.fingerprint)))
        if page.next_url is not None:
            return entries, False
    if not is_begun and refusal is not None:
        raise refusal
    return entries, True


def _write(answer: DisputeAnswer, public_url: str) -> str:
    if answer.question is not None:
        return end_text(_write_question(answer.question, answer, public_url), answer)
    lines: list[str] = []
    for title, questions in (
        ("The documents disagree (disputes):", answer.disputes),
        ("No document says (open questions):", answer.open_questions),
    ):
        if questions:
            lines += [title, *(f"{question} ({name})" for name, question in questions.items())]
    lines.append("get_dispute with an id gives both sides.")
    if answer.next:
        lines.append(f"More: pass cursor {answer.next}")
    return end_text(lines, answer)


def _write_question(question: Question, answer: DisputeAnswer, public_url: str) -> Iterator[str]:
    is_open = question.kind == call_noun(Resource.OPEN_QUESTION)
    page = find_page(public_url, Resource.OPEN_QUESTION if is_open else Resource.DISPUTE, question.id)
    yield f"{question.question} · {question.kind} · {page}"
    yield question.text
    for it in question.facts:
        yield write_fact(it, answer, public_url)
    yield from write_documents(answer)
    if question.are_shortened:
        yield SHORTENED
    if question.more_ids:
        yield f"{len(question.more_ids)} more facts: get_facts with ids {', '.join(question.more_ids)}"


GET_DISPUTE = Tool(
    name="get_dispute",
    title="Get a dispute",
    description="A question on which the documents disagree, with all sides; or an open question that none answers."
    " Without id: all of them in short.",
    arguments=DisputeArguments,
    answer=DisputeAnswer,
    read=_read,
    write=_write,
)
