"""A list of resources as statements: a page of it from any place on, its total, and what else is asked of its items."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import (
    ColumnElement,
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
from sqlmodel import col

from app.domain.limits import COUNTED
from app.domain.vocabulary import Resource
from app.store.models import Fact, Version
from app.store.query_shape import after_values

Statement: TypeAlias = Select[*tuple[Any, ...]]
Expression: TypeAlias = SQLColumnExpression[Any]
Condition: TypeAlias = SQLColumnExpression[bool]


def _itself(key: Any) -> Any:
    return key


class Listing(NamedTuple):
    """A list of resources: which, and by what they are ordered.

    `hits` is what leads to the facts of a list, where it is not the facts themselves: a table or a subquery with one
    row for each fact, which it knows by its number, or by its column `fact_key`.
    """

    resource: Resource
    key: Expression
    where: list[Condition]
    order: list[Expression]
    """What the items are ordered by: at last by id, or by what has the order of ids."""
    number: Expression | None = None
    """The numbers of the facts that are listed, by which what is published of them is found."""
    is_descending: bool = False
    hits: Any = None
    tiers: Sequence["Listing"] = ()
    """The lists that this one consists of, one after the other: by relevance, those of each best place of a match."""
    beside: Expression = null()
    """What comes with each item: what snippets are cut from, where something is searched for, or a known total."""
    is_few: bool = False
    """Whether `hits` are given, and not many."""
    is_apart: bool = False
    """Whether what leads to the facts suffices to list them: nothing is asked of the facts themselves."""
    known_total: Statement | None = None
    """The statement that finds the total without counting, where it was counted at load."""
    tier: int | None = None
    """Which of the lists of another one this is."""
    place_of: Callable[[Any], Any] = _itself
    """What stands for an id, or for the place where it would stand, in the order."""

    def step(self, tier: int | None) -> "Listing":
        return self if tier is None else self.tiers[tier]

    def page(self, after: Sequence[Any] | None, limit: int) -> Statement:
        """The bodies of a page and of one item more, each with what comes with it, and its place."""
        before = self.order[:-1] if self.tier is None else [literal_column(str(self.tier))]
        statement = self._from_bodies(select(Body(), self.beside, *before, self.key))
        if after is not None:
            start: list[Any] = [bindparam(name, value) for name, value in after_values(after).items()]
            statement = statement.where(self._is_beyond(start))
        elif self.number is col(Version.number):
            statement = statement.where(col(Version.number) > 0)
        ordered = [column.desc() for column in self.order] if self.is_descending else self.order
        most = bindparam("most", limit + 1, type_=Integer)
        return statement.where(*self.where).order_by(*ordered).limit(most)

    def _from_bodies(self, asked: Statement) -> Statement:
        if self.number is col(Version.number):
            return asked
        is_body = col(Version.number) == self.number
        if self.number is None:
            is_body = and_(
                col(Version.resource) == self.resource.value, col(Version.is_current), col(Version.id) == self.key
            )
        # Everything listed has its body. An outer join keeps SQLite, which guesses sizes, from going through the
        # versions first and sorting them all for one page.
        leading = asked.select_from(self.hits) if self.is_apart else self.from_items(asked)
        return leading.outerjoin(Version, is_body)

    def total(self) -> Statement:
        if self.known_total is not None:
            return self.known_total
        if self.hits is None:
            return count(select(self.key if self.number is None else self.number).where(*self.where))
        # Where the hits alone decide, they are counted without a look at the facts.
        one: Statement = select(literal_column("1"))
        return count((self.from_items(one) if self.where else one.select_from(self.hits)).where(*self.where))

    def from_items(self, statement: Statement) -> Statement:
        """A statement about the items of a list, whose conditions it has yet to be given."""
        if self.number is None:
            return statement
        if self.hits is None:
            return statement.select_from(Fact)
        is_it: Any = self.hits.c.fact_key == Fact.key if self.number is col(Fact.number) else self.number == Fact.number
        # Few hits are gone through one by one; SQLite, left to itself, may start from all facts.
        return statement.join_from(self.hits, Fact, is_it, isouter=self.is_few)

    def _is_beyond(self, start: Sequence[Any]) -> Condition:
        *before, key = start
        order, place = tuple_(*self.order), tuple_(*before, self.place_of(key))
        return order < place if self.is_descending else order > place


def count(items: Statement) -> Statement:
    """How many items there are, as far as they are counted."""
    return select(func.count()).select_from(items.limit(COUNTED + 1).subquery())


class Body(ColumnElement[Any]):
    """The published JSON, from SQLite as the bytes that lie there: to make text of them and bytes again takes time."""

    inherit_cache = True


@compiles(Body)
def _write_body(_element: Body, compiler: Any, **_: Any) -> str:
    column: str = compiler.process(col(Version.body))
    return f"CAST({column} AS BLOB)" if compiler.dialect.name == "sqlite" else column
