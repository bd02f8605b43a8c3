"""A search over everything: its query and its page."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from app.domain.edtf import EdtfText
from app.domain.vocabulary import Found
from app.schemas.base import Id, Public
from app.schemas.filters import Cursor, ListQuery
from app.schemas.pages import Page, SearchReport, Segment
from app.schemas.query_types import SearchWords, Several, refuse_nothing, whole_number

MOST_FOUND = 50
"""Most items of a page of what is found."""


class SearchFilters(ListQuery):
    """What is searched for, and in what."""

    q: Annotated[
        SearchWords,
        Field(
            description="What to search for: words, phrases and exclusions, read as `q` of `/facts` is. All words must"
            " be found; where nothing holds all, what holds some of them comes, and `search.relaxed` says so.",
            examples=["who signed the charter"],
        ),
    ]
    type: Annotated[
        list[Found], *Several, Field(description="What to find: things of any of these types; everything if left out.")
    ] = Field(default_factory=list)
    limit: Annotated[
        int,
        *whole_number(1, MOST_FOUND),
        BeforeValidator(refuse_nothing),
        Field(description="How many items a page holds at the most; 10 if left out."),
    ] = 10


class SearchQuery(SearchFilters, Cursor):
    """Query of `/search`."""


class SearchItem(Public):
    """Something that was found, in short; the record itself is at `url`."""

    type: Found
    id: Id = Field(description="Its id, which is unique among those of its type.")
    title: str = Field(description="The claim of a fact, a question, a title, or a name.")
    snippet: list[Segment] = Field(
        description="A part of the first of its texts in which a word was found, with the matches marked; `…` stands"
        " where the text is cut. Empty where the words only stand in what a record beside facts is, such as its type."
    )
    kind: str | None = Field(description="Kind of fact, actor, dispute, instrument or place; null for anything else.")
    date: EdtfText | None = Field(
        description="When what a fact tells of was, or a document was published, in EDTF; null where none is stated."
    )
    url: str = Field(
        description="Path on this host: of the record, or, of a place or an instrument, of the facts about it."
    )
    page: str | None = Field(description="Path of its page for people on this host; null where there is none.")


class SearchPage(Page[SearchItem, SearchFilters]):
    """A page of what was found, the best match first."""

    items: list[SearchItem] = Field(description="The items of this page, the best match first.")
    search: SearchReport = Field(description="How `q` was read.")
