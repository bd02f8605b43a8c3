"""What searches and lists by actor made anew for each request, as a load makes it once: texts of snippets, and totals."""

import json
from collections import defaultdict

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BATCH = 1000
NAMES = """
WITH taking_part AS (
    SELECT fact_key, actor_id FROM participation WHERE fact_key BETWEEN :first AND :last
), placed AS (
    SELECT key AS fact_key, place_id FROM fact WHERE key BETWEEN :first AND :last
), at_issue AS (
    SELECT fact_key, instrument_id FROM signing WHERE fact_key BETWEEN :first AND :last
    UNION ALL SELECT fact_key, instrument_id FROM clause WHERE fact_key BETWEEN :first AND :last
    UNION ALL SELECT fact_key, instrument_id FROM event WHERE fact_key BETWEEN :first AND :last
)
SELECT fact_key, name FROM taking_part JOIN actor ON actor.id = actor_id
UNION ALL SELECT fact_key, name FROM taking_part JOIN actor_name ON owner_id = actor_id
UNION ALL SELECT fact_key, name FROM placed JOIN place ON place.id = place_id
UNION ALL SELECT fact_key, name FROM placed JOIN place_name ON owner_id = place_id
UNION ALL SELECT fact_key, name FROM at_issue JOIN instrument ON instrument.id = instrument_id
UNION ALL SELECT fact_key, name FROM at_issue JOIN instrument_name ON owner_id = instrument_id
"""
QUOTES = "SELECT fact_key, exact FROM citation WHERE fact_key BETWEEN :first AND :last ORDER BY fact_key, position"
CLAIMS = "SELECT key, claim FROM fact WHERE key > :last ORDER BY key LIMIT :most"
TOTALS = (
    "UPDATE version SET facts = (SELECT count(DISTINCT fact_key) FROM participation WHERE actor_id = version.id)"
    " WHERE resource = 'actor' AND is_current AND body IS NOT NULL"
)


def upgrade() -> None:
    op.add_column("fact", sa.Column("texts", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("version", sa.Column("facts", sa.Integer(), nullable=True))
    op.execute(TOTALS)
    connection, last = op.get_bind(), ""
    while claims := connection.execute(sa.text(CLAIMS), {"last": last, "most": BATCH}).all():
        span = {"first": claims[0][0], "last": claims[-1][0]}
        last = span["last"]
        names, quotes = (_by_fact(connection.execute(sa.text(statement), span)) for statement in (NAMES, QUOTES))
        texts = {key: _texts(claim, names[key], quotes[key]) for key, claim in claims}
        filled = [{"key": key, "texts": text} for key, text in texts.items()]
        connection.execute(sa.text("UPDATE fact SET texts = :texts WHERE key = :key"), filled)


def _by_fact(rows: sa.CursorResult[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for key, text in rows:
        found[key].append(text)
    return found


def _texts(claim: str, names: list[str], quotes: list[str]) -> str:
    texts = [("claim", claim), *(("name", name) for name in sorted(names)), *(("quote", quote) for quote in quotes)]
    return json.dumps(list(dict.fromkeys(texts)), ensure_ascii=False, separators=(",", ":"))


def downgrade() -> None:
    op.drop_column("version", "facts")
    op.drop_column("fact", "texts")
