"""The pages on the dataset as a whole: what programs read, what users can rely on, and how facts are made."""

import pytest
from starlette.testclient import TestClient

from app.domain.stability import STABILITY
from app.web.assets import read_asset
from app.web.dataset_view import LISTS
from app.web.routes import dataset as dataset_pages
from tests.asking import ask
from tests.web.strict_html import open_page


@pytest.mark.slow
def test_the_data_page_leads_to_every_list_and_to_its_description(client: TestClient) -> None:
    page = open_page(client, "/en/data")
    paths = [it.path for it in LISTS]
    assert {*paths, "/docs", "/openapi.json"} <= {*page.links}
    own = [it for it in page.links if it.startswith("/")]
    assert {it: client.get(it).status_code for it in own} == dict.fromkeys(own, 200)


def test_the_data_page_says_which_data_these_are(good_client: TestClient) -> None:
    page, dataset = open_page(good_client, "/en/data"), ask(good_client, "/dataset")
    assert str(dataset["revision"]) in page.texts["dd"]
    assert dataset["hash"] in page.texts["code"]
    assert dataset["rights"] in page.texts["p"]
    assert page.find("a", rel="license", href=dataset["licence_url"])


def test_what_users_can_rely_on_is_said_as_in_the_description_of_the_api(good_client: TestClient) -> None:
    page = open_page(good_client, "/en/data")
    assert page.find("h2", id="stability")
    assert [it.replace("`", "") for it in STABILITY] == page.texts["p"][-len(STABILITY) - 2 : -2]
    assert {"Deprecation", "/status"} <= {*page.texts["code"]}


def test_search_engines_read_what_the_dataset_is_from_its_page(good_client: TestClient) -> None:
    page, dataset = open_page(good_client, "/en/data"), ask(good_client, "/dataset")
    assert page.find("article", itemtype="https://schema.org/Dataset")
    said = [(it["itemprop"], it["content"]) for it in page.find("meta") if "itemprop" in it]
    files = ["text/csv", "http://127.0.0.1:8000/facts.csv", "application/json", "http://127.0.0.1:8000/facts"]
    assert [content for name, content in said if name in {"encodingFormat", "contentUrl"}] == files
    assert {name: content for name, content in said if content not in files} == {
        "name": dataset["title"],
        "description": dataset["description"],
        "url": "http://127.0.0.1:8000/en/data",
        "isAccessibleForFree": "true",
        "temporalCoverage": f"{dataset['coverage']['earliest']}/{dataset['coverage']['latest']}",
    }
    assert {it["itemprop"] for _, it in page.elements if "itemprop" in it} - {*dict(said)} == {
        "license",
        "version",
        "dateModified",
        "distribution",
    }


def test_files_of_the_whole_record_are_offered_with_what_proves_them(client: TestClient) -> None:
    page, (newest, *_) = open_page(client, "/en/data"), ask(client, "/exports")["items"]
    files = newest["files"]
    assert {form["url"] for file in files for form in (file, file["gzip"])} <= {*page.links}
    digests = [it["content"] for it in page.find("meta", itemprop="sha256")]
    assert digests == [file["sha256"] for file in files]
    assert client.get("/en/data").headers["Cache-Control"] == client.get("/en/method").headers["Cache-Control"]


def test_no_files_are_offered_where_none_were_made(good_client: TestClient) -> None:
    assert not [it for it in open_page(good_client, "/en/data").links if "/exports" in it]


@pytest.mark.parametrize("vocabulary", ["fact_kinds", "voices", "origin_bases", "dispute_kinds", "ranks", "bases"])
def test_the_method_defines_words_as_the_record_does(good_client: TestClient, vocabulary: str) -> None:
    page = open_page(good_client, "/en/method")
    (terms,) = [it["terms"] for it in ask(good_client, "/dataset")["vocabularies"] if it["name"] == vocabulary]
    assert {it["definition"] for it in terms} <= {*page.texts["dd"], *page.texts["td"]}


def test_the_method_counts_what_there_is(client: TestClient) -> None:
    page, counts = open_page(client, "/en/method"), ask(client, "/dataset")["counts"]
    assert page.texts["td"][::2] == [str(number) for kind, number in counts["facts"].items() if kind != "total"]
    assert f"There are {counts['facts']['total']} facts with {counts['citations']} quotations." in page.text
    assert f"There are {counts['disputes']} disputes." in page.text
    assert "No date in the record is later than 18 September 2023" in page.text


def test_the_method_shows_where_it_is(good_client: TestClient) -> None:
    (image,) = open_page(good_client, "/en/method").find("img")
    assert image["src"] == read_asset("map.svg").path
    assert image["alt"].startswith("Map: Mali in the west")
    assert good_client.get(image["src"]).headers["Content-Type"] == "image/svg+xml"


def test_a_record_that_is_too_long_for_one_table_is_not_offered_as_one(
    good_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dataset_pages, "SHEET_LIMIT", 2)
    # Another address, or the page that is kept would be sent.
    assert "/facts.csv" not in open_page(good_client, "/en/data?utm_source=tests").links
