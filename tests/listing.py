"""Lists as the statements of their plans read them, without the services above."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from app.schemas.filters import FactFilters, ListQuery
from app.schemas.kind_filters import AnyFactQuery
from app.services.pagination import page_segments
from app.store.fulltext import fulltext_for
from app.store.list_plan import ListPlan, keyset_values
from app.store.query_shape import bind_values, is_by_relevance, shape_of
from app.store.selects import plan_facts
from tests.searching import read_terms


def plan_fact_list(query: FactFilters, dialect: str, **fixed: Any) -> ListPlan:
    return plan_facts(shape_of(query), fulltext_for(dialect), **fixed)


def values_of(query: ListQuery, dialect: str) -> dict[str, Any]:
    """The values of a query, those of a search in facts included, by the names of their placeholders."""
    typed = query.q if isinstance(query, AnyFactQuery) else None
    return {**bind_values(query), **(read_terms(typed).bind(fulltext_for(dialect)) if typed else {})}


def fetch_rows(
    connection: Connection, query: ListQuery, plan: ListPlan, after: Sequence[Any] | None, limit: int
) -> list[tuple[Any, ...]]:
    """The rows of a page and of one item more: each body, its extra column, and its position in the order."""
    values = values_of(query, connection.dialect.name)
    rows: list[tuple[Any, ...]] = []
    for tier, position in page_segments(after, by_tier=is_by_relevance(query)):
        statement = plan.segment(tier).page(is_resumed=position is not None)
        segment = connection.execute(statement, {**values, **keyset_values(position, limit - len(rows))})
        rows += [(body, extra, *position) for body, extra, _, *position in segment.all()]
    return rows


def count_items(connection: Connection, query: ListQuery, plan: ListPlan) -> int:
    total: int = connection.execute(plan.total(), values_of(query, connection.dialect.name)).scalar_one()
    return total


def fetch_ids(connection: Connection, query: ListQuery, plan: ListPlan) -> list[str]:
    """The ids of a list, whose number must be its total."""
    found = [json.loads(row[0])["id"] for row in fetch_rows(connection, query, plan, None, 200)]
    assert count_items(connection, query, plan) == len(found)
    return found
