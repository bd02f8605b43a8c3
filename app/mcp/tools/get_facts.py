"""The tool that gives facts with their quotations."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated

from pydantic import Field
from pydantic_core import from_json

from app.domain.errors import GoneError, MovedError, NotFoundError, ProblemError
from app.domain.vocabulary import Resource
from app.mcp.fact_answers import (
    SHORTENED,
    SHORTER,
    FactAnswer,
    Form,
    end_text,
    make_fact_answers,
    shorten,
    write_fact,
    write_more,
    write_otherwise,
)
from app.mcp.quotations import Citations, CitingAnswer, write_documents
from app.mcp.tool import Answer, AsList, IdOrAddress, Tool, ToolRequest, shorten_to_fit
from app.schemas.filters import Query
from app.schemas.query_types import Word
from app.services.records import fetch_body
from app.store.reader import CostlyExplanationError, Unfinished
from app.store.transaction import ReadTransaction

_MOST = 10


class FactArguments(Query):
    """Which facts are wanted."""

    ids: Annotated[list[Annotated[Word, IdOrAddress]], AsList, Field(min_length=1, max_length=_MOST)]


class FactsAnswer(CitingAnswer):
    """Facts with one quotation of each origin."""

    facts: list[FactAnswer]
    are_shortened: bool = Field(description="Whether notes, quotations and what others say are left out to fit")
    more_ids: list[str] = Field(description="Not shown for lack of room: ask again with these")
    unknown_ids: dict[str, str | None] = Field(description="With the id that may be meant")
    removed_ids: dict[str, str | None] = Field(description="With what the fact said last")
    moved_ids: dict[str, str] = Field(description="With the id that the fact has now")


class _Missing:
    """What is known of the ids under which no fact is."""

    def __init__(self) -> None:
        self.unknown: dict[str, str | None] = {}
        self.removed: dict[str, str | None] = {}
        self.moved: dict[str, str] = {}
        self.problems: list[ProblemError] = []


def _read(request: ToolRequest) -> Answer | Unfinished[Answer]:
    try:
        return _answer(request, request.transaction)
    except CostlyExplanationError:
        return Unfinished(partial(_explain, request), is_dear=True)


def _explain(request: ToolRequest, transaction: ReadTransaction) -> Answer:
    """The same, with what was meant by ids that are not known, which are compared with all."""
    return _answer(request, transaction, explains=True)


def _answer(request: ToolRequest, transaction: ReadTransaction, *, explains: bool = False) -> Answer:
    missing = _Missing()
    published = [_find(it, missing, transaction, explains) for it in dict.fromkeys(request.arguments.ids)]
    found = [from_json(it) for it in dict.fromkeys(published) if it is not None]
    facts, citations = make_fact_answers(found, transaction), Citations(found)
    if not facts:
        raise _join(missing.problems)

    def make(told: Sequence[FactAnswer], number: int) -> FactsAnswer:
        return FactsAnswer(
            revision=transaction.revision.revision,
            facts=list(told[:number]),
            are_shortened=told is not facts,
            more_ids=[it.id for it in told[number:]],
            unknown_ids=missing.unknown,
            removed_ids=missing.removed,
            moved_ids=missing.moved,
            **citations.pick(quotation for it in told[:number] for quotation in it.quotations),
        )

    forms = [facts, *([_shorten(it, form) for it in facts] for form in SHORTER)]
    return shorten_to_fit(len(facts), [partial(make, it) for it in forms], _write, request.public_url)


def _shorten(fact: FactAnswer, form: Form) -> FactAnswer:
    return shorten(fact, form).model_copy(update={"otherwise": []})


def _find(name: str, missing: _Missing, transaction: ReadTransaction, explains: bool) -> bytes | None:
    """The JSON of a fact; None where there is none, which is noted. Raises CostlyExplanationError if not to explain."""
    try:
        return fetch_body(transaction, Resource.FACT, name)
    except MovedError as moved:
        missing.moved[name] = moved.present_id
        return fetch_body(transaction, Resource.FACT, moved.present_id)
    except GoneError as gone:
        missing.removed[name] = gone.last_words
        missing.problems.append(gone)
    except CostlyExplanationError as error:
        if not explains:
            raise
        problem = error.explain(transaction)
        assert isinstance(problem, NotFoundError)
        missing.unknown[name] = problem.near
        missing.problems.append(problem)
    return None


def _join(problems: list[ProblemError]) -> ProblemError:
    """What is told where none of the facts is there."""
    if len(problems) == 1:
        return problems[0]
    return NotFoundError(" ".join([it.detail for it in problems]))


def _write(answer: FactsAnswer, public_url: str) -> str:
    lines = [part for it in answer.facts for part in (write_fact(it, answer, public_url), write_otherwise(it))]
    lines += write_documents(answer)
    lines += [f"{old} is {new} now." for old, new in answer.moved_ids.items()]
    lines += [f"{name} was removed.{f' It said: {said}' if said else ''}" for name, said in answer.removed_ids.items()]
    for name, near in answer.unknown_ids.items():
        lines.append(f"There is no fact {name}.{f' Did you mean {near}?' if near else ''}")
    shortened = SHORTENED if answer.are_shortened else ""
    return end_text([*lines, shortened, write_more(answer.more_ids)], answer)


GET_FACTS = Tool(
    name="get_facts",
    title="Get facts",
    description="Facts by id, each with a quotation of each independent origin, the documents to cite, and who says"
    " otherwise. Five or more fit into an answer; it names the others.",
    arguments=FactArguments,
    answer=FactsAnswer,
    read=_read,
    write=_write,
)
