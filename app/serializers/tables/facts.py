"""The tables of facts: one row a fact, one row a citation, one row a participant."""

from collections.abc import Iterator
from functools import partial

from app.domain.vocabulary import (
    ActorKind,
    Basis,
    EventType,
    FactKind,
    Force,
    InstrumentKind,
    Medium,
    MembershipStatus,
    Obligation,
    PlaceKind,
    Portfolio,
    Property,
    Rank,
    Resource,
    Role,
    Scope,
    Stance,
    Standing,
    Topic,
    Voice,
    WordingForm,
)
from app.serializers.tables.table import Body, Column, ColumnType, Table, at, joined

_Integer = partial(Column, cell_type=ColumnType.INTEGER)
_Date = partial(Column, cell_type=ColumnType.DATE)
_Required = partial(Column, is_required=True)
_Number = partial(Column, cell_type=ColumnType.INTEGER, is_required=True)


def _split_citations(fact: Body) -> Iterator[Body]:
    """The citations of a fact, with its id, their places in it, and the form of those that word a clause."""
    forms = {wording["citation"]: wording["form"] for wording in fact["details"].get("wordings", ())}
    for position, citation in enumerate(fact["citations"]):
        yield {**citation, "fact": fact["id"], "position": position, "wording": forms.get(position)}


def _split_participants(fact: Body) -> Iterator[Body]:
    for position, participant in enumerate(fact["participants"]):
        yield {**participant, "fact": fact["id"], "position": position}


COMMON = (
    _Required("id", "Permanent id of the fact.", at("id")),
    _Required("kind", "What the fact asserts; tells which of the last columns are filled.", at("kind"), words=FactKind),
    _Required("claim", "What the documents state, in one sentence of our own.", at("claim")),
    Column("date", "When it was or is so, in EDTF, as precisely as it is known.", at("date.edtf")),
    _Date("date_earliest", "First day that the date can mean.", at("date.earliest")),
    _Date("date_latest", "Last day that the date can mean.", at("date.latest")),
    Column("date_basis", "Whether a document states the date.", at("date.basis"), words=Basis),
    Column("date_note", "How the date was worked out, or a remark.", at("date.note")),
    Column("place_id", "Id of the place where it happened.", at("place.id")),
    Column("place_name", "Name of the place.", at("place.name")),
    Column("place_kind", "Kind of the place.", at("place.kind"), words=PlaceKind),
    _Required("rank", "How the fact stands among those on the same question.", at("rank"), words=Rank),
    Column("rank_reason", "Why the rank is not `normal`.", at("rank_reason")),
    _Required("scope", "Whether it is about the world or the documents.", at("scope"), words=Scope),
    Column("note", "What must be said about the documents' words.", at("note")),
    Column("happening_id", "Id of the occurrence that this fact and others tell of.", at("happening.id")),
    Column("happening_title", "What occurred.", at("happening.title")),
    Column(
        "disputes",
        "Ids of the disputes that it is one side of, joined by `; `; each has rows in the table of disputes.",
        joined("disputes", "id"),
    ),
    _Number("supporting", "Number of passages that support it.", at("evidence.supporting")),
    _Number("disputing", "Number of passages that say otherwise.", at("evidence.disputing")),
    _Number("sources", "Number of documents among the supporting passages.", at("evidence.sources")),
    _Number(
        "independent_origins",
        "Number of origins of the passages that support the claim. Documents that copied one another are no"
        " independent witnesses.",
        at("evidence.independent_origins"),
    ),
)

DETAILS = (
    Column("membership_status", "Status of a membership.", at("details.status"), words=MembershipStatus),
    Column(
        "instrument_id",
        "Id of the instrument that was signed, holds a clause, has a property or is at issue.",
        at("details.instrument.id"),
    ),
    Column("instrument_name", "Name of the instrument.", at("details.instrument.name")),
    Column("instrument_kind", "Kind of the instrument.", at("details.instrument.kind"), words=InstrumentKind),
    Column("clause_article", "Number of the article of a clause.", at("details.article")),
    Column("clause_topic", "Topic of a clause.", at("details.topic"), words=Topic),
    Column("clause_obligation", "Obligation that a clause lays down.", at("details.obligation"), words=Obligation),
    Column("clause_force", "The verb of a clause that binds.", at("details.force"), words=Force),
    Column("clause_trigger", "What sets the obligation of a clause in motion.", at("details.trigger")),
    Column("office_title", "Title of an office, as printed.", at("details.title")),
    Column("office_portfolio", "Portfolio of an office.", at("details.portfolio"), words=Portfolio),
    Column("office_standing", "How somebody holds an office.", at("details.standing"), words=Standing),
    Column("office_as_of", "By when somebody bore the title, in EDTF.", at("details.as_of")),
    Column("event_type", "Type of an event.", at("details.event_type"), words=EventType),
    Column("event_undated_reason", "Why an event has no date.", at("details.undated_reason")),
    Column("statement_text", "The speaker's words, as printed.", at("details.text")),
    Column("statement_language", "ISO 639-1 code of these words.", at("details.language")),
    Column("statement_medium", "How the words were given.", at("details.medium"), words=Medium),
    Column("statement_audience", "To whom the words were given.", at("details.audience")),
    Column(
        "statement_translation_of",
        "Id of the statement that these words are a translation of.",
        at("details.translation_of"),
    ),
    Column("attribute_property", "Property that an attribute gives.", at("details.property"), words=Property),
    Column("attribute_text", "Its value in words.", at("details.value.text")),
    _Integer("attribute_amount", "Its value as a number.", at("details.value.amount")),
    Column("attribute_unit", "What the number counts.", at("details.value.unit")),
    Column("attribute_date", "Its value as a date in EDTF.", at("details.value.edtf")),
)

STATE = (
    Column("former_ids", "Ids that it had before, joined by `; `.", joined("former_ids")),
    _Number("revision", "Number of the revision that last changed the fact.", at("revision")),
)

FACTS = Table(
    name="facts",
    title="Facts",
    description="One row a fact. Columns that fit no fact of its kind are empty.",
    resource=Resource.FACT,
    columns=(*COMMON, *DETAILS, *STATE),
    key=("id",),
    references={"statement_translation_of": "facts"},
)

CITATIONS = Table(
    name="citations",
    title="Citations",
    description="One row a passage that a fact cites, for it or against it as `stance` says, with the exact words. The"
    " place of a passage in its document is counted in Unicode code points, from 0.",
    resource=Resource.FACT,
    columns=(
        _Required("fact_id", "Id of the fact.", at("fact")),
        _Number("position", "Place in the fact, from 0; passages that support it come first.", at("position")),
        _Required("source_id", "Id of the document.", at("source.id")),
        _Required("publisher", "Who published the document.", at("source.publisher")),
        _Required("origin_id", "Id of what the passage goes back to.", at("origin.id")),
        _Required("origin_name", "What the origin is, in our words.", at("origin.name")),
        _Required("stance", "Whether the passage supports the fact or disputes it.", at("stance"), words=Stance),
        _Required("quote", "The words, to the letter.", at("quote.exact")),
        _Number("quote_start", "Place of the first character.", at("quote.start")),
        _Number("quote_end", "Place just after the last character.", at("quote.end")),
        # Cut from the document as they stand there, they may begin with what a spreadsheet takes for a formula.
        _Required("quote_prefix", "The text just before the words; may be empty.", at("quote.prefix"), is_in_csv=False),
        _Required("quote_suffix", "The text just after the words; may be empty.", at("quote.suffix"), is_in_csv=False),
        _Required("language", "ISO 639-1 code of the language of the words.", at("language")),
        _Required("supports", "The parts of the fact that the passage bears on, joined by `; `.", joined("supports")),
        Column("attribution", "To whom the document attributes the passage, and how.", at("attribution")),
        _Required("voice", "Who speaks in the passage.", at("voice"), words=Voice),
        Column("wording", "Of a passage that words a clause: how.", at("wording"), words=WordingForm),
        _Required("link", "Address of the document that scrolls a browser to the words.", at("link")),
    ),
    key=("fact_id", "position"),
    references={"fact_id": "facts", "source_id": "sources"},
    split=_split_citations,
)

PARTICIPANTS = Table(
    name="participants",
    title="Participants",
    description="One row for each role that an actor has in a fact.",
    resource=Resource.FACT,
    columns=(
        _Required("fact_id", "Id of the fact.", at("fact")),
        _Number("position", "Place of the participant in the fact, from 0.", at("position")),
        _Required("role", "The part that the actor has.", at("role"), words=Role),
        _Required("actor_id", "Id of the actor.", at("actor.id")),
        _Required("actor_name", "Name of the actor, as this service writes it.", at("actor.name")),
        _Required("actor_kind", "Kind of the actor.", at("actor.kind"), words=ActorKind),
    ),
    key=("fact_id", "position"),
    references={"fact_id": "facts", "actor_id": "actors"},
    split=_split_participants,
)
