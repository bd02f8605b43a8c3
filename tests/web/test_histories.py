"""The pages of histories: what changed in words, and the words before and after."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlmodel import col
from starlette.testclient import TestClient

from app.domain.vocabulary import Resource, VersionState
from app.seed.documents import DateDocument
from app.seed.folder import Seed
from app.services.history import Entry, History
from app.store.engine import Database
from app.store.models import Revision, Version
from app.web.history_view import VersionView, view_history
from tests.asking import ask
from tests.conftest import ENGINES, MakeDatabase, open_client
from tests.loading import change_fact, leave_out, load
from tests.web.strict_html import Page, check_page, open_page

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
EDITED, GONE, RENAMED = "pact-mutual-defence", "guards-withdrawn", "guards"
NOTE = "What the curators say."


def make_states(seed: Seed) -> Iterator[Seed]:
    """What is loaded after the good record, load by load."""
    (fact,) = (it for it in seed.facts if it.id == EDITED)
    newest = seed.release_notes[0].model_copy(update={"note": NOTE})
    worded = change_fact(seed, EDITED, claim=f"{fact.claim[:-1]} in the end.")
    yield (noted := worded._replace(release_notes=(newest, *seed.release_notes)))
    yield (short := leave_out(noted, GONE))
    date = DateDocument.model_validate({"edtf": "2021-03", "basis": "stated"})
    citations = [fact.citations[0].model_copy(update={"attribution": "somebody"}), *fact.citations[2:]]
    yield (dated := change_fact(short, EDITED, date=date, citations=citations, note="Quite <b>another</b> note."))
    renamed = change_fact(dated, "guards-number", id=RENAMED, former_ids=["guards-number"])
    actors = [it.model_copy(update={"name": "Ole A. Dahl"}) if it.id == "ole-dahl" else it for it in renamed.actors]
    yield renamed._replace(actors=tuple(actors))


@pytest.fixture(scope="module", params=ENGINES)
def told(request: pytest.FixtureRequest, make_loaded: MakeDatabase, good_seed: Seed) -> Iterator[TestClient]:
    """A client of a database of five revisions, each loaded on another day."""
    database = make_loaded(request.param)
    for seed in make_states(good_seed):
        load(database, seed)
    with database.writing() as connection:
        for number in range(1, 6):
            day = FIRST + timedelta(days=number)
            connection.execute(update(Revision).where(col(Revision.number) == number).values(loaded_at=day))
    with open_client(database) as client:
        yield client
    database.dispose()


def open_history(client: TestClient, path: str) -> Page:
    return open_page(client, f"/en{path}/history")


def test_each_version_is_told_with_its_day_its_revision_and_what_changed(told: TestClient) -> None:
    page = open_history(told, f"/facts/{EDITED}")
    assert page.texts["h1"] == [ask(told, f"/facts/{EDITED}")["claim"]]
    days = ["5 January 2026 changed", "3 January 2026 changed", "2 January 2026 first published"]
    assert page.texts["h3"] == days
    assert "Three versions, the newest first." in page.texts["p"]
    changed = [it for it in page.texts["p"] if it.startswith("Changed:")]
    assert changed == [
        "Changed: the date, the wordings, the note, the quotations, the first quotation.",
        "Changed: the claim.",
    ]
    assert f"The curators on this revision: {NOTE}" in page.texts["p"]
    assert [it for it in page.links if it.startswith("/facts")] == [
        *(f"/facts/{EDITED}/history/{revision}" for revision in (4, 2, 1)),
        f"/facts/{EDITED}/history",
    ]


def test_words_that_changed_are_marked_and_other_texts_stand_one_after_the_other(told: TestClient) -> None:
    page = open_history(told, f"/facts/{EDITED}")
    assert page.texts["ins"] == ["underlined", "with in the end,"]
    assert page.texts["dt"] == ["The date", "The note", "Quotations taken out", "The claim"]
    said = page.texts["dd"]
    before, after = ask(told, f"/facts/{EDITED}/history/2"), ask(told, f"/facts/{EDITED}/history/4")
    assert said[1] == "From then on March 2021"
    assert said[2:4] == ["Before none", "From then on Quite <b>another</b> note."]
    (gone,) = [it for it in before["citations"] if it["quote"] not in [one["quote"] for one in after["citations"]]]
    assert said[4] == f"{gone['quote']['exact']} {gone['source']['publisher']}"


def test_a_history_has_a_twin_and_the_twin_has_a_page(told: TestClient) -> None:
    for path in (f"/facts/{EDITED}", "/actors/ole-dahl", "/sources/echo", "/disputes/what-league-is"):
        page = open_history(told, path)
        assert page.find("link", rel="alternate", href=f"{path}/history")
        assert f"/en{path}" in page.links
        assert f"/en{path}/history" in open_page(told, f"/en{path}").links
        links = told.get(f"{path}/history").headers["Link"]
        assert f'</en{path}/history>; rel="alternate"; type="text/html"' in links


def test_a_history_comes_in_pages_with_twins(told: TestClient) -> None:
    first = open_page(told, f"/en/facts/{EDITED}/history?limit=2")
    (path,) = [it["href"] for it in first.find("a", rel="next")]
    last = open_page(told, path)
    assert first.texts["h3"] + last.texts["h3"] == open_history(told, f"/facts/{EDITED}").texts["h3"]
    assert last.find("a", rel="start", href=f"/en/facts/{EDITED}/history")
    (twin,) = [it["href"] for it in last.find("link", rel="alternate", type="application/json")]
    assert [it["revision"] for it in ask(told, twin)["items"]] == [1]


def test_what_never_changed_says_so(told: TestClient) -> None:
    page = open_history(told, "/facts/league-office-place")
    assert "It has not changed since it was first published." in page.texts["p"]
    assert page.texts["h3"] == ["2 January 2026 first published"]
    assert not page.find("ins")


def test_other_records_have_their_histories(told: TestClient) -> None:
    page = open_history(told, "/actors/ole-dahl")
    assert "Changed: the name." in page.texts["p"]
    assert page.texts["ins"] == ["underlined", "with A.,"]
    changed = [it for it in open_history(told, "/actors/norland").texts["p"] if it.startswith("Changed:")]
    assert changed == ["Changed: how many facts it takes part in."]


def test_another_address_is_told(told: TestClient) -> None:
    page = open_history(told, f"/facts/{RENAMED}")
    assert "Its address changed." in page.texts["p"]
    assert "Revision 1 · this version as JSON · at that time at the address of “guards-number”" in page.texts["p"]
    former = told.get("/en/facts/guards-number/history", follow_redirects=False)
    assert (former.status_code, former.headers["Location"]) == (308, f"/en/facts/{RENAMED}/history")


def test_what_was_removed_has_a_history_that_says_so(told: TestClient) -> None:
    page = open_history(told, f"/facts/{GONE}")
    assert page.texts["h1"] == ["Norland withdrew its border guards."]
    assert page.texts["h3"] == ["4 January 2026 removed", "2 January 2026 first published"]
    flag = "Removed. It was removed from the record on 4 January 2026, with revision 3. Above stands what it said last."
    assert flag in page.texts["p"]
    assert f"/facts/{GONE}/history/3" not in page.links


def test_the_page_of_what_was_removed_shows_its_history(told: TestClient) -> None:
    response = told.get(f"/en/facts/{GONE}")
    page = check_page(response.text)
    assert response.status_code == 410
    assert page.texts["h3"] == ["4 January 2026 removed", "2 January 2026 first published"]
    assert "Removed from the record on 4 January 2026, with revision 3." in page.texts["p"]
    assert {f"/en/facts/{GONE}/history", f"/facts/{GONE}/history/1"} <= {*page.links}


def test_what_came_back_and_what_is_no_longer_kept_are_told_apart(own_database: Database, good_seed: Seed) -> None:
    edited = change_fact(good_seed, EDITED, note="A note.")
    for seed in (leave_out(edited, GONE), edited):
        load(own_database, seed)
    with own_database.writing() as connection:
        old = col(Version.revision) == 1, col(Version.id).in_([EDITED, GONE])
        connection.execute(delete(Version).where(*old, ~col(Version.is_current)))
    with open_client(own_database) as client:
        assert "What it said before is no longer kept." in open_history(client, f"/facts/{EDITED}").texts["p"]
        states = [it.rpartition(" ")[2] for it in open_history(client, f"/facts/{GONE}").texts["h3"]]
    assert states == ["again", "removed"]


CITATIONS = [
    {"source": {"id": "echo"}, "quote": {"exact": f"Words {number}", "start": number}, "stance": "supports"}
    for number in range(12)
]


def compare(before: Mapping[str, Any], after: Mapping[str, Any], *changes: str) -> VersionView:
    """A version of a fact beside the one before it."""
    entry = Entry("a", 2, "", VersionState.UPDATED, FIRST, changes, None, after, before)
    return view_history(Resource.FACT, History([entry], None, 1), is_first_page=True).versions[0]


def test_quotations_in_another_order_are_no_others() -> None:
    turned = compare({"citations": CITATIONS}, {"citations": CITATIONS[::-1]}, "/citations")
    assert turned.parts == ["the order of the quotations"]


def test_a_quotation_that_came_before_others_changes_none_of_them() -> None:
    view = compare({"citations": CITATIONS[1:]}, {"citations": CITATIONS}, "/citations", "/evidence/supporting")
    assert (view.parts, view.quotations.added, view.quotations.changed) == (["the quotations"], CITATIONS[:1], [])


def test_a_quotation_is_named_by_its_place_among_the_first_ten() -> None:
    for place, name in ((9, "the tenth quotation"), (10, "several quotations")):
        other = [*CITATIONS[:place], {**CITATIONS[place], "stance": "disputes"}, *CITATIONS[place + 1 :]]
        assert compare({"citations": CITATIONS}, {"citations": other}, f"/citations/{place}/stance").parts == [name]


def test_details_are_named_one_by_one() -> None:
    before, after = {"details": {"title": "general", "x": 1}}, {"details": {"title": "General", "x": 2}}
    view = compare(before, after, "/details/title", "/details/x")
    assert view.parts == ["the title as printed", "the details"]
    assert [(it.name, it.before, it.after) for it in view.differences] == [
        ("The title as printed", "general", "General")
    ]
