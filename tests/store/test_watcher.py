"""The revision that a replica serves: looked up in the background, and waited for only where it is too old."""

import asyncio
import logging
import math

import pytest

from app.store import watcher as watchers
from app.store.engine import Database
from app.store.reader import Reader
from app.store.watcher import RevisionWatcher
from tests.loading import add_revision


def test_the_first_request_waits_for_the_revision(migrated_database: Database) -> None:
    add_revision(migrated_database, 1)

    async def ask() -> tuple[bool, int | None, bool]:
        watcher = RevisionWatcher(Reader(migrated_database))
        before = watcher.is_fresh()
        found = await watcher.find_current()
        return before, found and found.revision, watcher.is_fresh()

    assert asyncio.run(ask()) == (False, 1, True)


def test_requests_go_on_with_a_young_revision_while_it_is_looked_up_again(
    migrated_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchers, "POLL_SECONDS", 0)
    monkeypatch.setattr(watchers, "STALE_SECONDS", math.inf)
    add_revision(migrated_database, 1)

    async def ask() -> list[int | None]:
        watcher = RevisionWatcher(Reader(migrated_database))
        found = [await watcher.find_current()]
        add_revision(migrated_database, 2)
        found.append(await watcher.find_current())
        await watcher.close()
        found.append(watcher.current)
        return [it and it.revision for it in found]

    assert asyncio.run(ask()) == [1, 1, 2]


def test_a_request_waits_for_a_revision_that_is_too_old(
    migrated_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchers, "POLL_SECONDS", 0)
    monkeypatch.setattr(watchers, "STALE_SECONDS", 0)
    add_revision(migrated_database, 1)

    async def ask() -> list[int | None]:
        watcher = RevisionWatcher(Reader(migrated_database))
        found = [await watcher.find_current()]
        add_revision(migrated_database, 2)
        found.append(await watcher.find_current())
        return [it and it.revision for it in found]

    assert asyncio.run(ask()) == [1, 2]


def test_an_outage_and_its_end_are_told_once(
    migrated_database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(watchers, "POLL_SECONDS", 0)
    monkeypatch.setattr(watchers, "STALE_SECONDS", 0)

    async def ask() -> list[int | None]:
        watcher = RevisionWatcher(Reader(migrated_database))
        found = [await watcher.find_current(), await watcher.find_current()]
        add_revision(migrated_database, 1)
        found += [await watcher.find_current(), await watcher.find_current()]
        return [it and it.revision for it in found]

    with caplog.at_level(logging.WARNING, watchers.__name__):
        assert asyncio.run(ask()) == [None, None, 1, 1]
    assert caplog.messages == ["The database has no data yet.", "The database answers again."]


def test_what_never_looked_is_closed_at_once(migrated_database: Database) -> None:
    asyncio.run(RevisionWatcher(Reader(migrated_database)).close())
    assert migrated_database.reader.pool.checkedout() == 0  # type: ignore[attr-defined]
