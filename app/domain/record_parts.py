"""What the members of published records are called in a sentence that tells what changed."""

from collections.abc import Iterable, Mapping

from app.domain.vocabulary import Resource

WORDS: Mapping[Resource, str] = {
    Resource.FACT: "claim",
    Resource.ACTOR: "name",
    Resource.SOURCE: "title",
    Resource.DISPUTE: "question",
    Resource.OPEN_QUESTION: "question",
}
"""What of a record says it in a sentence."""

_OF_ALL = {"kind": "its kind", "note": "the note"}

_PARTS: Mapping[Resource, Mapping[str, str]] = {
    Resource.FACT: {
        **_OF_ALL,
        "claim": "the claim",
        "date": "the date",
        "place": "the place",
        "participants": "who takes part",
        "details": "the details",
        "rank": "its rank",
        "rank_reason": "its rank",
        "happening": "the occurrence that it tells of",
        "scope": "what it is about",
        "disputes": "the disputes that it is a side of",
        "citations": "the quotations",
        "evidence": "the quotations",
    },
    Resource.ACTOR: {
        **_OF_ALL,
        "name": "the name",
        "names": "what it is called",
        "identifiers": "its identifiers",
        "belongs_to": "what it belongs to",
        "memberships": "what it is a member of",
        "members": "its members",
        "offices": "the titles that documents give",
        "facts": "how many facts it takes part in",
        "open_questions": "the open questions about it",
    },
    Resource.SOURCE: {
        **_OF_ALL,
        "title": "the title",
        "title_basis": "where the title comes from",
        "title_note": "where the title comes from",
        "publisher": "the publisher",
        "published_on": "the date of publication",
        "url": "the address",
        "url_basis": "how the address is known",
        "language": "the language",
        "republished_from": "what it names as its original",
        "origins": "what its passages go back to",
        "overlaps": "what other documents share with it",
        "facts": "the facts that cite it",
        "sha256": "the text that was read",
        "characters": "the text that was read",
        "rights": "the rights",
    },
    Resource.DISPUTE: {
        **_OF_ALL,
        "question": "the question",
        "state": "whether it is resolved",
        "rationale": "the rationale",
        "facts": "the competing facts",
    },
}
"""Members that are not there, such as ids, are not told of."""


_DETAILS = {
    "status": "the status",
    "instrument": "the instrument",
    "article": "the article",
    "topic": "the topic",
    "obligation": "the obligation",
    "force": "the verb that binds",
    "trigger": "what sets it in motion",
    "wordings": "the wordings",
    "title": "the title as printed",
    "portfolio": "the office",
    "standing": "the standing",
    "as_of": "as of when the title is given",
    "event_type": "what happened",
    "undated_reason": "why it is not dated",
    "text": "the words that were said",
    "language": "the language of the words",
    "medium": "how it was said",
    "audience": "to whom it was said",
    "translation_of": "what it is a translation of",
    "property": "the property",
    "value": "the value",
}
"""Members of the details of facts."""


def name_parts(resource: Resource, pointers: Iterable[str]) -> list[str]:
    """What JSON pointers into a record point at, each thing once."""
    names = _PARTS[resource]
    found: list[str] = []
    for pointer in pointers:
        _, member, *rest = pointer.split("/")
        if member == "details" and rest and rest[0] in _DETAILS:
            found.append(_DETAILS[rest[0]])
        elif member in names:
            found.append(names[member])
    return list(dict.fromkeys(found))
