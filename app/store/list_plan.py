"""A list of resources as statements: a page of it from any position on, its total, and what else is asked of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from sqlalchemy import (
    Integer,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    func,
    literal_column,
    null,
    select,
    tuple_,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import col

from app.domain.limits import COUNTED
from app.domain.vocabulary import Resource
from app.store.compiled import constant, first_rows
from app.store.models import Fact, Version
from app.store.relevance import RelevanceTier

Statement: TypeAlias = Select[*tuple[Any, ...]]
Expression: TypeAlias = SQLColumnExpression[Any]
Condition: TypeAlias = SQLColumnExpression[bool]


_NOTHING: Expression = null()


def _itself(key: Any) -> Any:
    return key


@dataclass(frozen=True, kw_only=True)
class ListPlan:
    """How a list of resources is read: which, in which order, and starting from what."""

    resource: Resource
    id_column: Expression
    where: Sequence[Condition] = ()
    order: Sequence[Expression]
    """What the items are ordered by: at last by id, or by what has the order of ids."""
    is_descending: bool = False
    to_order_key: Callable[[Any], Any] = _itself
    """Maps an id to its value in the last column of the order."""
    holder: Any = Version
    """The table that holds the bodies: all versions, or one whose rows are the items themselves."""
    number: Expression | None = None
    """The numbers of the facts that are listed, by which what is published of them is found; None for other lists."""
    driver: Any = None
    """Table or subquery with one row for each fact, known by `number` or `fact_key`; None: the list scans `fact`."""
    skips_fact_join: bool = False
    """Whether the driver alone decides which facts are listed, so that nothing is asked of `fact`."""
    is_small: bool = False
    """Whether the driver has few rows, given by the request, which are gone through one by one."""
    extra_column: Expression = _NOTHING
    """What comes with each item: the texts that snippets are cut from, or a known total."""
    stored_total: Statement | None = None
    """The statement that finds the total without counting, where it was counted at load."""
    tier: RelevanceTier | None = None
    """The relevance tier of a sub-list."""
    tiers: Sequence["ListPlan"] = ()
    """One sub-list for each relevance tier, read in order; empty for a list that is one."""

    def by_number(self, *before: Expression) -> "ListPlan":
        """The list in the order of the numbers of its facts, which is that of their ids."""
        assert self.number is not None
        order = (*before, self.number)
        return replace(self, id_column=col(Version.id), order=order, to_order_key=_number_of)

    def segment(self, tier: RelevanceTier | None) -> "ListPlan":
        return self if tier is None else self.tiers[tier]

    def page(self, *, is_resumed: bool) -> Statement:
        """Up to `most` bodies, each with its extra column, its checksum and its position.

        All after a position, if one is given.
        """
        before = self.order[:-1] if self.tier is None else [constant(self.tier.first_rank)]
        body, checksum = Body(col(self.holder.body)), col(self.holder.checksum)
        statement = self._join_bodies(select(body, self.extra_column, checksum, *before, self.id_column))
        if is_resumed:
            statement = statement.where(self._after_keyset())
        elif self.number is col(Version.number):
            statement = statement.where(col(Version.number) > constant(0))
        ordered = [column.desc() for column in self.order] if self.is_descending else self.order
        return first_rows(statement.where(*self.where).order_by(*ordered), bindparam("most", type_=Integer))

    def total(self) -> Statement:
        if self.stored_total is not None:
            return self.stored_total
        if self.driver is None:
            return count(select(self.id_column if self.number is None else self.number).where(*self.where))
        # Where the driver alone decides, its rows are counted without a look at the facts.
        one: Statement = select(literal_column("1"))
        items = one.select_from(self.driver) if self.skips_fact_join else self.from_items(one)
        return count(items.where(*self.where))

    def from_items(self, statement: Statement) -> Statement:
        """A statement about the items of a list, whose conditions it has yet to be given."""
        if self.number is None:
            return statement
        if self.driver is None:
            return statement.select_from(Fact)
        is_known_by_key = self.number is col(Fact.number)
        is_it: Any = self.driver.c.fact_key == Fact.key if is_known_by_key else self.number == Fact.number
        # An outer join keeps SQLite, left to itself, from starting from all facts.
        return statement.join_from(self.driver, Fact, is_it, isouter=self.is_small)

    def _join_bodies(self, asked: Statement) -> Statement:
        if self.number is col(Version.number) or self.holder is not Version:
            return asked
        is_body = col(Version.number) == self.number
        if self.number is None:
            is_resource = col(Version.resource) == constant(self.resource.value)
            is_body = and_(is_resource, col(Version.is_current), col(Version.id) == self.id_column)
        # Everything listed has its body. An outer join keeps SQLite, which guesses sizes, from going through the
        # versions first and sorting them all for one page.
        leading = asked.select_from(self.driver) if self.skips_fact_join else self.from_items(asked)
        return leading.outerjoin(Version, is_body)

    def _after_keyset(self) -> Condition:
        """Whether an item comes after the position `after_0`, `after_1`, …, whose last part is an id."""
        columns: list[Any] = [*self.order[:-1], self.id_column]
        types = [column.type for column in columns]
        *before, last = [bindparam(f"after_{index}", type_=it) for index, it in enumerate(types)]
        order, position = tuple_(*self.order), tuple_(*before, self.to_order_key(last))
        return order < position if self.is_descending else order > position


def keyset_values(position: Sequence[Any] | None, limit: int) -> dict[str, Any]:
    """The values of the placeholders of a page: its position, and one item more than its limit."""
    return {**{f"after_{index}": value for index, value in enumerate(position or ())}, "most": limit + 1}


def _number_of(key: Any) -> Any:
    """The number of the last fact whose id is not after a key."""
    last = first_rows(select(col(Fact.number)).where(col(Fact.key) <= key).order_by(col(Fact.key).desc()), 1)
    return func.coalesce(last.scalar_subquery(), constant(0))


def count(items: Statement) -> Statement:
    """How many items there are, as far as they are counted."""
    return select(func.count()).select_from(first_rows(items, COUNTED + 1).subquery())


class Body(FunctionElement[Any]):
    """Published JSON, from SQLite as the bytes that lie there: text would have to be made and encoded again."""

    inherit_cache = True

    def __init__(self, column: Expression) -> None:
        super().__init__(column)


@compiles(Body)
def _write_body(element: Body, compiler: Any, **_: Any) -> str:
    column: str = compiler.process(element.clauses)
    return f"CAST({column} AS BLOB)" if compiler.dialect.name == "sqlite" else column
