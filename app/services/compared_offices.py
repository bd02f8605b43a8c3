"""Offices and ranks of a sentence beside those of a fact."""

from collections.abc import Iterator
from typing import NamedTuple

from app.domain.sentence_offices import OfficeMention
from app.domain.text import words
from app.domain.vocabulary import FactKind, Portfolio, Role
from app.schemas.compare import ElementKind
from app.services.compared_sides import Sides


class _Office(NamedTuple):
    """An office in a fact."""

    code: str
    holder: str | None
    text: str
    state: str | None = None
    is_stated: bool = False
    """Whether the fact is about it."""


def compare_offices(sides: Sides) -> None:
    """Tell an office that differs where the sentence gives it to somebody whom the fact gives another."""
    offices = list(_list_offices(sides))
    left = [it for it in offices if not any(one.code == it.code and _is_of(one, it) for one in sides.elements.offices)]
    for it in sides.elements.offices:
        if it.is_group:
            _compare_group(sides, it)
            continue
        if any(other.code == it.code and _is_of(it, other) for other in offices):
            other = next((_tell_state(sides, other) for other in offices if _is_of_other_state(it, other)), None)
        else:
            other = next((other.text for other in left if _is_other_office(sides, it, other)), None)
            if other is None:
                continue
        if other is None:
            sides.add_same(ElementKind.OFFICE, it.text)
        else:
            sides.add_different(ElementKind.OFFICE, it.text, other)
        sides.told.update(words(it.text))


def _tell_state(sides: Sides, office: _Office) -> str:
    """An office with the name of its state."""
    names = {it["actor"]["id"]: it["actor"]["name"] for it in sides.fact["participants"]}
    return f"{office.text} ({names.get(office.state, office.state)})"


def _is_of(one: OfficeMention, other: _Office) -> bool:
    return one.holder is None or one.holder in {other.holder, other.state}


def _is_other_office(sides: Sides, one: OfficeMention, other: _Office) -> bool:
    """Whether somebody has another office, or another rank. Who leads may do so in any office."""
    is_like = one.is_rank == other.code.startswith("rank_") and Portfolio.LEADER not in {one.code, other.code}
    is_of = one.holder is not None and one.is_beside and one.holder == other.holder
    return is_of and is_like and (other.is_stated or sides.is_related)


def _is_of_other_state(one: OfficeMention, other: _Office) -> bool:
    """Whether somebody has the same office in another state."""
    is_same = one.code == other.code and one.is_beside and one.holder == other.holder
    return is_same and None not in {one.state, other.state} and one.state != other.state


def _compare_group(sides: Sides, one: OfficeMention) -> None:
    """Tell the office of several where the claim has another beside the same word."""
    theirs = [it for it in sides.in_claim.offices if it.is_group]
    before = sides.look_beside(one).before
    other = next((it for it in theirs if before and sides.look_beside_in_claim(it).before == before), None)
    if any(it.code == one.code for it in theirs):
        sides.add_same(ElementKind.OFFICE, one.text)
    elif other and sides.is_related:
        sides.add_different(ElementKind.OFFICE, one.text, other.text)
    else:
        return
    sides.told.update(words(one.text))


def _list_offices(sides: Sides) -> Iterator[_Office]:
    if sides.fact["kind"] == FactKind.OFFICE:
        details, participants = sides.fact["details"], sides.fact["participants"]
        states = [it["actor"]["id"] for it in participants if it["role"] == Role.JURISDICTION]
        for it in participants:
            if it["role"] == Role.HOLDER:
                state = states[0] if len(states) == 1 else None
                yield _Office(details["portfolio"], it["actor"]["id"], details["title"], state, is_stated=True)
    value = sides.fact["details"].get("value") or {}
    called = words(value.get("text") or "")
    for it in sides.in_claim.offices:
        if not it.is_group:
            is_stated = it.is_rank and set(words(it.text)) <= set(called)
            yield _Office(it.code, it.holder, it.text, it.state, is_stated=is_stated)
