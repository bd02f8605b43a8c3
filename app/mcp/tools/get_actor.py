"""The tool that tells who an actor is, by its id or any of its names."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Annotated, Any

from pydantic import Field
from pydantic_core import from_json

from app.domain.errors import MovedError
from app.domain.vocabulary import Resource
from app.mcp.fact_answers import end_text, find_page
from app.mcp.found_names import explain_part, explain_shared, explain_unknown, is_part_of_name
from app.mcp.tool import Answer, IdOrAddress, Tool, ToolRequest
from app.schemas.base import Public
from app.schemas.filters import Query
from app.schemas.query_types import IdInPath
from app.services.names import fetch_names
from app.services.records import fetch_bodies, fetch_body
from app.store.reader import CostlyExplanationError, Unfinished
from app.store.transaction import ReadTransaction

_MOST = 12
"""Most entries of each kind; the others are counted."""


class ActorArguments(Query):
    """Which actor is wanted."""

    actor: Annotated[IdInPath, IdOrAddress, Field(description="Id, any spelling, or a person's surname")]


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
    asked: str | None = Field(description="Part of its name, where that was asked")
    names: list[str] = Field(description="What documents call it")
    search_names: list[str] = Field(description="Names that searches find it by, cited from no document")
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
    """The only actor that is called so; looks through all names. Raises NotFoundError, which names all that may be."""
    index = fetch_names(transaction, Resource.ACTOR)
    owners = index.find_all(name)
    if len(owners) == 1:
        return _answer(owners[0], transaction)
    holders = owners or index.find_holders(name)
    if not holders:
        raise explain_unknown(name, index.suggest(name))
    actors = [from_json(it) for it in fetch_bodies(transaction, Resource.ACTOR, holders[:_MOST])]
    more = len(holders) - len(actors)
    if owners:
        raise explain_shared(name, actors, more)
    named = [it for it in actors if is_part_of_name(name, it)]
    if len(named) != 1 or more:
        raise explain_part(name, actors, more)
    return _make_answer(named[0], transaction, asked=name)


def _answer(name: str, transaction: ReadTransaction) -> Answer:
    try:
        body = fetch_body(transaction, Resource.ACTOR, name)
    except MovedError as moved:
        body = fetch_body(transaction, Resource.ACTOR, moved.present_id)
    return _make_answer(from_json(body), transaction)


def _make_answer(actor: dict[str, Any], transaction: ReadTransaction, asked: str | None = None) -> Answer:
    relations, questions = list(_list_relations(actor)), actor["open_questions"]
    return ActorAnswer(
        revision=transaction.revision.revision,
        **{key: actor[key] for key in ("id", "kind", "name", "note")},
        asked=asked,
        names=_list_names(actor, are_printed=True),
        search_names=_list_names(actor, are_printed=False),
        relations=relations[:_MOST],
        more_relations=len(relations[_MOST:]),
        facts={kind: number for kind, number in actor["facts"].items() if number},
        open_questions={it["id"]: it["question"] for it in questions[:_MOST]},
        more_open_questions=len(questions[_MOST:]),
    )


def _list_names(actor: dict[str, Any], *, are_printed: bool) -> list[str]:
    names = [it["name"] for it in actor["names"] if bool(it["sources"]) is are_printed]
    return list(dict.fromkeys(names))[:_MOST]


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
        f"“{answer.asked}” is taken for {answer.name}: no other actor has it in a name of its own."
        if answer.asked
        else "",
        f"{answer.name}, {answer.kind.replace('_', ' ')} · {find_page(public_url, Resource.ACTOR, answer.id)}",
        f"Note: {answer.note}" if answer.note else "",
        f"Called in the documents: {'; '.join(answer.names)}" if answer.names else "",
        f"Also found by, cited from no document: {'; '.join(answer.search_names)}" if answer.search_names else "",
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
