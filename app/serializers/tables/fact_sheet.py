"""The table of facts as `/facts.csv` answers it, for a spreadsheet: what stands in tables of its own among the files,
joined in one cell each.
"""

from collections.abc import Iterable, Iterator
from functools import partial

from app.domain.vocabulary import Resource, Stance, SupportedField
from app.domain.web_pages import RECORD_PAGES
from app.serializers.tables.facts import COMMON, DETAILS, FACTS, STATE
from app.serializers.tables.table import APART, Body, Cell, Column, Table, describe_columns

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


def _join_origins(fact: Body) -> Cell:
    supporting = _select_citations(fact, Stance.SUPPORTS)
    return _join_different(it["origin"]["name"] for it in supporting if SupportedField.CLAIM in it["supports"])


def _join_disputing_origins(fact: Body) -> Cell:
    return _join_different(it["origin"]["name"] for it in _select_citations(fact, Stance.DISPUTES))


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
    _Required(
        "origins",
        "What the passages that support the claim go back to, in our words, joined by `; `: as many as"
        " `independent_origins` counts.",
        _join_origins,
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
    Column(
        "disputing_origins",
        "What the passages that say otherwise go back to, in our words, joined by `; `.",
        _join_disputing_origins,
    ),
)


def make_fact_sheet(public_url: str) -> Table:
    """The table, with addresses that begin with the public one."""

    def read_page(fact: Body) -> Cell:
        return public_url + RECORD_PAGES[Resource.FACT].format(id=fact["id"])

    page = _Required("page", "Address of the page for people that shows the fact with its quotations.", read_page)
    return FACTS._replace(
        description="One row a fact, with who takes part and what it cites in one cell each: for a spreadsheet.",
        columns=(*COMMON, *_JOINED, page, *DETAILS, *STATE),
    )


def describe_fact_sheet() -> str:
    """The columns of the table in Markdown, and which of them the file `facts.csv` has not."""
    columns = make_fact_sheet("").columns
    in_file = {column.name for column in FACTS.columns}
    *others, last = [f"`{column.name}`" for column in columns if column.name not in in_file]
    return (
        f"The columns, in their order. `facts.csv` among the files at `/exports` has them without {', '.join(others)}"
        f" and {last}; participants and citations are tables of their own there.\n\n{describe_columns(columns)}"
    )
