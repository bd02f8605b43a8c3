"""The schema: sources, facts with their evidence, published versions, and the full-text index."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "1_0001"
down_revision = None
branch_labels = None
depends_on = None

# The tables as this migration makes them, whatever the models become.
SCHEMA = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

# Ids are compared byte by byte on both databases.
KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")

# SQLite keeps rows in the order of a key of exactly this type.
ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def table(name: str, *items: SchemaItem) -> None:
    sa.Table(name, SCHEMA, *items)


def key(name: str, kind: Any = KEY) -> sa.Column[Any]:
    """A part of the primary key."""
    return sa.Column(name, kind, primary_key=True, autoincrement=False)


def required(name: str, kind: Any = sa.String) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def optional(name: str, kind: Any = sa.String) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def refers(column: str, target: str, *, owned: bool = False) -> sa.ForeignKeyConstraint:
    """A foreign key; an owned row goes with its owner."""
    return sa.ForeignKeyConstraint([column], [target], ondelete="CASCADE" if owned else None)


def rule(name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=name)


def one_of(column: str, *words: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return rule(f"{column}_in_vocabulary", f"{column} IN ({listed})")


def date_columns(prefix: str) -> tuple[SchemaItem, ...]:
    """A date as it is written, the days it may be, how it is known, and the rules of these columns."""
    edtf, earliest, latest, basis = (f"{prefix}_{part}" for part in ("edtf", "earliest", "latest", "basis"))
    return (
        optional(edtf),
        optional(earliest, sa.Date),
        optional(latest, sa.Date),
        optional(basis),
        optional(f"{prefix}_note"),
        one_of(basis, "stated", "derived"),
        rule(f"{prefix}_in_order", f"{earliest} <= {latest}"),
        rule(f"{prefix}_has_basis", f"({edtf} IS NULL) = ({basis} IS NULL)"),
        rule(f"{prefix}_has_bound", f"{edtf} IS NOT NULL OR ({earliest} IS NULL AND {latest} IS NULL)"),
        rule(f"{prefix}_derivation_named", f"{basis} <> 'derived' OR {prefix}_note IS NOT NULL"),
    )


# Sources, and what the documents go back to.

table(
    "source",
    key("id"),
    required("title"),
    required("title_basis"),
    optional("title_note"),
    required("publisher"),
    required("url"),
    required("url_basis"),
    *date_columns("published_on"),
    required("language"),
    optional("republished_from"),
    optional("note"),
    required("sha256"),
    required("characters", sa.Integer),
    required("rights"),
    sa.UniqueConstraint("url"),
    one_of("title_basis", "stated", "derived"),
    one_of("url_basis", "stated", "matched"),
    rule("title_derivation_named", "title_basis <> 'derived' OR title_note IS NOT NULL"),
    rule("sha256_is_hex_digest", "length(sha256) = 64"),
    rule("characters_positive", "characters > 0"),
)

table(
    "origin",
    key("id"),
    required("kind"),
    required("name"),
    optional("note"),
    sa.UniqueConstraint("name"),
    one_of("kind", "post", "remarks", "instrument_text", "wire_report", "own_reporting", "photo_agency"),
)

table(
    "origin_trace",
    key("origin_id"),
    key("source_id"),
    required("basis"),
    required("note"),
    refers("origin_id", "origin.id", owned=True),
    refers("source_id", "source.id"),
    one_of("basis", "byline", "stated", "verbatim_overlap", "inferred"),
)

# Whom and what facts are about.

table(
    "actor",
    key("id"),
    required("kind"),
    required("name"),
    optional("note"),
    optional("iso_3166_1_alpha_2"),
    required("folded_names"),
    sa.UniqueConstraint("iso_3166_1_alpha_2"),
    sa.Index(None, "kind"),
    one_of("kind", "state", "person", "organisation", "armed_group", "group"),
    rule("only_states_have_iso_code", "iso_3166_1_alpha_2 IS NULL OR kind = 'state'"),
)

for name, kinds in {
    "place": ("city", "country", "region", "site"),
    "instrument": ("charter", "agreement", "joint_statement", "legislation"),
}.items():
    table(name, key("id"), required("kind"), required("name"), optional("note"), one_of("kind", *kinds))

for name in ("actor", "place", "instrument"):
    table(
        f"{name}_name",
        key("owner_id"),
        key("position", sa.Integer),
        required("name"),
        required("kind"),
        optional("language"),
        required("source_ids"),
        refers("owner_id", f"{name}.id", owned=True),
        one_of("kind", "name", "alias", "acronym", "handle", "native", "designation", "demonym"),
    )

table(
    "actor_belonging",
    key("actor_id"),
    required("owner_id", KEY),
    required("fact_key", KEY),
    refers("actor_id", "actor.id", owned=True),
    refers("owner_id", "actor.id"),
    sa.Index(None, "owner_id"),
)

table(
    "place_location",
    key("place_id"),
    required("around_id", KEY),
    required("fact_key", KEY),
    refers("place_id", "place.id", owned=True),
    refers("around_id", "place.id"),
    sa.Index(None, "around_id"),
)

table("happening", key("id"), required("title"), optional("note"))

table(
    "dispute",
    key("id"),
    required("question"),
    required("kind"),
    required("state"),
    required("rationale"),
    required("folded_text"),
    one_of("kind", "contradiction", "tension", "wording"),
    one_of("state", "open", "resolved"),
)

table("open_question", key("id"), required("question"), required("note"), required("folded_text"))

table(
    "open_question_actor",
    key("question_id"),
    key("actor_id"),
    refers("question_id", "open_question.id", owned=True),
    refers("actor_id", "actor.id"),
    sa.Index(None, "actor_id", "question_id"),
)

# Facts with their evidence.

table(
    "fact",
    key("key"),
    required("kind"),
    required("claim"),
    *date_columns("date"),
    optional("place_id", KEY),
    required("rank"),
    optional("rank_reason"),
    optional("note"),
    required("scope"),
    optional("happening_id", KEY),
    required("independent_origins", sa.Integer),
    required("number", sa.BigInteger),
    required("sort_first", sa.Date),
    required("sort_last", sa.Date),
    required("priority", sa.Integer),
    required("claim_words", sa.Integer),
    refers("place_id", "place.id"),
    refers("happening_id", "happening.id"),
    sa.Index(None, "key", "kind", unique=True),
    sa.Index(None, "kind", "key"),
    sa.Index(None, "place_id", "key"),
    sa.Index(None, "happening_id", "key"),
    sa.Index(None, "scope", "key"),
    sa.Index(None, "sort_first", "key"),
    sa.Index(None, "sort_last", "key"),
    sa.Index(None, "number", "priority", "claim_words"),
    sa.Index(None, "kind", "sort_first", "key"),
    sa.Index(None, "kind", "sort_last", "key"),
    one_of("kind", "membership", "signing", "clause", "office", "event", "statement", "attribute"),
    one_of("rank", "preferred", "normal", "deprecated"),
    one_of("scope", "world", "documents"),
    rule("happenings_are_of_world", "happening_id IS NULL OR scope = 'world'"),
    rule("rank_has_reason", "(rank = 'normal') = (rank_reason IS NULL)"),
    rule("independent_origins_positive", "independent_origins > 0"),
)

table(
    "timeline_entry",
    key("fact_key"),
    optional("happening_id", KEY),
    required("is_dated", sa.Boolean),
    required("sort_first", sa.Date),
    required("sort_last", sa.Date),
    required("checksum", sa.BigInteger),
    required("body", sa.Text),
    refers("fact_key", "fact.key", owned=True),
    refers("happening_id", "happening.id"),
    sa.UniqueConstraint("happening_id"),
    sa.Index(None, "is_dated", "sort_first", "fact_key"),
    sa.Index(None, "is_dated", "sort_last", "fact_key"),
)

table(
    "dispute_fact",
    key("fact_key"),
    key("dispute_id"),
    refers("fact_key", "fact.key", owned=True),
    refers("dispute_id", "dispute.id"),
    sa.Index(None, "dispute_id", "fact_key"),
)

table(
    "participation",
    key("fact_key"),
    key("role", sa.String),
    key("actor_id"),
    required("position", sa.Integer),
    required("is_first", sa.Boolean),
    required("fact_number", sa.BigInteger),
    refers("fact_key", "fact.key", owned=True),
    refers("actor_id", "actor.id"),
    sa.Index(None, "actor_id", "fact_number", "role", "is_first"),
    sa.Index(None, "role", "fact_key"),
    one_of(
        "role",
        *("member", "organisation", "signatory", "holder", "jurisdiction", "agent", "target", "participant"),
        *("speaker", "addressee", "subject", "supporter", "beneficiary", "party", "host", "publisher"),
    ),
)

table(
    "fact_subject",
    key("fact_key"),
    key("subject_id"),
    required("fact_number", sa.BigInteger),
    refers("fact_key", "fact.key", owned=True),
    sa.Index(None, "subject_id", "fact_number"),
)

table(
    "citation",
    key("fact_key"),
    key("position", sa.Integer),
    required("source_id", KEY),
    required("origin_id", KEY),
    required("stance"),
    required("voice"),
    optional("attribution"),
    required("exact"),
    required("prefix"),
    required("suffix"),
    required("start_offset", sa.Integer),
    required("end_offset", sa.Integer),
    optional("language"),
    optional("wording"),
    refers("fact_key", "fact.key", owned=True),
    refers("source_id", "source.id"),
    sa.ForeignKeyConstraint(["origin_id", "source_id"], ["origin_trace.origin_id", "origin_trace.source_id"]),
    sa.Index(None, "source_id", "fact_key"),
    sa.Index(None, "origin_id", "fact_key"),
    one_of("stance", "supports", "disputes"),
    one_of("voice", "document", "attributed", "headline", "caption", "editorial"),
    one_of("wording", "quoted", "reported"),
    rule("start_before_end", "start_offset >= 0 AND start_offset < end_offset"),
    rule("offsets_span_quotation", "end_offset - start_offset = length(exact)"),
    rule("quotation_is_short", "length(exact) <= 300"),
    rule("context_is_short", "length(prefix) <= 32 AND length(suffix) <= 32"),
)

table(
    "citation_field",
    key("fact_key"),
    key("position", sa.Integer),
    key("field", sa.String),
    sa.ForeignKeyConstraint(["fact_key", "position"], ["citation.fact_key", "citation.position"], ondelete="CASCADE"),
    one_of("field", "claim", "date", "place", "participants", "details"),
)

# Ids that records had before.

table(
    "former_id",
    key("resource", sa.String),
    key("former_id"),
    required("id", KEY),
    one_of(
        "resource",
        *("fact", "actor", "place", "instrument", "happening", "source", "origin", "dispute", "open_question"),
    ),
    rule("id_is_another", "id <> former_id"),
)

table(
    "search_word",
    key("word"),
    required("normal", KEY),
    required("facts", sa.Integer),
    required("records", sa.Integer),
    sa.Index(None, "normal"),
    rule("counts_not_negative", "facts >= 0 AND records >= 0"),
)

table("search_group", key("form"), required("normal", KEY))

table(
    "search_record",
    key("number", ROW_NUMBER),
    required("type"),
    required("id", KEY),
    required("title"),
    optional("kind"),
    optional("date_edtf"),
    required("texts", sa.Text),
    required("digest"),
    sa.UniqueConstraint("type", "id"),
    one_of("type", "fact", "actor", "dispute", "open_question", "instrument", "place", "source"),
    rule("number_positive", "number > 0"),
)

# The details of each kind of fact.


def details_of(kind: str, *items: SchemaItem) -> None:
    """A table of the details of one kind of fact: the fact it belongs to must be of that kind."""
    table(
        kind,
        key("fact_key"),
        required("kind"),
        *items,
        sa.ForeignKeyConstraint(["fact_key", "kind"], ["fact.key", "fact.kind"], ondelete="CASCADE"),
        rule("kind_is_its_own", f"kind = '{kind}'"),
    )


details_of("membership", required("status"), one_of("status", "founding", "member", "former"))

details_of(
    "signing",
    required("instrument_id", KEY),
    refers("instrument_id", "instrument.id"),
    sa.Index(None, "instrument_id"),
)

details_of(
    "clause",
    required("instrument_id", KEY),
    optional("article"),
    required("topic"),
    required("obligation"),
    optional("force"),
    optional("trigger"),
    refers("instrument_id", "instrument.id"),
    sa.Index(None, "instrument_id"),
    sa.Index(None, "obligation"),
    one_of("topic", "establishment", "objective", "collective_defence", "assistance", "armed_rebellion", "cooperation"),
    one_of(
        "obligation",
        *("defense", "offense", "neutrality", "nonaggression", "consultation", "internal_security"),
        *("cooperation", "purpose"),
    ),
    one_of("force", "shall", "will", "may"),
)

details_of(
    "office",
    required("title"),
    required("portfolio"),
    required("standing"),
    one_of(
        "portfolio",
        *("head_of_state", "leader", "defence", "deputy_defence", "foreign_affairs", "ambassador"),
        "military_attache",
    ),
    one_of("standing", "in_office", "interim", "deposed", "de_facto"),
)

details_of(
    "event",
    required("event_type"),
    optional("instrument_id", KEY),
    optional("undated_reason"),
    refers("instrument_id", "instrument.id"),
    sa.Index(None, "event_type"),
    sa.Index(None, "instrument_id"),
    one_of(
        "event_type",
        *("accusation", "agreement", "announcement", "authorisation", "cancellation", "coup", "demand"),
        *("deposition", "dissolution", "expulsion", "founding", "hostilities", "legislation", "meeting"),
        *("peace_agreement", "policy", "protest", "publication", "rebellion", "refusal", "relations", "request"),
        *("security_measures", "support", "threat", "visit", "warning", "withdrawal"),
    ),
)

details_of(
    "statement",
    required("text"),
    required("language"),
    optional("medium"),
    optional("audience"),
    optional("translation_of", KEY),
    refers("translation_of", "statement.fact_key"),
    sa.Index(None, "translation_of"),
    one_of("medium", "social_media", "remarks"),
    rule("translates_another", "translation_of <> fact_key"),
)

details_of(
    "attribute",
    required("property"),
    optional("value_text"),
    optional("amount", sa.BigInteger),
    optional("unit"),
    optional("value_edtf"),
    optional("instrument_id", KEY),
    refers("instrument_id", "instrument.id"),
    sa.Index(None, "property"),
    sa.Index(None, "instrument_id"),
    one_of(
        "property",
        *("adversary", "ambiguity", "attachment", "capital", "credit", "dateline", "disclaimer", "disclosure"),
        *("location", "naming", "purpose", "security_situation", "support", "time_limit", "troop_number"),
    ),
    rule(
        "value_is_one_of_three",
        "(value_text IS NOT NULL AND amount IS NULL AND unit IS NULL AND value_edtf IS NULL)"
        " OR (value_text IS NULL AND amount IS NOT NULL AND unit IS NOT NULL AND value_edtf IS NULL)"
        " OR (value_text IS NULL AND amount IS NULL AND unit IS NULL AND value_edtf IS NOT NULL)",
    ),
)

# What is published.

table(
    "revision",
    key("number", sa.Integer),
    required("loaded_at", sa.DateTime(timezone=True)),
    required("hash"),
    required("files_hash"),
    required("is_bundled", sa.Boolean),
    required("release"),
    required("created", sa.Integer),
    required("updated", sa.Integer),
    required("removed", sa.Integer),
    optional("note"),
    rule("number_positive", "number > 0"),
    rule("counts_not_negative", "created >= 0 AND updated >= 0 AND removed >= 0"),
)

table(
    "version",
    key("number", ROW_NUMBER),
    required("resource", KEY),
    required("id", KEY),
    required("revision", sa.Integer),
    required("state"),
    required("is_current", sa.Boolean),
    required("digest"),
    required("checksum", sa.BigInteger),
    optional("body", sa.Text),
    optional("texts", sa.Text),
    optional("facts", sa.Integer),
    sa.UniqueConstraint("resource", "id", "revision"),
    refers("revision", "revision.number"),
    sa.Index(
        "uq_version_current",
        "resource",
        "id",
        unique=True,
        sqlite_where=sa.text("is_current = 1"),
        postgresql_where=sa.text("is_current"),
    ),
    sa.Index(
        "ix_version_changes",
        "revision",
        "resource",
        "id",
        sqlite_where=sa.text("is_current = 1"),
        postgresql_where=sa.text("is_current"),
    ),
    sa.Index(
        "ix_version_superseded",
        "revision",
        "resource",
        "id",
        sqlite_where=sa.text("is_current = 0"),
        postgresql_where=sa.text("NOT is_current"),
    ),
    one_of("resource", "fact", "actor", "source", "dispute", "open_question", "charter", "dataset"),
    one_of("state", "created", "updated", "removed"),
    rule("removed_has_no_body", "(state = 'removed') = (body IS NULL)"),
    rule("numbered_by_fact", "(number > 0) = (resource = 'fact' AND is_current AND state <> 'removed')"),
)

# The files that are made of a revision.

table(
    "export_set",
    key("number", sa.Integer),
    optional("id", KEY),
    required("revision", sa.Integer),
    required("release"),
    required("made_at", sa.DateTime(timezone=True)),
    required("is_complete", sa.Boolean),
    sa.UniqueConstraint("id"),
    refers("revision", "revision.number"),
    rule("number_positive", "number > 0"),
    rule("complete_has_id", "id IS NOT NULL OR NOT is_complete"),
)

table(
    "export_file",
    key("set_number", sa.Integer),
    key("name"),
    required("position", sa.Integer),
    required("title"),
    required("media_type"),
    optional("rows", sa.Integer),
    required("bytes", sa.BigInteger),
    required("sha256"),
    required("gzip_bytes", sa.BigInteger),
    required("gzip_sha256"),
    sa.UniqueConstraint("set_number", "position"),
    refers("set_number", "export_set.number"),
    rule("sizes_not_negative", "bytes >= 0 AND gzip_bytes > 0 AND (rows IS NULL OR rows >= 0)"),
    rule("digests_are_hex", "length(sha256) = 64 AND length(gzip_sha256) = 64"),
)

table(
    "export_chunk",
    key("set_number", sa.Integer),
    key("name"),
    key("start", sa.BigInteger),
    required("gzip_start", sa.BigInteger),
    required("data", sa.LargeBinary),
    sa.UniqueConstraint("set_number", "name", "gzip_start"),
    refers("set_number", "export_set.number"),
)

# The chunks are compressed already, and are found faster where PostgreSQL does not try it again.
STORE_AS_IS = "ALTER TABLE export_chunk ALTER COLUMN data SET STORAGE EXTERNAL"

# Each engine indexes words in its own way. The text is folded before it gets here, so both keep the words as they come.
CREATE_FULL_TEXT = {
    "sqlite": (
        "CREATE VIRTUAL TABLE fact_search USING fts5"
        "(fact_key UNINDEXED, claim, names, labels, quotes, tokenize = 'unicode61 remove_diacritics 0')",
        "CREATE VIRTUAL TABLE record_search USING fts5"
        "(claim, names, labels, quotes, tokenize = 'unicode61 remove_diacritics 0')",
        # The words of facts one by one, for a look at how many facts hold one before they are searched.
        "CREATE VIRTUAL TABLE fact_search_word USING fts5vocab (fact_search, instance)",
    ),
    "postgresql": (
        'CREATE TABLE fact_search (fact_key varchar COLLATE "C" NOT NULL, document tsvector NOT NULL,'
        " words text NOT NULL, CONSTRAINT pk_fact_search PRIMARY KEY (fact_key))",
        "CREATE INDEX ix_fact_search_document ON fact_search USING gin (document)",
        "CREATE TABLE record_search (number integer NOT NULL, document tsvector NOT NULL, words text NOT NULL,"
        " CONSTRAINT pk_record_search PRIMARY KEY (number))",
        "CREATE INDEX ix_record_search_document ON record_search USING gin (document)",
    ),
}
DROP_FULL_TEXT = {
    "sqlite": ("DROP TABLE fact_search_word", "DROP TABLE fact_search", "DROP TABLE record_search"),
    "postgresql": ("DROP TABLE fact_search", "DROP TABLE record_search"),
}


def upgrade() -> None:
    connection = op.get_bind()
    SCHEMA.create_all(connection, checkfirst=False)
    for statement in CREATE_FULL_TEXT[connection.dialect.name]:
        op.execute(statement)
    if connection.dialect.name == "postgresql":
        op.execute(STORE_AS_IS)


def downgrade() -> None:
    connection = op.get_bind()
    for statement in DROP_FULL_TEXT[connection.dialect.name]:
        op.execute(statement)
    SCHEMA.drop_all(connection, checkfirst=False)
