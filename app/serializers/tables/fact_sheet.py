"""The table of facts as `/facts.csv` answers it, for a spreadsheet: what stands in tables of its own among the files,
joined in one cell each.
"""

from collections.abc import Iterable, Iterator
from functools import partial

from app.domain.vocabulary import Stance
from app.serializers.tables.facts import COMMON, DETAILS, FACTS, STATE
from app.serializers.tables.table import APART, Body, Cell, Column

_Required = partial(Column, is_required=True)

_QUOTATIONS_APART = " | "
"""A quotation may well hold what stands between the items of other lists."""


def _join_participants(fact: Body) -> Cell:
    return APART.join([f"{it['actor']['name']} ({it['role']})" for it in fact["participants"]]) or None


def _join_publishers(stance: Stance, fact: Body) -> Cell:
    return _join_different(it["source"]["publisher"] for it in _select_citations(fact, stance))


def _join_quotations(stance: Stance, fact: Body) -> Cell:
    quotations = [f"{it['quote']['exact']} ({it['source']['publisher']})" for it in _select_citations(fact, stance)]
    return _QUOTATIONS_APART.join(quotations) or None


def _select_citations(fact: Body, stance: Stance) -> Iterator[Body]:
    return (it for it in fact["citations"] if it["stance"] == stance)


def _join_different(names: Iterable[str]) -> Cell:
    return APART.join(dict.fromkeys(names)) or None


_JOINED = (
    Column("participants", "Who takes part, each with its role, joined by `; `.", _join_participants),
    _Required(
        "publishers",
        "Who published the documents whose passages support it, joined by `; `.",
        partial(_join_publishers, Stance.SUPPORTS),
    ),
    _Required(
        "quotations",
        "The words that support it, with who prints them, joined by ` | `.",
        partial(_join_quotations, Stance.SUPPORTS),
    ),
    Column(
        "disputing_publishers",
        "Who published the documents whose passages say otherwise, joined by `; `.",
        partial(_join_publishers, Stance.DISPUTES),
    ),
    Column(
        "disputing_quotations",
        "The words that say otherwise, with who prints them, joined by ` | `.",
        partial(_join_quotations, Stance.DISPUTES),
    ),
)

FACT_SHEET = FACTS._replace(
    description="One row a fact, with who takes part and what it cites in one cell each: for a spreadsheet.",
    columns=(*COMMON, *_JOINED, *DETAILS, *STATE),
)
"""The table of facts as `/facts.csv` answers it."""
