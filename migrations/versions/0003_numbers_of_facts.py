"""Numbers in the order of ids, by which the full-text index of SQLite is ordered too: a search follows them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Room for 2 ** 36 ids between two that stand next to each other now.
NUMBER = (
    "UPDATE fact SET number = ranked.place * 68719476736"
    " FROM (SELECT key, row_number() OVER (ORDER BY key) AS place FROM fact) AS ranked WHERE ranked.key = fact.key"
)
MOVE_TEXTS = (
    "CREATE TEMP TABLE moved AS SELECT fact.number, it.fact_key, it.claim, it.names, it.quotes"
    " FROM fact_search AS it JOIN fact ON fact.key = it.fact_key",
    "DELETE FROM fact_search",
    "INSERT INTO fact_search (rowid, fact_key, claim, names, quotes) SELECT * FROM moved ORDER BY number",
    "DROP TABLE moved",
)


def upgrade() -> None:
    op.add_column("fact", sa.Column("number", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_index("ix_fact_number", "fact", ["number"])
    op.execute(NUMBER)
    if op.get_bind().dialect.name == "sqlite":
        for statement in MOVE_TEXTS:
            op.execute(statement)


def downgrade() -> None:
    op.drop_index("ix_fact_number", table_name="fact")
    op.drop_column("fact", "number")
