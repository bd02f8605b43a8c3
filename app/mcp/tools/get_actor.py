"""The tool that tells who an actor is, by its id or any of its names."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Annotated, Any

from pydantic import Field
from pydantic_core import from_json

from app.domain.errors import MovedError
from app.domain.vocabulary import Resource
from app.mcp.fact_answers import end_text, find_page
from app.mcp.tool import Answer, IdOrAddress, Tool, ToolRequest
from app.schemas.base import Public
from app.schemas.filters import Query
from app.schemas.query_types import IdInPath
from app.services.names import fetch_names
from app.services.records import fetch_body
from app.store.reader import CostlyExplanationError, Unfinished
from app.store.transaction import ReadTransaction

_MOST = 12
"""Most entries of each kind; the others are counted."""


class ActorArguments(Query):
    """Which actor is wanted."""

    actor: Annotated[IdInPath, IdOrAddress, Field(description="Id, any spelling, or part of a name")]


class Relation(Public):
    """A membership or a title, with the fact that shows it."""

    fact: str
    text: str


class ActorAnswer(Answer):
    """Who an actor is."""

    id: str
    kind: str
    name: str
    note: str | None
    names: list[str] = Field(description="Spellings in documents and in searches")
    relations: list[Relation] = Field(description="Memberships, members, titles")
    more_relations: int
    facts: dict[str, int] = Field(description="Number of facts by kind")
    open_questions: dict[str, str] = Field(description="What no document says, by id")
    more_open_questions: int


def _read(request: ToolRequest) -> Answer | Unfinished[Answer]:
    try:
        return _answer(request.arguments.actor, request.transaction)
    except CostlyExplanationError:
        return Unfinished(partial(_find_by_name, request.arguments.actor), is_dear=True)


def _find_by_name(name: str, transaction: ReadTransaction) -> Answer:
    """The actor that is called so; looks through all names. Raises what `fetch_body` does where nobody is."""
    owner = fetch_names(transaction, Resource.ACTOR).find_only(name)
    return _answer(owner or name, transaction)


def _answer(name: str, transaction: ReadTransaction) -> Answer:
    try:
        actor: dict[str, Any] = from_json(fetch_body(transaction, Resource.ACTOR, name))
    except MovedError as moved:
        actor = from_json(fetch_body(transaction, Resource.ACTOR, moved.present_id))
    relations, questions = list(_list_relations(actor)), actor["open_questions"]
    return ActorAnswer(
        revision=transaction.revision.revision,
        **{key: actor[key] for key in ("id", "kind", "name", "note")},
        names=list(dict.fromkeys(it["name"] for it in actor["names"]))[: 2 * _MOST],
        relations=relations[:_MOST],
        more_relations=len(relations[_MOST:]),
        facts={kind: number for kind, number in actor["facts"].items() if number},
        open_questions={it["id"]: it["question"] for it in questions[:_MOST]},
        more_open_questions=len(questions[_MOST:]),
    )


def _list_relations(actor: dict[str, Any]) -> Iterable[Relation]:
    if belongs_to := actor["belongs_to"]:
        yield Relation(fact=belongs_to["fact"], text=f"Belongs to {belongs_to['name']} ({belongs_to['id']})")
    for it in actor["memberships"]:
        yield Relation(fact=it["fact"], text=f"Member of {_name(it['organisation'])}, {it['status']}")
    for it in actor["members"]:
        yield Relation(fact=it["fact"], text=f"Has as a member {_name(it['member'])}, {it['status']}")
    for it in actor["offices"]:
        yield Relation(fact=it["fact"], text=f"{_name(it['holder'])}: “{it['title']}”{_of(it['jurisdictions'])}")


def _name(actor: dict[str, Any]) -> str:
    return f"{actor['name']} ({actor['id']})"


def _of(jurisdictions: Sequence[dict[str, Any]]) -> str:
    return f" of {', '.join(it['name'] for it in jurisdictions)}" if jurisdictions else ""


def _write(answer: ActorAnswer, public_url: str) -> str:
    counts = ", ".join([f"{number} {kind}" for kind, number in answer.facts.items()])
    lines = [
        f"{answer.name}, {answer.kind.replace('_', ' ')} · {find_page(public_url, Resource.ACTOR, answer.id)}",
        f"Note: {answer.note}" if answer.note else "",
        f"Called: {'; '.join(answer.names)}" if answer.names else "",
        *(f"{it.text} · {find_page(public_url, Resource.FACT, it.fact)}" for it in answer.relations),
        f"{answer.more_relations} more memberships and titles" if answer.more_relations else "",
        f"Facts: {counts}; search_facts with actor {answer.id} lists them",
    ]
    if answer.open_questions:
        lines.append("The documents do not say (open questions):")
        lines += [f"{question} ({name})" for name, question in answer.open_questions.items()]
    if answer.more_open_questions:
        lines.append(f"{answer.more_open_questions} more open questions")
    return end_text(lines, answer)


GET_ACTOR = Tool(
    name="get_actor",
    title="Get an actor",
    description="A state, person, organisation or group: spellings, memberships, titles, numbers of facts, and what no"
    " document says of it.",
    arguments=ActorArguments,
    answer=ActorAnswer,
    read=_read,
    write=_write,
)
