"""A fact with its evidence, one exact shape for each kind."""

from typing import Annotated, Generic, Literal, TypeVar

from pydantic import Field
from typing_extensions import TypeAliasType

from app.domain.vocabulary import (
    ActorKind,
    DisputeKind,
    DisputeState,
    EventType,
    FactKind,
    Force,
    InstrumentKind,
    Medium,
    MembershipStatus,
    Obligation,
    Portfolio,
    Property,
    Rank,
    Role,
    Scope,
    Stance,
    Standing,
    SupportedField,
    Topic,
    Voice,
    WordingForm,
)
from app.schemas.base import Address, DatePublic, Edtf, FormerIds, Id, Language, PlaceRef, Public


class ActorRef(Public):
    """An actor that takes part in a fact; `/actors/{id}` has its names and offices."""

    id: Id
    kind: ActorKind
    name: str = Field(description="The name as this service writes it; the documents' spellings stand at the actor.")


class InstrumentRef(Public):
    """A treaty, charter, agreement, law or joint statement."""

    id: Id
    kind: InstrumentKind
    name: str = Field(description="The name as this service writes it.")


class FactRef(Public):
    """A fact in short; `/facts/{id}` has its citations."""

    id: Id
    kind: FactKind
    claim: str = Field(description="What the sources state, in one sentence of our own.")


class HappeningRef(Public):
    """One occurrence of which several facts tell; `/facts?happening=` with its id has them all."""

    id: Id
    title: str = Field(description="What occurred, in a few words of our own.")


class DisputeRef(Public):
    """A question on which this fact and others give different answers; `/disputes/{id}` has them all."""

    id: Id
    kind: DisputeKind
    state: DisputeState
    question: str = Field(description="The question, in our words.")


class SourceRef(Public):
    """The document a passage stands in."""

    id: Id
    title: str = Field(description="Title of the document; `/sources/{id}` says whether it was printed or derived.")
    publisher: str = Field(description="Who published the document, as far as it or its address shows.")
    published_on: Edtf | None = Field(description="Date of publication in EDTF; null when nothing shows it.")
    url: Address = Field(description="Address of the page with this text.")


class OriginRef(Public):
    """Where a passage goes back to: documents that copied one report share its origin."""

    id: Id
    name: str = Field(description="What the origin is, in our words.")


class QuotePublic(Public):
    """The exact words: a W3C TextQuoteSelector and TextPositionSelector in one."""

    exact: str = Field(max_length=300, description="The words, to the letter.")
    prefix: str = Field(max_length=32, description="The text just before the words; may be empty.")
    suffix: str = Field(max_length=32, description="The text just after the words; may be empty.")
    start: int = Field(ge=0, description="Offset of the first character in the document, in Unicode code points.")
    end: int = Field(ge=1, description="Offset just after the last character, in Unicode code points.")


class CitationPublic(Public):
    """One passage of one document that bears on the fact."""

    source: SourceRef
    stance: Stance
    quote: QuotePublic
    language: Language = Field(description="ISO 639-1 code of the language of the words.")
    supports: list[SupportedField] = Field(description="The parts of the fact that the passage bears on.")
    attribution: str | None = Field(
        description="To whom the document attributes the passage and how, such as `Abdoulaye Diop, to journalists`;"
        " null when the document says it itself."
    )
    voice: Voice
    origin: OriginRef
    link: Address = Field(
        description="The document's address with a text fragment (`#:~:text=`) that scrolls a browser to the words."
    )


class Participant(Public):
    """An actor and the part it has in the fact."""

    role: Role
    actor: ActorRef


class Evidence(Public):
    """How much stands behind the fact. Documents that copied one another are not independent witnesses."""

    supporting: int = Field(ge=1, description="Number of passages that support the fact.")
    disputing: int = Field(
        ge=0,
        description="Number of passages that say otherwise. Of answers that differ and do not contradict one another,"
        " each may have 0: a fact is unchallenged where this is 0 and its `disputes` are empty.",
    )
    sources: int = Field(ge=1, description="Number of different documents among the supporting passages.")
    independent_origins: int = Field(
        ge=1,
        description="Number of different origins of the passages that support the claim. A passage that shows only its"
        " date, a participant or a place does not count.",
    )


class MembershipDetails(Public):
    """What is particular to a membership."""

    status: MembershipStatus


class SigningDetails(Public):
    """What is particular to a signing."""

    instrument: InstrumentRef


class Wording(Public):
    """One document's wording of a clause."""

    text: str = Field(max_length=300, description="The words as the document prints them.")
    form: WordingForm
    language: Language = Field(description="ISO 639-1 code of the language of `text`.")
    source: Id = Field(description="Id of the document.")
    citation: int = Field(ge=0, description="Index, from 0, of the citation in this fact's `citations`.")


class ClauseDetails(Public):
    """What is particular to a clause of an instrument."""

    instrument: InstrumentRef
    article: str | None = Field(description="Number of the article; null when no document states it.")
    topic: Topic
    obligation: Obligation
    force: Force | None = Field(
        description="The verb that binds, as the wordings print it; null when none prints one, or when they differ."
    )
    trigger: str | None = Field(description="What sets the obligation in motion, in our words; null when nothing does.")
    wordings: list[Wording] = Field(description="Every variant of the text, side by side, as the documents print it.")


class OfficeDetails(Public):
    """What is particular to an office. It says what a document calls somebody, never who holds the office today."""

    title: str = Field(description="The title as printed.")
    portfolio: Portfolio
    standing: Standing
    as_of: Edtf | None = Field(
        description="By when somebody bore the title: the fact's `date`, or else the publication date of the earliest "
        "dated document that prints it; null when none is dated."
    )


class EventDetails(Public):
    """What is particular to an event."""

    event_type: EventType
    instrument: InstrumentRef | None = Field(description="The instrument the event is about; null when there is none.")
    undated_reason: str | None = Field(
        description="Why the event has no date, given exactly when the fact's `date` is null."
    )


class StatementDetails(Public):
    """What is particular to a statement."""

    text: str = Field(max_length=300, description="The speaker's words as printed, in `language`.")
    language: Language = Field(description="ISO 639-1 code of the language of `text`.")
    medium: Medium | None = Field(description="How the words were given; null when no document says.")
    audience: str | None = Field(description="To whom the words were given; null when no document says.")
    translation_of: Id | None = Field(
        description="Id of the statement fact of which `text` is a translation; null when it is not one."
    )


class TextValue(Public):
    """A value in words."""

    type: Literal["text"]
    text: str = Field(description="The value, in our words or as printed.")


class QuantityValue(Public):
    """A number of things."""

    type: Literal["quantity"]
    amount: int = Field(description="The number, as the document gives it.")
    unit: str = Field(description="What is counted, in English, such as `troops`.")


class DateValue(Public):
    """A point or span of time."""

    type: Literal["date"]
    edtf: Edtf


AttributeValue = TypeAliasType(
    "AttributeValue",
    Annotated[
        TextValue | QuantityValue | DateValue,
        Field(discriminator="type", description="A text, a quantity or a date; `type` tells which."),
    ],
)


class AttributeDetails(Public):
    """What is particular to an attribute."""

    property: Property
    value: AttributeValue = Field(description="The value; `type` tells its shape.")
    instrument: InstrumentRef | None = Field(
        description="The instrument that has the property or that the value is about; null when there is none."
    )


KindT = TypeVar("KindT", bound=FactKind)
DetailsT = TypeVar("DetailsT", bound=Public)


class FactBase(Public, Generic[KindT, DetailsT]):
    """What every fact has, whatever its kind."""

    id: Id
    kind: KindT = Field(description="What the fact asserts; tells the shape of `details`.")
    claim: str = Field(description="What the sources state, in one sentence of our own.")
    date: DatePublic | None = Field(description="When it was or is so; null when no document allows to tell.")
    place: PlaceRef | None = Field(description="Where it happened; null when no document says.")
    participants: list[Participant] = Field(description="Every actor that takes part, with its role; may be empty.")
    details: DetailsT = Field(description="What is particular to this kind of fact.")
    rank: Rank
    rank_reason: str | None = Field(description="Why the rank is not `normal`; null when it is.")
    note: str | None = Field(
        description="What must be said about the documents' words, such as what they leave open; null if nothing."
    )
    happening: HappeningRef | None = Field(
        description="The occurrence of which this fact and others tell; null when no other fact tells of it."
    )
    scope: Scope
    disputes: list[DisputeRef] = Field(
        description="The disputes that this fact is one side of, in the order of their ids; may be empty."
    )
    evidence: Evidence
    citations: list[CitationPublic] = Field(
        min_length=1, description="Every passage that supports or disputes the fact, supporting ones first."
    )
    former_ids: FormerIds
    revision: int = Field(ge=1, description="The revision of the dataset that last changed this fact.")


class MembershipPublic(FactBase[Literal[FactKind.MEMBERSHIP], MembershipDetails]):
    """A state belongs, or belonged, to an organisation."""


class SigningPublic(FactBase[Literal[FactKind.SIGNING], SigningDetails]):
    """Somebody signed an instrument."""


class ClausePublic(FactBase[Literal[FactKind.CLAUSE], ClauseDetails]):
    """An instrument provides something, or pursues an aim."""


class OfficePublic(FactBase[Literal[FactKind.OFFICE], OfficeDetails]):
    """A document gives somebody a title."""

    date: DatePublic | None = Field(
        description="By when somebody bore the title, often the day of the first dated document that prints it, as"
        " `date.note` then says; not the day on which it was given or lost. Null when no document allows to tell."
    )


class EventPublic(FactBase[Literal[FactKind.EVENT], EventDetails]):
    """Something happened, or was done."""


class StatementPublic(FactBase[Literal[FactKind.STATEMENT], StatementDetails]):
    """Somebody said something, in words that a document prints."""


class AttributePublic(FactBase[Literal[FactKind.ATTRIBUTE], AttributeDetails]):
    """A property of an actor, instrument or document has a value."""


FactPublic = TypeAliasType(
    "FactPublic",
    Annotated[
        MembershipPublic
        | SigningPublic
        | ClausePublic
        | OfficePublic
        | EventPublic
        | StatementPublic
        | AttributePublic,
        Field(discriminator="kind", description="A fact of any kind; `kind` tells the shape of `details`."),
    ],
)
