"""What actors, places, sources, origins, instruments, happenings and disputes are called."""

from typing import Any

from sqlalchemy import select, union_all
from sqlmodel import col

from app.domain.vocabulary import NameKind
from app.store import models
from app.store.compiled import constant
from app.store.query_shape import list_placeholders

_NAMES: dict[str, tuple[tuple[Any, Any], ...]] = {
    "actor": (
        (models.Actor.id, models.Actor.name),
        (models.Actor.id, models.Actor.iso_3166_1_alpha_2),
        (models.ActorName.owner_id, models.ActorName.name),
    ),
    "place": ((models.Place.id, models.Place.name), (models.PlaceName.owner_id, models.PlaceName.name)),
    "source": ((models.Source.id, models.Source.title), (models.Source.id, models.Source.publisher)),
    "origin": ((models.Origin.id, models.Origin.name),),
    "instrument": (
        (models.Instrument.id, models.Instrument.name),
        (models.InstrumentName.owner_id, models.InstrumentName.name),
    ),
    "happening": ((models.Happening.id, models.Happening.title),),
    "dispute": ((models.Dispute.id, models.Dispute.question),),
}
"""By what filters refer to, the columns that hold an id and what its owner is called."""

_TITLES = {
    **{noun: pairs[0] for noun, pairs in _NAMES.items()},
    "publisher": (models.Source.id, models.Source.publisher),
}
"""By what has an id, the columns that hold it and the name that this service writes."""


def select_all_names() -> Any:
    """What `select_names` gives, of all filters at once, each row after the name of its filter."""
    named = [(parameter, *columns) for parameter, pairs in _NAMES.items() for columns in pairs]
    return union_all(
        *(select(constant(it), col(owner), col(name)).where(col(name).is_not(None)) for it, owner, name in named)
    )


def select_all_called() -> Any:
    """Each name of an actor, place or instrument: which of these it is, its id and kind, the name and its kind."""
    parts: list[Any] = []
    for noun, owner, names in (
        ("actor", models.Actor, models.ActorName),
        ("place", models.Place, models.PlaceName),
        ("instrument", models.Instrument, models.InstrumentName),
    ):
        about = constant(noun), col(owner.id), col(owner.kind)
        parts.append(select(*about, col(owner.name), constant(NameKind.NAME.value)))
        named = col(names.owner_id) == col(owner.id)
        parts.append(select(*about, col(names.name), col(names.kind)).join_from(owner, names, named))
    return union_all(*parts)


def select_titles(noun: str, among: int) -> Any:
    """Those of so many values that are ids of what filters refer to, each with the name that this service writes."""
    owner, name = _TITLES[noun]
    return select(col(owner), col(name)).where(col(owner).in_(list_placeholders("among", among)))


def select_names(noun: str) -> Any:
    """Each id of what filters refer to with each name of its owner, in no order."""
    return union_all(*(select(col(owner), col(name)).where(col(name).is_not(None)) for owner, name in _NAMES[noun]))
