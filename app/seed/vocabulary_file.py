"""Models of vocabulary.yaml and expectations.yaml: definitions, rules for each kind of fact, expected counts."""

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
    Scope,
    Stance,
    Standing,
    SupportedField,
    Topic,
    UrlBasis,
    Voice,
    WordingForm,
)
from app.seed.document_types import Document, SourceId, Text


class FactKindTerm(Document):
    """The definition of a kind of fact; the roles it requires and allows, and those with at most one actor."""

    definition: Text
    required: tuple[Role, ...] = ()
    optional: tuple[Role, ...] = ()
    single: tuple[Role, ...] = ()


class RoleTerm(Document):
    """The definition of a role and the kinds of actor that it takes."""

    definition: Text
    actors: Annotated[list[ActorKind], Field(min_length=1)]


class VocabularyDocument(Document):
    """The definition of every word of the closed vocabularies in `app.domain.vocabulary`."""

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
    scopes: dict[Scope, Text]
    dispute_kinds: dict[DisputeKind, Text]
    dispute_states: dict[DisputeState, Text]
    bases: dict[Basis, Text]
    url_bases: dict[UrlBasis, Text]


class ExpectationsDocument(Document):
    """Expected counts, so that no fact or dispute appears or disappears unnoticed."""

    facts_by_kind: dict[FactKind, Annotated[int, Field(ge=0)]]
    facts_by_source: dict[SourceId, Annotated[int, Field(ge=0)]]
    """Facts that each source supports."""
    disputes_by_kind: dict[DisputeKind, Annotated[int, Field(ge=0)]]
