"""What the page of facts shows: the query in words, the facts with where it was found, and how to narrow it down."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from pydantic import AliasPath, BaseModel, Field, model_validator
from pydantic_core import from_json

from app.domain.limits import LIST_LIMIT, SHEET_LIMIT
from app.domain.vocabulary import EventType, FactKind, Topic
from app.schemas.base import DatePublic
from app.schemas.facts import DisputeRef, Evidence
from app.schemas.filters import Facet
from app.schemas.kind_filters import AnyFactFilters, AnyFactQuery, FactSheetQuery
from app.schemas.pages import FacetPublic, SearchReport
from app.schemas.query_types import write_address
from app.services.facets import OWN_FILTERS
from app.services.facts import FactPageResult
from app.web.dates import write_date
from app.web.labels import label

PATH = "/facts"
"""Of the list, below that of the language and in the API."""

FACETS = (Facet.KIND, Facet.YEAR, Facet.ACTOR, Facet.PLACE, Facet.SOURCE, Facet.EVENT_TYPE, Facet.TOPIC)
"""What the page counts facts by where the address does not say."""

_LIMIT = 20
_VOCABULARIES: Mapping[Facet, type[StrEnum]] = {
    Facet.KIND: FactKind,
    Facet.EVENT_TYPE: EventType,
    Facet.TOPIC: Topic,
}
_FILTERS = {
    "kind": "Kind",
    "event_type": "What happened",
    "topic": "Topic",
    "obligation": "Obligation",
    "portfolio": "Office",
    "property": "Property",
    "role": "Role",
    "actor": "Who takes part",
    "actor_all": "Who takes part together",
    "about": "About",
    "place": "Where",
    "source": "Document",
    "origin": "Origin",
    "instrument": "Instrument",
    "happening": "Occurrence",
    "dispute": "Dispute",
    "date_from": "Not before",
    "date_to": "Not after",
    "dated": "Dated",
    "disputed": "Documents differ",
    "rank": "Rank",
    "scope": "What it is about",
    "min_origins": "Least number of origins",
    "max_origins": "Greatest number of origins",
    "ids": "Chosen by address",
}
"""What filters are called."""


class FactPageQuery(AnyFactQuery):
    """Query of the page, which counts facts in some ways without being asked to, and has fewer on a page."""

    limit: int = Field(default=_LIMIT, ge=1, le=LIST_LIMIT)

    @model_validator(mode="before")
    @classmethod
    def _count(cls, given: dict[str, Any]) -> dict[str, Any]:
        # Given like this they are part of what is asked, so that the read is known to be dear.
        return given if "facets" in given or "ids" in given else {**given, "facets": list(FACETS)}

    def given(self) -> dict[str, Any]:
        given = super().given()
        if given.get("facets") == [*FACETS]:
            del given["facets"]
        return given


class Chip(NamedTuple):
    """A filter that applies, and the address of the list without it."""

    name: str
    text: str
    path: str


class Choice(NamedTuple):
    """A value that a filter can have, how many facts that leaves, and its address."""

    text: str
    facts: int
    path: str
    is_chosen: bool


class Choices(NamedTuple):
    """The values of one filter."""

    name: str
    values: Sequence[Choice]


class ListedCitation(BaseModel):
    """What is read of a citation: its words, their language, and who prints them."""

    exact: str = Field(validation_alias=AliasPath("quote", "exact"))
    language: str
    publisher: str = Field(validation_alias=AliasPath("source", "publisher"))


class ListedFact(BaseModel):
    """What is read of each fact in a list."""

    id: str
    claim: str
    kind: FactKind
    date: DatePublic | None
    evidence: Evidence
    disputes: list[DisputeRef]


class QuotedFact(ListedFact):
    """What is read of a fact that was found by what it quotes."""

    citations: list[ListedCitation]


Snippet = Mapping[str, Any]
"""A text of a fact with matches of the search: the JSON of `app.schemas.pages.Snippet`."""


class Found(NamedTuple):
    """A text of a fact in which words of the search stand."""

    snippet: Snippet
    language: str | None
    """Of a quotation."""
    publisher: str | None


class Hit(NamedTuple):
    """A fact of the list, with where the search was found in it."""

    fact: ListedFact
    claim: Snippet | None
    texts: Sequence[Found]


class FactListView(NamedTuple):
    """A page of the list."""

    query: FactPageQuery
    hits: Sequence[Hit]
    total: int
    next_path: str | None
    report: SearchReport | None
    chips: Sequence[Chip]
    choices: Sequence[Choices]
    unknown_ids: Sequence[str]
    sheet_path: str | None
    """The address of all these facts as a table; None where there is none."""


Titles = Mapping[tuple[str, str], str]
"""What the owner of an id is called, by the noun and the id."""


def view_list(path: str, query: FactPageQuery, found: FactPageResult, titles: Titles) -> FactListView:
    snippets = from_json(found.snippets)
    report = SearchReport.model_validate_json(found.search) if query.q else None
    return FactListView(
        query,
        [_view_hit(row[0], snippets.get(row[-1], [])) for row in found.page.rows],
        found.page.total,
        found.page.next_url,
        report,
        list(_list_chips(path, query, titles)),
        [it for it in (_view_facet(facet, query) for facet in found.facets) if len(it.values) > 1],
        found.unknown_ids,
        _find_sheet(query, found, report),
    )


def _find_sheet(query: FactPageQuery, found: FactPageResult, report: SearchReport | None) -> str | None:
    is_loose = found.unknown_ids or (report and report.relaxed)
    if is_loose or not 0 < found.page.total <= SHEET_LIMIT:
        return None
    filters = {name: value for name, value in query.given().items() if name in FactSheetQuery.model_fields}
    return write_address(f"{PATH}.csv", filters)


def list_references(query: FactPageQuery) -> Iterator[tuple[str, list[str]]]:
    """What filters name by its id, as a noun and the ids."""
    for name, noun in query.references.items():
        if ids := getattr(query, name):
            yield noun, ids


def address_of(query: FactPageQuery, path: str, **changes: str | None) -> str:
    """The address of the list with some parameters set otherwise, or left out where None."""
    given = {**query.given(), **changes}
    return write_address(path, {name: value for name, value in given.items() if value is not None})


def _list_chips(path: str, query: FactPageQuery, titles: Titles) -> Iterator[Chip]:
    given = query.given()
    for name, called in _FILTERS.items():
        value = getattr(query, name)
        written = given.get(name)
        for it in value if isinstance(value, list) else [value]:
            if it is None:
                continue
            rest = [other for other in written if other != it] if isinstance(written, list) else []
            left = {key: other for key, other in given.items() if key != name}
            address = write_address(path, {**left, **({name: rest} if rest else {})})
            yield Chip(called, _write_value(name, it, titles), address)


def _write_value(name: str, value: Any, titles: Titles) -> str:
    """The value of a filter in words."""
    if isinstance(value, StrEnum):
        return label(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name in {"date_from", "date_to"}:
        return write_date(value)
    noun = AnyFactFilters.references.get(name)
    return titles.get((noun, value), value) if noun else str(value)


def _view_facet(counted: FacetPublic, query: FactPageQuery) -> Choices:
    facet = counted.facet
    words = _VOCABULARIES.get(facet)
    # A year is chosen where both ends of the span are it.
    filters = [getattr(query, name) for name in OWN_FILTERS[facet]]
    chosen = [{*map(str, it)} if isinstance(it, list) else {it} for it in filters]
    values = [
        Choice(
            label(words(it.value)) if words else it.label,
            it.count,
            it.url,
            all(it.value in values for values in chosen),
        )
        for it in counted.values
    ]
    return Choices(_FILTERS.get(facet.value, "Year"), values)


def _view_hit(body: str | bytes, snippets: Sequence[Snippet]) -> Hit:
    """A fact, of its JSON, with some of its snippets, of which there may be many."""
    claim = next((it for it in snippets if it["field"] == "claim"), None)
    passages = [it for it in snippets if it["field"] in {"quote", "note"}]
    # What a fact is found by that nobody says of it is of interest where nothing else is.
    shown = passages[: 1 if claim else 2] if claim or passages else snippets[:1]
    if any(it["field"] == "quote" for it in shown):
        quoted = QuotedFact.model_validate_json(body)
        return Hit(quoted, claim, [_find_words(quoted.citations, it) for it in shown])
    return Hit(ListedFact.model_validate_json(body), claim, [_find_words((), it) for it in shown])


def _find_words(quoted: Sequence[ListedCitation], snippet: Snippet) -> Found:
    """A snippet, with who prints it where it is a quotation."""
    text = "".join([it["text"] for it in snippet["segments"]])
    for citation in quoted if snippet["field"] == "quote" else ():
        if citation.exact == text:
            return Found(snippet, citation.language, citation.publisher)
    return Found(snippet, None, None)
