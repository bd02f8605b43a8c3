"""What the words of the closed vocabularies are called on pages.

A word that is not listed is called as it is written, with spaces: `peace_agreement` is a peace agreement.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from gettext import NullTranslations

from app.domain import vocabulary as words
from app.web.strings import ENGLISH

_LABELS: tuple[tuple[StrEnum, str], ...] = (
    (words.FactKind.OFFICE, "title given to a person"),
    (words.FactKind.CLAUSE, "clause of an instrument"),
    (words.Voice.DOCUMENT, "reported by the document as news"),
    (words.Voice.ATTRIBUTED, "reported as somebody’s statement"),
    (words.Voice.HEADLINE, "in a headline"),
    (words.Voice.CAPTION, "in the caption of a picture"),
    (words.Voice.EDITORIAL, "in the publisher’s own voice"),
    (words.SupportedField.CLAIM, "the claim"),
    (words.SupportedField.DATE, "the date"),
    (words.SupportedField.PLACE, "the place"),
    (words.SupportedField.PARTICIPANTS, "who takes part"),
    (words.SupportedField.DETAILS, "the details"),
    (words.Role.JURISDICTION, "office of"),
    (words.Role.HOLDER, "given to"),
    (words.Role.AGENT, "who did it"),
    (words.Role.TARGET, "directed at"),
    (words.Role.ADDRESSEE, "addressed to"),
    (words.Role.BENEFICIARY, "in favour of"),
    (words.Role.SUBJECT, "about"),
    (words.Portfolio.DEFENCE, "defence minister"),
    (words.Portfolio.DEPUTY_DEFENCE, "deputy defence minister"),
    (words.Portfolio.FOREIGN_AFFAIRS, "foreign minister"),
    (words.Portfolio.MILITARY_ATTACHE, "military attaché"),
    (words.Portfolio.LEADER, "leader of a country"),
    (words.Standing.IN_OFFICE, "in office, without qualification"),
    (words.Standing.DE_FACTO, "leading the country, without a constitutional office"),
    (words.MembershipStatus.FOUNDING, "founding member"),
    (words.MembershipStatus.FORMER, "former member"),
    (words.Medium.SOCIAL_MEDIA, "a post on a social network"),
    (words.Medium.REMARKS, "spoken remarks"),
    (words.WordingForm.QUOTED, "quoted as the instrument’s own text"),
    (words.WordingForm.REPORTED, "retold by the document"),
    (words.Obligation.DEFENSE, "defence"),
    (words.Obligation.NONAGGRESSION, "non-aggression"),
    (words.Scope.DOCUMENTS, "about the documents themselves"),
    (words.Scope.WORLD, "about the world"),
    (words.DisputeKind.CONTRADICTION, "contradiction: the answers do not fit together"),
    (words.DisputeKind.TENSION, "tension: the answers differ, and may all be true"),
    (words.DisputeKind.WORDING, "wording: the same thing in different words"),
    (words.DisputeState.OPEN, "the documents do not settle it"),
    (words.DisputeState.RESOLVED, "settled by the documents"),
)
_BY_VOCABULARY = {(type(word), word.value): text for word, text in _LABELS}
"""Words of several vocabularies are equal as texts, so the vocabulary is part of the key."""


def label(word: StrEnum, strings: NullTranslations = ENGLISH) -> str:
    """What a word is called."""
    return strings.gettext(_BY_VOCABULARY.get((type(word), word.value)) or word.value.replace("_", " "))


def list_labels(listed: Iterable[StrEnum], strings: NullTranslations = ENGLISH) -> str:
    """What several words are called, one after the other."""
    return ", ".join([label(it, strings) for it in listed])


_GROUPS: Mapping[StrEnum, str] = {
    words.ActorKind.STATE: "states",
    words.ActorKind.PERSON: "persons",
    words.ActorKind.ORGANISATION: "organisations",
    words.ActorKind.ARMED_GROUP: "armed groups",
    words.ActorKind.GROUP: "groups",
    words.DisputeKind.CONTRADICTION: "contradictions",
    words.DisputeKind.TENSION: "tensions",
    words.DisputeKind.WORDING: "differences of wording",
    words.FactKind.MEMBERSHIP: "memberships",
    words.FactKind.SIGNING: "signings",
    words.FactKind.CLAUSE: "clauses of instruments",
    words.FactKind.OFFICE: "titles given to persons",
    words.FactKind.EVENT: "events",
    words.FactKind.STATEMENT: "statements",
    words.FactKind.ATTRIBUTE: "attributes",
}


def name_group(kind: StrEnum, strings: NullTranslations = ENGLISH) -> str:
    """What several actors, disputes or facts of a kind are called."""
    return strings.gettext(_GROUPS[kind])


_LANGUAGES = {"ar": "Arabic", "en": "English", "fr": "French", "ha": "Hausa"}


def name_language(code: str, strings: NullTranslations = ENGLISH) -> str:
    """What a language is called; its code, if that is not known here."""
    return strings.gettext(_LANGUAGES.get(code, code))
