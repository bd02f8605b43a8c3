"""The tables. What SQL can hold of a rule is a named constraint here; the loader holds the rest."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Integer, LargeBinary, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.domain import vocabulary as v
from app.store import constraints as rules


class Source(SQLModel, table=True):
    __table_args__: ClassVar[Any] = (
        rules.words("title_basis", v.Basis),
        rules.words("url_basis", v.UrlBasis),
        rules.rule("title_derivation_named", "title_basis <> 'derived' OR title_note IS NOT NULL"),
        rules.rule("sha256_is_hex_digest", "length(sha256) = 64"),
        rules.rule("characters_positive", "characters > 0"),
        *rules.date_rules("published_on"),
    )

    id: str = Field(primary_key=True, sa_type=rules.Key)
    title: str
    title_basis: str
    title_note: str | None = None
    publisher: str
    url: str = Field(unique=True)
    url_basis: str
    published_on_edtf: str | None = None
    published_on_earliest: date | None = None
    published_on_latest: date | None = None
    published_on_basis: str | None = None
    published_on_note: str | None = None
    language: str
    republished_from: str | None = None
    note: str | None = None
    sha256: str
    characters: int
    rights: str


class Origin(SQLModel, table=True):
    __table_args__: ClassVar[Any] = (rules.words("kind", v.OriginKind),)

    id: str = Field(primary_key=True, sa_type=rules.Key)
    kind: str
    name: str = Field(unique=True)
    note: str | None = None


class OriginTrace(SQLModel, table=True):
    """How it is known that passages of a source go back to an origin."""

    __tablename__ = "origin_trace"
    __table_args__: ClassVar[Any] = (
        rules.refers("origin_id", "origin.id", owned=True),
        rules.refers("source_id", "source.id"),
        rules.words("basis", v.OriginBasis),
    )

    origin_id: str = Field(primary_key=True, sa_type=rules.Key)
    source_id: str = Field(primary_key=True, sa_type=rules.Key)
    basis: str
    note: str


class Actor(SQLModel, table=True):
    __table_args__: ClassVar[Any] = (
        rules.words("kind", v.ActorKind),
        rules.rule("only_states_have_iso_code", "iso_3166_1_alpha_2 IS NULL OR kind = 'state'"),
    )

    id: str = Field(primary_key=True, sa_type=rules.Key)
    kind: str = Field(index=True)
    name: str
    note: str | None = None
    iso_3166_1_alpha_2: str | None = Field(default=None, unique=True)
    folded_names: str
    """Every name in folded words, each with a space before it."""


class ActorBelonging(SQLModel, table=True):
    """That an actor belongs to another, and the fact that shows it.

    The fact has no foreign key: actors are written before facts and deleted after them.
    """

    __tablename__ = "actor_belonging"
    __table_args__: ClassVar[Any] = (
        rules.refers("actor_id", "actor.id", owned=True),
        rules.refers("owner_id", "actor.id"),
    )

    actor_id: str = Field(primary_key=True, sa_type=rules.Key)
    owner_id: str = Field(index=True, sa_type=rules.Key)
    fact_key: str = Field(sa_type=rules.Key)


class Place(SQLModel, table=True):
    __table_args__: ClassVar[Any] = (rules.words("kind", v.PlaceKind),)

    id: str = Field(primary_key=True, sa_type=rules.Key)
    kind: str
    name: str
    note: str | None = None


class PlaceLocation(SQLModel, table=True):
    """That a place lies in another, and the fact that shows it, which has no foreign key here either."""

    __tablename__ = "place_location"
    __table_args__: ClassVar[Any] = (
        rules.refers("place_id", "place.id", owned=True),
        rules.refers("around_id", "place.id"),
    )

    place_id: str = Field(primary_key=True, sa_type=rules.Key)
    around_id: str = Field(index=True, sa_type=rules.Key)
    fact_key: str = Field(sa_type=rules.Key)


class Instrument(SQLModel, table=True):
    __table_args__: ClassVar[Any] = (rules.words("kind", v.InstrumentKind),)

    id: str = Field(primary_key=True, sa_type=rules.Key)
    kind: str
    name: str
    note: str | None = None


class NameColumns(SQLModel):
    owner_id: str = Field(primary_key=True, sa_type=rules.Key)
    position: int = Field(primary_key=True, sa_type=Integer)
    name: str
    kind: str
    language: str | None = None
    source_ids: str = ""
    """The documents that use the name, in alphabetical order, a space between."""


class ActorName(NameColumns, table=True):
    __tablename__ = "actor_name"
    __table_args__: ClassVar[Any] = rules.name_rules("actor")


class PlaceName(NameColumns, table=True):
    __tablename__ = "place_name"
    __table_args__: ClassVar[Any] = rules.name_rules("place")


class InstrumentName(NameColumns, table=True):
    __tablename__ = "instrument_name"
    __table_args__: ClassVar[Any] = rules.name_rules("instrument")


class Happening(SQLModel, table=True):
    """One occurrence of which several facts tell."""

    id: str = Field(primary_key=True, sa_type=rules.Key)
    title: str
    note: str | None = None


class Dispute(SQLModel, table=True):
    __table_args__: ClassVar[Any] = (rules.words("kind", v.DisputeKind), rules.words("state", v.DisputeState))

    id: str = Field(primary_key=True, sa_type=rules.Key)
    question: str
    kind: str
    state: str
    rationale: str
    folded_text: str
    """Question and rationale in folded words, each with a space before it."""


class OpenQuestion(SQLModel, table=True):
    """A question that no source answers."""

    __tablename__ = "open_question"

    id: str = Field(primary_key=True, sa_type=rules.Key)
    question: str
    note: str
    folded_text: str
    """Question and note in folded words, each with a space before it."""


class OpenQuestionActor(SQLModel, table=True):
    """An actor that an open question is about."""

    __tablename__ = "open_question_actor"
    __table_args__: ClassVar[Any] = (
        rules.refers("question_id", "open_question.id", owned=True),
        rules.refers("actor_id", "actor.id"),
        Index(None, "actor_id", "question_id"),
    )

    question_id: str = Field(primary_key=True, sa_type=rules.Key)
    actor_id: str = Field(primary_key=True, sa_type=rules.Key)


class Fact(SQLModel, table=True):
    __table_args__: ClassVar[Any] = (
        rules.refers("place_id", "place.id"),
        rules.refers("happening_id", "happening.id"),
        Index(None, "key", "kind", unique=True),
        Index(None, "kind", "key"),
        Index(None, "place_id", "key"),
        Index(None, "happening_id", "key"),
        Index(None, "scope", "key"),
        Index(None, "sort_first", "key"),
        Index(None, "sort_last", "key"),
        # A search ranks facts by what this index has of them.
        Index(None, "number", "priority", "claim_words"),
        Index(None, "kind", "sort_first", "key"),
        Index(None, "kind", "sort_last", "key"),
        rules.words("kind", v.FactKind),
        rules.words("rank", v.Rank),
        rules.words("scope", v.Scope),
        rules.rule("happenings_are_of_world", "happening_id IS NULL OR scope = 'world'"),
        rules.rule("rank_has_reason", "(rank = 'normal') = (rank_reason IS NULL)"),
        rules.rule("independent_origins_positive", "independent_origins > 0"),
        *rules.date_rules("date"),
    )

    key: str = Field(primary_key=True, sa_type=rules.Key)
    kind: str
    claim: str
    date_edtf: str | None = None
    date_earliest: date | None = None
    date_latest: date | None = None
    date_basis: str | None = None
    date_note: str | None = None
    place_id: str | None = Field(default=None, sa_type=rules.Key)
    rank: str
    rank_reason: str | None = None
    note: str | None = None
    scope: str
    happening_id: str | None = Field(default=None, sa_type=rules.Key)
    independent_origins: int
    number: int = Field(sa_type=BigInteger)
    """A number above zero in the order of ids, with room between. What is published of the fact has it too."""
    sort_first: date
    """The date for reading forward: the first possible day, and for an undated fact one after all others."""
    sort_last: date
    """The date for reading backward: the first possible day, and for an undated fact one before all others."""
    priority: int
    """What wins the fact a tie where it matches a search as well as another."""
    claim_words: int


class DisputeFact(SQLModel, table=True):
    """A fact that is one side of a dispute."""

    __tablename__ = "dispute_fact"
    __table_args__: ClassVar[Any] = (
        rules.refers("fact_key", "fact.key", owned=True),
        rules.refers("dispute_id", "dispute.id"),
        Index(None, "dispute_id", "fact_key"),
    )

    fact_key: str = Field(primary_key=True, sa_type=rules.Key)
    dispute_id: str = Field(primary_key=True, sa_type=rules.Key)


class Participation(SQLModel, table=True):
    __table_args__: ClassVar[Any] = (
        rules.refers("fact_key", "fact.key", owned=True),
        rules.refers("actor_id", "actor.id"),
        Index(None, "actor_id", "fact_number", "role", "is_first"),
        Index(None, "role", "fact_key"),
        rules.words("role", v.Role),
    )

    fact_key: str = Field(primary_key=True, sa_type=rules.Key)
    role: str = Field(primary_key=True)
    actor_id: str = Field(primary_key=True, sa_type=rules.Key)
    position: int
    is_first: bool
    """Whether the role is the first, by the alphabet, of those that the actor has in the fact."""
    fact_number: int = Field(sa_type=BigInteger)


class FactSubject(SQLModel, table=True):
    """What a fact is about: what takes part, its place, its instrument, and all that these belong to or lie in.

    An actor and a place of one id are one subject, so the id refers to no one table.
    """

    __tablename__ = "fact_subject"
    __table_args__: ClassVar[Any] = (
        rules.refers("fact_key", "fact.key", owned=True),
        Index(None, "subject_id", "fact_number"),
    )

    fact_key: str = Field(primary_key=True, sa_type=rules.Key)
    subject_id: str = Field(primary_key=True, sa_type=rules.Key)
    fact_number: int = Field(sa_type=BigInteger)


class TimelineEntry(SQLModel, table=True):
    """What the timeline shows of one fact, or of all that tell of one happening, as the JSON that is published.

    It goes with the fact that tells it, and is no version: no fact of a happening changes without its own.
    """

    __tablename__ = "timeline_entry"
    __table_args__: ClassVar[Any] = (
        rules.refers("fact_key", "fact.key", owned=True),
        rules.refers("happening_id", "happening.id"),
        Index(None, "is_dated", "sort_first", "fact_key"),
        Index(None, "is_dated", "sort_last", "fact_key"),
    )

    fact_key: str = Field(primary_key=True, sa_type=rules.Key)
    happening_id: str | None = Field(default=None, unique=True, sa_type=rules.Key)
    """The happening whose facts all stand behind the entry; null where one fact tells alone."""
    is_dated: bool
    sort_first: date
    sort_last: date
    checksum: int = Field(sa_type=BigInteger)
    body: str = Field(sa_type=Text)


class Citation(SQLModel, table=True):
    __table_args__: ClassVar[Any] = (
        rules.refers("fact_key", "fact.key", owned=True),
        rules.refers("source_id", "source.id"),
        ForeignKeyConstraint(["origin_id", "source_id"], ["origin_trace.origin_id", "origin_trace.source_id"]),
        Index(None, "source_id", "fact_key"),
        Index(None, "origin_id", "fact_key"),
        rules.words("stance", v.Stance),
        rules.words("voice", v.Voice),
        rules.words("wording", v.WordingForm),
        rules.rule("start_before_end", "start_offset >= 0 AND start_offset < end_offset"),
        rules.rule("offsets_span_quotation", "end_offset - start_offset = length(exact)"),
        rules.rule("quotation_is_short", "length(exact) <= 300"),
        rules.rule("context_is_short", "length(prefix) <= 32 AND length(suffix) <= 32"),
    )

    fact_key: str = Field(primary_key=True, sa_type=rules.Key)
    position: int = Field(primary_key=True, sa_type=Integer)
    source_id: str = Field(sa_type=rules.Key)
    origin_id: str = Field(sa_type=rules.Key)
    stance: str
    voice: str
    attribution: str | None = None
    exact: str
    prefix: str
    suffix: str
    start_offset: int
    end_offset: int
    language: str | None = None
    wording: str | None = None


class CitationField(SQLModel, table=True):
    """A part of a fact that a citation bears on."""

    __tablename__ = "citation_field"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["fact_key", "position"], ["citation.fact_key", "citation.position"], ondelete="CASCADE"),
        rules.words("field", v.SupportedField),
    )

    fact_key: str = Field(primary_key=True, sa_type=rules.Key)
    position: int = Field(primary_key=True, sa_type=Integer)
    field: str = Field(primary_key=True)


class FormerId(SQLModel, table=True):
    """An id that a record had before, and its present one."""

    __tablename__ = "former_id"
    __table_args__: ClassVar[Any] = (
        rules.words("resource", v.Identified),
        rules.rule("id_is_another", "id <> former_id"),
    )

    resource: str = Field(primary_key=True)
    former_id: str = Field(primary_key=True, sa_type=rules.Key)
    id: str = Field(sa_type=rules.Key)


class SearchWord(SQLModel, table=True):
    """A word of the facts or of a group of words, and the normal form under which the full-text index has it."""

    __tablename__ = "search_word"
    __table_args__: ClassVar[Any] = (rules.rule("counts_not_negative", "facts >= 0 AND records >= 0"),)

    word: str = Field(primary_key=True, sa_type=rules.Key)
    """Folded."""
    normal: str = Field(index=True, sa_type=rules.Key)
    facts: int
    """How many facts hold the normal form."""
    records: int
    """How many other records that can be found hold it."""


class SearchGroup(SQLModel, table=True):
    """A member of a group of words that mean one thing here."""

    __tablename__ = "search_group"

    form: str = Field(primary_key=True, sa_type=rules.Key)
    """Its stems, a space between."""
    normal: str = Field(sa_type=rules.Key)
    """The normal form of the group."""


class SearchRecord(SQLModel, table=True):
    """What a search over everything finds beside facts, in the order of type and id."""

    __tablename__ = "search_record"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("type", "id"),
        rules.words("type", v.Found),
        rules.rule("number_positive", "number > 0"),
    )

    number: int = Field(primary_key=True, sa_type=rules.RowNumber, sa_column_kwargs={"autoincrement": False})
    type: str
    id: str = Field(sa_type=rules.Key)
    title: str
    kind: str | None = None
    date_edtf: str | None = None
    texts: str = Field(sa_type=Text)
    """What a snippet can be cut from, as in `version`."""
    digest: str
    """Of the words that it is found by."""


class DetailColumns(SQLModel):
    fact_key: str = Field(primary_key=True, sa_type=rules.Key)
    kind: str


class Membership(DetailColumns, table=True):
    __table_args__: ClassVar[Any] = rules.details_of(v.FactKind.MEMBERSHIP, rules.words("status", v.MembershipStatus))

    status: str


class Signing(DetailColumns, table=True):
    __table_args__: ClassVar[Any] = rules.details_of(v.FactKind.SIGNING, rules.refers("instrument_id", "instrument.id"))

    instrument_id: str = Field(index=True, sa_type=rules.Key)


class Clause(DetailColumns, table=True):
    __table_args__: ClassVar[Any] = rules.details_of(
        v.FactKind.CLAUSE,
        rules.refers("instrument_id", "instrument.id"),
        rules.words("topic", v.Topic),
        rules.words("obligation", v.Obligation),
        rules.words("force", v.Force),
    )

    instrument_id: str = Field(index=True, sa_type=rules.Key)
    article: str | None = None
    topic: str
    obligation: str = Field(index=True)
    force: str | None = None
    trigger: str | None = None


class Office(DetailColumns, table=True):
    __table_args__: ClassVar[Any] = rules.details_of(
        v.FactKind.OFFICE, rules.words("portfolio", v.Portfolio), rules.words("standing", v.Standing)
    )

    title: str
    portfolio: str
    standing: str


class Event(DetailColumns, table=True):
    __table_args__: ClassVar[Any] = rules.details_of(
        v.FactKind.EVENT,
        rules.refers("instrument_id", "instrument.id"),
        rules.words("event_type", v.EventType),
    )

    event_type: str = Field(index=True)
    instrument_id: str | None = Field(default=None, index=True, sa_type=rules.Key)
    undated_reason: str | None = None


class Statement(DetailColumns, table=True):
    __table_args__: ClassVar[Any] = rules.details_of(
        v.FactKind.STATEMENT,
        rules.refers("translation_of", "statement.fact_key"),
        rules.words("medium", v.Medium),
        rules.rule("translates_another", "translation_of <> fact_key"),
    )

    text: str
    language: str
    medium: str | None = None
    audience: str | None = None
    translation_of: str | None = Field(default=None, index=True, sa_type=rules.Key)


class Attribute(DetailColumns, table=True):
    __table_args__: ClassVar[Any] = rules.details_of(
        v.FactKind.ATTRIBUTE,
        rules.refers("instrument_id", "instrument.id"),
        rules.words("property", v.Property),
        rules.rule(
            "value_is_one_of_three",
            "(value_text IS NOT NULL AND amount IS NULL AND unit IS NULL AND value_edtf IS NULL)"
            " OR (value_text IS NULL AND amount IS NOT NULL AND unit IS NOT NULL AND value_edtf IS NULL)"
            " OR (value_text IS NULL AND amount IS NULL AND unit IS NULL AND value_edtf IS NOT NULL)",
        ),
    )

    property: str = Field(index=True)
    value_text: str | None = None
    amount: int | None = Field(default=None, sa_type=BigInteger)
    unit: str | None = None
    value_edtf: str | None = None
    instrument_id: str | None = Field(default=None, index=True, sa_type=rules.Key)


class Revision(SQLModel, table=True):
    """One load that changed something, be it only what records are found by."""

    __table_args__: ClassVar[Any] = (
        rules.rule("number_positive", "number > 0"),
        rules.rule("counts_not_negative", "created >= 0 AND updated >= 0 AND removed >= 0"),
    )

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    loaded_at: datetime
    hash: str
    files_hash: str
    """Fingerprint of the seed files and of the software that loaded them, to tell at a start that nothing is new."""
    is_bundled: bool
    """Whether the seed files came with the program; else somebody named their folder."""
    release: str
    """The version of the program that loaded them."""
    created: int
    updated: int
    removed: int
    note: str | None
    """What the curators say of it: the newest entry of changes.yaml, unless an earlier revision has it."""


class Version(SQLModel, table=True):
    """The published JSON of one resource as one revision left it.

    The facts as they are now have the numbers that `Fact` gives them, so in SQLite they lie in the order of their ids,
    and each is found without an index. All other versions count down from -1.
    """

    __table_args__: ClassVar[Any] = (
        UniqueConstraint("resource", "id", "revision"),
        rules.refers("revision", "revision.number"),
        rules.words("resource", v.Resource),
        rules.words("state", v.VersionState),
        rules.rule("removed_has_no_body", "(state = 'removed') = (body IS NULL)"),
        rules.rule("numbered_by_fact", "(number > 0) = (resource = 'fact' AND is_current AND state <> 'removed')"),
        Index(
            "uq_version_current",
            "resource",
            "id",
            unique=True,
            sqlite_where=text("is_current = 1"),
            postgresql_where=text("is_current"),
        ),
        Index(
            "ix_version_changes",
            "revision",
            "resource",
            "id",
            sqlite_where=text("is_current = 1"),
            postgresql_where=text("is_current"),
        ),
        Index(
            "ix_version_superseded",
            "revision",
            "resource",
            "id",
            sqlite_where=text("is_current = 0"),
            postgresql_where=text("NOT is_current"),
        ),
    )

    number: int = Field(primary_key=True, sa_type=rules.RowNumber, sa_column_kwargs={"autoincrement": False})
    resource: str = Field(sa_type=rules.Key)
    id: str = Field(sa_type=rules.Key)
    revision: int
    state: str
    is_current: bool
    digest: str
    """What the record says and is found by: see `Record.digest`. It changes in place where the record says the same."""
    checksum: int = Field(sa_type=BigInteger)
    """Of the bytes of `body` and `texts`, which are long: it stands before them, where it is read without them."""
    body: str | None = Field(default=None, sa_type=Text)
    texts: str | None = Field(default=None, sa_type=Text)
    """What a snippet of a fact can be cut from: claim, names of all that takes part, quotations, note."""
    facts: int | None = Field(default=None, sa_type=Integer)
    """In how many facts an actor takes part, so that nobody has to count them; null for everything else."""


class ExportSet(SQLModel, table=True):
    """The files of one revision, made after its load.

    Its row comes with the load, so that files whose making was interrupted are made by whoever comes next; and it
    stays when the files are dropped, so that their addresses tell that they are gone.
    """

    __tablename__ = "export_set"
    __table_args__: ClassVar[Any] = (
        rules.refers("revision", "revision.number"),
        rules.rule("number_positive", "number > 0"),
        rules.rule("complete_has_id", "id IS NOT NULL OR NOT is_complete"),
    )

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    id: str | None = Field(default=None, unique=True, sa_type=rules.Key)
    """Its revision and the digest of its files; null while they are made."""
    revision: int
    release: str
    """The version of the program that made the files: another one may make others of the same revision."""
    made_at: datetime
    is_complete: bool
    """Whether all files are there: not while they are made, and no longer once they were dropped."""


class ExportFile(SQLModel, table=True):
    """A file of a set."""

    __tablename__ = "export_file"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("set_number", "position"),
        rules.refers("set_number", "export_set.number"),
        rules.rule("sizes_not_negative", "bytes >= 0 AND gzip_bytes > 0 AND (rows IS NULL OR rows >= 0)"),
        rules.rule("digests_are_hex", "length(sha256) = 64 AND length(gzip_sha256) = 64"),
    )

    set_number: int = Field(primary_key=True)
    name: str = Field(primary_key=True, sa_type=rules.Key)
    position: int
    title: str
    media_type: str
    rows: int | None = None
    bytes: int = Field(sa_type=BigInteger)
    sha256: str
    gzip_bytes: int = Field(sa_type=BigInteger)
    gzip_sha256: str


class ExportChunk(SQLModel, table=True):
    """A piece of a file, as a gzip member of its own: one after the other they are the file in gzip."""

    __tablename__ = "export_chunk"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("set_number", "name", "gzip_start"),
        rules.refers("set_number", "export_set.number"),
    )

    set_number: int = Field(primary_key=True)
    name: str = Field(primary_key=True, sa_type=rules.Key)
    start: int = Field(primary_key=True, sa_type=BigInteger)
    """Where the piece begins in the file."""
    gzip_start: int = Field(sa_type=BigInteger)
    """Where the member begins in the file in gzip."""
    data: bytes = Field(sa_type=LargeBinary)
