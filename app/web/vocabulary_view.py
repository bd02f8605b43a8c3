"""What the page of the vocabularies shows: every term with what it means, and where things that have it are listed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from app.domain.vocabulary import VOCABULARIES
from app.schemas.dataset import Vocabulary
from app.web.labels import label

TITLES: Mapping[str, str] = {
    "fact_kinds": "Kinds of facts",
    "roles": "Parts that an actor has in a fact",
    "event_types": "What happened",
    "obligations": "What a clause obliges to",
    "topics": "Topics of clauses",
    "forces": "Verbs that bind",
    "portfolios": "Offices",
    "standings": "How somebody stands in an office",
    "membership_statuses": "Kinds of membership",
    "properties": "Properties that an attribute gives",
    "media": "How words were given",
    "wording_forms": "Forms of wordings",
    "actor_kinds": "Kinds of actors",
    "name_kinds": "Kinds of names",
    "place_kinds": "Kinds of places",
    "instrument_kinds": "Kinds of instruments",
    "origin_kinds": "Kinds of origins",
    "origin_bases": "What shows that a passage goes back to an origin",
    "stances": "Stances of passages",
    "voices": "Whose words a passage gives",
    "supported_fields": "What a passage bears on",
    "ranks": "Ranks of facts",
    "scopes": "What facts are about",
    "dispute_kinds": "Kinds of disputes",
    "dispute_states": "States of disputes",
    "bases": "How something is known",
    "url_bases": "How the address of a document is known",
}
"""What each vocabulary is called."""

_LISTS = {
    "fact_kinds": "/facts?kind=",
    "roles": "/facts?role=",
    "event_types": "/facts?event_type=",
    "obligations": "/facts?obligation=",
    "topics": "/facts?topic=",
    "portfolios": "/facts?portfolio=",
    "properties": "/facts?property=",
    "ranks": "/facts?rank=",
    "scopes": "/facts?scope=",
    "actor_kinds": "/actors?kind=",
    "dispute_kinds": "/disputes?kind=",
    "dispute_states": "/disputes?state=",
}
"""What lists the things that have a word of a vocabulary, as a path of the API that the word ends."""


class TermView(NamedTuple):
    """A word of a vocabulary."""

    word: str
    called: str
    definition: str
    anchor: str | None
    """The word itself, at the first vocabulary that has it; None at any other."""
    path: str | None
    """Of the list of what has it, in the API."""


class VocabularyView(NamedTuple):
    """A vocabulary, whose name begins the anchors of its terms."""

    name: str
    title: str
    terms: Sequence[TermView]


def view_vocabularies(vocabularies: Iterable[Vocabulary]) -> list[VocabularyView]:
    seen: set[str] = set()
    views: list[VocabularyView] = []
    for vocabulary in vocabularies:
        name, words = vocabulary.name, VOCABULARIES[vocabulary.name]
        terms: list[TermView] = []
        for term in vocabulary.terms:
            anchor = None if term.word in seen or term.word in TITLES else term.word
            seen.add(term.word)
            path = f"{_LISTS[name]}{term.word}" if name in _LISTS else None
            terms.append(TermView(term.word, label(words(term.word)), term.definition, anchor, path))
        views.append(VocabularyView(name, TITLES[name], terms))
    return views
