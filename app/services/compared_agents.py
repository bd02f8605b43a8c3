"""Who does something in a sentence beside who does it in a fact that has the same names and words."""

from collections.abc import Iterable, Sequence

from app.domain.light_words import LIGHT_WORDS
from app.domain.name_links import NameMention
from app.domain.sentence_agents import VerbMention, find_verb_before, find_verbs
from app.domain.sentence_elements import SentenceElements
from app.domain.text import words
from app.domain.vocabulary import Identified, Role
from app.schemas.compare import ElementKind
from app.services.compared_sides import Sides

_DONE_TO = frozenset({Role.TARGET, Role.ADDRESSEE})


def compare_agents(sides: Sides) -> None:
    """Tell who does what a fact says is done to him, where nothing else of the sentence is absent."""
    if not sides.is_related or not all(LIGHT_WORDS.issuperset(words(it)) for it in sides.absent):
        return
    ours = list(find_verbs(sides.text, _list_actors(sides.elements), sides.normal))
    theirs = list(find_verbs(sides.claim, _list_actors(sides.in_claim), sides.normal))
    for it in ours:
        agents = [other for other in theirs if other.verb == it.verb]
        doing = _ids_of(name for other in agents for name in other.agents)
        if not doing.isdisjoint(_ids_of(name for other in ours if other.verb == it.verb for name in other.agents)):
            continue
        turned = next((other for other in agents if _are_turned(it, other)), None)
        in_fact = _read_row(sides.claim, turned.agents) if turned else _find_doer(sides, it)
        if in_fact:
            sides.add_different(ElementKind.ACTOR, _read_row(sides.text, it.agents), in_fact)


def _list_actors(elements: SentenceElements) -> Sequence[NameMention]:
    return [it for it in elements.names if it.of(Identified.ACTOR)]


def _are_turned(one: VerbMention, other: VerbMention) -> bool:
    """Whether who does it in each is whom it is done to in the other."""
    is_done = not _ids_of(one.agents).isdisjoint(_ids_of(other.others))
    return is_done and not _ids_of(other.agents).isdisjoint(_ids_of(one.others))


def _find_doer(sides: Sides, one: VerbMention) -> str | None:
    """Who does it in a fact by its roles, where the claim has right after the verb who does it in the sentence."""
    roles: dict[str, set[str]] = {}
    for it in sides.fact["participants"]:
        roles.setdefault(it["actor"]["id"], set()).add(it["role"])
    done_to = {id_ for id_, those in roles.items() if those <= _DONE_TO}
    titles = [it.text for it in sides.in_claim.offices]
    for it in sides.in_claim.names:
        is_it = not done_to.isdisjoint(_ids_of([it]) & _ids_of(one.agents))
        if is_it and find_verb_before(sides.claim, it.start, titles, sides.normal) == one.verb:
            doers = (it["actor"]["name"] for it in sides.fact["participants"] if it["role"] == Role.AGENT)
            return next(doers, None)
    return None


def _ids_of(names: Iterable[NameMention]) -> set[str]:
    return {owner.id for it in names for owner in it.owners}


def _read_row(text: str, names: Sequence[NameMention]) -> str:
    return text[names[0].start : names[-1].end]
