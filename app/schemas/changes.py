"""What changed from one revision to another, and the revisions themselves."""

from datetime import datetime
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import AfterValidator, Field
from typing_extensions import TypeAliasType

from app.domain.revision_token import TOKEN_LIMIT, TOKEN_PATTERN, read_token
from app.domain.vocabulary import Resource, VersionState
from app.schemas.base import DatasetRef, Digest, Id, Public
from app.schemas.dataset import DatasetContent
from app.schemas.facts import FactPublic
from app.schemas.filters import Cursor, ListQuery
from app.schemas.pages import Page, PageInfo
from app.schemas.query_types import Several, refusal
from app.schemas.records import ActorPublic, CharterPublic, DisputePublic, OpenQuestionPublic, SourcePublic


def _check_token(text: str) -> str:
    try:
        read_token(text)
    except ValueError:
        raise refusal(
            "it is no token of a revision: take it from `until` of `/changes`, or from `/revisions`, which also tells"
            " when each was loaded"
        ) from None
    return text


_WRITTEN = Field(examples=["1-e3b0c44298fc"], json_schema_extra={"pattern": TOKEN_PATTERN, "maxLength": TOKEN_LIMIT})
Token = Annotated[str, _WRITTEN, AfterValidator(_check_token)]
"""Names a revision, and the database that it belongs to."""


class ChangeFilters(ListQuery):
    """Filters on changes."""

    after: Annotated[
        Token | None,
        Field(
            description="Token of the revision that a copy stands at, such as `until` of the last walk: only what"
            " changed since is listed. Everything, with the marks of all that was ever removed, if left out.",
        ),
    ] = None
    resource: Annotated[list[Resource], *Several, Field(description="Kind of record.")] = Field(default_factory=list)


class ChangeQuery(ChangeFilters, Cursor):
    """Query of `/changes`."""


ResourceT = TypeVar("ResourceT", bound=Resource)
BodyT = TypeVar("BodyT")


class ChangeBase(Public, Generic[ResourceT, BodyT]):
    """What every change tells, whatever the record is."""

    resource: ResourceT = Field(description="What the record is; tells the shape of `body`.")
    id: Id = Field(
        description="Its id; of the charter, of which there is one, that of its instrument; of the dataset the word"
        " `dataset`."
    )
    state: VersionState
    revision: int = Field(ge=1, description="Number of the revision that made it what it is.")
    moved_to: Id | None = Field(
        description="Of what was removed because it has another id now: that id; else null. It has an item of its own."
    )
    body: BodyT | None = Field(description="What its path answers, to the letter; null if it was removed.")


class FactChange(ChangeBase[Literal[Resource.FACT], FactPublic]):
    """A fact that is another one than before."""


class ActorChange(ChangeBase[Literal[Resource.ACTOR], ActorPublic]):
    """An actor of which something else is told than before, be it a number of facts."""


class SourceChange(ChangeBase[Literal[Resource.SOURCE], SourcePublic]):
    """A document of which something else is told than before, be it which facts it supports."""


class DisputeChange(ChangeBase[Literal[Resource.DISPUTE], DisputePublic]):
    """A dispute that is another one than before, be it in one of its facts."""


class OpenQuestionChange(ChangeBase[Literal[Resource.OPEN_QUESTION], OpenQuestionPublic]):
    """An open question that is another one than before."""


class CharterChange(ChangeBase[Literal[Resource.CHARTER], CharterPublic]):
    """What `/charter` answers, which is another one than before."""


class DatasetChange(ChangeBase[Literal[Resource.DATASET], DatasetContent]):
    """What `/dataset` answers without `revision`, `hash` and `loaded_at`, which is another one than before."""


Change = TypeAliasType(
    "Change",
    Annotated[
        FactChange | ActorChange | SourceChange | DisputeChange | OpenQuestionChange | CharterChange | DatasetChange,
        Field(
            discriminator="resource",
            description="A record that is another one than at the revision that was asked about, as it is now;"
            " `resource` tells the shape of `body`.",
        ),
    ],
)


class ChangePage(Public):
    """A page of changes, those of the oldest revision first."""

    items: list[Change] = Field(
        description="Each record once, as it is now, by revision, resource and id. `created` and `updated` mean the"
        " same to a copy: put it."
    )
    page: PageInfo
    query: ChangeFilters = Field(description="The query as applied, with every default filled in.")
    dataset: DatasetRef
    after: Token | None = Field(description="The revision that was asked about; null if none was.")
    until: Token = Field(
        description="The revision that this page was made from. That of the page whose `page.next` is null is the"
        " `after` to ask with the next time."
    )


class RevisionQuery(ListQuery, Cursor):
    """Query of `/revisions`."""


class RevisionFilters(ListQuery):
    """What `/revisions` takes: nothing beyond the size of a page."""


class RevisionPublic(Public):
    """One load that changed something.

    Where it is only what records are found by, such as their keywords, the hash is that of the revision before and no
    record counts as changed.
    """

    number: int = Field(ge=1, description="Its number, which only ever grows in one database.")
    token: Token = Field(description="Its name wherever a revision is asked for: the number, and how the hash begins.")
    loaded_at: datetime = Field(description="When it was published, in UTC.")
    hash: Digest = Field(description="SHA-256 of the content that it left, as `dataset.hash` has it.")
    created: int = Field(ge=0, description="How many records it created.")
    updated: int = Field(ge=0, description="How many it changed.")
    removed: int = Field(ge=0, description="How many it removed, those that have another id now included.")
    note: str | None = Field(description="What the curators say of it; null if nothing.")


class RevisionPage(Page[RevisionPublic, RevisionFilters]):
    """A page of revisions, the newest first."""

    items: list[RevisionPublic] = Field(description="The revisions of this page, the newest first.")
