"""What actors, places, sources, origins, instruments, happenings and disputes are called."""

from typing import Any

from sqlalchemy import select, union_all
from sqlmodel import col

from app.store import models

_NAMED: dict[str, tuple[tuple[Any, Any], ...]] = {
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
_NAMES = {**_NAMED, "about": (*_NAMED["actor"], *_NAMED["place"], *_NAMED["instrument"])}
"""By filter, the columns that hold an id and what its owner is called."""


def select_names(parameter: str) -> Any:
    """Each id that a filter takes with each name of its owner, in no order."""
    return union_all(
        *(select(col(owner), col(name)).where(col(name).is_not(None)) for owner, name in _NAMES[parameter])
    )
