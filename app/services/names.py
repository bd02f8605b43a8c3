"""What the things are called whose ids a client can name, to find the id that was meant."""

from app.domain.suggestions import NameIndex
from app.store.reference_names import select_all_names, select_names
from app.store.selects import REFERENCES, select_present_id
from app.store.transaction import ReadTransaction


def fetch_names(transaction: ReadTransaction, parameter: str) -> NameIndex:
    """All ids that a filter takes, by everything that their owners are called."""
    rows = transaction.fetch_all(("names", parameter), lambda: select_names(parameter), {})
    return NameIndex((name, called) for name, called in rows)


def fetch_all_names(transaction: ReadTransaction) -> dict[str, NameIndex]:
    """The same of every filter that takes ids."""
    rows = transaction.fetch_all("all names", select_all_names, {})
    return {it: NameIndex((name, called) for of, name, called in rows if of == it) for it in REFERENCES}


def find_present_id(transaction: ReadTransaction, resource: str, former_id: str) -> str | None:
    """The id now of what had another before."""
    row = transaction.fetch_first("present id", select_present_id, {"resource": resource, "name": former_id})
    return row[0] if row else None
