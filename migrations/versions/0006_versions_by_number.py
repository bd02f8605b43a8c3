"""What is published of facts, found by their numbers and lying in their order, with what snippets are cut from."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_NUMBERED = "(number > 0) = (resource = 'fact' AND is_current AND state <> 'removed')"

NUMBER_PARTS = """
UPDATE participation SET
    fact_number = (SELECT number FROM fact WHERE fact.key = participation.fact_key),
    is_first = NOT EXISTS (
        SELECT * FROM participation AS earlier
        WHERE earlier.actor_id = participation.actor_id AND earlier.fact_key = participation.fact_key
        AND earlier.role < participation.role
    )
"""
# All that is not a fact as it is now.
NUMBER_REST = """
UPDATE version SET number = rest.number
FROM (
    SELECT -row_number() OVER (ORDER BY resource, id, revision) AS number, resource, id, revision FROM version
    WHERE NOT (resource = 'fact' AND is_current AND state <> 'removed')
) AS rest
WHERE version.resource = rest.resource AND version.id = rest.id AND version.revision = rest.revision
"""
NUMBER_FACTS = """
UPDATE version SET number = fact.number, texts = fact.texts
FROM fact
WHERE fact.key = version.id AND resource = 'fact' AND is_current AND state <> 'removed'
"""
COPY_REST = """
INSERT INTO another (number, resource, id, revision, state, is_current, digest, body, facts)
SELECT
    -row_number() OVER (ORDER BY resource, id, revision) AS number,
    resource, id, revision, state, is_current, digest, body, facts
FROM version
WHERE NOT (resource = 'fact' AND is_current AND state <> 'removed')
ORDER BY number
"""
COPY_FACTS = """
INSERT INTO another (number, resource, id, revision, state, is_current, digest, body, texts, facts)
SELECT fact.number, resource, id, revision, state, is_current, digest, body, texts, facts
FROM fact JOIN version ON version.id = fact.key AND resource = 'fact' AND is_current AND state <> 'removed'
ORDER BY fact.number
"""
COPY_BACK = """
INSERT INTO another (resource, id, revision, state, is_current, digest, body, facts)
SELECT resource, id, revision, state, is_current, digest, body, facts FROM version ORDER BY number
"""


def upgrade() -> None:
    op.add_column("participation", sa.Column("is_first", sa.Boolean(), nullable=False, server_default=sa.text("true")))
    op.add_column("participation", sa.Column("fact_number", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute(NUMBER_PARTS)
    _replace_index("participation", ["actor_id", "fact_key", "role"], ["actor_id", "fact_number", "role", "is_first"])
    if op.get_bind().dialect.name == "sqlite":
        _fill_another_table()
    else:
        _number_rows()
        op.execute("ANALYZE participation, version")  # Else it would plan for what stood there before.
    op.drop_column("fact", "texts")


def _replace_index(table: str, old: list[str], new: list[str]) -> None:
    op.drop_index(f"ix_{table}_{'_'.join(old)}", table_name=table)
    op.create_index(f"ix_{table}_{'_'.join(new)}", table, new)


def _fill_another_table() -> None:
    """SQLite has a key of rows from the beginning, or never."""
    key = sa.PrimaryKeyConstraint("number", name="pk_version")
    number, texts = sa.Column("number", NUMBER, nullable=False), sa.Column("texts", sa.Text(), nullable=True)
    rules = (
        sa.UniqueConstraint("resource", "id", "revision", name="uq_version_resource_id_revision"),
        sa.CheckConstraint(IS_NUMBERED, name=op.f("ck_version_numbered_by_fact")),
    )
    op.create_table("another", number, *_columns(), texts, key, *rules, *_rules())
    op.execute(COPY_REST)
    op.execute(COPY_FACTS)
    _take_another_table()


def _take_another_table() -> None:
    op.drop_index("uq_version_current", table_name="version")
    op.drop_table("version")
    op.rename_table("another", "version")
    op.create_index(
        "uq_version_current", "version", ["resource", "id"], unique=True, sqlite_where=sa.text("is_current = 1")
    )


def _columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("resource", sa.String(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("facts", sa.Integer(), nullable=True),
    )


def _rules() -> tuple[sa.Constraint, ...]:
    resources = "'fact', 'actor', 'source', 'dispute', 'charter', 'dataset'"
    return (
        sa.CheckConstraint("(state = 'removed') = (body IS NULL)", name=op.f("ck_version_removed_has_no_body")),
        sa.CheckConstraint(f"resource IN ({resources})", name=op.f("ck_version_resource_in_vocabulary")),
        sa.CheckConstraint("state IN ('created', 'updated', 'removed')", name=op.f("ck_version_state_in_vocabulary")),
        sa.ForeignKeyConstraint(
            ["revision"], ["revision.number"], name=op.f("fk_version_revision"), initially="DEFERRED", deferrable=True
        ),
    )


def _number_rows() -> None:
    op.add_column("version", sa.Column("number", sa.BigInteger(), nullable=True))
    op.add_column("version", sa.Column("texts", sa.Text(), nullable=True))
    op.execute(NUMBER_FACTS)
    op.execute(NUMBER_REST)
    op.execute("SET CONSTRAINTS ALL IMMEDIATE")  # A table whose rows are yet to be checked cannot be altered.
    op.drop_constraint("pk_version", "version")
    op.create_primary_key("pk_version", "version", ["number"])
    op.create_unique_constraint("uq_version_resource_id_revision", "version", ["resource", "id", "revision"])
    op.create_check_constraint(op.f("ck_version_numbered_by_fact"), "version", IS_NUMBERED)


def downgrade() -> None:
    op.add_column("fact", sa.Column("texts", sa.Text(), nullable=False, server_default="[]"))
    op.execute("UPDATE fact SET texts = version.texts FROM version WHERE version.number = fact.number")
    if op.get_bind().dialect.name == "sqlite":
        key = sa.PrimaryKeyConstraint("resource", "id", "revision", name=op.f("pk_version"))
        op.create_table("another", *_columns(), key, *_rules())
        op.execute(COPY_BACK)
        _take_another_table()
    else:
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
        op.drop_constraint("uq_version_resource_id_revision", "version")
        op.drop_constraint("pk_version", "version")
        op.drop_column("version", "texts")
        op.drop_column("version", "number")
        op.create_primary_key("pk_version", "version", ["resource", "id", "revision"])
    _replace_index("participation", ["actor_id", "fact_number", "role", "is_first"], ["actor_id", "fact_key", "role"])
    op.drop_column("participation", "fact_number")
    op.drop_column("participation", "is_first")
