"""Numbers of a sentence beside those of a fact, and beside how many states it names."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from app.domain.sentence_numbers import OF_STATES, NumberMention, kind_of_unit
from app.domain.text import words
from app.domain.vocabulary import ActorKind
from app.schemas.compare import ElementKind
from app.services.compared_sides import Sides

_APART = frozenset({"after", "before", "later", "earlier", "ago", "since", "old"})
"""Words after a time that make it the time between two events."""

_LASTING = frozenset({"after", "for"})
"""Words before a time that make it how long something lasts, or the time between two events."""

_WITHIN = ("within", "of")
"""Words around a time that make it the time between two events."""

_OF_SOME = frozenset({"other", "two", "these", "those", "both"})
"""Words before a number of states that are some of those in question."""


def compare_numbers(sides: Sides) -> None:
    """Tell a number that differs where the fact has one of the same things that the sentence does not name."""
    numbers = list(_list_numbers(sides))
    mentions = sides.elements.numbers
    left = [other for other in numbers if not any(it.is_same(other) for it in mentions)]
    for it in mentions:
        sides.told.update(words(it.text))
        alike = [other for other in left if it.is_like(other)]
        if any(it.is_same(other) for other in numbers):
            sides.add_same(ElementKind.NUMBER, it.text)
        elif _is_apart(sides, it) or not sides.is_related:
            sides.add_absent(it.start, it.text)
        elif alike and not any(it.fits(other) for other in numbers if it.is_like(other)):
            sides.add_different(ElementKind.NUMBER, it.text, alike[0].text)
        elif not alike and (listed := _list_states_otherwise(sides, it)):
            sides.add_different(ElementKind.NUMBER, it.text, ", ".join(listed))
        else:
            sides.add_absent(it.start, it.text)


def _list_numbers(sides: Sides) -> Iterator[NumberMention]:
    value = sides.fact["details"].get("value")
    if value and value["type"] == "quantity":
        amount = Fraction(value["amount"])
        told, kind = f"{value['amount']} {value['unit']}", kind_of_unit(value["unit"])
        yield NumberMention(0, 0, told, amount, amount, amount, value["unit"], kind)
    yield from sides.in_claim.numbers


def _is_apart(sides: Sides, number: NumberMention) -> bool:
    """Whether a number only tells how long one event was after another."""
    before, after = words(sides.text[: number.start])[-1:], words(sides.text[number.end :])[:1]
    return (
        (number.is_time and not _LASTING.isdisjoint(before))
        or not _APART.isdisjoint(after)
        or (*before, *after) == _WITHIN
    )


def _list_states_otherwise(sides: Sides, number: NumberMention) -> Sequence[str]:
    """The names of the states that a fact has in one role, where the sentence counts more, or fewer.

    Nothing is told where it may count others: states of an organisation, those that it lists, or some of them.
    """
    states = {it["actor"]["id"] for it in sides.fact["participants"] if it["actor"]["kind"] == ActorKind.STATE}
    if (
        number.kind not in OF_STATES
        or number.least != number.most
        or number.amount < 2
        or _may_count_others(sides, number)
    ):
        return ()
    by_role: dict[str, list[str]] = {}
    for it in sides.fact["participants"]:
        if it["actor"]["id"] in states:
            by_role.setdefault(it["role"], []).append(it["actor"]["name"])
    most = max(by_role.values(), key=len, default=[])
    sizes = {len(states), *map(len, by_role.values())}
    return most if len(most) > 1 and number.amount not in sizes else ()


def _may_count_others(sides: Sides, number: NumberMention) -> bool:
    kinds = {owner.kind for it in sides.elements.names for owner in it.owners}
    has_person = any(it["actor"]["kind"] == ActorKind.PERSON for it in sides.fact["participants"])
    listed = {it.state for it in sides.elements.names if it.state}
    before = words(sides.text[: number.start])[-1:]
    return (
        has_person
        or ActorKind.ORGANISATION in kinds
        or len(listed) == number.amount
        or bool(_OF_SOME.intersection(before))
        or "other" in words(number.text)
        or (before == ["the"] and number.amount == 2)
    )
