"""The feeds of changes: after edits, removals, renames and loads of many changes, in both formats."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from xml.etree import ElementTree

import pytest
from sqlalchemy import delete, update
from sqlmodel import col
from starlette.testclient import TestClient

from app.domain.web_pages import DATA_PAGE, HOME_PAGE
from app.seed.folder import Seed
from app.services import feed
from app.store.engine import Database
from app.store.models import Revision, Version
from tests.asking import ask, find_faults
from tests.conftest import ENGINES, MakeDatabase, open_client
from tests.loading import change_fact, leave_out, load, multiply

PUBLIC = "https://facts.example.org/aes"
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
SIGNED = "pact-signed"
MANY = "So many changed at once that they are not listed one by one."


class Fed(NamedTuple):
    """A client of a database of many loads, and how the hash of each begins."""

    client: TestClient
    database: Database
    hashes: list[str]


def make_states(seed: Seed) -> Iterator[Seed]:
    """What is loaded after the good record, load by load."""
    yield (noted := change_fact(seed, SIGNED, note="A & <b>."))
    yield (short := leave_out(noted, "league-next-meeting", "berg-president"))
    yield (renamed := change_fact(short, "guards-number", id="guards-tally", former_ids=["guards-number"]))
    yield (known := change_fact(renamed, SIGNED, keywords=["ratified"]))
    yield multiply(known, 40)
    yield known
    former = ["guards-number", "guards-tally"]
    yield (
        back := change_fact(
            leave_out(noted, "league-next-meeting"), former[0], id="guards", note="A.", former_ids=former
        )
    )
    dispute = back.disputes[0].model_copy(update={"rationale": "Another rationale."})
    argued = back._replace(disputes=(dispute, *back.disputes[1:]))
    for _ in range(2):
        yield argued
        yield back


@pytest.fixture(scope="module", params=ENGINES)
def fed(request: pytest.FixtureRequest, make_loaded: MakeDatabase, good_seed: Seed) -> Iterator[Fed]:
    database = make_loaded(request.param)
    hashes = [it.hash[:12] for it in (load(database, seed) for seed in (good_seed, *make_states(good_seed)))]
    with database.writing() as connection:
        for number in range(1, len(hashes) + 1):
            day = FIRST + timedelta(days=number)
            connection.execute(update(Revision).where(col(Revision.number) == number).values(loaded_at=day))
        of_many = update(Revision).where(col(Revision.created) == 40)
        connection.execute(of_many.values(note="What the curators say."))
        connection.execute(update(Revision).where(col(Revision.removed) == 40).values(note=None))
    with open_client(database, public_url=PUBLIC) as client:
        yield Fed(client, database, hashes)
    database.dispose()


def read(client: TestClient) -> list[tuple[str, str, str]]:
    """The day of each item of the feed, its place in the service and what it says."""
    items = ask(client, "/feed.json")["items"]
    return [(it["date_published"][:10], it["url"].removeprefix(PUBLIC), it["content_text"]) for it in items]


LATER = [
    ("2026-01-13", "/en/disputes/what-league-is", "Changed: the rationale."),
    ("2026-01-12", "/en/disputes/what-league-is", "Changed: the rationale."),
    ("2026-01-09", "/en/facts/berg-president", "Added."),
    ("2026-01-09", "/en/facts/guards", "It has another address now. Changed: the note."),
    ("2026-01-08", "/en/data", MANY),
    ("2026-01-07", "/en/data", "What the curators say."),
    ("2026-01-05", "/en/facts/guards-tally", "It has another address now."),
    ("2026-01-04", "/en/facts/berg-president", "Removed."),
    ("2026-01-04", "/en/facts/league-next-meeting", "Removed."),
    ("2026-01-03", "/en/facts/pact-signed", "Changed: the note."),
]
"""What is told of the loads after the first, of which one changed nothing that is read, and two set others back."""


def test_a_feed_tells_what_changed_in_words(fed: Fed) -> None:
    found = read(fed.client)
    added = [it for it in found if it[0] == "2026-01-02"]
    assert found == LATER + added
    assert len(added) == 16
    assert {text for _, _, text in added} == {"Added."}
    assert [path for _, path, _ in added] == sorted(path for _, path, _ in added)


def test_an_entry_has_the_claim_and_an_id_that_hangs_on_no_database(fed: Fed) -> None:
    items = ask(fed.client, "/feed.json")["items"]
    assert [it["id"] for it in items[:5]] == [
        f"tag:facts.example.org,2023:{fed.hashes[11]}/dispute/what-league-is",
        f"tag:facts.example.org,2023:{fed.hashes[10]}/dispute/what-league-is",
        f"tag:facts.example.org,2023:{fed.hashes[7]}/fact/berg-president",
        f"tag:facts.example.org,2023:{fed.hashes[7]}/fact/guards",
        f"tag:facts.example.org,2023:{fed.hashes[6]}",
    ]
    assert len({it["id"] for it in items}) == len(items)
    titles = {it["url"].removeprefix(PUBLIC): it["title"] for it in items[:9]}
    assert titles["/en/facts/berg-president"] == "The Eastport Courier calls Ada Berg president, as of May 2021."
    assert titles["/en/disputes/what-league-is"] == "Is the League a founding or a working body?"
    assert [it["title"] for it in items[4:6]] == ["Records: 3 changed, 40 removed", "Records: 40 added, 3 changed"]


def test_each_entry_leads_to_a_page(fed: Fed) -> None:
    status = {path: fed.client.get(path).status_code for _, path, _ in read(fed.client)}
    assert {path for path, it in status.items() if it == 410} == {"/en/facts/league-next-meeting"}
    assert {it for path, it in status.items() if "league-next-meeting" not in path} == {200}


def test_the_json_feed_says_what_it_is(fed: Fed) -> None:
    response = fed.client.get("/feed.json")
    assert response.headers["Content-Type"] == "application/feed+json"
    assert {name: it for name, it in response.json().items() if name != "items"} == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Sahel Facts: what changed",
        "home_page_url": f"{PUBLIC}{HOME_PAGE}",
        "feed_url": f"{PUBLIC}/feed.json",
        "description": "Facts and disputes that were added, changed or removed.",
        "language": "en",
        "authors": [{"name": "Sahel Facts", "url": f"{PUBLIC}{HOME_PAGE}"}],
    }


def test_the_atom_feed_says_the_same(fed: Fed) -> None:
    response = fed.client.get("/feed.atom")
    assert response.headers["Content-Type"] == "application/atom+xml"
    root = ElementTree.fromstring(response.content)
    assert [it.attrib for it in root.findall(f"{ATOM}link")] == [
        {"rel": "self", "type": "application/atom+xml", "href": f"{PUBLIC}/feed.atom"},
        {"rel": "alternate", "type": "text/html", "href": f"{PUBLIC}{HOME_PAGE}"},
    ]
    assert root.findtext(f"{ATOM}updated") == "2026-01-13T00:00:00Z"
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Sahel Facts"
    entries = root.findall(f"{ATOM}entry")
    names = ("id", "title", "content", "updated")
    items = ask(fed.client, "/feed.json")["items"]
    assert [[it.findtext(f"{ATOM}{name}") for name in names] for it in entries] == [
        [it["id"], it["title"], it["content_text"], it["date_published"]] for it in items
    ]
    assert [link.attrib["href"] for it in entries for link in it.findall(f"{ATOM}link")] == [it["url"] for it in items]


@pytest.mark.parametrize("path", ["/feed.atom", "/feed.json"])
def test_a_feed_is_asked_for_again_at_little_cost(fed: Fed, path: str) -> None:
    response = fed.client.get(path)
    assert response.headers["Last-Modified"] == "Tue, 13 Jan 2026 00:00:00 GMT"
    assert response.headers["Cache-Control"] == fed.client.get("/sitemap.xml").headers["Cache-Control"]
    known = fed.client.get(path, headers={"If-None-Match": response.headers["ETag"]})
    assert known.status_code == 304
    assert find_faults(fed.client, f"{path}?limit=5")[0]["parameter"] == "limit"
    with open_client(fed.database) as elsewhere:
        assert elsewhere.get(path).headers["ETag"] != response.headers["ETag"]


def test_a_feed_holds_the_newest_changes_alone(fed: Fed, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read(fed.client)
    for entries in (7, 3, 1):
        monkeypatch.setattr(feed, "_ENTRIES", entries)
        with open_client(fed.database, public_url=PUBLIC) as client:
            assert read(client) == whole[:entries]


def test_what_is_no_longer_kept_is_not_made_up(own_database: Database, good_seed: Seed) -> None:
    load(own_database, change_fact(good_seed, SIGNED, note="A."))
    load(own_database, leave_out(change_fact(good_seed, SIGNED, note="A."), "guards-number"))
    with own_database.writing() as connection:
        connection.execute(
            delete(Version).where(col(Version.id).in_([SIGNED, "guards-number"]), col(Version.revision) == 1)
        )
    with open_client(own_database) as client:
        found = ask(client, "/feed.json")["items"][:2]
    assert [(it["title"], it["content_text"]) for it in found] == [
        ("guards-number", "Removed."),
        ("Ada Berg signed the River Pact in Eastport.", "Changed."),
    ]


def test_a_feed_without_a_change_is_as_old_as_the_data(migrated_database: Database, good_seed: Seed) -> None:
    load(migrated_database, good_seed._replace(disputes=(), open_questions=(), facts=()))
    with open_client(migrated_database) as client:
        response = client.get("/feed.json")
        assert response.json()["items"] == []
        assert response.headers["Last-Modified"] == client.get("/facts").headers["Last-Modified"]


def test_pages_lead_to_the_feeds(fed: Fed) -> None:
    for path in (HOME_PAGE, DATA_PAGE, "/en/facts/pact-signed"):
        assert '<link rel="alternate" type="application/atom+xml"' in fed.client.get(path).text
    assert 'href="/feed.json"' in fed.client.get(DATA_PAGE).text
