"""What the failure of a statement says: that it may pass, that there is nothing to read yet, or whose fault it is."""

import sqlite3
from typing import Any

_UNDEFINED_TABLE = "42P01"
_INSUFFICIENT_PRIVILEGE = "42501"
_SERIALIZATION = "40"

_TRANSIENT_STATES = (
    "08",  # the connection
    "0A000",  # a plan that was cached before a migration
    _SERIALIZATION,  # among them a standby that cancels what stands in the way of its recovery, and deadlocks
    "53",  # too many connections, no memory
    "57P",  # the server ends, crashed or is starting
)
_TRANSIENT_CODES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,  # a log that a crash left behind is put in order by somebody who may write
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_SCHEMA,
}
_PRIMARY = 0xFF
"""The bits of a result code of SQLite that say what failed; the others say how."""


def is_transient(error: Exception, driver: Any) -> bool:
    """Whether the same may work in a moment, perhaps on another connection."""
    state = _state_of(error)
    if state is not None:
        return state.startswith(_TRANSIENT_STATES)
    code: int | None = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        return code & _PRIMARY in _TRANSIENT_CODES
    # A connection that broke, or could not be made, has no code.
    return isinstance(error, driver.OperationalError | driver.InterfaceError)


def keeps_connection(error: Exception) -> bool:
    """Whether only the transaction failed."""
    return (_state_of(error) or "").startswith(_SERIALIZATION)


def is_missing_table(error: Exception) -> bool:
    return _state_of(error) == _UNDEFINED_TABLE or "no such table" in str(error)


def is_missing_file(error: Exception) -> bool:
    return "unable to open database file" in str(error)


def is_fault_of_ours(error: Exception, driver: Any) -> bool:
    """Whether a statement is wrong, and not the database."""
    return isinstance(error, driver.ProgrammingError) and _state_of(error) != _INSUFFICIENT_PRIVILEGE


def _state_of(error: Exception) -> str | None:
    state: str | None = getattr(error, "sqlstate", None)
    return state
