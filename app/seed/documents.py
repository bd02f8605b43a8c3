"""Pydantic models of the YAML files: every key a curator may write, with its type and bounds."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from app.domain.edtf import EDTF_PATTERN, EdtfText
from app.domain.vocabulary import (
    ActorKind,
    Basis,
    DisputeKind,
    DisputeState,
    EventType,
    FactKind,
    Force,
    InstrumentKind,
    Medium,
    MembershipStatus,
    NameKind,
    Obligation,
    OriginBasis,
    OriginKind,
    PlaceKind,
    Portfolio,
    Property,
    Rank,
    Role,
    Scope,
    Stance,
    Standing,
    SupportedField,
    Topic,
    UrlBasis,
    Voice,
    WordingForm,
)
from app.seed.document_types import (
    CONTEXT_LENGTH,
    LARGEST_AMOUNT,
    LARGEST_COUNT,
    ActorId,
    Address,
    Document,
    FactId,
    HappeningId,
    IdentifiedDocument,
    InstrumentId,
    Keyword,
    Language,
    OriginId,
    PlaceId,
    Quotation,
    Sentence,
    SourceId,
    Text,
)


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


class DateDocument(Document):
    """A date in EDTF, and whether a source states it or the curator derived it."""

    edtf: EdtfText = Field(json_schema_extra={"pattern": EDTF_PATTERN})
    basis: Basis = Basis.STATED
    note: Text | None = None


class NameDocument(Document):
    """One spelling or designation of its owner, its language, and the sources that use it.

    A name without sources is none that a document is cited for: a search for it finds its owner.
    """

    name: Text
    kind: NameKind = NameKind.ALIAS
    language: Language | None = None
    sources: list[SourceId] = Field(default_factory=list)


class SourceDocument(IdentifiedDocument):
    """A text that facts cite: its publication data, and its file with digest and length in characters."""

    title: Text
    title_basis: Basis
    title_note: Text | None = None
    publisher: Text
    url: Address
    url_basis: UrlBasis
    published_on: DateDocument | None
    language: Language
    republished_from: Text | None
    note: Text | None = None
    file: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+\.txt$")]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    characters: Annotated[int, Field(gt=0, le=LARGEST_COUNT)]
    rights: Text


class TraceDocument(Document):
    """Why passages of one source are attributed to an origin."""

    source: SourceId
    basis: OriginBasis
    note: Text


class OriginDocument(IdentifiedDocument):
    """Where passages of sources originally come from; independent evidence is counted by origin."""

    name: Text
    kind: OriginKind
    note: Text | None = None
    traces: Annotated[list[TraceDocument], Field(min_length=1)]


class IdentifiersDocument(Document):
    iso_3166_1_alpha_2: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None


class NamedDocument(IdentifiedDocument):
    """Base of actors, places and instruments: the preferred name, and the names that sources use."""

    name: Text
    note: Text | None = None
    names: list[NameDocument] = Field(default_factory=list)


class BelongsToDocument(Document):
    """The actor that another belongs to, and the fact whose citations show it."""

    actor: ActorId
    fact: FactId


class WithinDocument(Document):
    """The place that another lies in, and the fact whose citations show it."""

    place: PlaceId
    fact: FactId


class ActorDocument(NamedDocument):
    kind: ActorKind
    belongs_to: BelongsToDocument | None = None
    identifiers: IdentifiersDocument = IdentifiersDocument()
    without_office: Text | None = Field(default=None, description="Of a person without an office fact: why.")


class PlaceDocument(NamedDocument):
    kind: PlaceKind
    within: WithinDocument | None = None


class InstrumentDocument(NamedDocument):
    kind: InstrumentKind


class SelectorDocument(Document):
    """The offsets and the context of a quotation in its source text; written by `sahel-facts cite`, never by hand."""

    start: Annotated[int, Field(ge=0, le=LARGEST_COUNT)]
    end: Annotated[int, Field(gt=0, le=LARGEST_COUNT)]
    prefix: Annotated[str, StringConstraints(max_length=CONTEXT_LENGTH)]
    suffix: Annotated[str, StringConstraints(max_length=CONTEXT_LENGTH)]


class CitationDocument(Document):
    """A verbatim quotation of a source, and what it supports or disputes."""

    source: SourceId
    quote: Quotation = Field(description="The words of the document, exactly as printed.")
    at: SelectorDocument | None = Field(default=None, description="Where they stand; sahel-facts cite writes it.")
    origin: OriginId = Field(description="Where these words go back to; independent origins are counted by it.")
    stance: Stance = Field(default=Stance.SUPPORTS, description="By default they support the fact.")
    voice: Voice = Field(default=Voice.DOCUMENT, description="Whose words they are; by default the document's own.")
    attribution: Text | None = Field(default=None, description="To whom the document attributes them, and how.")
    supports: list[SupportedField] = Field(
        default=[SupportedField.CLAIM],
        min_length=1,
        description="What of the fact they show; by default the claim.",
    )
    language: Language | None = Field(default=None, description="Of the quotation, if it is not that of the document.")
    wording: WordingForm | None = Field(default=None, description="Of clauses: whether these are its own words.")


class MembershipDetails(Document):
    status: MembershipStatus


class SigningDetails(Document):
    instrument: InstrumentId


class ClauseDetails(Document):
    instrument: InstrumentId
    article: Text | None = None
    topic: Topic
    obligation: Obligation
    force: Force | None
    trigger: Text | None


class OfficeDetails(Document):
    title: Text
    portfolio: Portfolio
    standing: Standing


class EventDetails(Document):
    event_type: EventType
    instrument: InstrumentId | None = None
    undated_reason: Text | None = None


class StatementDetails(Document):
    text: Quotation
    language: Language
    medium: Medium | None
    audience: Text | None = None
    translation_of: FactId | None = None


class TextValue(Document):
    type: Literal["text"]
    text: Text


class QuantityValue(Document):
    type: Literal["quantity"]
    amount: Annotated[int, Field(ge=-LARGEST_AMOUNT, le=LARGEST_AMOUNT)]
    unit: Text


class DateValue(Document):
    type: Literal["date"]
    edtf: EdtfText = Field(json_schema_extra={"pattern": EDTF_PATTERN})


class AttributeDetails(Document):
    property: Property
    value: Annotated[TextValue | QuantityValue | DateValue, Field(discriminator="type")]
    instrument: InstrumentId | None = None


Players = Annotated[
    list[ActorId], BeforeValidator(_as_list, json_schema_input_type=ActorId | list[ActorId]), Field(min_length=1)
]
"""Who takes part in a role: one id, or a list of them."""


class FactBase(IdentifiedDocument):
    """What facts of every kind have in common; `kind` selects the model of the details."""

    claim: Sentence = Field(description="One neutral sentence that can be quoted alone, of at most 250 characters.")
    date: DateDocument | None = None
    place: PlaceId | None = Field(default=None, description="Where it happened, as documents say.")
    participants: dict[Role, Players] = Field(default_factory=dict, description="Actors by their role.")
    rank: Rank = Rank.NORMAL
    rank_reason: Text | None = None
    note: Text | None = Field(default=None, description="What must be said about the words of the documents.")
    scope: Scope = Field(default=Scope.WORLD, description="Of the world, or of the documents themselves.")
    happening: HappeningId | None = Field(default=None, description="The occurrence of which other facts tell, too.")
    keywords: list[Keyword] = Field(
        default_factory=list, max_length=12, description="Words by which people look for the fact and its claim lacks."
    )
    citations: list[CitationDocument] = Field(min_length=1, description="What shows the fact.")


class MembershipDocument(FactBase):
    kind: Literal[FactKind.MEMBERSHIP]
    details: MembershipDetails


class SigningDocument(FactBase):
    kind: Literal[FactKind.SIGNING]
    details: SigningDetails


class ClauseDocument(FactBase):
    kind: Literal[FactKind.CLAUSE]
    details: ClauseDetails


class OfficeDocument(FactBase):
    kind: Literal[FactKind.OFFICE]
    details: OfficeDetails


class EventDocument(FactBase):
    kind: Literal[FactKind.EVENT]
    details: EventDetails


class StatementDocument(FactBase):
    kind: Literal[FactKind.STATEMENT]
    details: StatementDetails


class AttributeDocument(FactBase):
    kind: Literal[FactKind.ATTRIBUTE]
    details: AttributeDetails


FactDocument = Annotated[
    MembershipDocument
    | SigningDocument
    | ClauseDocument
    | OfficeDocument
    | EventDocument
    | StatementDocument
    | AttributeDocument,
    Field(discriminator="kind"),
]


class HappeningDocument(IdentifiedDocument):
    """One occurrence of which several facts tell."""

    title: Text
    note: Text | None = None


class DisputeDocument(IdentifiedDocument):
    """A question that sources answer differently, and the facts that take part."""

    question: Sentence
    kind: DisputeKind
    state: DisputeState
    rationale: Text
    facts: Annotated[list[FactId], Field(min_length=2)]
