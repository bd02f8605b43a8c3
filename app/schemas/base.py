"""What all answers share: no defaults, so that every key is always present, and dates with their bounds."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.domain.edtf import EDTF_PATTERN
from app.domain.limits import ID_LIMIT
from app.domain.vocabulary import Basis, PlaceKind


class Public(BaseModel):
    """A published object: every key is always there, null when there is nothing to say."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Id = Annotated[
    str,
    Field(
        description="Permanent slug.",
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        max_length=ID_LIMIT,
        examples=["mali-member-of-aes"],
    ),
]
FormerIds = Annotated[
    list[Id],
    Field(
        description="Ids that it had before, most often none. Their addresses answer 308 with that of the present id,"
        " which a filter names where it is given one of them."
    ),
]
Digest = Annotated[
    str,
    Field(pattern=r"^[0-9a-f]{64}$", examples=["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]),
]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$", examples=["fr"])]
Address = Annotated[str, Field(pattern=r"^https?://[^\s]+$", examples=["https://example.org/article"])]
Edtf = Annotated[
    str,
    Field(
        pattern=EDTF_PATTERN,
        examples=["2023-09-16"],
        description="The date as precisely as it is known, in EDTF (ISO 8601-2): never padded, so a known month"
        " without a day stays a month. `2023-07~` is approximate, `[2023-09-10..2023-09-16]` is one day of a"
        " choice, `2012/..` has begun and has no known end.",
    ),
]


class DatePublic(Public):
    """A date as the documents allow it to be known."""

    edtf: Edtf
    earliest: date | None = Field(description="First day the date can mean; null when it is open towards the past.")
    latest: date | None = Field(description="Last day the date can mean; null when it is open towards the future.")
    basis: Basis
    note: str | None = Field(
        description="How the date was worked out, always given when `basis` is `derived`; else null or a remark."
    )


class Within(Public):
    """The place that another lies in, as a fact shows."""

    id: Id
    kind: PlaceKind
    name: str = Field(description="The name as this service writes it.")
    fact: Id = Field(description="Id of the fact whose citations show it.")


class PlaceRef(Public):
    """A place that a fact names."""

    id: Id
    name: str = Field(description="The name as this service writes it.")
    kind: PlaceKind
    within: Within | None = Field(description="The place it lies in; null when no document says.")


class DatasetRef(Public):
    """Which state of the data an answer was made from."""

    revision: int = Field(
        ge=1, description="Number of the load that last changed anything; it only ever grows in one database."
    )
    hash: Digest = Field(
        description="SHA-256 of the whole curated content, in hexadecimal: equal wherever the same files were"
        " loaded, whatever the database."
    )
