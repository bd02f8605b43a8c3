"""The tool that lays a sentence beside the facts that share most with it."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Annotated, Any

from pydantic import Field
from pydantic_core import from_json

from app.domain.edtf import parse_edtf
from app.mcp.fact_answers import SHORTENED, SHORTER, FactShown, end_text, shorten, show_fact, write_fact, write_more
from app.mcp.quotations import Citations, CitingAnswer, write_documents
from app.mcp.record_limits import fetch_questions_by_fact, tell_outside
from app.mcp.tool import Answer, Tool, ToolRequest, shorten_to_fit
from app.schemas.base import Public
from app.schemas.compare import DifferentElement, Sentence, SentenceElementsPublic
from app.schemas.filters import Query
from app.services.compare import ComparedBody, compare_text
from app.store.transaction import ReadTransaction

_NO_YEAR = "XXXX"
"""What a date of no told year begins with."""


class SentenceArguments(Query):
    """What is to be compared."""

    text: Annotated[Sentence, Field(description="One sentence in English, 3 to 300 characters")]


class Difference(Public):
    """What the sentence and a fact have differently."""

    element: str
    text: str | None
    in_fact: str | None


class ComparedFact(FactShown):
    """A fact, and what of the sentence it has, has otherwise, or has not."""

    same: list[str]
    different: list[Difference]
    absent: list[str]
    open_questions: dict[str, str] = Field(description="What no document says of the fact, by id")


class SentenceCompared(CitingAnswer):
    """A sentence beside the closest facts, the closest first."""

    elements: dict[str, list[str]] = Field(description="What the sentence names, by kind")
    facts: list[ComparedFact]
    are_shortened: bool = Field(description="Whether notes and quotations are left out to fit")
    more_ids: list[str] = Field(description="Facts not shown for lack of room")
    notice: str
    outside: str | None = Field(description="Told where the record does not cover a date of the sentence")


def _read(request: ToolRequest) -> Answer:
    compared = compare_text(request.transaction, request.arguments.text)
    published = [from_json(it.body) for it in compared.items]
    items, citations = _show_all(compared.items, published, request.transaction), Citations(published)
    outside = _tell_outside(compared.elements, request.transaction)

    def make(told: Sequence[ComparedFact], number: int) -> SentenceCompared:
        return SentenceCompared(
            revision=request.transaction.revision.revision,
            elements=dict(_list_elements(compared.elements.model_dump())),
            facts=list(told[:number]),
            are_shortened=told is not items,
            more_ids=[it.id for it in told[number:]],
            notice=compared.notice,
            outside=outside,
            **citations.pick(quotation for it in told[:number] for quotation in it.quotations),
        )

    forms = [items, *([shorten(it, form) for it in items] for form in SHORTER)]
    return shorten_to_fit(len(items), [partial(make, it) for it in forms], _write, request.public_url)


def _tell_outside(elements: SentenceElementsPublic, transaction: ReadTransaction) -> str | None:
    dates = [it.edtf for it in elements.dates if not it.edtf.startswith(_NO_YEAR)]
    return tell_outside(transaction, map(parse_edtf, dates)) if dates else None


def _show_all(
    compared: Sequence[ComparedBody], facts: Sequence[Mapping[str, Any]], transaction: ReadTransaction
) -> list[ComparedFact]:
    """The facts; an open question is told with the first that it is about and that lacks something."""
    questions = fetch_questions_by_fact(transaction)
    told: set[str] = set()
    shown: list[ComparedFact] = []
    for it, fact in zip(compared, facts, strict=True):
        left_open = questions.get(fact["id"], {}) if it.absent else {}
        asked = {name: question for name, question in left_open.items() if name not in told}
        told.update(asked)
        shown.append(_show(fact, it, asked))
    return shown


def _show(fact: Mapping[str, Any], compared: ComparedBody, questions: dict[str, str]) -> ComparedFact:
    return ComparedFact(
        **dict(show_fact(fact)),
        same=[f"{it.element}: {it.text}" for it in compared.same],
        different=[_tell_difference(it) for it in compared.different],
        absent=list(compared.absent),
        open_questions=questions,
    )


def _tell_difference(it: DifferentElement) -> Difference:
    return Difference(element=it.element, text=it.text, in_fact=it.in_fact)


def _list_elements(elements: Mapping[str, list[dict[str, Any]]]) -> Iterator[tuple[str, list[str]]]:
    """By kind, the words of each element with what they are taken for."""
    for kind, found in elements.items():
        if found:
            yield kind, [_write_element(**it) for it in found]


def _write_element(text: str, **read_as: str | None) -> str:
    read = " ".join([it for it in read_as.values() if it])
    return f"{text} = {read}" if read not in ("", text) else text


def _write(answer: SentenceCompared, public_url: str) -> str:
    lines = [answer.notice]
    lines += [f"{kind.capitalize()}: {'; '.join(found)}" for kind, found in answer.elements.items()]
    if answer.outside:
        lines.append(answer.outside)
    if not answer.facts and not answer.more_ids:
        lines.append("No fact shares a word with the sentence.")
    for fact in answer.facts:
        lines += [write_fact(fact, answer, public_url), *_write_comparison(fact)]
    shortened = SHORTENED if answer.are_shortened else ""
    return end_text([*lines, *write_documents(answer), shortened, write_more(answer.more_ids)], answer)


def _write_comparison(fact: ComparedFact) -> Iterator[str]:
    if fact.same:
        yield f"  Same: {'; '.join(fact.same)}"
    for it in fact.different:
        yield f"  Different {it.element}: {it.text or 'nothing'}; in the fact: {it.in_fact or 'nothing'}"
    if fact.absent:
        yield f"  Not in the fact: {', '.join(fact.absent)}"
    for name, question in fact.open_questions.items():
        yield f"  The documents do not say (open question): {question} ({name})"


COMPARE_SENTENCE = Tool(
    name="compare_sentence",
    title="Compare a sentence",
    description="Lay a sentence beside the closest facts: same and different names, dates and numbers, and what no fact"
    " has. It never judges: who did what to whom is for you to read in the quotations.",
    arguments=SentenceArguments,
    answer=SentenceCompared,
    read=_read,
    write=_write,
    is_dear=True,
)
