"""The schema: sources, facts with their evidence, revisions, and the full-text index."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Ids are compared byte by byte on both databases.
KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")

# Each engine indexes words in its own way. The text is folded before it gets here, so both keep the words as they come.
FULL_TEXT = {
    "sqlite": (
        "CREATE VIRTUAL TABLE fact_search USING fts5"
        "(fact_key UNINDEXED, claim, names, quotes, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3 4')",
    ),
    "postgresql": (
        'CREATE TABLE fact_search (fact_key varchar COLLATE "C" NOT NULL, document tsvector NOT NULL,'
        " CONSTRAINT pk_fact_search PRIMARY KEY (fact_key))",
        "CREATE INDEX ix_fact_search_document ON fact_search USING gin (document)",
    ),
}


def upgrade() -> None:
    op.create_table(
        "actor",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("iso_3166_1_alpha_2", sa.String(), nullable=True),
        sa.Column("folded_names", sa.String(), nullable=False),
        sa.CheckConstraint(
            "iso_3166_1_alpha_2 IS NULL OR kind = 'state'", name=op.f("ck_actor_only_states_have_iso_code")
        ),
        sa.CheckConstraint(
            "kind IN ('state', 'person', 'organisation', 'armed_group', 'group')",
            name=op.f("ck_actor_kind_in_vocabulary"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actor")),
        sa.UniqueConstraint("iso_3166_1_alpha_2", name=op.f("uq_actor_iso_3166_1_alpha_2")),
    )
    op.create_index(op.f("ix_actor_kind"), "actor", ["kind"], unique=False)
    op.create_table(
        "dispute",
        sa.Column("id", KEY, nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("rationale", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('contradiction', 'tension', 'wording')", name=op.f("ck_dispute_kind_in_vocabulary")
        ),
        sa.CheckConstraint("state IN ('open', 'resolved')", name=op.f("ck_dispute_state_in_vocabulary")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
    )
    op.create_table(
        "instrument",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('charter', 'agreement', 'joint_statement', 'legislation')",
            name=op.f("ck_instrument_kind_in_vocabulary"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument")),
    )
    op.create_table(
        "origin",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('post', 'remarks', 'instrument_text', 'wire_report', 'own_reporting', 'photo_agency')",
            name=op.f("ck_origin_kind_in_vocabulary"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_origin")),
        sa.UniqueConstraint("name", name=op.f("uq_origin_name")),
    )
    op.create_table(
        "place",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint("kind IN ('city', 'country', 'region', 'site')", name=op.f("ck_place_kind_in_vocabulary")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
    )
    op.create_table(
        "revision",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("files_hash", sa.String(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.CheckConstraint("created + updated + removed > 0", name=op.f("ck_revision_something_changed")),
        sa.CheckConstraint(
            "created >= 0 AND updated >= 0 AND removed >= 0", name=op.f("ck_revision_counts_not_negative")
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_revision_number_positive")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_revision")),
    )
    op.create_table(
        "source",
        sa.Column("id", KEY, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_basis", sa.String(), nullable=False),
        sa.Column("title_note", sa.String(), nullable=True),
        sa.Column("publisher", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("url_basis", sa.String(), nullable=False),
        sa.Column("published_on_edtf", sa.String(), nullable=True),
        sa.Column("published_on_earliest", sa.Date(), nullable=True),
        sa.Column("published_on_latest", sa.Date(), nullable=True),
        sa.Column("published_on_basis", sa.String(), nullable=True),
        sa.Column("published_on_note", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("republished_from", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("characters", sa.Integer(), nullable=False),
        sa.Column("rights", sa.String(), nullable=False),
        sa.CheckConstraint(
            "published_on_basis <> 'derived' OR published_on_note IS NOT NULL",
            name=op.f("ck_source_published_on_derivation_named"),
        ),
        sa.CheckConstraint(
            "published_on_basis IN ('stated', 'derived')", name=op.f("ck_source_published_on_basis_in_vocabulary")
        ),
        sa.CheckConstraint(
            "title_basis <> 'derived' OR title_note IS NOT NULL", name=op.f("ck_source_title_derivation_named")
        ),
        sa.CheckConstraint("title_basis IN ('stated', 'derived')", name=op.f("ck_source_title_basis_in_vocabulary")),
        sa.CheckConstraint("url_basis IN ('stated', 'matched')", name=op.f("ck_source_url_basis_in_vocabulary")),
        sa.CheckConstraint(
            "(published_on_edtf IS NULL) = (published_on_basis IS NULL)", name=op.f("ck_source_published_on_has_basis")
        ),
        sa.CheckConstraint("characters > 0", name=op.f("ck_source_characters_positive")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_source_sha256_is_hex_digest")),
        sa.CheckConstraint(
            "published_on_earliest <= published_on_latest", name=op.f("ck_source_published_on_in_order")
        ),
        sa.CheckConstraint(
            "published_on_edtf IS NOT NULL OR (published_on_earliest IS NULL AND published_on_latest IS NULL)",
            name=op.f("ck_source_published_on_has_bound"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("url", name=op.f("uq_source_url")),
    )
    op.create_table(
        "actor_name",
        sa.Column("owner_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("source_ids", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('name', 'alias', 'acronym', 'handle', 'native', 'designation')",
            name=op.f("ck_actor_name_kind_in_vocabulary"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["actor.id"],
            name=op.f("fk_actor_name_owner_id"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("owner_id", "position", name=op.f("pk_actor_name")),
    )
    op.create_table(
        "fact",
        sa.Column("key", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("date_edtf", sa.String(), nullable=True),
        sa.Column("date_earliest", sa.Date(), nullable=True),
        sa.Column("date_latest", sa.Date(), nullable=True),
        sa.Column("date_basis", sa.String(), nullable=True),
        sa.Column("date_note", sa.String(), nullable=True),
        sa.Column("place_id", KEY, nullable=True),
        sa.Column("rank", sa.String(), nullable=False),
        sa.Column("rank_reason", sa.String(), nullable=True),
        sa.Column("dispute_id", KEY, nullable=True),
        sa.Column("independent_origins", sa.Integer(), nullable=False),
        sa.Column("sort_first", sa.Date(), nullable=False),
        sa.Column("sort_last", sa.Date(), nullable=False),
        sa.CheckConstraint("(rank = 'normal') = (rank_reason IS NULL)", name=op.f("ck_fact_rank_has_reason")),
        sa.CheckConstraint(
            "date_basis <> 'derived' OR date_note IS NOT NULL", name=op.f("ck_fact_date_derivation_named")
        ),
        sa.CheckConstraint("date_basis IN ('stated', 'derived')", name=op.f("ck_fact_date_basis_in_vocabulary")),
        sa.CheckConstraint(
            "kind IN ('membership', 'signing', 'clause', 'office', 'event', 'statement', 'attribute')",
            name=op.f("ck_fact_kind_in_vocabulary"),
        ),
        sa.CheckConstraint("rank IN ('preferred', 'normal', 'deprecated')", name=op.f("ck_fact_rank_in_vocabulary")),
        sa.CheckConstraint("(date_edtf IS NULL) = (date_basis IS NULL)", name=op.f("ck_fact_date_has_basis")),
        sa.CheckConstraint("date_earliest <= date_latest", name=op.f("ck_fact_date_in_order")),
        sa.CheckConstraint(
            "date_edtf IS NOT NULL OR (date_earliest IS NULL AND date_latest IS NULL)",
            name=op.f("ck_fact_date_has_bound"),
        ),
        sa.CheckConstraint("independent_origins > 0", name=op.f("ck_fact_independent_origins_positive")),
        sa.ForeignKeyConstraint(
            ["dispute_id"], ["dispute.id"], name=op.f("fk_fact_dispute_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_fact_place_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_fact")),
    )
    op.create_index(op.f("ix_fact_dispute_id_key"), "fact", ["dispute_id", "key"], unique=False)
    op.create_index(op.f("ix_fact_key_kind"), "fact", ["key", "kind"], unique=True)
    op.create_index(op.f("ix_fact_kind_key"), "fact", ["kind", "key"], unique=False)
    op.create_index(op.f("ix_fact_place_id_key"), "fact", ["place_id", "key"], unique=False)
    op.create_index(op.f("ix_fact_sort_first_key"), "fact", ["sort_first", "key"], unique=False)
    op.create_index(op.f("ix_fact_sort_last_key"), "fact", ["sort_last", "key"], unique=False)
    op.create_table(
        "instrument_name",
        sa.Column("owner_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("source_ids", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('name', 'alias', 'acronym', 'handle', 'native', 'designation')",
            name=op.f("ck_instrument_name_kind_in_vocabulary"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["instrument.id"],
            name=op.f("fk_instrument_name_owner_id"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("owner_id", "position", name=op.f("pk_instrument_name")),
    )
    op.create_table(
        "origin_trace",
        sa.Column("origin_id", KEY, nullable=False),
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint(
            "basis IN ('byline', 'stated', 'verbatim_overlap', 'inferred')",
            name=op.f("ck_origin_trace_basis_in_vocabulary"),
        ),
        sa.ForeignKeyConstraint(
            ["origin_id"],
            ["origin.id"],
            name=op.f("fk_origin_trace_origin_id"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_origin_trace_source_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("origin_id", "source_id", name=op.f("pk_origin_trace")),
    )
    op.create_table(
        "place_name",
        sa.Column("owner_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("source_ids", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('name', 'alias', 'acronym', 'handle', 'native', 'designation')",
            name=op.f("ck_place_name_kind_in_vocabulary"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["place.id"],
            name=op.f("fk_place_name_owner_id"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("owner_id", "position", name=op.f("pk_place_name")),
    )
    op.create_table(
        "version",
        sa.Column("resource", sa.String(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'removed') = (body IS NULL)", name=op.f("ck_version_removed_has_no_body")),
        sa.CheckConstraint(
            "resource IN ('fact', 'actor', 'source', 'dispute', 'charter', 'dataset')",
            name=op.f("ck_version_resource_in_vocabulary"),
        ),
        sa.CheckConstraint("state IN ('created', 'updated', 'removed')", name=op.f("ck_version_state_in_vocabulary")),
        sa.ForeignKeyConstraint(
            ["revision"], ["revision.number"], name=op.f("fk_version_revision"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("resource", "id", "revision", name=op.f("pk_version")),
    )
    op.create_index(
        "uq_version_current",
        "version",
        ["resource", "id"],
        unique=True,
        sqlite_where=sa.text("is_current = 1"),
        postgresql_where=sa.text("is_current"),
    )
    op.create_table(
        "attribute",
        sa.Column("fact_key", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("property", sa.String(), nullable=False),
        sa.Column("value_text", sa.String(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("value_edtf", sa.String(), nullable=True),
        sa.CheckConstraint("kind = 'attribute'", name=op.f("ck_attribute_kind_is_its_own")),
        sa.CheckConstraint(
            "property IN ('adversary', 'attachment', 'capital', 'credit', 'dateline', 'disclaimer', 'disclosure', 'location', 'naming', 'purpose', 'security_situation', 'support', 'time_limit', 'troop_number')",
            name=op.f("ck_attribute_property_in_vocabulary"),
        ),
        sa.CheckConstraint(
            "(value_text IS NOT NULL AND amount IS NULL AND unit IS NULL AND value_edtf IS NULL) OR (value_text IS NULL AND amount IS NOT NULL AND unit IS NOT NULL AND value_edtf IS NULL) OR (value_text IS NULL AND amount IS NULL AND unit IS NULL AND value_edtf IS NOT NULL)",
            name=op.f("ck_attribute_value_is_one_of_three"),
        ),
        sa.ForeignKeyConstraint(
            ["fact_key", "kind"],
            ["fact.key", "fact.kind"],
            name=op.f("fk_attribute_fact_key_kind"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("fact_key", name=op.f("pk_attribute")),
    )
    op.create_index(op.f("ix_attribute_property"), "attribute", ["property"], unique=False)
    op.create_table(
        "citation",
        sa.Column("fact_key", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("origin_id", KEY, nullable=False),
        sa.Column("stance", sa.String(), nullable=False),
        sa.Column("voice", sa.String(), nullable=False),
        sa.Column("attribution", sa.String(), nullable=True),
        sa.Column("exact", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("suffix", sa.String(), nullable=False),
        sa.Column("start_offset", sa.Integer(), nullable=False),
        sa.Column("end_offset", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("wording", sa.String(), nullable=True),
        sa.CheckConstraint("stance IN ('supports', 'disputes')", name=op.f("ck_citation_stance_in_vocabulary")),
        sa.CheckConstraint(
            "voice IN ('document', 'attributed', 'headline', 'caption', 'editorial')",
            name=op.f("ck_citation_voice_in_vocabulary"),
        ),
        sa.CheckConstraint("wording IN ('quoted', 'reported')", name=op.f("ck_citation_wording_in_vocabulary")),
        sa.CheckConstraint(
            "end_offset - start_offset = length(exact)", name=op.f("ck_citation_offsets_span_quotation")
        ),
        sa.CheckConstraint("length(exact) <= 300", name=op.f("ck_citation_quotation_is_short")),
        sa.CheckConstraint("length(prefix) <= 32 AND length(suffix) <= 32", name=op.f("ck_citation_context_is_short")),
        sa.CheckConstraint(
            "start_offset >= 0 AND start_offset < end_offset", name=op.f("ck_citation_start_before_end")
        ),
        sa.ForeignKeyConstraint(
            ["fact_key"],
            ["fact.key"],
            name=op.f("fk_citation_fact_key"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["origin_id", "source_id"],
            ["origin_trace.origin_id", "origin_trace.source_id"],
            name=op.f("fk_citation_origin_id_source_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_citation_source_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("fact_key", "position", name=op.f("pk_citation")),
    )
    op.create_index(op.f("ix_citation_origin_id_fact_key"), "citation", ["origin_id", "fact_key"], unique=False)
    op.create_index(op.f("ix_citation_source_id_fact_key"), "citation", ["source_id", "fact_key"], unique=False)
    op.create_table(
        "clause",
        sa.Column("fact_key", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("instrument_id", KEY, nullable=False),
        sa.Column("article", sa.String(), nullable=True),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("obligation", sa.String(), nullable=False),
        sa.Column("force", sa.String(), nullable=True),
        sa.Column("trigger", sa.String(), nullable=True),
        sa.CheckConstraint("force IN ('shall', 'will', 'may')", name=op.f("ck_clause_force_in_vocabulary")),
        sa.CheckConstraint("kind = 'clause'", name=op.f("ck_clause_kind_is_its_own")),
        sa.CheckConstraint(
            "obligation IN ('defense', 'offense', 'neutrality', 'nonaggression', 'consultation', 'internal_security', 'cooperation', 'purpose')",
            name=op.f("ck_clause_obligation_in_vocabulary"),
        ),
        sa.CheckConstraint(
            "topic IN ('establishment', 'objective', 'collective_defence', 'assistance', 'armed_rebellion', 'cooperation')",
            name=op.f("ck_clause_topic_in_vocabulary"),
        ),
        sa.ForeignKeyConstraint(
            ["fact_key", "kind"],
            ["fact.key", "fact.kind"],
            name=op.f("fk_clause_fact_key_kind"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["instrument_id"],
            ["instrument.id"],
            name=op.f("fk_clause_instrument_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("fact_key", name=op.f("pk_clause")),
    )
    op.create_index(op.f("ix_clause_instrument_id"), "clause", ["instrument_id"], unique=False)
    op.create_index(op.f("ix_clause_obligation"), "clause", ["obligation"], unique=False)
    op.create_table(
        "event",
        sa.Column("fact_key", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("event_type", sa.String(), nullable=False),
        sa.Column("instrument_id", KEY, nullable=True),
        sa.Column("undated_reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "event_type IN ('accusation', 'agreement', 'announcement', 'authorisation', 'cancellation', 'coup', 'demand', 'dissolution', 'expulsion', 'founding', 'hostilities', 'legislation', 'meeting', 'peace_agreement', 'policy', 'protest', 'publication', 'rebellion', 'refusal', 'relations', 'request', 'support', 'threat', 'visit', 'warning', 'withdrawal')",
            name=op.f("ck_event_event_type_in_vocabulary"),
        ),
        sa.CheckConstraint("kind = 'event'", name=op.f("ck_event_kind_is_its_own")),
        sa.ForeignKeyConstraint(
            ["fact_key", "kind"],
            ["fact.key", "fact.kind"],
            name=op.f("fk_event_fact_key_kind"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["instrument_id"],
            ["instrument.id"],
            name=op.f("fk_event_instrument_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("fact_key", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_event_type"), "event", ["event_type"], unique=False)
    op.create_index(op.f("ix_event_instrument_id"), "event", ["instrument_id"], unique=False)
    op.create_table(
        "membership",
        sa.Column("fact_key", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.CheckConstraint("kind = 'membership'", name=op.f("ck_membership_kind_is_its_own")),
        sa.CheckConstraint(
            "status IN ('founding', 'member', 'former')", name=op.f("ck_membership_status_in_vocabulary")
        ),
        sa.ForeignKeyConstraint(
            ["fact_key", "kind"],
            ["fact.key", "fact.kind"],
            name=op.f("fk_membership_fact_key_kind"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("fact_key", name=op.f("pk_membership")),
    )
    op.create_table(
        "office",
        sa.Column("fact_key", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("portfolio", sa.String(), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.CheckConstraint("kind = 'office'", name=op.f("ck_office_kind_is_its_own")),
        sa.CheckConstraint(
            "portfolio IN ('head_of_state', 'leader', 'defence', 'deputy_defence', 'foreign_affairs', 'ambassador', 'military_attache')",
            name=op.f("ck_office_portfolio_in_vocabulary"),
        ),
        sa.CheckConstraint(
            "standing IN ('in_office', 'interim', 'deposed', 'de_facto')", name=op.f("ck_office_standing_in_vocabulary")
        ),
        sa.ForeignKeyConstraint(
            ["fact_key", "kind"],
            ["fact.key", "fact.kind"],
            name=op.f("fk_office_fact_key_kind"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("fact_key", name=op.f("pk_office")),
    )
    op.create_table(
        "participation",
        sa.Column("fact_key", KEY, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("actor_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role IN ('member', 'organisation', 'signatory', 'holder', 'jurisdiction', 'agent', 'target', 'participant', 'speaker', 'addressee', 'subject', 'supporter', 'beneficiary', 'party', 'host', 'publisher')",
            name=op.f("ck_participation_role_in_vocabulary"),
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["actor.id"], name=op.f("fk_participation_actor_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["fact_key"],
            ["fact.key"],
            name=op.f("fk_participation_fact_key"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("fact_key", "role", "actor_id", name=op.f("pk_participation")),
    )
    op.create_index(
        op.f("ix_participation_actor_id_role_fact_key"), "participation", ["actor_id", "role", "fact_key"], unique=False
    )
    op.create_index(op.f("ix_participation_role_fact_key"), "participation", ["role", "fact_key"], unique=False)
    op.create_table(
        "signing",
        sa.Column("fact_key", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("instrument_id", KEY, nullable=False),
        sa.CheckConstraint("kind = 'signing'", name=op.f("ck_signing_kind_is_its_own")),
        sa.ForeignKeyConstraint(
            ["fact_key", "kind"],
            ["fact.key", "fact.kind"],
            name=op.f("fk_signing_fact_key_kind"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["instrument_id"],
            ["instrument.id"],
            name=op.f("fk_signing_instrument_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("fact_key", name=op.f("pk_signing")),
    )
    op.create_index(op.f("ix_signing_instrument_id"), "signing", ["instrument_id"], unique=False)
    op.create_table(
        "statement",
        sa.Column("fact_key", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("medium", sa.String(), nullable=True),
        sa.Column("audience", sa.String(), nullable=True),
        sa.Column("translation_of", KEY, nullable=True),
        sa.CheckConstraint("kind = 'statement'", name=op.f("ck_statement_kind_is_its_own")),
        sa.CheckConstraint("medium IN ('social_media', 'remarks')", name=op.f("ck_statement_medium_in_vocabulary")),
        sa.CheckConstraint("translation_of <> fact_key", name=op.f("ck_statement_translates_another")),
        sa.ForeignKeyConstraint(
            ["fact_key", "kind"],
            ["fact.key", "fact.kind"],
            name=op.f("fk_statement_fact_key_kind"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["translation_of"],
            ["statement.fact_key"],
            name=op.f("fk_statement_translation_of"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("fact_key", name=op.f("pk_statement")),
    )
    op.create_table(
        "citation_field",
        sa.Column("fact_key", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.CheckConstraint(
            "field IN ('claim', 'date', 'place', 'participants', 'details')",
            name=op.f("ck_citation_field_field_in_vocabulary"),
        ),
        sa.ForeignKeyConstraint(
            ["fact_key", "position"],
            ["citation.fact_key", "citation.position"],
            name=op.f("fk_citation_field_fact_key_position"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("fact_key", "position", "field", name=op.f("pk_citation_field")),
    )
    for statement in FULL_TEXT[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE fact_search")
    op.drop_table("citation_field")
    op.drop_table("statement")
    op.drop_index(op.f("ix_signing_instrument_id"), table_name="signing")
    op.drop_table("signing")
    op.drop_index(op.f("ix_participation_role_fact_key"), table_name="participation")
    op.drop_index(op.f("ix_participation_actor_id_role_fact_key"), table_name="participation")
    op.drop_table("participation")
    op.drop_table("office")
    op.drop_table("membership")
    op.drop_index(op.f("ix_event_instrument_id"), table_name="event")
    op.drop_index(op.f("ix_event_event_type"), table_name="event")
    op.drop_table("event")
    op.drop_index(op.f("ix_clause_obligation"), table_name="clause")
    op.drop_index(op.f("ix_clause_instrument_id"), table_name="clause")
    op.drop_table("clause")
    op.drop_index(op.f("ix_citation_source_id_fact_key"), table_name="citation")
    op.drop_index(op.f("ix_citation_origin_id_fact_key"), table_name="citation")
    op.drop_table("citation")
    op.drop_index(op.f("ix_attribute_property"), table_name="attribute")
    op.drop_table("attribute")
    op.drop_index(
        "uq_version_current",
        table_name="version",
        sqlite_where=sa.text("is_current = 1"),
        postgresql_where=sa.text("is_current"),
    )
    op.drop_table("version")
    op.drop_table("place_name")
    op.drop_table("origin_trace")
    op.drop_table("instrument_name")
    op.drop_index(op.f("ix_fact_sort_last_key"), table_name="fact")
    op.drop_index(op.f("ix_fact_sort_first_key"), table_name="fact")
    op.drop_index(op.f("ix_fact_place_id_key"), table_name="fact")
    op.drop_index(op.f("ix_fact_kind_key"), table_name="fact")
    op.drop_index(op.f("ix_fact_key_kind"), table_name="fact")
    op.drop_index(op.f("ix_fact_dispute_id_key"), table_name="fact")
    op.drop_table("fact")
    op.drop_table("actor_name")
    op.drop_table("source")
    op.drop_table("revision")
    op.drop_table("place")
    op.drop_table("origin")
    op.drop_table("instrument")
    op.drop_table("dispute")
    op.drop_index(op.f("ix_actor_kind"), table_name="actor")
    op.drop_table("actor")
