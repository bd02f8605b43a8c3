"""Facts as they are served: one, all of them, those of one kind, and some by their ids."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.domain.vocabulary import FactKind
from app.seed.folder import Seed
from tests.asking import ask, find_faults, ids, walk

AES = "alliance-of-sahel-states"
KEYS = [
    "id",
    "kind",
    "claim",
    "date",
    "place",
    "participants",
    "details",
    "rank",
    "rank_reason",
    "note",
    "happening",
    "scope",
    "disputes",
    "evidence",
    "citations",
    "former_ids",
    "revision",
]
KIND_LISTS = {
    "/signings": FactKind.SIGNING,
    "/clauses": FactKind.CLAUSE,
    "/officials": FactKind.OFFICE,
    "/statements": FactKind.STATEMENT,
}
FACT_LISTS = ["/facts", "/members", "/events", *KIND_LISTS]


def every_fact(client: TestClient) -> Iterator[dict[str, object]]:
    for page in walk(client, "/facts?limit=200"):
        yield from page["items"]


def test_a_fact_stands_alone_with_its_citations(good_client: TestClient) -> None:
    fact = ask(good_client, "/facts/pact-signed")
    assert fact == {
        "id": "pact-signed",
        "kind": "signing",
        "claim": "Ada Berg signed the River Pact in Eastport.",
        "date": {
            "edtf": "2021-05-04",
            "earliest": "2021-05-04",
            "latest": "2021-05-04",
            "basis": "stated",
            "note": None,
        },
        "place": {"id": "eastport", "name": "Eastport", "kind": "city", "within": None},
        "participants": [{"role": "signatory", "actor": {"id": "ada-berg", "kind": "person", "name": "Ada Berg"}}],
        "details": {"instrument": {"id": "river-pact", "kind": "agreement", "name": "River Pact"}},
        "rank": "normal",
        "rank_reason": None,
        "note": None,
        "happening": {"id": "league-founding", "title": "Founding of the River League"},
        "scope": "world",
        "disputes": [],
        "evidence": {"supporting": 1, "disputing": 0, "sources": 1, "independent_origins": 1},
        "citations": [
            {
                "source": {
                    "id": "invented",
                    "title": "Norland and Southmark sign river pact",
                    "publisher": "The Eastport Courier",
                    "published_on": "2021-05-05",
                    "url": "https://courier.example/2021/05/05/river-pact",
                },
                "stance": "supports",
                "quote": {
                    "exact": "signed the River Pact in Eastport on 4 May 2021",
                    "prefix": "of Norland and Southmark ",
                    "suffix": ". The pact founds the River",
                    "start": 79,
                    "end": 126,
                },
                "language": "en",
                "supports": ["claim", "date", "place"],
                "attribution": None,
                "voice": "document",
                "origin": {"id": "courier-report", "name": "Report of The Eastport Courier"},
                "link": "https://courier.example/2021/05/05/river-pact#:~:text=of%20Norland%20and%20Southmark-,"
                "signed%20the%20River%20Pact%20in%20Eastport%20on%204%20May%202021,-.%20The%20pact%20founds%20the%20River",
            }
        ],
        "former_ids": ["signing", "signing-of-the-pact"],
        "revision": 1,
    }


def test_every_key_is_always_there_in_the_same_order(client: TestClient) -> None:
    assert {tuple(fact) for fact in every_fact(client)} == {tuple(KEYS)}


def test_the_list_holds_every_fact_of_the_record(client: TestClient, seed: Seed) -> None:
    assert [fact["id"] for fact in every_fact(client)] == sorted(fact.id for fact in seed.facts)


def test_a_fact_in_a_list_is_the_fact_by_its_id(client: TestClient) -> None:
    for fact in ask(client, "/facts?limit=20&sort=-date")["items"]:
        assert ask(client, f"/facts/{fact['id']}") == fact


@pytest.mark.parametrize("path", KIND_LISTS)
def test_a_list_of_one_kind_holds_its_facts_by_id(client: TestClient, seed: Seed, path: str) -> None:
    expected = sorted(fact.id for fact in seed.facts if fact.kind is KIND_LISTS[path])
    assert ids(*walk(client, path)) == expected


def test_members_are_the_facts_of_membership_in_the_alliance(client: TestClient, seed: Seed) -> None:
    expected = sorted(
        fact.id
        for fact in seed.facts
        if fact.kind is FactKind.MEMBERSHIP and AES in [a for actors in fact.participants.values() for a in actors]
    )
    members = ask(client, "/members")
    assert ids(members) == expected
    assert sorted(fact["participants"][0]["actor"]["id"] for fact in members["items"]) == [
        "burkina-faso",
        "mali",
        "niger",
    ]


def test_events_come_in_order_of_time_and_undated_ones_last(client: TestClient, seed: Seed) -> None:
    events = [event for page in walk(client, "/events") for event in page["items"]]
    assert {event["id"] for event in events} == {fact.id for fact in seed.facts if fact.kind is FactKind.EVENT}
    days = [event["date"]["earliest"] if event["date"] else "9999-12-31" for event in events]
    assert days == sorted(days)


def test_an_undated_event_says_why(client: TestClient) -> None:
    for page in walk(client, "/events"):
        for event in page["items"]:
            assert (event["date"] is None) == (event["details"]["undated_reason"] is not None)


@pytest.mark.parametrize("path", FACT_LISTS)
def test_a_page_has_its_parts(good_client: TestClient, path: str) -> None:
    page = ask(good_client, path)
    assert list(page) == ["items", "page", "query", "dataset", "facets", "snippets", "search", "unknown_ids"]
    assert list(page["page"]) == ["limit", "next", "total", "total_relation"]
    assert page["dataset"] == {key: ask(good_client, "/dataset")[key] for key in ("revision", "hash")}


def test_a_page_repeats_the_query_as_it_was_applied(good_client: TestClient) -> None:
    page = ask(good_client, "/facts?kind=event,office&kind=event&disputed=false&date_from=2019")
    assert page["query"] == {
        "limit": 50,
        "ids": [],
        "q": None,
        "actor": [],
        "actor_all": [],
        "role": [],
        "about": [],
        "place": [],
        "source": [],
        "origin": [],
        "instrument": [],
        "event_type": [],
        "obligation": [],
        "topic": [],
        "portfolio": [],
        "property": [],
        "dated": None,
        "date_from": "2019",
        "date_to": None,
        "rank": [],
        "scope": [],
        "happening": [],
        "disputed": False,
        "dispute": [],
        "min_origins": None,
        "max_origins": None,
        "facets": [],
        "sort": "id",
        "kind": ["event", "office"],
    }


def test_no_match_is_an_empty_page(good_client: TestClient) -> None:
    page = ask(good_client, "/facts?kind=event&place=eastport")
    assert page["items"] == []
    assert page["page"] == {"limit": 50, "next": None, "total": 0, "total_relation": "eq"}


def test_facts_by_their_ids_come_in_the_order_asked_for(good_client: TestClient) -> None:
    page = ask(good_client, "/facts?ids=pact-signed,dahl-ousted&ids=guards-number,pact-signed")
    assert ids(page) == ["pact-signed", "dahl-ousted", "guards-number"]
    assert page["query"]["sort"] == "given"


def test_ids_that_are_not_published_are_named(good_client: TestClient) -> None:
    page = ask(good_client, "/facts?ids=nope,pact-signed,nor-this")
    assert ids(page) == ["pact-signed"]
    assert page["unknown_ids"] == ["nope", "nor-this"]


def test_a_former_id_gets_the_fact_that_had_it(good_client: TestClient) -> None:
    page = ask(good_client, "/facts?ids=dahl-ousted,signing,nope,pact-signed,signing-of-the-pact")
    assert ids(page) == ["dahl-ousted", "pact-signed"]
    assert page["unknown_ids"] == ["nope"]
    assert page["query"]["ids"] == ["dahl-ousted", "signing", "nope", "pact-signed", "signing-of-the-pact"]


def test_a_former_id_of_a_fact_of_another_kind_is_unknown_to_a_list_of_one_kind(good_client: TestClient) -> None:
    page = ask(good_client, "/events?ids=dahl-ousted,signing")
    assert ids(page) == ["dahl-ousted"]
    assert page["unknown_ids"] == ["signing"]


def test_an_id_of_another_kind_is_unknown_to_a_list_of_one_kind(good_client: TestClient) -> None:
    page = ask(good_client, "/events?ids=dahl-ousted,pact-signed")
    assert ids(page) == ["dahl-ousted"]
    assert page["unknown_ids"] == ["pact-signed"]


def test_as_many_facts_as_asked_for_by_id_come_on_one_page(client: TestClient, seed: Seed) -> None:
    asked = sorted((fact.id for fact in seed.facts), reverse=True)[:200]
    page = ask(client, f"/facts?ids={','.join(asked)}")
    assert ids(page) == asked
    assert page["page"] == {"limit": len(asked), "next": None, "total": len(asked), "total_relation": "eq"}


def test_two_hundred_ids_of_the_greatest_length_can_be_asked_for(good_client: TestClient) -> None:
    asked = [f"{number:03}-".ljust(80, "x") for number in range(200)]
    page = ask(good_client, "/facts?" + "&".join(f"ids={key}" for key in asked))
    assert page["unknown_ids"] == asked


def test_ids_go_with_nothing_else(good_client: TestClient) -> None:
    (fault,) = find_faults(good_client, "/facts?ids=pact-signed&kind=event&sort=id")
    assert (fault["parameter"], fault["detail"]) == (
        "ids",
        "it goes with no other parameter; leave out kind, sort",
    )


def test_a_fact_about_the_documents_says_so_and_belongs_to_no_happening(good_client: TestClient) -> None:
    fact = ask(good_client, "/facts/berg-president")
    assert (fact["scope"], fact["happening"]) == ("documents", None)
