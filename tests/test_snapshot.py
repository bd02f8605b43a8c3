from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from app.db import Database
from app.errors import NotLoadedError, UnreachableError
from app.migrate import migrate
from app.models import Revision
from app.snapshot import Dataset, Snapshot, fetch_dataset

MakeDatabase = Callable[[str], Database]

LOADED_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def add_revision(database: Database, number: int) -> None:
    with Session(database.writer) as session:
        session.add(
            Revision(
                number=number,
                loaded_at=LOADED_AT,
                hash=f"hash {number}",
                files_hash="",
                created=1,
                updated=0,
                removed=0,
            )
        )
        session.commit()


def test_the_last_revision_is_the_state_of_the_data(migrated_database: Database) -> None:
    for number in (1, 2, 10):
        add_revision(migrated_database, number)
    with Session(migrated_database.reader) as session:
        assert fetch_dataset(session) == Dataset(10, "hash 10", LOADED_AT)


def test_the_time_of_a_load_is_in_utc(migrated_database: Database) -> None:
    add_revision(migrated_database, 1)
    with Session(migrated_database.reader) as session:
        assert fetch_dataset(session).loaded_at.tzinfo is UTC


def test_the_time_of_a_load_does_not_hang_on_the_zone_of_the_server(make_database: MakeDatabase) -> None:
    database = make_database("postgresql")
    with database.writer.begin() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {database.url.database} SET timezone TO 'Asia/Tokyo'")
    database.dispose()
    migrate(database)
    add_revision(database, 1)
    with Session(database.reader) as session:
        assert fetch_dataset(session).loaded_at.isoformat() == "2026-01-02T03:04:05+00:00"


def test_a_database_without_a_schema_is_not_loaded(empty_database: Database) -> None:
    empty_database.writer.connect().close()
    with (
        Session(empty_database.reader) as session,
        pytest.raises(NotLoadedError, match=r"^The database has no schema yet\.$"),
    ):
        fetch_dataset(session)


def test_a_database_without_data_is_not_loaded(schema_database: Database) -> None:
    with (
        Session(schema_database.reader) as session,
        pytest.raises(NotLoadedError, match=r"^The database has no data yet\.$"),
    ):
        fetch_dataset(session)


def test_a_sqlite_file_that_is_missing_is_not_loaded(make_database: MakeDatabase) -> None:
    with Session(make_database("sqlite").reader) as session, pytest.raises(NotLoadedError, match="no schema"):
        fetch_dataset(session)


def test_a_server_that_does_not_answer_is_unreachable() -> None:
    database = Database("postgresql://127.0.0.1:1/facts")
    with (
        Session(database.reader) as session,
        pytest.raises(UnreachableError, match=r"^The database does not answer\.$"),
    ):
        fetch_dataset(session)
    database.dispose()


def test_a_snapshot_names_its_engine_and_reads(good_database: Database) -> None:
    with Session(good_database.reader) as session:
        snapshot = Snapshot(session, fetch_dataset(session))
        assert snapshot.dialect == good_database.url.get_backend_name()
        statement = select(col(Revision.number))
        assert [tuple(row) for row in snapshot.fetch_all(statement)] == [(1,)]
        first = snapshot.fetch_first(statement)
        assert first is not None
        assert tuple(first) == (1,)
        assert snapshot.fetch_first(statement.where(col(Revision.number) == 2)) is None
