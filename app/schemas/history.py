"""The versions of one record: what is asked of them, and how they are told."""

from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator, Field

from app.domain.limits import HISTORY_LIMIT
from app.domain.vocabulary import VersionState
from app.schemas.base import DatasetRef, Id, Public
from app.schemas.changes import Token
from app.schemas.filters import Cursor, ListQuery
from app.schemas.pages import PageInfo
from app.schemas.query_types import refuse_nothing, whole_number


class HistoryQuery(ListQuery, Cursor):
    """Query of the history of a record."""

    limit: Annotated[
        int,
        *whole_number(1, HISTORY_LIMIT),
        BeforeValidator(refuse_nothing),
        Field(description=f"How many versions a page holds at the most; {HISTORY_LIMIT} if left out."),
    ] = HISTORY_LIMIT


class VersionPublic(Public):
    """One version of a record: what a load made of it."""

    id: Id = Field(description="The id that it had then; another one where it was renamed since.")
    revision: int = Field(ge=1, description="Number of the load. It belongs to this database; `token` does not.")
    token: Token = Field(
        description="The revision by its number and the beginning of its hash, which names it in any database."
    )
    state: VersionState = Field(
        description="`created`: nothing was published of it before, or no longer; `updated`: it changed; `removed`: it"
        " went, and nothing is published of it from then on."
    )
    loaded_at: datetime = Field(description="When the load ended, in UTC.")
    changes: list[str] | None = Field(
        description="Where the version differs from the one before it, as JSON pointers (RFC 6901), items of lists by"
        " their position; what only one of them has is pointed at there. Of more than 20 places, what holds them is"
        " named. `revision` never counts. Empty where it is `created` or `removed`; null where the version before is no"
        " longer kept."
    )
    url: str = Field(description="Path of the version on this host; where it is `removed`, that answers 410.")


class HistoryPage(Public):
    """A page of the history of a record, the newest version first."""

    id: Id
    items: list[VersionPublic] = Field(description="The versions of this page.")
    page: PageInfo
    dataset: DatasetRef
