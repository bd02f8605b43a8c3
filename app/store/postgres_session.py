"""What a connection to PostgreSQL is told, so that it works through a pooler that shares sessions as well.

Nothing is a start-up parameter that a pooler may refuse, and nothing outlives a transaction: a session is used by
others in between. Whatever the address, the environment or the role sets stays as it is.
"""

import os
import socket
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from app.domain.errors import NotLoadedError

WRITER_LOCK = 6_517_423_917_604_213_761
"""The number of the advisory lock that a writer holds: anything, as long as it is always the same."""

READ_LIMIT = "10s"
IDLE_LIMIT_SECONDS = 300
"""How long a writer may ask nothing within its transaction before the server ends it: one that hangs holds the lock."""

_STATEMENT_LIMIT = "15min"
_NEVER_HANG = {
    # A server that does not answer is told of soon, instead of holding every request for minutes.
    "connect_timeout": 5,
    "tcp_user_timeout": 5000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
}
_CAN_WRITE = {"read-write", "primary"}
_PREPARE_AFTER = 5


def _set_unless_given(setting: str, value: str) -> str:
    return f"set_config('{setting}', coalesce(nullif(current_setting('{setting}'), '0'), '{value}'), true)"


LIMIT_READS = _set_unless_given("statement_timeout", READ_LIMIT)
"""SQL that limits the statements of the transaction which come after it."""

LIMIT_LOOK = "SET LOCAL statement_timeout = '1s'"
"""SQL that limits a look at the current revision, whatever else is set."""

_LIMIT_WRITES = ", ".join(
    (
        "set_config('lock_timeout', %(patience)s, true)",
        _set_unless_given("idle_in_transaction_session_timeout", f"{IDLE_LIMIT_SECONDS}s"),
        _set_unless_given("statement_timeout", _STATEMENT_LIMIT),
    )
)
_FIND_WRITER = """
SELECT a.pid, a.application_name, a.state, a.xact_start AT TIME ZONE 'UTC', a.state_change AT TIME ZONE 'UTC'
FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
AND l.classid::bigint = %(high)s AND l.objid::bigint = %(low)s
"""


def connect_arguments(given: Mapping[str, Any], driver: Any, *, is_reader: bool) -> dict[str, Any]:
    """The parameters of a connection that are added to those of an address and of the environment."""
    of_environment = {it.keyword.decode() for it in driver.pq.Conninfo.get_defaults() if it.val != it.compiled}
    added: dict[str, Any] = {
        name: value for name, value in _NEVER_HANG.items() if name not in {*given, *of_environment}
    }
    if not is_reader and "," in given.get("host", "") and given.get("target_session_attrs") not in _CAN_WRITE:
        added["target_session_attrs"] = "primary"
    # With any other the driver would take texts for bytes, or could not write them.
    return {**added, "fallback_application_name": _program_name(), "client_encoding": "utf8"}


def _program_name() -> str:
    return f"sahel-facts {os.getpid()}@{socket.gethostname()}"[:63]


def prepare_session(connection: Any, *, is_reader: bool) -> None:
    """Make a new connection fit for its use. Raises NotLoadedError for a database that cannot hold every text."""
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise NotLoadedError(explain_encoding(encoding))
    if not connection.info.parameter_status("DateStyle").startswith("ISO"):
        # The driver reads moments in no other. A pooler keeps this setting for each of its clients.
        _ask(connection, "SET datestyle TO ISO")
    connection.prepare_threshold = None
    if is_reader:
        connection.read_only = True
        if _is_direct(connection):
            connection.prepare_threshold = _PREPARE_AFTER


def explain_encoding(encoding: str) -> str:
    """Why a database of an encoding is refused, and what to do."""
    return (
        f"The database holds texts as {encoding}, which lacks letters of the facts:"
        " CREATE DATABASE facts TEMPLATE template0 ENCODING 'UTF8' makes one for SAHEL_FACTS_DATABASE_URL."
    )


def _is_direct(connection: Any) -> bool:
    """Whether no pooler stands between: one names a process of its own, and runs each transaction in another."""
    (process,) = _ask(connection, "SELECT pg_backend_pid()").fetchone()
    return bool(process == connection.info.backend_pid)


def _ask(connection: Any, statement: str) -> Any:
    """Run a statement outside of a transaction."""
    connection.autocommit = True
    try:
        return connection.execute(statement)
    finally:
        connection.autocommit = False


def begin_writing(connection: Connection, patience: float) -> str | None:
    """Limit a transaction that writes, and try to lock out the others. Returns who writes, if anybody does."""
    limits = f"SELECT {_LIMIT_WRITES}, pg_try_advisory_xact_lock({WRITER_LOCK})"
    row = connection.exec_driver_sql(limits, {"patience": f"{patience}s"}).one()
    return None if row[-1] else find_writer(connection)


def await_lock(connection: Connection) -> None:
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")


def find_writer(connection: Connection) -> str:
    """Who has locked out the other writers, and since when."""
    high, low = divmod(WRITER_LOCK, 1 << 32)
    row = connection.exec_driver_sql(_FIND_WRITER, {"high": high, "low": low}).first()
    if row is None:
        return "it has just ended"
    pid, name, state, begun, changed = row
    what = f"process {pid} of the server ({name or 'of another role'})"
    since = f"since {begun:%H:%M:%S} UTC" if begun else "since when is hidden from this role"
    idle = f", idle since {changed:%H:%M:%S}" if state == "idle in transaction" else ""
    return f"{what}, {since}{idle}"
