"""The closed vocabularies of the service, as words.

The definitions stand beside the data, in `seed_data/vocabulary.yaml`; the loader refuses a file whose words
differ from these, and `/dataset` and the OpenAPI document both take their definitions from it.
"""

from enum import StrEnum


class FactKind(StrEnum):
    MEMBERSHIP = "membership"
    SIGNING = "signing"
    CLAUSE = "clause"
    OFFICE = "office"
    EVENT = "event"
    STATEMENT = "statement"
    ATTRIBUTE = "attribute"


DATED_BY_ACT = frozenset({FactKind.EVENT, FactKind.SIGNING, FactKind.STATEMENT})
"""Kinds of facts whose date is that of what happened or was said; that of others only tells as of when they are so."""


class ActorKind(StrEnum):
    STATE = "state"
    PERSON = "person"
    ORGANISATION = "organisation"
    ARMED_GROUP = "armed_group"
    GROUP = "group"


class NameKind(StrEnum):
    NAME = "name"
    ALIAS = "alias"
    ACRONYM = "acronym"
    HANDLE = "handle"
    NATIVE = "native"
    DESIGNATION = "designation"
    DEMONYM = "demonym"


class PlaceKind(StrEnum):
    CITY = "city"
    COUNTRY = "country"
    REGION = "region"
    SITE = "site"


class InstrumentKind(StrEnum):
    CHARTER = "charter"
    AGREEMENT = "agreement"
    JOINT_STATEMENT = "joint_statement"
    LEGISLATION = "legislation"


class OriginKind(StrEnum):
    POST = "post"
    REMARKS = "remarks"
    INSTRUMENT_TEXT = "instrument_text"
    WIRE_REPORT = "wire_report"
    OWN_REPORTING = "own_reporting"
    PHOTO_AGENCY = "photo_agency"


class OriginBasis(StrEnum):
    BYLINE = "byline"
    STATED = "stated"
    VERBATIM_OVERLAP = "verbatim_overlap"
    INFERRED = "inferred"


class Basis(StrEnum):
    STATED = "stated"
    DERIVED = "derived"


class UrlBasis(StrEnum):
    STATED = "stated"
    MATCHED = "matched"


class Stance(StrEnum):
    SUPPORTS = "supports"
    DISPUTES = "disputes"


class Voice(StrEnum):
    DOCUMENT = "document"
    ATTRIBUTED = "attributed"
    HEADLINE = "headline"
    CAPTION = "caption"
    EDITORIAL = "editorial"


class SupportedField(StrEnum):
    CLAIM = "claim"
    DATE = "date"
    PLACE = "place"
    PARTICIPANTS = "participants"
    DETAILS = "details"


class Rank(StrEnum):
    PREFERRED = "preferred"
    NORMAL = "normal"
    DEPRECATED = "deprecated"


class Scope(StrEnum):
    WORLD = "world"
    DOCUMENTS = "documents"


class DisputeKind(StrEnum):
    CONTRADICTION = "contradiction"
    TENSION = "tension"
    WORDING = "wording"


class DisputeState(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"


class MembershipStatus(StrEnum):
    FOUNDING = "founding"
    MEMBER = "member"
    FORMER = "former"


class Role(StrEnum):
    MEMBER = "member"
    ORGANISATION = "organisation"
    SIGNATORY = "signatory"
    HOLDER = "holder"
    JURISDICTION = "jurisdiction"
    AGENT = "agent"
    TARGET = "target"
    PARTICIPANT = "participant"
    SPEAKER = "speaker"
    ADDRESSEE = "addressee"
    SUBJECT = "subject"
    SUPPORTER = "supporter"
    BENEFICIARY = "beneficiary"
    PARTY = "party"
    HOST = "host"
    PUBLISHER = "publisher"


class Topic(StrEnum):
    ESTABLISHMENT = "establishment"
    OBJECTIVE = "objective"
    COLLECTIVE_DEFENCE = "collective_defence"
    ASSISTANCE = "assistance"
    ARMED_REBELLION = "armed_rebellion"
    COOPERATION = "cooperation"


class Obligation(StrEnum):
    DEFENSE = "defense"
    OFFENSE = "offense"
    NEUTRALITY = "neutrality"
    NONAGGRESSION = "nonaggression"
    CONSULTATION = "consultation"
    INTERNAL_SECURITY = "internal_security"
    COOPERATION = "cooperation"
    PURPOSE = "purpose"


class Force(StrEnum):
    SHALL = "shall"
    WILL = "will"
    MAY = "may"


class WordingForm(StrEnum):
    QUOTED = "quoted"
    REPORTED = "reported"


class Portfolio(StrEnum):
    HEAD_OF_STATE = "head_of_state"
    LEADER = "leader"
    DEFENCE = "defence"
    DEPUTY_DEFENCE = "deputy_defence"
    FOREIGN_AFFAIRS = "foreign_affairs"
    AMBASSADOR = "ambassador"
    MILITARY_ATTACHE = "military_attache"


class Standing(StrEnum):
    IN_OFFICE = "in_office"
    INTERIM = "interim"
    DEPOSED = "deposed"
    DE_FACTO = "de_facto"


class EventType(StrEnum):
    ACCUSATION = "accusation"
    AGREEMENT = "agreement"
    ANNOUNCEMENT = "announcement"
    AUTHORISATION = "authorisation"
    CANCELLATION = "cancellation"
    COUP = "coup"
    DEMAND = "demand"
    DEPOSITION = "deposition"
    DISSOLUTION = "dissolution"
    EXPULSION = "expulsion"
    FOUNDING = "founding"
    HOSTILITIES = "hostilities"
    LEGISLATION = "legislation"
    MEETING = "meeting"
    PEACE_AGREEMENT = "peace_agreement"
    POLICY = "policy"
    PROTEST = "protest"
    PUBLICATION = "publication"
    REBELLION = "rebellion"
    REFUSAL = "refusal"
    RELATIONS = "relations"
    REQUEST = "request"
    SECURITY_MEASURES = "security_measures"
    SUPPORT = "support"
    THREAT = "threat"
    VISIT = "visit"
    WARNING = "warning"
    WITHDRAWAL = "withdrawal"


class Medium(StrEnum):
    SOCIAL_MEDIA = "social_media"
    REMARKS = "remarks"


class Property(StrEnum):
    ADVERSARY = "adversary"
    AMBIGUITY = "ambiguity"
    ATTACHMENT = "attachment"
    CAPITAL = "capital"
    CREDIT = "credit"
    DATELINE = "dateline"
    DISCLAIMER = "disclaimer"
    DISCLOSURE = "disclosure"
    LOCATION = "location"
    NAMING = "naming"
    PURPOSE = "purpose"
    SECURITY_SITUATION = "security_situation"
    SUPPORT = "support"
    TIME_LIMIT = "time_limit"
    TROOP_NUMBER = "troop_number"


class Resource(StrEnum):
    """What is published under an id of its own.

    * `fact`: A fact, as `/facts/{id}` answers it.
    * `actor`: An actor, as `/actors/{id}` answers it.
    * `source`: A document, as `/sources/{id}` answers it.
    * `dispute`: A question that documents answer differently, as `/disputes/{id}` answers it.
    * `open_question`: A question that no document answers, as `/open-questions/{id}` answers it.
    * `charter`: The charter, as `/charter` answers it.
    * `dataset`: The description of the dataset, as `/dataset` answers it.
    """

    FACT = "fact"
    ACTOR = "actor"
    SOURCE = "source"
    DISPUTE = "dispute"
    OPEN_QUESTION = "open_question"
    CHARTER = "charter"
    DATASET = "dataset"


class Identified(StrEnum):
    """What has an id of its own, which may have been another before."""

    FACT = "fact"
    ACTOR = "actor"
    PLACE = "place"
    INSTRUMENT = "instrument"
    HAPPENING = "happening"
    SOURCE = "source"
    ORIGIN = "origin"
    DISPUTE = "dispute"
    OPEN_QUESTION = "open_question"


class Found(StrEnum):
    """What a search over everything finds.

    * `fact`: A fact, by its claim, the names in it, what it is, its quotations and its note.
    * `actor`: An actor, by its names.
    * `dispute`: A question that documents answer differently, by its words and its rationale.
    * `open_question`: A question that no document answers.
    * `instrument`: A treaty, charter, agreement or joint statement.
    * `place`: A place, by its names.
    * `source`: A document, by its title and publisher.
    """

    FACT = "fact"
    ACTOR = "actor"
    DISPUTE = "dispute"
    OPEN_QUESTION = "open_question"
    INSTRUMENT = "instrument"
    PLACE = "place"
    SOURCE = "source"


class VersionState(StrEnum):
    """What a revision did to a record.

    * `created`: It was not there before, or had been removed.
    * `updated`: It was there and is another one now.
    * `removed`: It is there no more; its id is never given to anything else.
    """

    CREATED = "created"
    UPDATED = "updated"
    REMOVED = "removed"


VOCABULARIES: dict[str, type[StrEnum]] = {
    "fact_kinds": FactKind,
    "roles": Role,
    "event_types": EventType,
    "obligations": Obligation,
    "topics": Topic,
    "forces": Force,
    "portfolios": Portfolio,
    "standings": Standing,
    "membership_statuses": MembershipStatus,
    "properties": Property,
    "media": Medium,
    "wording_forms": WordingForm,
    "actor_kinds": ActorKind,
    "name_kinds": NameKind,
    "place_kinds": PlaceKind,
    "instrument_kinds": InstrumentKind,
    "origin_kinds": OriginKind,
    "origin_bases": OriginBasis,
    "stances": Stance,
    "voices": Voice,
    "supported_fields": SupportedField,
    "ranks": Rank,
    "scopes": Scope,
    "dispute_kinds": DisputeKind,
    "dispute_states": DisputeState,
    "bases": Basis,
    "url_bases": UrlBasis,
}
"""Every vocabulary by the name it has in `seed_data/vocabulary.yaml` and in `/dataset`."""
