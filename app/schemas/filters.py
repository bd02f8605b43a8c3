"""What a query is, and the filters that fit facts of every kind; unknown names are refused."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from app.domain.limits import LIST_DEFAULT, LIST_LIMIT
from app.domain.normal_forms import STOP_WORDS
from app.domain.vocabulary import Rank, Role, Scope
from app.schemas.query_types import (
    CursorText,
    FirstDay,
    LastDay,
    Parts,
    SearchWords,
    Several,
    Word,
    check_days_in_order,
    check_truth,
    refusal,
    refuse_nothing,
    whole_number,
    write_address,
)


class FactSort(StrEnum):
    """Orders of a list of facts; each is total, so that pages never overlap.

    * `id`: By id.
    * `date`: By the first possible day, the earliest first; undated facts come last, by id.
    * `-date`: The same days, the latest first; undated facts come last.
    * `relevance`: The best matches of `q` first: those that hold all words in the claim, then those that need a name or
      what the fact is, then those that need a quotation or the note. Among these, rare words count more than frequent
      ones, and words that stand together more than words apart; of more than 1 000 matches, each part is by id.
    * `given`: In the order of `ids`.
    """

    ID = "id"
    DATE = "date"
    DATE_DESCENDING = "-date"
    RELEVANCE = "relevance"
    GIVEN = "given"


class Facet(StrEnum):
    """Ways to count the facts of a list.

    * `kind`: By kind of fact.
    * `actor`: By who takes part.
    * `source`: By cited document.
    * `origin`: By what the cited passages go back to.
    * `event_type`: By type of event.
    * `topic`: By topic of clause.
    * `portfolio`: By portfolio of office.
    * `property`: By property of attribute.
    * `role`: By the roles that somebody has.
    * `place`: By place.
    * `scope`: By what the facts are about, the world or the documents.
    * `happening`: By the occurrence that several facts tell of.
    * `year`: By each year that the date can reach.
    """

    KIND = "kind"
    ACTOR = "actor"
    SOURCE = "source"
    ORIGIN = "origin"
    EVENT_TYPE = "event_type"
    TOPIC = "topic"
    PORTFOLIO = "portfolio"
    PROPERTY = "property"
    ROLE = "role"
    PLACE = "place"
    SCOPE = "scope"
    HAPPENING = "happening"
    YEAR = "year"


def default_sort(given: dict[str, Any], otherwise: FactSort) -> FactSort:
    if given.get("ids"):
        return FactSort.GIVEN
    return FactSort.RELEVANCE if given.get("q") else otherwise


class Query(BaseModel):
    """Base of every query: a name that is not listed is an error, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_serialization_defaults_required=True)


class ListQuery(Query):
    """What every list takes."""

    references: ClassVar[Mapping[str, str]] = {}
    """The parameters whose values are ids, and what they are ids of."""

    limit: Annotated[
        int,
        *whole_number(1, LIST_LIMIT),
        BeforeValidator(refuse_nothing),
        Field(description=f"How many items a page holds at the most; {LIST_DEFAULT} if left out."),
    ] = LIST_DEFAULT

    def given(self) -> dict[str, Any]:
        """The parameters that were given, as JSON has their values, without the cursor."""
        return self.model_dump(mode="json", exclude_unset=True, exclude={"cursor"})

    def address(self, path: str, changes: Mapping[str, str]) -> str:
        """Path and query that ask the same, from the beginning, with some parameters set otherwise."""
        return write_address(path, {**self.given(), **changes})


class Cursor(Query):
    """Where a list goes on."""

    cursor: Annotated[
        CursorText | None,
        Field(
            description="Where to go on: taken from `page.next`, never made up. It belongs to the query it came from.",
        ),
    ] = None


class FactFilters(ListQuery):
    """Filters on facts: a repeated parameter means any of its values, different parameters must all hold.

    These fit every kind. Those of some kinds stand below, and belong to the lists that can hold such facts.
    """

    references: ClassVar[Mapping[str, str]] = {
        **{name: name for name in ("actor", "about", "place", "source", "origin", "happening", "dispute")},
        "actor_all": "actor",
    }

    ids: Annotated[
        list[Word],
        *Parts,
        Field(
            max_length=LIST_LIMIT,
            description="Ids of up to 200 facts to get at once, in this order and on one page; a former id gets the"
            " fact that has it among its `former_ids`, and ids that are not published in this list come in"
            " `unknown_ids`. Goes with no other parameter.",
            examples=[["mali-member-of-aes", "niger-member-of-aes"]],
        ),
    ] = Field(default_factory=list)
    q: Annotated[
        SearchWords | None,
        Field(
            description="Words that a fact must hold, all of them: in its claim, in a name or alias of anything that"
            " takes part, in what it is (kind, type, roles, place, days), in a quotation or in the note. Accents, case,"
            " spelling and inflection do not count: `goita` finds Goïta, `defence` finds defense, `withdrew` finds"
            ' withdrawal. The last word may be unfinished; `"collective defense"` in double quotes is a phrase;'
            " `-word` excludes, and `OR` between two words asks for one of them. Frequent words"
            f" ({', '.join(sorted(STOP_WORDS))}) are left out where something else is typed. Where no fact holds all,"
            " those that hold some of them come, and `search.relaxed` says so.",
            examples=["goita", '"collective defense"'],
        ),
    ] = None
    actor: Annotated[
        list[Word],
        *Several,
        Field(
            description="Id of an actor that takes part. With `role`, it takes part in that role.", examples=[["mali"]]
        ),
    ] = Field(default_factory=list)
    actor_all: Annotated[
        list[Word],
        *Several,
        Field(
            description="Id of an actor that takes part together with every other one that is named so, in any role.",
            examples=[["mali", "niger"]],
        ),
    ] = Field(default_factory=list)
    role: Annotated[
        list[Role],
        *Several,
        Field(description="A role that somebody has in the fact. With `actor`, that actor has it."),
    ] = Field(default_factory=list)
    about: Annotated[
        list[Word],
        *Several,
        Field(
            description="Id of an actor, place or instrument: it takes part, is the place or is at issue, or something"
            " that belongs to it or lies in it does or is. A state and the country of the same id are one.",
            examples=[["niger"]],
        ),
    ] = Field(default_factory=list)
    place: Annotated[
        list[Word], *Several, Field(description="Id of the place where it happened.", examples=[["bamako"]])
    ] = Field(default_factory=list)
    source: Annotated[
        list[Word],
        *Several,
        Field(
            description="Id of a document that the fact cites, for or against. With `origin`, in one passage.",
            examples=[["al-mayadeen"]],
        ),
    ] = Field(default_factory=list)
    origin: Annotated[
        list[Word],
        *Several,
        Field(
            description="Id of an origin to which a cited passage goes back; `/dataset` lists them.",
            examples=[["goita-post"]],
        ),
    ] = Field(default_factory=list)
    dated: Annotated[
        bool | None,
        Field(description="`true`: only facts that have a date; `false`: only undated ones."),
        BeforeValidator(check_truth),
    ] = None
    date_from: Annotated[
        FirstDay | None,
        Field(
            description="First year, month or day. A fact matches if any day it can mean is not before it;"
            " undated facts never do."
        ),
    ] = None
    date_to: Annotated[
        LastDay | None,
        Field(
            description="Last year, month or day. A fact matches if any day it can mean is not after it;"
            " undated facts never do."
        ),
    ] = None
    rank: Annotated[list[Rank], *Several, Field(description="Rank of the fact.")] = Field(default_factory=list)
    scope: Annotated[
        list[Scope],
        *Several,
        Field(description="What the fact is about: `world`, or the `documents` themselves."),
    ] = Field(default_factory=list)
    happening: Annotated[
        list[Word],
        *Several,
        Field(
            description="Id of an occurrence of which several facts tell; `/dataset` lists them.",
            examples=[["signing-of-the-liptako-gourma-charter"]],
        ),
    ] = Field(default_factory=list)
    disputed: Annotated[
        bool | None,
        Field(description="`true`: only facts that are one side of a dispute; `false`: only others."),
        BeforeValidator(check_truth),
    ] = None
    dispute: Annotated[
        list[Word],
        *Several,
        Field(description="Id of a dispute that the fact is one side of.", examples=[["who-signed-the-charter"]]),
    ] = Field(default_factory=list)
    min_origins: Annotated[
        int | None,
        *whole_number(1, 1000),
        Field(description="Least number of independent origins behind the claim."),
    ] = None
    max_origins: Annotated[
        int | None,
        *whole_number(1, 1000),
        Field(
            description="Greatest number of independent origins behind the claim; 1 finds what one origin alone says."
            " Not less than `min_origins`.",
        ),
    ] = None
    facets: Annotated[
        list[Facet],
        *Several,
        Field(description="Also count the facts of the whole list in these ways; the counts come in `facets`."),
    ] = Field(default_factory=list)
    sort: FactSort = Field(
        default_factory=lambda given: default_sort(given, FactSort.ID),
        description="Order of the list: by `id`, by first possible day (`date`, `-date`; undated facts last), or by"
        " `relevance` to `q`: matches in the claim, then in names and in what the fact is, then in quotations and the"
        " note, the best of each first. Without it: by relevance if `q` is given, else by id. `given`, the order of"
        " `ids`, goes with `ids` alone.",
    )

    @field_validator("date_to")
    @classmethod
    def _not_before_date_from(cls, value: str | None, info: ValidationInfo) -> str | None:
        return check_days_in_order(value, info.data.get("date_from"))

    @field_validator("max_origins")
    @classmethod
    def _not_below_min_origins(cls, value: int | None, info: ValidationInfo) -> int | None:
        least = info.data.get("min_origins")
        if value is not None and least is not None and value < least:
            raise refusal("max_origins is below min_origins", str(least))
        return value

    @field_validator("sort")
    @classmethod
    def _relevance_needs_q(cls, value: FactSort, info: ValidationInfo) -> FactSort:
        if value is FactSort.RELEVANCE and not info.data.get("q"):
            raise refusal("relevance is relevance to `q`, which is missing", FactSort.ID.value)
        if value is FactSort.GIVEN and not info.data.get("ids"):
            raise refusal("`given` is the order of `ids`, which is missing", FactSort.ID.value)
        return value

    @model_validator(mode="after")
    def _ids_stand_alone(self) -> Self:
        if self.ids and (others := sorted(self.model_fields_set - {"ids"})):
            message = "it goes with no other parameter; leave out {others}"
            raise PydanticCustomError("ids_alone", message, {"parameter": "ids", "others": ", ".join(others)})
        return self


class NoQuery(Query):
    """Query of a path that takes no parameters."""


class WholeQuery(NoQuery):
    """Query of a path that answers all records of a kind at once, which costs the more the more there are."""
