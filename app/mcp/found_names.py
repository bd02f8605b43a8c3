"""Names that are not those of one actor alone: which one is meant, if that is certain, and which may be."""

from collections.abc import Sequence
from typing import Any

from app.domain.errors import NotFoundError
from app.domain.text import words
from app.domain.vocabulary import ActorKind, NameKind

_NO_NAMES = frozenset({NameKind.DESIGNATION, NameKind.DEMONYM})
"""Kinds of what an actor is called that say what it is: others may be called so as well."""


def is_part_of_name(typed: str, actor: dict[str, Any]) -> bool:
    """Whether words are part of a name of its own, and no common noun: one word is only taken from a person's name."""
    if actor["kind"] == ActorKind.GROUP:
        return False
    spoken = set(words(typed))
    names = [actor["name"], *(it["name"] for it in actor["names"] if it["kind"] not in _NO_NAMES)]
    holding = [it for it in names if spoken <= set(words(it))]
    return bool(holding) if len(spoken) > 1 else any(_is_personal(it, actor) for it in holding)


def _is_personal(name: str, actor: dict[str, Any]) -> bool:
    """Whether it is a name such as Sadio Camara, and not a description such as Ambassador of France."""
    return actor["kind"] == ActorKind.PERSON and not any(it[0].islower() for it in name.split())


def explain_shared(typed: str, owners: Sequence[dict[str, Any]], more: int) -> NotFoundError:
    """What is told where several actors have a name."""
    return NotFoundError(f"Several actors are called '{typed}': {_list_actors(owners, more)}. Ask by id.")


def explain_part(typed: str, holders: Sequence[dict[str, Any]], more: int) -> NotFoundError:
    """What is told where words are only part of what some actors are called."""
    return NotFoundError(
        f"No actor is called just '{typed}'. It is part of what these are called: {_list_actors(holders, more)}. Ask by"
        f" id; or, of a title, search_facts with kind office and '{typed}' as q."
    )


def explain_unknown(typed: str, near: str | None) -> NotFoundError:
    """What is told where nobody is called so."""
    hint = f" Did you mean '{near}'?" if near else ""
    told = f"There is no actor '{typed}'. As far as its facts tell, no document of the record names anybody so.{hint}"
    return NotFoundError(told, near)


def _list_actors(actors: Sequence[dict[str, Any]], more: int) -> str:
    listed = ", ".join([f"{it['name']} ({it['id']})" for it in actors])
    return f"{listed} and {more} more" if more else listed
