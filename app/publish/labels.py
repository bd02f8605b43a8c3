"""What a fact is and when, in words that a search finds it by: its kind and type, the roles in it; its days."""

from calendar import month_name
from collections.abc import Iterator, Sequence

from app.domain.edtf import split_edtf
from app.seed.documents import FactDocument

_LABELLING = ("event_type", "topic", "obligation", "portfolio", "property", "standing", "status", "title")
"""Details whose words are labels of a fact, as far as its kind has them."""


def labels_of(fact: FactDocument) -> Iterator[str]:
    """The labels of a fact. Keywords are none: a search finds a fact by them, but nothing shows them."""
    yield fact.kind.value
    details = fact.details.model_dump(mode="json")
    yield from (str(details[name]).replace("_", " ") for name in _LABELLING if details.get(name))
    yield from (role.value.replace("_", " ") for role in fact.participants)


def days_of(fact: FactDocument) -> Iterator[str]:
    """The edges of the date of a fact in words, or nothing."""
    if fact.date:
        yield from write_dates(fact.date.edtf)


def write_dates(edtf: str) -> Iterator[str]:
    """The edges of a date in words."""
    return map(_write_date, split_edtf(edtf).edges)


def _write_date(edge: Sequence[int]) -> str:
    """A date in words: `[2023, 9, 16]` is `16 September 2023`."""
    year, *rest = edge
    month = [month_name[rest[0]]] if rest else []
    return " ".join([*map(str, rest[1:]), *month, str(year)])
