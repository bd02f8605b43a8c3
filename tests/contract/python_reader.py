"""Reads a live service through the client that openapi-python-client makes of the document.

Usage: python tests/contract/python_reader.py http://127.0.0.1:8000
"""

import sys
from collections import Counter
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from sahel_facts_client import Client
from sahel_facts_client.api.actors import get_actor
from sahel_facts_client.api.dataset import get_dataset
from sahel_facts_client.api.disputes import get_dispute, list_disputes
from sahel_facts_client.api.facts import get_fact, list_facts
from sahel_facts_client.api.search import search
from sahel_facts_client.api.timeline import list_timeline
from sahel_facts_client.models import (
    Actor,
    ActorKind,
    AttributeFact,
    ClauseFact,
    Dataset,
    Dispute,
    DisputePage,
    EventFact,
    FactKind,
    FactPage,
    MembershipFact,
    OfficeFact,
    Problem,
    SearchItemType,
    SearchPage,
    SearchReport,
    SigningFact,
    StatementFact,
    TimelinePage,
    UndatedEntries,
)
from sahel_facts_client.types import UNSET, Unset

Fact = MembershipFact | SigningFact | ClauseFact | OfficeFact | EventFact | StatementFact | AttributeFact


def read_facts(client: Client) -> Iterator[Fact]:
    """Every fact, as the pages lead on."""
    cursor: str | Unset | None = UNSET
    while cursor is not None:
        page = list_facts.sync(client=client, cursor=cursor)
        assert isinstance(page, FactPage)
        yield from page.items
        following = page.page.next_
        cursor = parse_qs(urlsplit(following).query)["cursor"][0] if following else None


def read_particulars(fact: Fact) -> str:
    """What is particular to the fact, which its class tells."""
    match fact:
        case MembershipFact(details=details):
            return details.status
        case SigningFact(details=details):
            return details.instrument.name
        case ClauseFact(details=details):
            return details.wordings[0].text
        case OfficeFact(details=details):
            return details.title
        case EventFact(details=details):
            return details.event_type
        case StatementFact(details=details):
            return details.text
        case AttributeFact(details=details):
            return details.property_


def check_facts(client: Client) -> int:
    facts = list(read_facts(client))
    assert all(read_particulars(fact) for fact in facts)
    assert {fact.kind for fact in facts} == set(FactKind)
    dataset = get_dataset.sync(client=client)
    assert isinstance(dataset, Dataset)
    numbers: dict[str, int] = {**Counter[str](fact.kind for fact in facts), "total": len({fact.id for fact in facts})}
    assert dataset.counts.facts.to_dict() == numbers
    return len(facts)


def check_dispute(client: Client) -> str:
    page = list_disputes.sync(client=client)
    assert isinstance(page, DisputePage)
    dispute = get_dispute.sync(page.items[0].id, client=client)
    assert isinstance(dispute, Dispute)
    sides = list_facts.sync(client=client, ids=[fact.id for fact in dispute.facts])
    assert isinstance(sides, FactPage)
    assert sides.items == dispute.facts
    return dispute.question


def check_actor(client: Client) -> str:
    actor = get_actor.sync("assimi-goita", client=client)
    assert isinstance(actor, Actor)
    assert actor.kind is ActorKind.PERSON
    return actor.name


def check_timeline(client: Client) -> int:
    page = list_timeline.sync(client=client, about=["liptako-gourma-charter"])
    assert isinstance(page, TimelinePage)
    assert isinstance(page.undated, UndatedEntries)
    told = [fact for entry in page.items for fact in entry.facts]
    told += [fact for entry in page.undated.items for fact in entry.facts]
    assert len(told) == len(set(told))
    assert all(entry.date.edtf for entry in page.items)
    return len(told)


def check_search(client: Client) -> int:
    page = search.sync(client=client, q="bazum overthrown", type_=[SearchItemType.FACT, SearchItemType.OPEN_QUESTION])
    assert isinstance(page, SearchPage)
    assert (page.search.relaxed, page.search.did_you_mean) == (True, "bazoum overthrown")
    assert {item.type_ for item in page.items} <= {SearchItemType.FACT, SearchItemType.OPEN_QUESTION}
    assert all(segment.text for item in page.items for segment in item.snippet)
    facts = list_facts.sync(client=client, q="who overthrew bazoum")
    assert isinstance(facts, FactPage)
    assert isinstance(facts.search, SearchReport)
    assert facts.search.ignored == ["who"]
    assert [word.typed for word in facts.search.words] == ["overthrew", "bazoum"]
    return len(page.items)


def check_other_answers(client: Client) -> None:
    missing = get_fact.sync("mali-member-of-aez", client=client)
    assert isinstance(missing, Problem)
    assert missing.status == 404
    answer = get_dataset.sync_detailed(client=client)
    again = get_dataset.sync_detailed(client=client, if_none_match=answer.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")


if __name__ == "__main__":
    with Client(base_url=sys.argv[1]) as service:
        check_other_answers(service)
        assert check_timeline(service)
        assert check_search(service)
        print(check_facts(service), check_actor(service), check_dispute(service), sep="; ")  # noqa: T201
