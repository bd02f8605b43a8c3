"""Building blocks of the tables: ids, and the constraints that recur, each named for its rule."""

from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Integer, String
from sqlalchemy.sql.schema import SchemaItem
from sqlmodel import SQLModel

from app.domain import vocabulary as v

SQLModel.metadata.naming_convention = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}

# Ids are compared byte by byte on both databases, so that a page's order never depends on a server's locale.
Key: Any = String().with_variant(String(collation="C"), "postgresql")

# SQLite keeps rows in the order of a key of exactly this type, and finds them by it without an index.
RowNumber: Any = BigInteger().with_variant(Integer(), "sqlite")


def words(column: str, vocabulary: type[StrEnum]) -> CheckConstraint:
    words = ", ".join(f"'{word}'" for word in vocabulary)
    return CheckConstraint(f"{column} IN ({words})", name=f"{column}_in_vocabulary")


def rule(name: str, condition: str) -> CheckConstraint:
    return CheckConstraint(condition, name=name)


def refers(column: str, target: str, *, owned: bool = False) -> ForeignKeyConstraint:
    """A foreign key, checked with each statement; an owned row goes with its owner."""
    return ForeignKeyConstraint([column], [target], ondelete="CASCADE" if owned else None)


def details_of(kind: v.FactKind, *items: SchemaItem) -> tuple[SchemaItem, ...]:
    """What makes a table the details of one kind of fact: the fact it belongs to must be of that kind."""
    owner = ForeignKeyConstraint(["fact_key", "kind"], ["fact.key", "fact.kind"], ondelete="CASCADE")
    return (owner, rule("kind_is_its_own", f"kind = '{kind}'"), *items)


def date_rules(prefix: str) -> tuple[SchemaItem, ...]:
    edtf, earliest, latest, basis = (f"{prefix}_{part}" for part in ("edtf", "earliest", "latest", "basis"))
    return (
        rule(f"{prefix}_in_order", f"{earliest} <= {latest}"),
        rule(f"{prefix}_has_basis", f"({edtf} IS NULL) = ({basis} IS NULL)"),
        rule(f"{prefix}_has_bound", f"{edtf} IS NOT NULL OR ({earliest} IS NULL AND {latest} IS NULL)"),
        words(basis, v.Basis),
        rule(f"{prefix}_derivation_named", f"{basis} <> 'derived' OR {prefix}_note IS NOT NULL"),
    )


def name_rules(owner: str) -> tuple[SchemaItem, ...]:
    return (refers("owner_id", f"{owner}.id", owned=True), words("kind", v.NameKind))
