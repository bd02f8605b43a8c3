"""What facts refer to: actors, sources, disputes, open questions and the charter."""

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from app.domain.vocabulary import (
    ActorKind,
    Basis,
    DisputeKind,
    DisputeState,
    MembershipStatus,
    NameKind,
    OriginBasis,
    OriginKind,
    Portfolio,
    Standing,
    UrlBasis,
)
from app.schemas.base import Address, DatePublic, Digest, FormerIds, Id, Language, Public
from app.schemas.facts import ActorRef, ClausePublic, DisputeRef, FactPublic, FactRef, InstrumentRef, SigningPublic


class NamePublic(Public):
    """One spelling or designation."""

    name: str = Field(description="The name as written.")
    kind: NameKind
    language: Language | None = Field(description="ISO 639-1 code; null for names that belong to no one language.")
    sources: list[Id] = Field(
        description="Ids of the documents that use the name for its owner; empty where none is cited: such a name "
        "is kept so that a search finds its owner."
    )


class Identifier(Public):
    """An identifier elsewhere: it links, and is not a fact of this dataset."""

    scheme: Literal["iso_3166_1_alpha_2"] = Field(description="The register that gives the identifier.")
    value: str = Field(pattern=r"^[A-Z]{2}$", description="The identifier.", examples=["ML"])


class ActorMembership(Public):
    """A membership fact, in short, seen from the actor that is a member."""

    fact: Id = Field(description="Id of the membership fact.")
    organisation: ActorRef
    status: MembershipStatus


class OrganisationMember(Public):
    """A membership fact, in short, seen from the organisation."""

    fact: Id = Field(description="Id of the membership fact.")
    member: ActorRef
    status: MembershipStatus


class ActorOffice(Public):
    """An office fact, in short."""

    fact: Id = Field(description="Id of the office fact.")
    title: str = Field(description="The title as printed.")
    portfolio: Portfolio
    standing: Standing
    holder: ActorRef = Field(description="Who is given the title.")
    jurisdictions: list[ActorRef] = Field(description="The states or organisations it is an office of; may be empty.")


class BelongsTo(Public):
    """The actor that another belongs to, as a fact shows."""

    id: Id
    kind: ActorKind
    name: str = Field(description="The name as this service writes it.")
    fact: Id = Field(description="Id of the fact whose citations show it.")


class FactCounts(Public):
    """Numbers of facts by kind."""

    membership: int = Field(ge=0, description="Membership facts.")
    signing: int = Field(ge=0, description="Signing facts.")
    clause: int = Field(ge=0, description="Clause facts.")
    office: int = Field(ge=0, description="Office facts.")
    event: int = Field(ge=0, description="Event facts.")
    statement: int = Field(ge=0, description="Statement facts.")
    attribute: int = Field(ge=0, description="Attribute facts.")
    total: int = Field(ge=0, description="Facts of all kinds.")


class OpenQuestionRef(Public):
    """A question that none of the documents answers, in short; `/open-questions/{id}` has the rest."""

    id: Id
    question: str = Field(description="The question.")


class ActorPublic(Public):
    """A state, person, organisation or group that takes part in facts."""

    id: Id
    kind: ActorKind
    name: str = Field(description="The name as this service writes it.")
    note: str | None = Field(description="A remark, such as that no document names a group's members; null if none.")
    names: list[NamePublic] = Field(
        description="Spellings and designations in use, and those that only a search finds it by; may be empty."
    )
    identifiers: list[Identifier] = Field(description="Identifiers in other registers; may be empty.")
    belongs_to: BelongsTo | None = Field(
        description="The actor, such as a state, that this one belongs to; null when no document says."
    )
    memberships: list[ActorMembership] = Field(description="What the actor is or was a member of; may be empty.")
    members: list[OrganisationMember] = Field(description="Who is or was a member of the actor; may be empty.")
    offices: list[ActorOffice] = Field(
        description="Titles given to the actor, and titles given to others for offices of the actor; may be empty."
    )
    facts: FactCounts = Field(description="How many facts the actor takes part in; list them with `/facts?actor=`.")
    open_questions: list[OpenQuestionRef] = Field(
        description="What no document says of the actor, as far as somebody asked; may be empty."
    )
    former_ids: FormerIds
    revision: int = Field(ge=1, description="The revision of the dataset that last changed this record.")


class SourceOrigin(Public):
    """An origin to which passages of a document go back."""

    id: Id
    name: str = Field(description="What the origin is, in our words.")
    kind: OriginKind
    note: str | None = Field(description="A remark about the origin; null if none.")
    basis: OriginBasis
    basis_note: str = Field(description="What shows that passages of this document go back to the origin.")


class SourceOverlap(Public):
    """How much of a document stands word for word in another one. Counted over every run of eight words in a row."""

    source: Id = Field(description="Id of the other document.")
    runs: int = Field(ge=0, description="How many runs of eight words this document has.")
    shared: int = Field(ge=0, description="How many of them stand in the other document too; case and signs left out.")
    percent: int = Field(ge=0, le=100, description="The same in per cent, rounded.")


class SourceFacts(Public):
    """Ids of the facts that cite a document, in alphabetical order."""

    supports: list[Id] = Field(description="Facts that at least one of its passages supports.")
    disputes: list[Id] = Field(description="Facts that at least one of its passages disputes.")


CslDate = TypedDict(
    "CslDate",
    {
        "date-parts": Annotated[
            list[list[int]],
            Field(
                description="Year, month and day, as far as they are known: one list, or two for the first and the last"
                " of a span. An interval with an open end has the list of the other."
            ),
        ],
        "circa": NotRequired[
            Annotated[Literal[True], Field(description="Present when the date is approximate or uncertain.")]
        ],
        "literal": NotRequired[
            Annotated[str, Field(description="Present when the date has an open end: the date in EDTF.")]
        ],
    },
)

CslItem = TypedDict(
    "CslItem",
    {
        "id": Annotated[Id, Field(description="Id of the source.")],
        "type": Annotated[Literal["article-newspaper"], Field(description="CSL type of the document.")],
        "title": Annotated[str, Field(description="Title of the document.")],
        "container-title": Annotated[str, Field(description="The publication.")],
        "URL": Annotated[Address, Field(description="Address of the page.")],
        "language": Annotated[Language, Field(description="ISO 639-1 code.")],
        "issued": NotRequired[
            Annotated[CslDate, Field(description="Date of publication; absent when nothing shows it.")]
        ],
    },
)
CslItem.__doc__ = "A citation of the document as a CSL-JSON item, ready for a reference manager."
CslDate.__doc__ = "A date as CSL-JSON writes it."


class SourcePublic(Public):
    """A document that facts are drawn from, and how it came about. Its text is not part of this service."""

    id: Id
    title: str = Field(description="The title.")
    title_basis: Basis
    title_note: str | None = Field(description="How the title was derived; null when the document prints it.")
    publisher: str = Field(description="Who published the document.")
    published_on: DatePublic | None = Field(description="Date of publication; null when nothing shows it.")
    url: Address = Field(description="Address of the page with this text.")
    url_basis: UrlBasis
    language: Language = Field(description="ISO 639-1 code of the document's main language.")
    republished_from: str | None = Field(description="What the document names as its original; null if nothing.")
    note: str | None = Field(description="A remark about how the document came about; null if none.")
    origins: list[SourceOrigin] = Field(description="Where its passages go back to.")
    overlaps: list[SourceOverlap] = Field(
        description="How much of it stands in each other document, the greatest share first; empty where it was not "
        "measured."
    )
    sha256: Digest = Field(description="SHA-256 of the document's bytes as retrieved, in hexadecimal.")
    characters: int = Field(ge=1, description="Length of the document in Unicode code points.")
    rights: str = Field(description="Who owns the text, and on what ground it is quoted.")
    csl: CslItem
    facts: SourceFacts
    former_ids: FormerIds
    revision: int = Field(ge=1, description="The revision of the dataset that last changed this record.")


class DisputePublic(Public):
    """A question to which the documents give different answers, with every competing fact in full."""

    id: Id
    question: str = Field(description="The question, in our words.")
    kind: DisputeKind
    state: DisputeState
    rationale: str = Field(description="What the documents show on the question, without taking a side.")
    facts: list[FactPublic] = Field(min_length=2, description="The competing facts with all their citations.")
    former_ids: FormerIds
    revision: int = Field(ge=1, description="The revision of the dataset that last changed the dispute or its facts.")


class OpenQuestionSubjects(Public):
    """What an open question is about. Any of the lists may be empty."""

    actors: list[ActorRef] = Field(description="The actors.")
    facts: list[FactRef] = Field(description="The facts that leave it open, in short.")
    disputes: list[DisputeRef] = Field(description="The disputes that touch on it.")


class OpenQuestionPublic(Public):
    """A question that a reader would ask and none of the documents answers: what is null is null on purpose."""

    id: Id
    question: str = Field(description="The question, in our words.")
    note: str = Field(description="How near the documents come to an answer.")
    about: OpenQuestionSubjects
    former_ids: FormerIds
    revision: int = Field(
        ge=1, description="The revision of the dataset that last changed the question or what it names."
    )


class CharterPublic(Public):
    """The Liptako-Gourma Charter as the documents show it. None of them prints the whole text."""

    instrument: InstrumentRef
    note: str | None = Field(description="A remark about the instrument; null if none.")
    names: list[NamePublic] = Field(
        description="Names that the documents use for it, and those that only a search finds it by."
    )
    signing: list[SigningPublic] = Field(description="The facts of its signing.")
    objectives: list[ClausePublic] = Field(
        description="What it is for: clauses on the topics establishment and objective."
    )
    clauses: list[ClausePublic] = Field(description="What it provides, with all wordings side by side.")
    revision: int = Field(ge=1, description="The revision of the dataset that last changed any of this.")
