"""The versions of a record: after edits, a removal, a return and renames, on a database of eight revisions."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from sqlalchemy import delete, select, update
from sqlmodel import col
from starlette.testclient import TestClient

from app.domain.revision_token import make_token
from app.publish.prune import prune
from app.routing.redirects import CACHE_CONTROL
from app.routing.responses import body_tag
from app.seed.folder import Seed
from app.store.engine import Database
from app.store.models import Revision, Version
from tests.asking import ask, find_faults, walk
from tests.conftest import ENGINES, MakeDatabase, open_client
from tests.loading import change_fact, leave_out, load
from tests.waiting import wait_until
from tests.web.strict_html import check_page

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
EDITED, RENAMED, GONE, BACK = "pact-signed", "guards-count", "league-next-meeting", "berg-president"


class Past(NamedTuple):
    """A client of the database, and the bodies that it published: by resource, id and revision."""

    client: TestClient
    bodies: dict[tuple[str, str, int], bytes]
    tokens: list[str]


def make_states(seed: Seed) -> Iterator[Seed]:
    """What is loaded after the good record, load by load."""
    yield (noted := change_fact(seed, EDITED, note="First note."))
    yield (short := leave_out(noted, GONE, BACK))
    yield (renamed := change_fact(short, "guards-number", id="guards-tally", former_ids=["guards-number"]))
    yield change_fact(
        renamed, "guards-tally", id=RENAMED, former_ids=["guards-number", "guards-tally"], note="Counted again."
    )
    last = change_fact(
        leave_out(noted, GONE),
        "guards-number",
        id=RENAMED,
        former_ids=["guards-number", "guards-tally"],
        note="Counted.",
    )
    yield last
    (edited,) = (fact for fact in last.facts if fact.id == EDITED)
    citations = [*edited.citations, edited.citations[0].model_copy(update={"attribution": "somebody"})]
    yield (cited := change_fact(last, EDITED, claim="The River Pact was signed in the end.", citations=citations))
    yield change_fact(cited, EDITED, keywords=["ratified"])


@pytest.fixture(scope="module", params=ENGINES)
def past(request: pytest.FixtureRequest, make_loaded: MakeDatabase, good_seed: Seed) -> Iterator[Past]:
    database = make_loaded(request.param)
    for number, seed in enumerate(make_states(good_seed), 2):
        assert load(database, seed).revision == number
    with database.writing() as connection:
        for number in range(1, 9):
            day = FIRST + timedelta(days=number)
            connection.execute(update(Revision).where(col(Revision.number) == number).values(loaded_at=day))
        columns = map(col, (Version.resource, Version.id, Version.revision, Version.body))
        rows: Sequence[Any] = connection.execute(select(*columns)).all()
        numbered = select(col(Revision.number), col(Revision.hash)).order_by(col(Revision.number))
        tokens = [make_token(row[0], row[1]) for row in connection.execute(numbered)]
    bodies = {(row[0], row[1], row[2]): row[3].encode() for row in rows if row[3]}
    with open_client(database) as client:
        yield Past(client, bodies, tokens)
    database.dispose()


def list_versions(client: TestClient, path: str) -> list[tuple[int, str, Any]]:
    return [(it["revision"], it["state"], it["changes"]) for it in ask(client, f"{path}/history")["items"]]


HISTORIES: dict[str, list[tuple[int, str, list[str]]]] = {
    # The last load changed a word that it is found by, and made no version.
    f"/facts/{EDITED}": [
        (7, "updated", ["/claim", "/evidence/supporting", "/citations/1"]),
        (2, "updated", ["/note"]),
        (1, "created", []),
    ],
    f"/facts/{RENAMED}": [
        (6, "updated", ["/note"]),
        (5, "updated", ["/id", "/note", "/former_ids/1"]),
        (4, "updated", ["/id", "/former_ids/0"]),
        (1, "created", []),
    ],
    f"/facts/{GONE}": [(3, "removed", []), (1, "created", [])],
    f"/facts/{BACK}": [(6, "created", []), (3, "removed", []), (1, "created", [])],
    "/actors/ada-berg": [
        (6, "updated", ["/offices/0", "/facts/office", "/facts/total"]),
        (3, "updated", ["/offices/0", "/facts/office", "/facts/total"]),
        (1, "created", []),
    ],
    "/sources/echo": [(1, "created", [])],
    "/disputes/what-league-is": [(1, "created", [])],
}


@pytest.mark.parametrize("path", HISTORIES)
def test_a_history_tells_what_each_load_changed(past: Past, path: str) -> None:
    assert list_versions(past.client, path) == HISTORIES[path]


def test_a_version_is_told_with_its_id_token_time_and_address(past: Past) -> None:
    answer = ask(past.client, f"/facts/{RENAMED}/history")
    assert list(answer) == ["id", "items", "page", "dataset"]
    assert answer["id"] == RENAMED
    assert answer["items"][2] == {
        "id": "guards-tally",
        "revision": 4,
        "token": past.tokens[3],
        "state": "updated",
        "loaded_at": "2026-01-05T00:00:00Z",
        "changes": ["/id", "/former_ids/0"],
        "note": None,
        "url": f"/facts/{RENAMED}/history/4",
    }
    assert [it["id"] for it in answer["items"]] == [RENAMED, RENAMED, "guards-tally", "guards-number"]
    assert answer["page"] == {"limit": 50, "next": None, "total": 4, "total_relation": "eq"}
    assert f"{answer['dataset']['revision']}-{answer['dataset']['hash'][:12]}" == past.tokens[-1]


@pytest.mark.parametrize("path", HISTORIES)
def test_a_history_comes_in_pages_too(past: Past, path: str) -> None:
    whole = ask(past.client, f"{path}/history")
    pages = list(walk(past.client, f"{path}/history?limit=1"))
    assert [item for page in pages for item in page["items"]] == whole["items"]
    assert {page["page"]["total"] for page in pages} == {len(whole["items"])}


def test_a_page_of_a_history_links_to_the_next_and_to_the_record(past: Past) -> None:
    response = past.client.get(f"/facts/{EDITED}/history?limit=2")
    assert f'<{response.json()["page"]["next"]}>; rel="next"' in response.headers["Link"]
    assert f'</facts/{EDITED}>; rel="original"' in response.headers["Link"]
    assert response.headers["ETag"] == body_tag(response.content)
    assert response.headers["Last-Modified"] == past.client.get("/facts").headers["Last-Modified"]


def test_a_cursor_belongs_to_one_history(past: Past) -> None:
    cursor = ask(past.client, f"/facts/{EDITED}/history?limit=1")["page"]["next"].partition("cursor=")[2]
    for path in (f"/facts/{RENAMED}/history?cursor={cursor}", f"/facts/{EDITED}/history?cursor=abc"):
        assert [it["parameter"] for it in find_faults(past.client, path)] == ["cursor"]


@pytest.mark.parametrize("query", ["limit=51", "limit=0", "kind=event", "sort=id"])
def test_a_history_takes_pages_of_fifty_and_nothing_else(past: Past, query: str) -> None:
    (fault,) = find_faults(past.client, f"/facts/{EDITED}/history?{query}")
    assert fault["parameter"] == query.partition("=")[0]


@pytest.mark.parametrize("path", HISTORIES)
def test_each_version_is_the_body_that_was_published_to_the_byte(past: Past, path: str) -> None:
    _, resource, _ = path.split("/")
    for item in ask(past.client, f"{path}/history")["items"]:
        response = past.client.get(item["url"])
        if item["state"] == "removed":
            assert response.status_code == 410
            continue
        assert response.content == past.bodies[resource.removesuffix("s"), item["id"], item["revision"]]
        moment = datetime.fromisoformat(item["loaded_at"])
        assert response.headers["Memento-Datetime"] == f"{moment:%a, %d %b %Y %H:%M:%S GMT}"
        assert response.headers["Last-Modified"] == response.headers["Memento-Datetime"]
        assert response.headers["Cache-Control"] == CACHE_CONTROL


def test_the_newest_version_is_what_the_id_answers(past: Past) -> None:
    now, version = (past.client.get(it) for it in (f"/facts/{EDITED}", f"/facts/{EDITED}/history/8"))
    assert (version.content, version.headers["ETag"]) == (now.content, now.headers["ETag"])
    known = past.client.get(f"/facts/{EDITED}/history/8", headers={"If-None-Match": now.headers["ETag"]})
    assert known.status_code == 304
    assert "Memento-Datetime" not in now.headers


def read_links(response: Any) -> dict[str, str]:
    """The targets of a response's links by their relations, with what else is said of them."""
    links = [it.partition(">; ") for it in response.headers["Link"].split(", <")]
    return {rest: target.removeprefix("<") for target, _, rest in links}


def test_a_version_links_to_its_neighbours_its_record_and_its_history(past: Past) -> None:
    of_rest = {'rel="describedby"': "/openapi.json", 'rel="license"': "/dataset"}
    record = f"/facts/{EDITED}"
    timemap = 'rel="timemap version-history"; type="application/json"'
    assert read_links(past.client.get(f"{record}/history/2")) == of_rest | {
        'rel="original latest-version"': record,
        timemap: f"{record}/history",
        'rel="predecessor-version memento"; datetime="Fri, 02 Jan 2026 00:00:00 GMT"': f"{record}/history/1",
        'rel="successor-version memento"; datetime="Thu, 08 Jan 2026 00:00:00 GMT"': f"{record}/history/7",
    }
    assert read_links(past.client.get(f"/facts/{GONE}/history/1")) == of_rest | {
        'rel="original"': f"/facts/{GONE}",
        timemap: f"/facts/{GONE}/history",
    }
    # A removal says nothing, so it is no neighbour.
    after_removal = read_links(past.client.get(f"/facts/{BACK}/history/6"))
    assert [it for rest, it in after_removal.items() if "predecessor" in rest] == [f"/facts/{BACK}/history/1"]


@pytest.mark.parametrize(
    ("asked", "in_force"),
    [
        (f"/facts/{EDITED}/history/3", f"/facts/{EDITED}/history/2"),
        (f"/facts/{EDITED}/history/6", f"/facts/{EDITED}/history/2"),
        (f"/facts/{RENAMED}/history/3", f"/facts/{RENAMED}/history/1"),
        (f"/facts/{BACK}/history/8", f"/facts/{BACK}/history/6"),
        (f"/facts/{GONE}/history/2", f"/facts/{GONE}/history/1"),
        ("/sources/echo/history/8", "/sources/echo/history/1"),
    ],
)
def test_another_revision_leads_to_the_version_in_force(past: Past, asked: str, in_force: str) -> None:
    response = past.client.get(asked, follow_redirects=False)
    assert (response.status_code, response.headers["Location"]) == (302, in_force)
    assert response.headers["Cache-Control"] == CACHE_CONTROL
    assert past.client.get(asked).status_code == 200


@pytest.mark.parametrize(
    ("asked", "status", "detail"),
    [
        (f"/facts/{EDITED}/history/9", 404, "There is no revision 9 yet: the last one is 8."),
        (f"/facts/{GONE}/history/3", 410, f"The fact '{GONE}' was removed by revision 3."),
        (f"/facts/{GONE}/history/8", 410, f"The fact '{GONE}' was removed by revision 3."),
        (f"/facts/{BACK}/history/5", 410, f"The fact '{BACK}' was removed by revision 3."),
        ("/facts/pact-signd/history/1", 404, "There is no fact 'pact-signd'. Did you mean 'pact-signed'?"),
        ("/facts/pact-signd/history", 404, "There is no fact 'pact-signd'. Did you mean 'pact-signed'?"),
        ("/actors/nobody-at-all/history", 404, "There is no actor 'nobody-at-all'."),
    ],
)
def test_what_is_not_there_says_why(past: Past, asked: str, status: int, detail: str) -> None:
    response = past.client.get(asked)
    assert (response.status_code, response.json()["detail"]) == (status, detail)
    if status == 410:
        history = asked.rpartition("/")[0]
        assert response.headers["Link"] == f'<{history}>; rel="version-history"'


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", str(2**31)])
def test_a_revision_is_a_number(past: Past, number: str) -> None:
    (fault,) = find_faults(past.client, f"/facts/{EDITED}/history/{number}")
    assert fault["parameter"] == "revision"


def test_a_record_names_its_history_whether_it_is_there_or_not(past: Past) -> None:
    for path in HISTORIES:
        response = past.client.get(path)
        assert response.status_code == (410 if path.endswith(GONE) else 200)
        assert f'<{path}/history>; rel="version-history"' in response.headers["Link"]
    gone = past.client.get(f"/facts/{GONE}.bib")
    assert (gone.status_code, gone.headers["Link"]) == (410, f'</facts/{GONE}/history>; rel="version-history"')
    assert "version-history" not in past.client.get("/open-questions/where-the-league-sits").headers["Link"]


def test_the_page_of_what_was_removed_shows_what_it_said_and_leads_to_its_history(past: Past) -> None:
    response = past.client.get(f"/en/facts/{GONE}")
    page = f"/en/facts/{GONE}/history"
    assert (response.status_code, response.headers["Link"]) == (410, f'<{page}>; rel="version-history"')
    check_page(response.text)
    claim = past.client.get(f"/facts/{GONE}/history/1").json()["claim"]
    assert f"<p>{claim}</p>" in response.text
    assert f'<a href="{page}"' in response.text
    assert f'<a href="/facts/{GONE}/history/1"' in response.text


def test_a_history_tells_what_the_curators_say_of_its_revisions(past: Past, good_seed: Seed) -> None:
    notes = [it["note"] for it in ask(past.client, f"/facts/{EDITED}/history")["items"]]
    assert notes == [None, None, good_seed.release_notes[0].note]


@pytest.mark.parametrize("former", ["guards-number", "guards-tally"])
@pytest.mark.parametrize("rest", ["history", "history?limit=2", "history/1", "history/4"])
def test_a_former_id_leads_to_the_history_of_the_present_one(past: Past, former: str, rest: str) -> None:
    response = past.client.get(f"/facts/{former}/{rest}", follow_redirects=False)
    assert (response.status_code, response.headers["Location"]) == (308, f"/facts/{RENAMED}/{rest}")


def test_addresses_in_a_history_lie_below_the_prefix(good_database: Database) -> None:
    with open_client(good_database, root_path="/api") as client:
        history = client.get("/facts/pact-signed/history")
        version = client.get("/facts/pact-signed/history/1")
        late = client.get("/facts/pact-signed/history/2")
    assert [it["url"] for it in history.json()["items"]] == ["/api/facts/pact-signed/history/1"]
    assert '</api/facts/pact-signed>; rel="original"' in history.headers["Link"]
    assert read_links(version)['rel="original latest-version"'] == "/api/facts/pact-signed"
    assert late.status_code == 404


def test_what_is_no_longer_kept_is_not_made_up(own_database: Database, good_seed: Seed) -> None:
    first, second, *_ = make_states(good_seed)
    for seed in (first, second):
        load(own_database, seed)
    with own_database.writing() as connection:
        connection.execute(delete(Version).where(col(Version.id).in_([EDITED, GONE]), col(Version.revision) == 1))
    with open_client(own_database) as client:
        assert "What it said last" not in client.get(f"/en/facts/{GONE}").text
        assert list_versions(client, f"/facts/{EDITED}") == [(2, "updated", None)]
        early, none = client.get(f"/facts/{EDITED}/history/1"), client.get(f"/facts/{GONE}/history/1")
    assert early.json()["detail"].endswith(" at revision 1. The first one is that of revision 2.")
    assert none.json()["detail"] == f"There is no version of the fact '{GONE}' at revision 1."


@pytest.mark.slow
def test_what_was_pruned_is_not_served_any_more(own_database: Database, good_seed: Seed) -> None:
    load(own_database, change_fact(good_seed, EDITED, note="Changed."))
    paths = [f"{prefix}/facts/{EDITED}/history" for prefix in ("", "/en")]
    with open_client(own_database) as client:
        before = [client.get(path) for path in paths]
        assert client.get(f"{paths[0]}/1").status_code == 200
        with own_database.writing() as connection:
            assert prune(connection, 1).versions > 0
        # The event loop stays in one transaction for a moment.
        wait_until(lambda: client.get(f"{paths[0]}/1").status_code == 404, 5, "the first version is gone")
        assert list_versions(client, f"/facts/{EDITED}") == [(2, "updated", None)]
        after = [
            client.get(path, headers={"If-None-Match": it.headers["ETag"]})
            for path, it in zip(paths, before, strict=True)
        ]
        assert [it.status_code for it in after] == [200, 200]


def test_a_long_history_is_walked_from_end_to_end(own_database: Database, good_seed: Seed) -> None:
    for number in range(2, 60):
        load(own_database, change_fact(good_seed, EDITED, note=f"Note {number}."))
    with open_client(own_database) as client:
        pages = list(walk(client, f"/facts/{EDITED}/history"))
        assert [len(page["items"]) for page in pages] == [50, 9]
        found = [item for page in pages for item in page["items"]]
        assert [it["revision"] for it in found] == list(range(59, 0, -1))
        assert {tuple(it["changes"]) for it in found} == {("/note",), ()}
        assert {page["page"]["total"] for page in pages} == {59}
        assert client.get(found[40]["url"]).json()["note"] == "Note 19."


def test_records_that_became_one_have_one_history(own_database: Database, good_seed: Seed) -> None:
    """One load changed both before: the first by id stands for both, and one that was removed alone for none."""
    both = change_fact(change_fact(good_seed, "guards-number", note="A."), "guards-withdrawn", note="B.")
    load(own_database, both)
    load(own_database, leave_out(both, "guards-number"))
    former = ["guards-number", "guards-withdrawn"]
    load(own_database, change_fact(leave_out(both, former[0]), former[1], id="guards", former_ids=former))
    with open_client(own_database) as client:
        items = ask(client, "/facts/guards/history")["items"]
    assert [(it["id"], it["revision"], it["state"]) for it in items] == [
        ("guards", 4, "created"),
        ("guards-number", 3, "removed"),
        ("guards-number", 2, "updated"),
        ("guards-number", 1, "created"),
    ]
