"""Facts and documents as citations, and facts as linked data, over HTTP."""

import re

import pytest
from starlette.testclient import TestClient

from app.store.engine import Database
from tests.asking import ask, walk
from tests.conftest import open_client

FACT, SOURCE = "/facts/pact-signed", "/sources/echo"
MEDIA_TYPES = {
    ".csl.json": "application/vnd.citationstyles.csl+json",
    ".bib": "application/x-bibtex",
    ".ris": "application/x-research-info-systems",
    ".jsonld": "application/ld+json",
}
FORMS = [
    *(FACT + suffix for suffix in MEDIA_TYPES),
    *(path + suffix for path in (SOURCE, "/sources") for suffix in (".csl.json", ".bib", ".ris")),
]


def split_form(path: str) -> tuple[str, str]:
    """The path of the JSON, and the media type of a form of it."""
    (suffix,) = (it for it in MEDIA_TYPES if path.endswith(it))
    return path.removesuffix(suffix), MEDIA_TYPES[suffix]


def find_alternates(client: TestClient, path: str) -> dict[str, str]:
    """The media types of the addresses at which a response says there is the same in another format."""
    return dict(re.findall(r'<([^>]*)>; rel="alternate"; type="([^"]*)"', client.get(path).headers["Link"]))


def find_forms(client: TestClient, path: str) -> dict[str, str]:
    """The same without the page for people."""
    return {address: it for address, it in find_alternates(client, path).items() if it != "text/html"}


@pytest.mark.parametrize("path", FORMS)
def test_a_form_has_its_media_type_and_leads_back(good_client: TestClient, path: str) -> None:
    record, media_type = split_form(path)
    assert good_client.get(path).headers["Content-Type"].partition(";")[0] == media_type
    assert find_alternates(good_client, path) == {record: "application/json"}


@pytest.mark.parametrize("record", [FACT, SOURCE, "/sources"])
def test_a_record_leads_to_its_forms(good_client: TestClient, record: str) -> None:
    forms = {path: split_form(path)[1] for path in FORMS if split_form(path)[0] == record}
    assert find_forms(good_client, record) == forms


def test_other_records_have_no_other_form(good_client: TestClient) -> None:
    for path in ("/actors/norland", "/disputes/what-league-is", "/facts", "/dataset"):
        assert find_forms(good_client, path) == {}


def test_a_record_leads_to_its_page(client: TestClient) -> None:
    page = {"/en/disputes/office-of-abdoulaye-diop": "text/html"}
    assert find_alternates(client, "/disputes/office-of-abdoulaye-diop") == page
    assert find_alternates(client, "/charter") == {"/en/charter": "text/html"}
    assert "/en/facts/mali-member-of-aes" in find_alternates(client, "/facts/mali-member-of-aes")


def test_a_fact_comes_first_and_its_documents_follow(good_client: TestClient) -> None:
    dataset, fact = ask(good_client, "/dataset"), ask(good_client, FACT)
    cited, *documents = ask(good_client, f"{FACT}.csl.json")
    assert cited["id"] == "sahel-facts:pact-signed"
    assert cited["version"] == f"revision {dataset['revision']}, {dataset['hash'][:12]}"
    assert cited["issued"] == {"date-parts": [[int(it) for it in dataset["loaded_at"][:10].split("-")]]}
    assert cited["URL"] == "http://127.0.0.1:8000/en/facts/pact-signed"
    sources = dict.fromkeys(citation["source"]["id"] for citation in fact["citations"])
    assert documents == [ask(good_client, f"/sources/{source}")["csl"] for source in sources]


def test_documents_that_say_otherwise_are_told_from_those_behind_a_fact(good_client: TestClient) -> None:
    path = next(
        f"/facts/{it['id']}" for it in ask(good_client, "/facts?limit=200")["items"] if it["evidence"]["disputing"]
    )
    _, *documents = ask(good_client, f"{path}.csl.json")
    notes = [it["note"] for it in documents if "note" in it]
    assert len(notes) == 1
    assert notes[0].endswith("1 passage says otherwise")
    for suffix in (".bib", ".ris"):
        assert good_client.get(f"{path}{suffix}").text.count(notes[0]) == 1


def test_all_sources_are_those_of_the_list_in_its_order(client: TestClient) -> None:
    items = [source["csl"] for page in walk(client, "/sources") for source in page["items"]]
    assert ask(client, "/sources.csl.json") == items
    assert [ask(client, f"/sources/{item['id']}.csl.json") for item in items] == [[item] for item in items]


def test_bibtex_and_ris_hold_the_same_items(good_client: TestClient) -> None:
    for path in (FACT, SOURCE, "/sources"):
        names = [item["id"] for item in ask(good_client, f"{path}.csl.json")]
        entries, records = (good_client.get(path + suffix).text for suffix in (".bib", ".ris"))
        assert [line.split("{")[1].rstrip(",") for line in entries.splitlines() if line[:1] == "@"] == names
        assert [line[6:] for line in records.splitlines() if line.startswith("ID  - ")] == names


def test_no_document_is_given_a_date_that_its_record_has_not(client: TestClient) -> None:
    dates = {source["id"]: source["published_on"] for page in walk(client, "/sources") for source in page["items"]}
    assert {*map(bool, dates.values())} == {True, False}
    for item in ask(client, "/sources.csl.json"):
        edtf = (dates[item["id"]] or {}).get("edtf")
        assert item.get("issued") == (edtf and {"date-parts": [[int(it) for it in edtf.split("-")]]})
        assert "accessed" not in item


@pytest.mark.parametrize("suffix", MEDIA_TYPES)
def test_errors_are_those_of_the_id(good_client: TestClient, suffix: str) -> None:
    moved = good_client.get(f"/facts/signing{suffix}", follow_redirects=False)
    assert (moved.status_code, moved.headers["Location"]) == (308, f"{FACT}{suffix}")
    unknown, of_record = (good_client.get(f"/facts/pact-singed{it}") for it in (suffix, ""))
    assert (unknown.status_code, unknown.json()["detail"]) == (404, of_record.json()["detail"])


@pytest.mark.parametrize("path", [path for path in FORMS if path.startswith(FACT)])
def test_what_holds_the_public_address_has_a_tag_of_it(
    good_client: TestClient, good_database: Database, path: str
) -> None:
    with open_client(good_database, public_url="https://facts.example.org/api") as client:
        response = client.get(path)
        tag = good_client.get(path).headers["ETag"]
        assert "https://facts.example.org/api/en/facts/pact-signed" in response.text
        assert response.headers["ETag"] != tag
        known = [client.get(path, headers={"If-None-Match": it}) for it in (tag, response.headers["ETag"])]
    assert [it.status_code for it in known] == [200, 304]


def test_linked_data_keep_their_tag_while_the_fact_stays(good_client: TestClient) -> None:
    record, linked, cited = (good_client.get(f"{FACT}{suffix}") for suffix in ("", ".jsonld", ".bib"))
    assert linked.headers["Last-Modified"] == record.headers["Last-Modified"]
    assert cited.headers["Last-Modified"] == good_client.get("/facts").headers["Last-Modified"]
