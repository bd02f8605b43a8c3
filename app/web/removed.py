"""What the page of a removed record shows, beside that it was removed: the versions that it had."""

from functools import partial

from app.domain.errors import GoneError
from app.domain.histories import find_history_path
from app.domain.vocabulary import Resource
from app.schemas.history import HistoryQuery
from app.services.history import fetch_history
from app.services.list_request import ParsedQuery
from app.services.records import Published, fetch_published
from app.store.reader import CostlyExplanationError
from app.store.transaction import ReadTransaction
from app.web.history_view import HistoryView, view_history


class RemovedError(GoneError):
    """That a record was removed, with the newest of its versions."""

    def __init__(self, gone: GoneError, versions: HistoryView) -> None:
        super().__init__(gone.detail, gone.history, gone.last_words)
        self.versions = versions


def fetch_shown(transaction: ReadTransaction, resource: Resource, name: str) -> Published:
    """What is published of a resource that has a history. Ends as RemovedError where it was removed."""
    try:
        return fetch_published(transaction, resource, name)
    except GoneError as gone:
        # Versions may be many and long, so they are compared in a thread.
        raise CostlyExplanationError(partial(_explain_removed, resource, name, gone)) from gone


def _explain_removed(resource: Resource, name: str, gone: GoneError, transaction: ReadTransaction) -> RemovedError:
    parsed = ParsedQuery(f"{find_history_path(resource, name)}", HistoryQuery())
    found = fetch_history(parsed, None, transaction, resource, name)
    return RemovedError(gone, view_history(resource, found, is_first_page=True))
