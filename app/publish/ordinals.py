"""Numbers of facts: in the order of their ids, with room between for those to come."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection, func, select, update
from sqlmodel import col

from app.store.fulltext.index import move_search_texts
from app.store.models import Fact, FactSubject, Participation, Version

GAP = 2**36
"""Room between two facts that are numbered anew: for three batches of new ones in one place, one after the other."""


_BEYOND = 2**62
"""More than any number is."""


def number_facts(connection: Connection, created: Sequence[str]) -> dict[str, int]:
    """Numbers for new facts, whose ids come in order. All facts are numbered anew where there is no room left."""
    try:
        return dict(_find_room(connection, created))
    except _NoRoomError:
        _number_anew(connection)
        return dict(_find_room(connection, created))


class _NoRoomError(Exception):
    pass


def _find_room(connection: Connection, created: Sequence[str]) -> Iterator[tuple[str, int]]:
    key, number = col(Fact.key), col(Fact.number)
    before = select(number).where(key < created[0]).order_by(key.desc()).limit(1)
    after = select(number).where(key > created[-1]).order_by(key).limit(1)
    between = select(key, number).where(key > created[0], key < created[-1])
    known: dict[str, int] = {row[0]: row[1] for row in connection.execute(between)}
    low: int = connection.execute(before).scalar() or 0
    run: list[str] = []
    for name in sorted([*created, *known]):
        if name in known:
            yield from _spread(run, low, known[name])
            run, low = [], known[name]
        else:
            run.append(name)
    end: int | None = connection.execute(after).scalar()
    yield from _spread(run, low, low + GAP * (len(run) + 1) if end is None else end)


def _spread(names: Sequence[str], low: int, high: int) -> Iterator[tuple[str, int]]:
    step = (high - low) // (len(names) + 1)
    if names and not step:
        raise _NoRoomError
    return ((name, low + step * place) for place, name in enumerate(names, 1))


def _number_anew(connection: Connection) -> None:
    ranked = select(col(Fact.key), func.row_number().over(order_by=col(Fact.key)).label("place")).subquery()
    renumbering = update(Fact).where(col(Fact.key) == ranked.c.key).values(number=ranked.c.place * GAP)
    connection.execute(renumbering)
    for table in (Participation, FactSubject):
        parts = update(table).where(col(table.fact_key) == Fact.key)
        connection.execute(parts.values(fact_number=col(Fact.number)))
    # None may take the number of another, not even on the way.
    versions = update(Version).where(col(Version.number) > 0)
    connection.execute(versions.values(number=col(Version.number) + _BEYOND))
    connection.execute(versions.where(col(Version.id) == Fact.key).values(number=col(Fact.number)))
    move_search_texts(connection)


def fetch_numbers(connection: Connection, keys: Sequence[str]) -> Mapping[str, int]:
    found = select(col(Fact.key), col(Fact.number)).where(col(Fact.key).in_(keys))
    return {row[0]: row[1] for row in connection.execute(found)}
