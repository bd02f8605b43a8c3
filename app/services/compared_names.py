"""Names of a sentence beside those of a fact: of actors, places and instruments."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.domain.name_links import NameMention
from app.domain.sentence_names import SPEAKING, Beside, find_lists
from app.domain.sentence_offices import OfficeMention
from app.domain.text import words
from app.domain.vocabulary import ActorKind, FactKind, Property, Role
from app.schemas.compare import ElementKind
from app.services.compared_sides import Sides

_SOURCE = re.compile(
    r"\b(?:according to|credits?|credited to|citing|cites|(?:report(?:ed)?|quoted|cited|published) (?:by|from|of)|via)"
    r"\s+(?:the\s+)?$",
    re.IGNORECASE,
)
"""Words before the name of whom a report is taken from."""

_APPOSITION = re.compile(r",? (?:(?:who )?(?:is|was) )?(?:the )?(?:[\w’']+['’]s )?(?:the )?")
"""What stands between a name and an office that its bearer has."""

_POSSESSIVE = frozenset({"'s ", "’s ", "' ", "’ "})
_KINDS = (ActorKind.PERSON, ActorKind.STATE, ActorKind.ORGANISATION, ActorKind.ARMED_GROUP)


class _Otherwise(NamedTuple):
    """A name of a sentence, and what a fact has in its place."""

    mention: NameMention
    in_fact: str


def compare_names(sides: Sides) -> None:
    """Tell a name that the fact has not, and has another in its place that the sentence does not name."""
    missing: list[NameMention] = []
    for it in sides.elements.names:
        sides.told.update(words(it.text))
        shared = [owner for owner in it.owners if owner.id in sides.ids]
        if shared or sides.is_around(it):
            sides.add_same(ElementKind((shared or it.owners)[0].noun), it.text)
        else:
            missing.append(it)
    told = {it.mention: it.in_fact for it in _find_otherwise(sides, missing)}
    for it in missing:
        if it not in told:
            sides.add_absent(it.start, it.text)
    for it, in_fact in sorted(told.items()):
        sides.told.update(words(it.text))
        sides.replaced.add(it.text)
        sides.add_different(ElementKind.ACTOR, it.text, in_fact)


def _find_otherwise(sides: Sides, missing: Sequence[NameMention]) -> Iterator[_Otherwise]:
    """What stands in the place of names that a fact has not, each name of the fact for one of them."""
    yield from _find_other_holders(sides)
    if not sides.is_related_but_for_names:
        return
    theirs = [it for it in sides.in_claim.names if not any(owner.id in sides.named for owner in it.owners)]
    if sides.fact["kind"] == FactKind.OFFICE:
        # Who else is called something holds another office.
        theirs = [it for it in theirs if not it.person]
    taken: dict[NameMention, NameMention] = {}
    for it in (*missing, *_list_unknown(sides)):
        other = _find_in_place(sides, it, [other for other in theirs if other not in taken])
        if other:
            taken[other] = it
            yield _Otherwise(it, other.text)
        elif in_fact := _find_credited(sides, it):
            yield _Otherwise(it, in_fact)
    left = [it for it in theirs if it not in taken]
    yield from (it for it in _find_in_lists(sides, missing, left) if it.mention not in taken.values())


def _list_unknown(sides: Sides) -> Iterator[NameMention]:
    """The names that the record does not know, without those of which the fact has all words."""
    return (it for it in sides.others if not all(map(sides.holds, words(it.text))))


def _find_in_place(sides: Sides, one: NameMention, theirs: Sequence[NameMention]) -> NameMention | None:
    """The name of a claim that stands beside the same word as one of the sentence does."""
    if _is_of_other_state(sides, one):
        return None
    beside = sides.look_beside(one)
    for other in theirs:
        if _may_replace(one, other, beside) and _is_same_place(beside, sides.look_beside_in_claim(other), one, other):
            return other
    return None


def _is_of_other_state(sides: Sides, one: NameMention) -> bool:
    """Whether a name stands beside an office of a state that the fact does not name."""
    office = next((it for it in sides.elements.offices if _is_right_after(sides.text, it, one)), None)
    if office is None:
        return False
    is_possessed = any(sides.text[it.end : office.start] in _POSSESSIVE for it in sides.others if it.end < office.start)
    return is_possessed or (office.state is not None and office.state not in sides.ids)


def _is_right_after(text: str, office: OfficeMention, one: NameMention) -> bool:
    return office.end < one.start and text[office.end : one.start] in {" ", ", "}


def _may_replace(one: NameMention, other: NameMention, beside: Beside) -> bool:
    """Whether two names are of one kind; what the record does not know may be of any, but is nobody who reports."""
    ours, theirs = _kind_of(one), _kind_of(other)
    if theirs is None:
        return False
    is_report = theirs == ActorKind.ORGANISATION and beside.after == SPEAKING
    if is_report and ours != ActorKind.ORGANISATION:
        return False
    if not one.owners:
        return theirs != ActorKind.PERSON or len(words(one.text)) > 1 or one.start > 0
    return ours == theirs or {ours, theirs} == {ActorKind.STATE, ActorKind.ORGANISATION}


def _kind_of(mention: NameMention) -> str | None:
    kinds = {it.kind for it in mention.owners}
    return next((it for it in _KINDS if it in kinds), None)


def _is_same_place(one: Beside, other: Beside, ours: NameMention, theirs: NameMention) -> bool:
    """Whether names stand in one place of what is told, as far as the words beside them tell it.

    A state is named in many sentences, so it must be who does something, or to whom it is done.
    """
    kinds = {_kind_of(ours), _kind_of(theirs)}
    if kinds == {ActorKind.ORGANISATION}:
        return one.has_one_word(other)
    if one.is_right_beside(other):
        return True
    if ActorKind.STATE in kinds:
        return one.small == "by" and one.has_one_preposition(other)
    is_published = one.small == other.small == "on" and _kind_of(theirs) == ActorKind.ORGANISATION
    return is_published or one.has_one_preposition(other)


def _find_credited(sides: Sides, one: NameMention) -> str | None:
    """Whom a fact on the source of a report names, where the sentence names another as its source."""
    if sides.fact["details"].get("property") != Property.CREDIT or not _SOURCE.search(sides.text[: one.start]):
        return None
    publishers = [it["actor"] for it in sides.fact["participants"] if it["role"] == Role.PUBLISHER]
    return next((it["name"] for it in publishers if it["id"] not in sides.named), None)


def _find_in_lists(sides: Sides, missing: Sequence[NameMention], theirs: Sequence[NameMention]) -> Iterator[_Otherwise]:
    """A name in a list of the sentence that the fact has otherwise, with one of the fact that the list has not."""
    listed = [it for row in find_lists(sides.claim, sides.in_claim.names) for it in row]
    if sides.fact["kind"] == FactKind.MEMBERSHIP:
        listed = list(sides.in_claim.names)
    for row in find_lists(sides.text, [*sides.elements.names, *sides.others]):
        kinds = {_kind_of(it) for it in row if it.owners}
        lost = [it for it in row if it in missing or not it.owners]
        unknown = [it for it in lost if not it.owners]
        others = [it for it in theirs if it in listed and _kind_of(it) in kinds]
        one = unknown[:1] or (lost if len(lost) == 1 else [])
        if one and len(lost) < len(row) and len(kinds) == 1 and len({it.owners for it in others}) == 1:
            yield _Otherwise(one[0], others[0].text)


def _find_other_holders(sides: Sides) -> Iterator[_Otherwise]:
    """Whom the sentence gives an office that the fact gives another person."""
    if sides.fact["kind"] != FactKind.OFFICE:
        return
    by_role = {it["role"]: it["actor"] for it in sides.fact["participants"]}
    holder, state = by_role.get(Role.HOLDER), by_role.get(Role.JURISDICTION)
    for office in sides.elements.offices:
        is_it = office.code == sides.fact["details"]["portfolio"] and state and office.state == state["id"]
        one = _find_bearer(sides, office) if is_it else None
        if one and holder and holder["id"] not in sides.named:
            yield _Otherwise(one, holder["name"])


def _find_bearer(sides: Sides, office: OfficeMention) -> NameMention | None:
    """The name beside an office that the record does not know."""
    return next((it for it in sides.others if _is_beside(sides.text, office, it)), None)


def _is_beside(text: str, office: OfficeMention, one: NameMention) -> bool:
    is_before = one.end < office.start and _APPOSITION.fullmatch(text, one.end, office.start) is not None
    return is_before or _is_right_after(text, office, one)
