"""What a command says of a database that refuses it, and what to do about that."""

import sqlite3

from psycopg.errors import ReadOnlySqlTransaction

from app.store.engine import Database

_ENDED_BY_SERVER = {
    "25P03": "; nothing was changed: it asked nothing for longer than the server allows, start it again",
    "25P04": "; nothing was changed: it took longer than the server allows",
    "57014": "; nothing was changed: one statement took longer than the server allows",
}
"""What to say to a writer that PostgreSQL ended because of its time, by the state of the error."""


def tell(database: Database, cause: object) -> str:
    """The first line of what the driver says."""
    return database.mask(str(cause).strip().partition("\n")[0])


def find_remedy(database: Database, cause: object) -> str:
    """What to do about a server that takes no writes or ended a writer, or a file that SQLite cannot use."""
    if getattr(cause, "sqlstate", None) == ReadOnlySqlTransaction.sqlstate:
        return (
            "; a standby or a role that can only read takes none: name the primary, and the role that owns the tables"
        )
    code = getattr(cause, "sqlite_errorcode", None)
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return "; it was left as it is: restore a backup, or move it away and start again"
    if code == sqlite3.SQLITE_CANTOPEN:
        return f"; does the folder {database.path.parent} exist, and may it be written to?"
    return _ENDED_BY_SERVER.get(getattr(cause, "sqlstate", ""), "")
