"""The one state of the data: it goes on to newer revisions, and back only when a look says so."""

from typing import Any

import pytest

from app.domain.errors import NotLoadedError, UnreachableError
from app.store.compiled import CompiledStatements
from app.store.engine import Database
from app.store.failures import is_fault_of_ours, is_missing_file, is_missing_table, is_transient, keeps_connection
from app.store.state import DataState
from app.store.transaction import Known

LOADED_AT = "2026-01-02 03:04:05"


class Rows:
    """A cursor that finds one row, or none."""

    def __init__(self, *row: Any) -> None:
        self.row = row or None

    def execute(self, *_: Any) -> "Rows":
        return self

    def fetchone(self) -> Any:
        return self.row


@pytest.fixture
def statements() -> CompiledStatements:
    return CompiledStatements(Database("sqlite:///nowhere.db").reader.dialect)


def see(state: DataState, statements: CompiledStatements, number: int, content: str = "a") -> Known:
    return state.fetch(Rows(number, content, LOADED_AT), statements)


def test_what_is_seen_first_is_served(statements: CompiledStatements) -> None:
    state = DataState()
    nothing = state.current
    assert nothing is None
    first = see(state, statements, 1)
    assert state.accept(first, state.changes)
    assert state.current is first.revision
    assert see(state, statements, 1) is first


def test_what_was_seen_before_something_newer_is_refused(statements: CompiledStatements) -> None:
    state = DataState()
    for number in (1, 2):
        assert state.accept(see(state, statements, number), state.changes)
    older, before = see(state, statements, 1), state.changes
    assert not state.accept(older, before)
    assert state.accept(see(state, statements, 3), before)
    assert not state.accept(older, before, is_look=True)
    assert state.current is not None
    assert state.current.revision == 3


def test_a_look_that_began_last_is_believed_whatever_it_saw(statements: CompiledStatements) -> None:
    state = DataState()
    state.accept(see(state, statements, 5), 0)
    assert state.accept(see(state, statements, 5, "another"), state.changes, is_look=True)
    assert state.accept(see(state, statements, 2), state.changes, is_look=True)
    assert state.current is not None
    assert state.current[:2] == (2, "a")


def test_nothing_is_served_during_an_outage_or_without_data(statements: CompiledStatements) -> None:
    state = DataState()
    known = see(state, statements, 1)
    state.accept(known, 0)
    state.is_down = True
    assert state.current is None
    state.is_down, state.is_loaded = False, False
    assert state.current is None
    state.accept(known, state.changes)
    assert state.current is known.revision


def test_few_revisions_are_remembered(statements: CompiledStatements) -> None:
    state = DataState()
    first = see(state, statements, 1)
    assert see(state, statements, 1) is first
    for number in range(2, 6):
        see(state, statements, number)
    assert see(state, statements, 1) is not first


@pytest.mark.parametrize(
    "row", [(1, "a", "yesterday"), (1, "a", None), (1, None, LOADED_AT), ("one", "a", LOADED_AT), (1, b"a", LOADED_AT)]
)
def test_a_revision_that_no_load_has_written_is_an_outage(statements: CompiledStatements, row: Any) -> None:
    with pytest.raises(UnreachableError):
        DataState().fetch(Rows(*row), statements)


def test_no_revision_is_no_data(statements: CompiledStatements) -> None:
    with pytest.raises(NotLoadedError):
        DataState().fetch(Rows(), statements)


def failure(engine: str, code: Any = None, kind: str = "OperationalError", text: str = "") -> tuple[Exception, Any]:
    """An error of a driver, and the driver."""
    url = "sqlite:///nowhere.db" if engine == "sqlite" else "postgresql+psycopg://127.0.0.1:1/nowhere"
    driver: Any = Database(url).reader.dialect.loaded_dbapi
    error = getattr(driver, kind)(text)
    if code is not None:
        setattr(error, "sqlite_errorcode" if engine == "sqlite" else "sqlstate", code)
    return error, driver


@pytest.mark.parametrize(
    "code", ["40001", "40P01", "57P01", "57P02", "57P03", "08006", "08003", "53300", "0A000", None]
)
def test_what_a_server_refuses_for_a_moment_is_tried_again(code: str | None) -> None:
    assert is_transient(*failure("postgresql", code))


@pytest.mark.parametrize("code", ["57014", "42P01", "42501", "42703", "22023", "XX001"])
def test_what_a_server_refuses_for_good_is_not_tried_again(code: str) -> None:
    assert not is_transient(*failure("postgresql", code))


@pytest.mark.parametrize("code", [5, 261, 517, 773, 6, 262, 264, 10, 266, 14, 15, 17, None])
def test_what_sqlite_refuses_for_a_moment_is_tried_again(code: int | None) -> None:
    assert is_transient(*failure("sqlite", code))


@pytest.mark.parametrize("code", [1, 9, 11, 26])
def test_what_sqlite_refuses_for_good_is_not_tried_again(code: int) -> None:
    assert not is_transient(*failure("sqlite", code))


def test_a_failure_tells_what_is_missing_and_whose_fault_it_is() -> None:
    assert not is_transient(*failure("sqlite", kind="ProgrammingError"))
    assert is_fault_of_ours(*failure("sqlite", kind="ProgrammingError"))
    assert is_fault_of_ours(*failure("postgresql", "42703", "ProgrammingError"))
    assert not is_fault_of_ours(*failure("postgresql", "42501", "ProgrammingError"))
    assert not is_fault_of_ours(*failure("postgresql", "57P01"))
    assert [keeps_connection(failure("postgresql", code)[0]) for code in ("40001", "57P01", None)] == [
        True,
        False,
        False,
    ]
    assert is_missing_table(failure("postgresql", "42P01", "ProgrammingError")[0])
    assert is_missing_table(failure("sqlite", 1, text="no such table: revision")[0])
    assert is_missing_file(failure("sqlite", 14, text="unable to open database file")[0])
