"""The types that the values of several YAML files have, and the base of every document."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.domain.text import SLUG_PATTERN

QUOTE_LENGTH = 300
"""Most characters of a quotation."""

CONTEXT_LENGTH = 32
"""Most characters of the context on either side of a quotation."""

LARGEST_COUNT = 2**31 - 1
"""Most characters of a document: what an integer column of PostgreSQL holds."""

LARGEST_AMOUNT = 2**53 - 1
"""The greatest amount that every reader of JSON takes as it is."""

IDS_OF = "x-ids-of"
"""The key in a JSON Schema under which a reference says what the ids of which it takes one are of."""

Slug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN, max_length=80)]
ActorId = Annotated[Slug, Field(json_schema_extra={IDS_OF: "actors"})]
DisputeId = Annotated[Slug, Field(json_schema_extra={IDS_OF: "disputes"})]
FactId = Annotated[Slug, Field(json_schema_extra={IDS_OF: "facts"})]
HappeningId = Annotated[Slug, Field(json_schema_extra={IDS_OF: "happenings"})]
InstrumentId = Annotated[Slug, Field(json_schema_extra={IDS_OF: "instruments"})]
OriginId = Annotated[Slug, Field(json_schema_extra={IDS_OF: "origins"})]
PlaceId = Annotated[Slug, Field(json_schema_extra={IDS_OF: "places"})]
SourceId = Annotated[Slug, Field(json_schema_extra={IDS_OF: "sources"})]
Text = Annotated[str, StringConstraints(min_length=1, max_length=1000, strip_whitespace=True)]
Sentence = Annotated[str, StringConstraints(min_length=10, max_length=400, strip_whitespace=True)]
Keyword = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
Quotation = Annotated[str, StringConstraints(min_length=1, max_length=QUOTE_LENGTH)]
Address = Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]


class Document(BaseModel):
    """A mapping in a seed file. Unknown keys are refused; instances are immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class IdentifiedDocument(Document):
    """Base of whatever has an id, which may have been another before."""

    id: Slug
    former_ids: list[Slug] = []
