"""Threads for calls that may hang, and how what runs in one is stopped."""

import asyncio
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing
from typing import Any

import psycopg
import pytest

from app.store.daemon_threads import DaemonThreads, wait_for_call
from app.store.halt import Halt, HaltedError

PATIENCE = 20.0
LONG = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"

HANGS = """
import threading
from app.store.daemon_threads import DaemonThreads
threads = DaemonThreads(1)
is_begun = threading.Event()
threads.submit(lambda: (is_begun.set(), threading.Event().wait()))
is_begun.wait()
"""


@pytest.fixture
def threads() -> Iterator[DaemonThreads]:
    made = DaemonThreads(2)
    yield made
    made.close()


def test_calls_run_in_other_threads_and_give_their_results(threads: DaemonThreads) -> None:
    assert threads.submit(threading.get_ident).result(PATIENCE) != threading.get_ident()
    failed = threads.submit(lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        failed.result(PATIENCE)


def test_only_so_many_calls_run_at_a_time(threads: DaemonThreads) -> None:
    may_end = threading.Event()
    running: list[Future[Any]] = [threads.submit(may_end.wait) for _ in range(2)]
    waiting, given_up = threads.submit(lambda: 1), threads.submit(lambda: 2)
    assert given_up.cancel()
    assert not waiting.done()
    may_end.set()
    assert [it.result(PATIENCE) for it in [*running, waiting]] == [True, True, 1]
    assert given_up.cancelled()


def test_a_thread_that_is_free_takes_the_next_call(threads: DaemonThreads) -> None:
    found = set()
    for _ in range(5):
        found.add(threads.submit(threading.get_ident).result(PATIENCE))
        time.sleep(0.01)
    assert len(found) <= 2


def test_a_thread_that_hangs_does_not_keep_the_process() -> None:
    subprocess.run([sys.executable, "-c", HANGS], check=True, timeout=PATIENCE)


def test_closed_threads_end() -> None:
    threads = DaemonThreads(1)
    thread = threads.submit(threading.current_thread).result(PATIENCE)
    threads.close()
    thread.join(PATIENCE)
    assert not thread.is_alive()


def test_the_event_loop_waits_no_longer_than_it_says(threads: DaemonThreads) -> None:
    may_end = threading.Event()
    call = threads.submit(may_end.wait)

    async def ask() -> list[bool]:
        await wait_for_call(call, 0.01)
        ended = [call.done()]
        may_end.set()
        await wait_for_call(call, PATIENCE)
        return [*ended, call.done()]

    assert asyncio.run(ask()) == [False, True]


def test_a_call_that_ends_after_its_event_loop_tells_nobody(threads: DaemonThreads) -> None:
    may_end = threading.Event()
    call = threads.submit(may_end.wait)
    asyncio.run(wait_for_call(call, 0.01))
    may_end.set()
    assert call.result(PATIENCE) is True


def run_until_stopped(threads: DaemonThreads, connection: Any, read: Callable[[], Any]) -> BaseException | None:
    """What a read ends with that is stopped while it runs."""
    halt = Halt()

    def run() -> None:
        with halt.watching(connection):
            read()

    call = threads.submit(run)
    began = time.monotonic()
    while not call.done() and time.monotonic() - began < PATIENCE:
        time.sleep(0.05)
        halt.stop()
    return call.exception(PATIENCE)


def test_a_statement_of_sqlite_is_interrupted(threads: DaemonThreads) -> None:
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as connection:
        error = run_until_stopped(threads, connection, lambda: connection.execute(LONG).fetchall())
    assert isinstance(error, sqlite3.OperationalError)
    assert error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT


@pytest.mark.postgresql
def test_a_statement_of_a_server_is_cancelled(threads: DaemonThreads, postgres_url: str) -> None:
    with closing(psycopg.connect(postgres_url)) as connection, psycopg.connect(postgres_url, autocommit=True) as other:
        error = run_until_stopped(threads, connection, lambda: connection.execute("SELECT pg_sleep(60)"))
        assert isinstance(error, psycopg.OperationalError)
        others = "SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'"
        assert other.execute(others).rowcount == 0


def test_a_connection_that_is_closed_needs_no_stopping() -> None:
    class Closed:
        def fileno(self) -> int:
            raise OSError

    halt = Halt()
    with halt.watching(Closed()):
        halt.stop()
        halt.stop()
    assert halt.is_stopped


def test_a_read_that_was_stopped_does_not_begin() -> None:
    halt = Halt()
    halt.pause(0)
    halt.stop()
    with pytest.raises(HaltedError), halt.watching(None):
        pytest.fail("it began")
    with pytest.raises(HaltedError):
        halt.pause(PATIENCE)
