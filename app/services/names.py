"""What the things are called whose ids a client can name, to find the id that was meant."""

from collections.abc import Sequence
from functools import partial

from app.domain.suggestions import NameIndex
from app.store.query_shape import bind_list
from app.store.reference_names import select_all_names, select_names, select_titles
from app.store.selects import REFERENCES, select_present_ids
from app.store.transaction import ReadTransaction


def fetch_names(transaction: ReadTransaction, noun: str) -> NameIndex:
    """All ids of what filters refer to, by everything that their owners are called."""
    rows = transaction.fetch_all(("names", noun), lambda: select_names(noun), {})
    return NameIndex((name, called) for name, called in rows)


def fetch_titles(transaction: ReadTransaction, noun: str, ids: Sequence[str]) -> dict[str, str]:
    """What this service calls the owners of some ids."""
    titles: dict[str, str] = {}
    for part in _PARTS.get(noun, (noun,)):
        key, values = ("titles", part, len(ids)), bind_list("among", ids)
        rows = transaction.fetch_all(key, partial(select_titles, part, len(ids)), values)
        titles.update({row[0]: row[1] for row in rows})
    return titles


def fetch_all_names(transaction: ReadTransaction) -> dict[str, NameIndex]:
    """The same of everything that filters refer to."""
    rows = transaction.fetch_all("all names", select_all_names, {})
    return {
        noun: NameIndex((name, called) for of, name, called in rows if of in _PARTS.get(noun, (noun,)))
        for noun in REFERENCES
    }


def fetch_present_ids(transaction: ReadTransaction, noun: str, former_ids: Sequence[str]) -> dict[str, str]:
    """The ids now of what had some of these before."""
    number = len(former_ids)
    present: dict[str, str] = {}
    for resource in _PARTS.get(noun, (noun,)):
        values = {"resource": resource, **bind_list("among", former_ids)}
        rows = transaction.fetch_all(("present ids", number), lambda: select_present_ids(number), values)
        present.update({row[0]: row[1] for row in rows})
    return present


_PARTS = {"about": ("actor", "place", "instrument")}
"""What filters refer to under one word, though each is something of its own."""
