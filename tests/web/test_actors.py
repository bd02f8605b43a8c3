"""The pages of actors, for every actor of both records."""

import pytest
from starlette.testclient import TestClient

from app.schemas.facts import ActorRef
from app.schemas.records import ActorPublic
from app.web.actor_view import view_actor
from tests.asking import ask, walk
from tests.web.strict_html import open_page
from tests.web.test_errors import fail
from tests.web.test_fact_list import twin_of


def check_actors(client: TestClient) -> None:
    for actor in [it for answer in walk(client, "/actors?limit=200") for it in answer["items"]]:
        page = open_page(client, f"/en/actors/{actor['id']}")
        assert page.texts["h1"] == [actor["name"]]
        printed = [it["name"] for it in actor["names"] if it["sources"]]
        rows = page.texts.get("th", [])[2:]
        assert len(rows) == len(printed)
        assert all(row.startswith(" ".join(name.split())) for row, name in zip(rows, printed, strict=True))
        assert {f"/en/facts/{it['fact']}" for it in [*actor["offices"], *actor["members"]]} <= {*page.links}
        assert {it["question"] for it in actor["open_questions"]} <= {*page.texts["a"]}
        if actor["facts"]["total"] <= 100:
            disputes = ask(client, f"/disputes?actor={actor['id']}&limit=200")["items"]
            assert {it["question"] for it in disputes} <= {*page.texts["a"]}


@pytest.mark.slow
def test_every_actor_has_a_page_with_all_its_names(client: TestClient) -> None:
    check_actors(client)


def test_every_invented_actor_has_a_page_with_all_its_names(good_client: TestClient) -> None:
    check_actors(good_client)


def test_the_facts_of_an_actor_are_counted_by_kind(client: TestClient) -> None:
    page = open_page(client, "/en/actors/mali")
    counts = ask(client, "/actors/mali")["facts"]
    assert f"Events {counts['event']}" in page.texts["h2"]
    assert {"/en/facts?actor=mali&kind=event", "/en/facts?about=mali", "/en/facts?actor=mali"} <= {*page.links}


def test_not_all_facts_of_an_actor_may_be_looked_at(good_client: TestClient) -> None:
    actor = ActorPublic.model_validate(ask(good_client, "/actors/norland"))
    assert view_actor(actor, []).is_whole is False
    assert [it.facts for it in view_actor(actor, []).groups] == [[]] * len(view_actor(actor, []).groups)


def test_actors_are_listed_by_kind(good_client: TestClient) -> None:
    page = open_page(good_client, "/en/actors")
    items = ask(good_client, twin_of(page))["items"]
    assert sorted(it for it in page.links if it.startswith("/en/actors/")) == [f"/en/actors/{it['id']}" for it in items]
    states = [it for it in items if it["kind"] == "state"]
    assert page.texts["h2"][0] == f"States {len(states)}"


@pytest.mark.parametrize("query", ["kind=person", "q=ber&kind=person", "role=signatory", "ids=norland,ada-berg"])
def test_filters_of_the_api_leave_the_same_actors(good_client: TestClient, query: str) -> None:
    page = open_page(good_client, f"/en/actors?{query}")
    expected = [f"/en/actors/{it['id']}" for it in ask(good_client, f"/actors?{query}")["items"]]
    assert expected
    assert sorted(it for it in page.links if it.startswith("/en/actors/")) == expected
    assert [f"/en/actors/{it['id']}" for it in ask(good_client, twin_of(page))["items"]] == expected


def test_pages_of_actors_follow_one_another(good_client: TestClient) -> None:
    first = open_page(good_client, "/en/actors?limit=2")
    (following,) = first.find("a", rel="next")
    second = open_page(good_client, following["href"])
    assert second.find("a", rel="start", href="/en/actors?limit=2")
    expected = [it["id"] for it in ask(good_client, "/actors?limit=4")["items"]]
    assert [it["id"] for page in (first, second) for it in ask(good_client, twin_of(page))["items"]] == expected


def test_what_an_organisation_is_made_of_is_shown(client: TestClient) -> None:
    page = open_page(client, "/en/actors/alliance-of-sahel-states")
    members = [
        ActorRef.model_validate(it["member"]) for it in ask(client, "/actors/alliance-of-sahel-states")["members"]
    ]
    assert {f"/en/actors/{it.id}" for it in members} <= {*page.links}
    assert "Titles given to others for offices of it" in open_page(client, "/en/actors/mali").texts["h2"]


def test_an_actor_that_does_not_exist_leads_to_the_one_that_was_meant(good_client: TestClient) -> None:
    assert "/en/actors/norland" in fail(good_client, "/en/actors/norlnd", 404).links
