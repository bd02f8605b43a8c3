"""Makes the files that a load has planned, for a command, and tells of it."""

from sqlalchemy.exc import DBAPIError

from app.publish.database_errors import tell
from app.publish.exports.files import ScratchError
from app.publish.exports.make import OvertakenError, make_exports
from app.publish.progress import track_on_terminal
from app.publish.terminal import show
from app.store.checksums import DamagedError
from app.store.engine import BusyError, Database


def make_planned(database: Database) -> bool:
    """Make what this load has planned, or one that was interrupted. The revision is published, whatever comes of it.

    Returns whether nothing is left to be made.
    """
    try:
        name = make_exports(database, track_on_terminal)
    except (OvertakenError, BusyError):
        show("files: another process writes; the next load makes what it leaves unmade")
    except (DamagedError, DBAPIError, ScratchError) as error:
        cause = tell(database, error.orig if isinstance(error, DBAPIError) else error)
        show(f"files: none were made, the next load tries again: {cause}", on_error=True)
        return False
    else:
        if name:
            show(f"files: set {name}")
    return True
