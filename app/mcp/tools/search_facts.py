"""The tool that finds facts, and the open questions that the same words find."""

from typing import Annotated, Any

from pydantic import Field
from pydantic_core import from_json

from app.domain.edtf import Span, parse_calendar
from app.domain.limits import COUNTED
from app.domain.vocabulary import FactKind, Found, Resource
from app.mcp.fact_answers import FactBrief, brief_fact, end_text, write_brief
from app.mcp.record_limits import tell_outside
from app.mcp.tool import Answer, AsList, Listing, Tool, ToolRequest, check_arguments, cut_to_fit
from app.schemas.base import Public
from app.schemas.filters import Query
from app.schemas.kind_filters import AnyFactQuery
from app.schemas.query_types import CursorText, FirstDay, LastDay, SearchWords, Word
from app.schemas.search import SearchFilters
from app.services.facts import fetch_facts
from app.services.list_request import ParsedQuery
from app.services.pagination import encode_cursor
from app.services.records import fetch_bodies
from app.services.search_everything import fetch_found

_PAGE = 10
_QUESTIONS = 2
"""Open questions that are shown with the first page."""

_NOTHING = (
    "Try fewer or other words, or no actor, kind or dates: dates leave out undated facts. get_dispute without an id"
    " lists what no document says."
)
"""What may find more where nothing was found."""


class SearchArguments(Query):
    """What facts are wanted; all that is given must hold."""

    q: Annotated[SearchWords | None, Field(description='Words, "a phrase", -excluded, OR')] = None
    actor: Annotated[list[Word], AsList, Field(max_length=10, description="Actor ids; any of them takes part")] = Field(
        default_factory=list
    )
    kind: Annotated[list[FactKind], AsList, Field(max_length=7)] = Field(default_factory=list)
    date_from: Annotated[FirstDay | None, Field(description="2023, 2023-09 or 2023-09-16")] = None
    date_to: Annotated[LastDay | None, Field(description="Last day, month or year; undated facts are left out")] = None
    cursor: Annotated[CursorText | None, Field(description="From `next`")] = None


class OpenQuestion(Public):
    """What no document says."""

    id: str
    question: str
    note: str


class FactsFound(Answer):
    """Facts in short, the best match first."""

    facts: list[FactBrief]
    total: int = Field(description=f"Counted up to {COUNTED}")
    next: str | None = Field(description="Cursor of the next page")
    relaxed: bool = Field(description="No fact holds all the words; these hold some, as many or as rare ones as any")
    did_you_mean: str | None
    unknown_words: list[str] = Field(description="Words that no fact holds")
    open_questions: list[OpenQuestion] = Field(description="What no document says")
    outside: str | None = Field(description="Told where the record does not cover the days asked for")


def _find_listing(arguments: SearchArguments) -> Listing:
    given = arguments.model_dump(exclude={"cursor"}, exclude_unset=True)
    query = check_arguments(AnyFactQuery, {**{name: it for name, it in given.items() if it}, "limit": _PAGE})
    return Listing(ParsedQuery("/facts", query), arguments.cursor)


def _read(request: ToolRequest) -> Answer:
    assert request.listing is not None
    parsed, cursor = request.listing
    found = fetch_facts(parsed, cursor, request.transaction, search=request.search)
    report = from_json(found.search) or {}
    questions = [] if cursor else _fetch_questions(request.arguments.q, request)
    outside = _tell_outside(request)
    briefs = [brief_fact(from_json(row[0])) for row in found.page.rows]

    def make(number: int) -> FactsFound:
        is_last = number == len(briefs) and found.page.next_url is None
        place = found.page.rows[number - 1][3:] if number else ()
        return FactsFound(
            revision=request.transaction.revision.revision,
            facts=briefs[:number],
            total=min(found.page.total, COUNTED),
            next=None if is_last else encode_cursor(place, parsed.fingerprint),
            relaxed=report.get("relaxed", False),
            did_you_mean=report.get("did_you_mean"),
            unknown_words=[it["typed"] for it in report.get("words", ()) if it["facts"] == 0],
            open_questions=questions,
            outside=outside,
        )

    return cut_to_fit(len(briefs), make, _write, request.public_url)


def _tell_outside(request: ToolRequest) -> str | None:
    """What is said where the record does not cover the days asked for."""
    first, last = request.arguments.date_from, request.arguments.date_to
    if first is None and last is None:
        return None
    asked = Span(first and parse_calendar(first).earliest, last and parse_calendar(last).latest)
    return tell_outside(request.transaction, [asked])


def _fetch_questions(searched: str | None, request: ToolRequest) -> list[OpenQuestion]:
    """The open questions that the words find, the best match first."""
    if searched is None:
        return []
    query = SearchFilters(q=searched, type=[Found.OPEN_QUESTION], limit=_QUESTIONS)
    items = fetch_found(ParsedQuery("/search", query), None, request.transaction).items
    bodies: list[dict[str, Any]] = (
        [from_json(it) for it in fetch_bodies(request.transaction, Resource.OPEN_QUESTION, [item.id for item in items])]
        if items
        else []
    )
    return [OpenQuestion(id=it["id"], question=it["question"], note=it["note"]) for it in bodies]


def _write(answer: FactsFound, public_url: str) -> str:
    facts = [_count(answer), *(write_brief(it, public_url) for it in answer.facts)]
    questions = _write_questions(answer)
    lines = [
        answer.outside or "",
        _tell_reading(answer),
        *([*questions, *facts] if answer.relaxed else [*facts, *questions]),
    ]
    if answer.next:
        lines.append(f"More: pass cursor {answer.next}")
    if not answer.facts and not answer.outside:
        lines.append(_NOTHING)
    return end_text(lines, answer)


def _tell_reading(answer: FactsFound) -> str:
    """How the words were read, where that is not just as they stand."""
    told: list[str] = []
    if answer.relaxed:
        told.append(f"No fact holds all the words{_tell_relaxed(answer)}.")
    if answer.unknown_words:
        told.append(f"No fact holds: {', '.join(answer.unknown_words)}.")
    return " ".join(told)


def _tell_relaxed(answer: FactsFound) -> str:
    if answer.did_you_mean:
        return f": read as “{answer.did_you_mean}”"
    return ": these hold only some of them, the best first" if answer.facts else ""


def _count(answer: FactsFound) -> str:
    more = " or more" if answer.total == COUNTED else ""
    return f"{answer.total}{more} fact{'s' if answer.total != 1 else ''}{':' if answer.facts else '.'}"


def _write_questions(answer: FactsFound) -> list[str]:
    if not answer.open_questions:
        return []
    questions = [f"{it.question} ({it.id})\n  {it.note}" for it in answer.open_questions]
    return ["The documents do not say (open questions):", *questions]


SEARCH_FACTS = Tool(
    name="search_facts",
    title="Search facts",
    description="Find facts by words, actor, kind or date, with the open questions that no document answers. Ten at a"
    " time, in short: get_facts has the quotations.",
    arguments=SearchArguments,
    answer=FactsFound,
    read=_read,
    write=_write,
    find_listing=_find_listing,
)
