"""Runs migrations on the connection it is handed, or on the configured database."""

from alembic import context
from sqlmodel import SQLModel

import app.store.models  # noqa: F401
from app.settings import get_settings
from app.store.engine import Database


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """The full-text indexes are made by hand in each engine's own way, so they are not compared with the models."""
    return not (kind == "table" and name is not None and name.startswith(("fact_search", "record_search")))


def run(connection: object) -> None:
    context.configure(
        connection=connection,  # type: ignore[arg-type]
        target_metadata=SQLModel.metadata,
        include_name=is_ours,
        compare_type=True,
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if (handed := context.config.attributes.get("connection")) is not None:
    run(handed)
else:
    with Database(get_settings().database_url).writing(changes_tables=True) as own:
        run(own)
