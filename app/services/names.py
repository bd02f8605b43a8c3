"""What the things are called whose ids a client can name, to find the id that was meant."""

from app.domain.suggestions import NameIndex
from app.store.reference_names import select_names
from app.store.transaction import ReadTransaction


def fetch_names(transaction: ReadTransaction, noun: str) -> NameIndex:
    """All ids of what filters refer to, by everything that their owners are called."""
    rows = transaction.fetch_all(("names", noun), lambda: select_names(noun), {})
    return NameIndex((name, called) for name, called in rows)
