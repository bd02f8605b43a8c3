"""Pages of lists, and what can stand beside their items: counts, and where a search was found."""

from typing import Generic, Literal, TypeVar

from pydantic import Field

from app.schemas import facts, records
from app.schemas.base import DatasetRef, Public
from app.schemas.filters import Facet, FactFilters, ListQuery
from app.schemas.kind_filters import AnyFactFilters, ClauseFilters, EventFilters, OfficeFilters, SigningFilters
from app.schemas.query_types import Word
from app.schemas.record_filters import ActorFilters, DisputeFilters, OpenQuestionFilters, SourceFilters

ItemT = TypeVar("ItemT")
QueryT = TypeVar("QueryT", bound=ListQuery)
FactQueryT = TypeVar("FactQueryT", bound=FactFilters)


class PageInfo(Public):
    """Where this page stands in its list."""

    limit: int = Field(ge=1, le=200, description="How many items a page holds at the most.")
    next: str | None = Field(description="Path and query of the next page on this host; null on the last page.")
    total: int = Field(ge=0, description="How many items the list has on all pages, counted up to 10 000.")
    total_relation: Literal["eq", "gte"] = Field(
        description="`eq`: `total` is exact; `gte`: there are at least that many, and counting stopped there."
    )


class Page(Public, Generic[ItemT, QueryT]):
    """A page of a list."""

    items: list[ItemT] = Field(description="The items of this page, in the order of `query.sort` or by id.")
    page: PageInfo
    query: QueryT = Field(description="The query as applied, with every default filled in.")
    dataset: DatasetRef


class ActorPage(Page[records.ActorPublic, ActorFilters]):
    """A page of actors."""


class SourcePage(Page[records.SourcePublic, SourceFilters]):
    """A page of sources."""


class DisputePage(Page[records.DisputePublic, DisputeFilters]):
    """A page of disputes, each with its competing facts in full."""


class OpenQuestionPage(Page[records.OpenQuestionPublic, OpenQuestionFilters]):
    """A page of open questions."""


class FacetValue(Public):
    """One value of a facet."""

    value: str = Field(description="The value, as the filter takes it.")
    label: str = Field(description="The value, for a person to read.")
    count: int = Field(ge=1, description="How many facts the list has with this value: the total at `url`.")
    url: str = Field(
        description="Path and query, on this host, of this list with the facet's own filter set to this value alone."
    )


class FacetPublic(Public):
    """The values of one facet: the most frequent first, at most 100; years in order of time, all of them."""

    facet: Facet
    values: list[FacetValue] = Field(description="The values that at least one fact of the list has.")


class Segment(Public):
    """A run of text that is a match, or that is not."""

    text: str = Field(description="The text. The segments of a snippet, joined, are the text they come from.")
    is_match: bool = Field(description="Whether the text is what was searched for.")


class Snippet(Public):
    """One text of a fact in which some of the words were found."""

    field: Literal["claim", "name", "quote", "note", "label"] = Field(
        description="Where the text comes from: the claim; a name or alias of what takes part, or of what that belongs"
        " to or lies in; a quotation; the note; or a label, which says what the fact is, such as its kind or its days."
    )
    segments: list[Segment] = Field(description="The text, cut where a match begins or ends.")


class SearchedWord(Public):
    """A word or phrase of a search."""

    typed: str = Field(description="The word as it was typed, or the phrase in its quotation marks.")
    normal: str = Field(
        description="The form that it is searched for in: one spelling, the stem, and one word for all of a group that"
        " mean one thing here. Of an unfinished word that no fact holds as it is: that of the most frequent word that"
        " begins so."
    )
    facts: int = Field(
        ge=0,
        description="How many facts hold it in any of its forms, whatever the filters say; phrases up to 10 000.",
    )


class SearchReport(Public):
    """How a search was read: what was searched for, left out, loosened or perhaps misspelled."""

    words: list[SearchedWord] = Field(description="What was searched for, in its order; excluded words too.")
    ignored: list[str] = Field(
        description="Words that are so frequent that they were left out. They are searched for where nothing else is"
        " typed, and in phrases."
    )
    relaxed: bool = Field(
        description="Whether no fact holds all the words, so that the items are those of `did_you_mean`, or else the"
        " facts that hold some of the words, as many or as rare ones as any, the best first: of two it may be one."
        " Quoted phrases and exclusions always hold."
    )
    did_you_mean: str | None = Field(
        description="The search with its unknown words corrected to similar words of the record; null where each is"
        " known or none is similar. A short word that is typed with a capital is corrected to a name alone."
    )
    advice: str | None = Field(description="Where to go on, where nothing is found; else null.")


class FactPageBase(Page[ItemT, FactQueryT]):
    """A page of facts."""

    facets: list[FacetPublic] = Field(
        description="The counts that `facets` asked for, in that order; empty without it."
    )
    snippets: dict[str, list[Snippet]] = Field(
        description="For each fact of this page, by its id, the texts in which `q` was found; empty without `q`."
    )
    search: SearchReport | None = Field(description="How `q` was read; null without `q`.")
    unknown_ids: list[Word] = Field(
        description="Values of `ids` that are not published in this list; empty without it."
    )


class FactPage(FactPageBase[facts.FactPublic, AnyFactFilters]):
    """A page of facts of any kind."""


class MembershipPage(FactPageBase[facts.MembershipPublic, FactFilters]):
    """A page of membership facts."""


class SigningPage(FactPageBase[facts.SigningPublic, SigningFilters]):
    """A page of signing facts."""


class ClausePage(FactPageBase[facts.ClausePublic, ClauseFilters]):
    """A page of clause facts."""


class OfficePage(FactPageBase[facts.OfficePublic, OfficeFilters]):
    """A page of office facts."""


class EventPage(FactPageBase[facts.EventPublic, EventFilters]):
    """A page of event facts, in order of time."""


class StatementPage(FactPageBase[facts.StatementPublic, FactFilters]):
    """A page of statement facts."""
