"""Pydantic models of the YAML files: every key a curator may write, with its type and bounds."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from app.domain.edtf import EdtfText
from app.domain.text import SLUG_PATTERN
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

QUOTE_LENGTH = 300
"""Most characters of a quotation."""

CONTEXT_LENGTH = 32
"""Most characters of the context on either side of a quotation."""

LARGEST_COUNT = 2**31 - 1
"""Most characters of a document: what an integer column of PostgreSQL holds."""

LARGEST_AMOUNT = 2**53 - 1
"""The greatest amount that every reader of JSON takes as it is."""

Slug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN, max_length=80)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=1000, strip_whitespace=True)]
Sentence = Annotated[str, StringConstraints(min_length=10, max_length=400, strip_whitespace=True)]
Keyword = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
Quotation = Annotated[str, StringConstraints(min_length=1, max_length=QUOTE_LENGTH)]
Address = Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


class Document(BaseModel):
    """A mapping in a seed file. Unknown keys are refused; instances are immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class IdentifiedDocument(Document):
    """Base of whatever has an id, which may have been another before."""

    id: Slug
    former_ids: list[Slug] = []


class DateDocument(Document):
    """A date in EDTF, and whether a source states it or the curator derived it."""

    edtf: EdtfText
    basis: Basis = Basis.STATED
    note: Text | None = None


class NameDocument(Document):
    """One spelling or designation of its owner, its language, and the sources that use it.

    A name without sources is none that a document is cited for: a search for it finds its owner.
    """

    name: Text
    kind: NameKind = NameKind.ALIAS
    language: Language | None = None
    sources: list[Slug] = []


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

    source: Slug
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
    names: list[NameDocument] = []


class BelongsToDocument(Document):
    """The actor that another belongs to, and the fact whose citations show it."""

    actor: Slug
    fact: Slug


class WithinDocument(Document):
    """The place that another lies in, and the fact whose citations show it."""

    place: Slug
    fact: Slug


class ActorDocument(NamedDocument):
    kind: ActorKind
    belongs_to: BelongsToDocument | None = None
    identifiers: IdentifiersDocument = IdentifiersDocument()
    without_office: Text | None = None
    """For a person without an office fact: the reason."""


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

    source: Slug
    quote: Quotation
    at: SelectorDocument | None = None
    origin: Slug
    stance: Stance = Stance.SUPPORTS
    voice: Voice = Voice.DOCUMENT
    attribution: Text | None = None
    supports: Annotated[list[SupportedField], Field(min_length=1)] = [SupportedField.CLAIM]
    language: Language | None = None
    """The language of the quotation if it is not that of the source."""
    wording: WordingForm | None = None
    """For clauses: marks the quotation as a wording of the clause, quoted or reported."""


class MembershipDetails(Document):
    status: MembershipStatus


class SigningDetails(Document):
    instrument: Slug


class ClauseDetails(Document):
    instrument: Slug
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
    instrument: Slug | None = None
    undated_reason: Text | None = None


class StatementDetails(Document):
    text: Quotation
    language: Language
    medium: Medium | None
    audience: Text | None = None
    translation_of: Slug | None = None


class TextValue(Document):
    type: Literal["text"]
    text: Text


class QuantityValue(Document):
    type: Literal["quantity"]
    amount: Annotated[int, Field(ge=-LARGEST_AMOUNT, le=LARGEST_AMOUNT)]
    unit: Text


class DateValue(Document):
    type: Literal["date"]
    edtf: EdtfText


class AttributeDetails(Document):
    property: Property
    value: Annotated[TextValue | QuantityValue | DateValue, Field(discriminator="type")]
    instrument: Slug | None = None


class FactBase(IdentifiedDocument):
    """What facts of every kind have in common; `kind` selects the model of the details."""

    claim: Sentence
    date: DateDocument | None = None
    place: Slug | None = None
    participants: dict[Role, Annotated[list[Slug], BeforeValidator(_as_list), Field(min_length=1)]] = {}
    rank: Rank = Rank.NORMAL
    rank_reason: Text | None = None
    note: Text | None = None
    """What must be said about the words of the documents, so that the claim can stay one clean sentence."""
    scope: Scope = Scope.WORLD
    happening: Slug | None = None
    keywords: Annotated[list[Keyword], Field(max_length=12)] = []
    """Words by which people look for the fact and which its claim lacks; for the search only, never served."""
    citations: Annotated[list[CitationDocument], Field(min_length=1)]


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
    facts: Annotated[list[Slug], Field(min_length=2)]
