"""The sitemap: the pages that there are, each with its last change."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from sqlalchemy import update
from starlette.testclient import TestClient

from app.domain.web_pages import FIXED_PAGES
from app.publish.load import load_seed
from app.seed.folder import Seed
from app.services import sitemap
from app.store.engine import Database
from app.store.models import Revision
from tests.asking import ask, ids
from tests.conftest import open_client

PUBLIC = "http://127.0.0.1:8000"
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LISTS = ("facts", "actors", "disputes", "open-questions", "sources")


def read(client: TestClient, url: str) -> list[tuple[str, str]]:
    """The addresses in a sitemap or an index of sitemaps, each with its last change."""
    response = client.get(url)
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == "application/xml"
    entries = ElementTree.fromstring(response.content)
    return [(entry[0].text or "", entry[1].text or "") for entry in entries]


def test_every_page_is_there_once_and_answers(good_client: TestClient) -> None:
    found = [address for address, _ in read(good_client, "/sitemap.xml")]
    records = [f"/en/{name}/{it}" for name in LISTS for it in ids(ask(good_client, f"/{name}"))]
    assert sorted(found) == sorted(PUBLIC + path for path in (*FIXED_PAGES, *records))
    assert {good_client.get(address.removeprefix(PUBLIC)).status_code for address in found} == {200}


@pytest.mark.slow
def test_a_page_changes_with_its_record_and_goes_with_it(own_database: Database, good_seed: Seed) -> None:
    with own_database.writing() as connection:
        connection.execute(update(Revision).values(loaded_at=datetime(2020, 1, 1, tzinfo=UTC)))
    before = read_facts(own_database)
    facts = [fact for fact in good_seed.facts if fact.id != "guards-number"]
    facts[0] = facts[0].model_copy(update={"note": "Changed."})
    with own_database.writing() as connection:
        load_seed(good_seed._replace(facts=tuple(facts)), connection, "changed")
    after = read_facts(own_database)
    assert before.keys() - after.keys() == {f"{PUBLIC}/en/facts/guards-number"}
    changed = [it for it in after if it.startswith(f"{PUBLIC}/en/facts/") and after[it] != before[it]]
    assert changed == [f"{PUBLIC}/en/facts/{facts[0].id}"]


def read_facts(database: Database) -> dict[str, str]:
    with open_client(database) as client:
        return dict(read(client, "/sitemap.xml"))


def test_a_long_sitemap_comes_in_parts(
    good_client: TestClient, good_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = read(good_client, "/sitemap.xml")
    monkeypatch.setattr(sitemap, "RECORDS_PER_PART", 9)
    with open_client(good_database) as client:
        parts = [address for address, _ in read(client, "/sitemap.xml")]
        assert parts == [f"{PUBLIC}/sitemap.xml?part={part}" for part in (1, 2, 3)]
        found = [entry for part in parts for entry in read(client, part.removeprefix(PUBLIC))]
        response = client.get("/sitemap.xml?part=4")
    assert found == whole
    assert (response.status_code, response.json()["detail"]) == (404, "The sitemap has 3 parts.")


def test_a_short_sitemap_is_its_only_part(good_client: TestClient) -> None:
    assert read(good_client, "/sitemap.xml?part=1") == read(good_client, "/sitemap.xml")
    response = good_client.get("/sitemap.xml?part=2")
    assert (response.status_code, response.json()["detail"]) == (404, "The sitemap has 1 part.")


@pytest.mark.parametrize("query", ["part=0", "part=x", "page=1"])
def test_another_part_is_refused(good_client: TestClient, query: str) -> None:
    assert good_client.get(f"/sitemap.xml?{query}").status_code == 422
