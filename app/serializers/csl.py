"""CSL-JSON, which reference managers read: a fact as an item, and the documents that it cites.

A fact is an `entry` of a work: `dataset` would print "[Data set]" after a sentence, and `webpage` lose the revision.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from app.domain.vocabulary import Resource, Stance
from app.domain.web_pages import RECORD_PAGES

Item = Mapping[str, Any]
"""An item of CSL-JSON."""

TITLE = "Sahel Facts"
ENTRY = "entry"


class Edition(NamedTuple):
    """The state of the data that a citation names, and the address that people reach them at."""

    public_url: str
    revision: int
    hash: str
    loaded_at: datetime


def cite_fact(fact: Mapping[str, Any], edition: Edition) -> Item:
    """The item of a published fact."""
    loaded_on = edition.loaded_at.astimezone(UTC)
    return {
        "id": _name(fact),
        "type": ENTRY,
        "title": _drop_stop(fact["claim"]),
        "container-title": TITLE,
        "author": [{"literal": TITLE}],
        "version": f"revision {edition.revision}, {edition.hash[:12]}",
        "issued": {"date-parts": [[loaded_on.year, loaded_on.month, loaded_on.day]]},
        "URL": edition.public_url + RECORD_PAGES[Resource.FACT].format(id=fact["id"]),
        "language": "en",
        "note": _sum_up(fact),
    }


def mark_cited(document: Item, fact: Mapping[str, Any]) -> Item:
    """The item of a document that a published fact cites, with a note where passages of it say otherwise."""
    cited = Counter(it["stance"] for it in fact["citations"] if it["source"]["id"] == document["id"])
    against = cited[Stance.DISPUTES]
    if not against:
        return document
    behind = f"{_say(cited[Stance.SUPPORTS], 'support it', 'supports it')}; " if cited[Stance.SUPPORTS] else ""
    note = f"on {_name(fact)}: {behind}{_say(against, 'say otherwise', 'says otherwise')}"
    return {**document, "note": note}


def find_cited(fact: Mapping[str, Any]) -> list[str]:
    """The ids of the documents that a published fact cites, in the order of their first citation."""
    return list(dict.fromkeys(citation["source"]["id"] for citation in fact["citations"]))


def write_csl(items: Iterable[Item]) -> bytes:
    """Items as a JSON array."""
    return json.dumps([*map(_keep_case, items)], ensure_ascii=False, separators=(",", ":")).encode()


def _keep_case(item: Item) -> Item:
    """Styles write titles in capitals, which a claim, being a sentence, is not to be written in."""
    return {**item, "title": f'<span class="nocase">{item["title"]}</span>'} if item["type"] == ENTRY else item


def _drop_stop(claim: str) -> str:
    """Styles put a stop after a title."""
    return claim if claim.endswith("..") else claim.removesuffix(".")


def _sum_up(fact: Mapping[str, Any]) -> str:
    """How much stands behind a fact, and on what it is disputed."""
    evidence = fact["evidence"]
    passages, sources = _count(evidence["supporting"], "passage"), _count(evidence["sources"], "document")
    parts = [f"{passages} of {sources}, {_count(evidence['independent_origins'], 'independent origin')}"]
    if others := evidence["disputing"]:
        parts.append(_say(others, "say otherwise", "says otherwise"))
    if disputes := fact["disputes"]:
        parts.append(f"disputed: {' '.join([it['question'] for it in disputes])}")
    return "; ".join(parts)


def _name(fact: Mapping[str, Any]) -> str:
    return f"sahel-facts:{fact['id']}"


def _say(passages: int, many: str, one: str) -> str:
    return f"{_count(passages, 'passage')} {one if passages == 1 else many}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
