"""The rules of the record, beside it: what its words mean, what each kind of fact needs, and how much it holds."""

from typing import Annotated

from pydantic import Field

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
    Stance,
    Standing,
    SupportedField,
    Topic,
    UrlBasis,
    Voice,
    WordingForm,
)
from app.seed.documents import Document, Slug, Text


class FactKindTerm(Document):
    """What a kind of fact means and which roles it needs, allows and holds at most once."""

    definition: Text
    required: tuple[Role, ...] = ()
    optional: tuple[Role, ...] = ()
    single: tuple[Role, ...] = ()


class RoleTerm(Document):
    """What a role means and which kinds of actor can play it."""

    definition: Text
    actors: Annotated[list[ActorKind], Field(min_length=1)]


class VocabularyDocument(Document):
    """Every closed vocabulary with its definitions; the words are those of `app.vocabulary`."""

    fact_kinds: dict[FactKind, FactKindTerm]
    roles: dict[Role, RoleTerm]
    event_types: dict[EventType, Text]
    obligations: dict[Obligation, Text]
    topics: dict[Topic, Text]
    forces: dict[Force, Text]
    portfolios: dict[Portfolio, Text]
    standings: dict[Standing, Text]
    membership_statuses: dict[MembershipStatus, Text]
    properties: dict[Property, Text]
    media: dict[Medium, Text]
    wording_forms: dict[WordingForm, Text]
    actor_kinds: dict[ActorKind, Text]
    name_kinds: dict[NameKind, Text]
    place_kinds: dict[PlaceKind, Text]
    instrument_kinds: dict[InstrumentKind, Text]
    origin_kinds: dict[OriginKind, Text]
    origin_bases: dict[OriginBasis, Text]
    stances: dict[Stance, Text]
    voices: dict[Voice, Text]
    supported_fields: dict[SupportedField, Text]
    ranks: dict[Rank, Text]
    dispute_kinds: dict[DisputeKind, Text]
    dispute_states: dict[DisputeState, Text]
    bases: dict[Basis, Text]
    url_bases: dict[UrlBasis, Text]


class ExpectationsDocument(Document):
    """How many facts the record holds, so that none comes or goes unnoticed."""

    facts_by_kind: dict[FactKind, Annotated[int, Field(ge=0)]]
    facts_by_source: dict[Slug, Annotated[int, Field(ge=0)]]
    """By source, the facts that it supports."""
    disputes_by_kind: dict[DisputeKind, Annotated[int, Field(ge=0)]]
