"""The facts as one table, over HTTP."""

import csv
import io
import re
from collections.abc import Sequence

import pytest
from starlette.testclient import TestClient

from app.serializers.tables.fact_sheet import make_fact_sheet
from app.serializers.tables.facts import FACTS
from app.services import facts
from app.store.engine import Database
from tests.asking import ask, find_faults, ids, walk
from tests.conftest import open_client


def read(client: TestClient, url: str) -> list[dict[str, str]]:
    """The rows of a table."""
    response = client.get(url)
    assert response.status_code == 200, response.text
    return [*csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline=""), strict=True)]


def ids_of(rows: Sequence[dict[str, str]]) -> list[str]:
    return [row["id"] for row in rows]


def test_a_table_is_a_file_that_a_spreadsheet_opens(good_client: TestClient) -> None:
    response = good_client.get("/facts.csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="sahel-facts.csv"'
    header = ",".join([column.name for column in make_fact_sheet("").columns])
    assert response.content.startswith(f"\ufeff{header}\r\n".encode())
    assert response.content.endswith(b"\r\n")


def test_the_document_tells_every_column_of_the_table(good_client: TestClient) -> None:
    header = read(good_client, "/facts.csv")[0]
    description = ask(good_client, "/openapi.json")["paths"]["/facts.csv"]["get"]["description"]
    assert re.findall(r"^\* `(\w+)`(?: \(\w+\))?: [A-Z].*\.$", description, re.MULTILINE) == [*header]
    assert "* `date_earliest` (date): First day that the date can mean." in description
    (names,) = re.findall(r"has them without (.*); participants", description)
    in_file = {column.name for column in FACTS.columns}
    assert re.findall(r"`(\w+)`", names) == [name for name in header if name not in in_file]


def test_a_table_is_kept_and_tagged_as_a_list_with_the_public_address(
    good_client: TestClient, good_database: Database
) -> None:
    table, page = (good_client.get(path).headers for path in ("/facts.csv", "/facts"))
    assert [table[name] for name in ("Last-Modified", "Cache-Control")] == [
        page[name] for name in ("Last-Modified", "Cache-Control")
    ]
    assert table["ETag"].startswith(f"{page['ETag'][:-1]}-")
    with open_client(good_database, public_url="https://facts.example.org/api") as client:
        other = client.get("/facts.csv?ids=pact-signed")
        assert "https://facts.example.org/api/en/facts/pact-signed" in other.text
        known = [
            client.get("/facts.csv", headers={"If-None-Match": it}) for it in (table["ETag"], other.headers["ETag"])
        ]
    assert [it.status_code for it in known] == [200, 304]


def test_a_row_leads_to_the_page_of_its_fact(good_client: TestClient) -> None:
    (row,) = read(good_client, "/facts.csv?ids=pact-signed")
    assert row["page"] == "http://127.0.0.1:8000/en/facts/pact-signed"
    assert good_client.get(row["page"].removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_a_table_leads_to_the_same_as_json(good_client: TestClient) -> None:
    link = good_client.get("/facts.csv?kind=event&q=“Wend”").headers["Link"]
    assert link.startswith('</facts?q=%E2%80%9CWend%E2%80%9D&kind=event>; rel="alternate"; type="application/json"')


def test_the_whole_record_is_one_table(client: TestClient) -> None:
    items = [item for page in walk(client, "/facts?limit=200") for item in page["items"]]
    rows = read(client, "/facts.csv")
    assert ids_of(rows) == [item["id"] for item in items]
    assert [row["independent_origins"] for row in rows] == [
        str(item["evidence"]["independent_origins"]) for item in items
    ]


@pytest.mark.parametrize(
    "query",
    [
        "kind=event&sort=-date",
        "kind=event&kind=clause&sort=date",
        "q=pact",
        "q=pact&sort=id",
        "q=pact&kind=clause",
        "actor=norland",
        "about=ada-berg&min_origins=1",
        "event_type=coup",
        "disputed=true",
        "date_from=2023",
    ],
)
@pytest.mark.parametrize("at_once", [2, 2000])
def test_filters_leave_what_they_leave_in_a_list(
    good_client: TestClient, monkeypatch: pytest.MonkeyPatch, query: str, at_once: int
) -> None:
    monkeypatch.setattr(facts, "_AT_ONCE", at_once)
    # Parts of another size make the same table, so it must not be one that is kept.
    rows = read(good_client, f"/facts.csv?{query}{'&' * at_once if at_once < 9 else ''}")
    assert ids_of(rows) == ids(ask(good_client, f"/facts?{query}"))


def test_ids_come_in_the_order_in_which_they_are_given(good_client: TestClient) -> None:
    assert ids_of(read(good_client, "/facts.csv?ids=pact-signed,dahl-ousted,guards-number")) == [
        "pact-signed",
        "dahl-ousted",
        "guards-number",
    ]


def test_a_former_id_gets_the_fact_that_had_it(good_client: TestClient) -> None:
    assert ids_of(read(good_client, "/facts.csv?ids=dahl-ousted,signing")) == ["dahl-ousted", "pact-signed"]


def test_a_table_holds_nothing_where_no_fact_holds_all_words(client: TestClient) -> None:
    query = "q=niger+uranium"
    assert ask(client, f"/facts?{query}")["search"]["relaxed"] is True
    assert read(client, f"/facts.csv?{query}") == []


@pytest.mark.parametrize("parameter", ["limit=5", "cursor=abc", "page=2", "per_page=100", "offset=20"])
def test_a_table_has_no_pages(good_client: TestClient, parameter: str) -> None:
    (fault,) = find_faults(good_client, f"/facts.csv?{parameter}")
    assert fault["detail"] == "there is no such parameter here: the answer is whole and has no pages"
    assert "limit" not in fault["allowed"]


def test_a_table_counts_nothing(good_client: TestClient) -> None:
    (fault,) = find_faults(good_client, "/facts.csv?facets=kind")
    assert fault["detail"].startswith("there is no such parameter here; `/facts`, ")


def test_an_id_that_is_not_published_is_refused(good_client: TestClient) -> None:
    (fault,) = find_faults(good_client, "/facts.csv?ids=pact-signed,pact-singed")
    assert (fault["parameter"], fault["detail"]) == ("ids", "no fact is published under pact-singed")


def test_a_filter_that_names_nothing_is_refused(good_client: TestClient) -> None:
    (fault,) = find_faults(good_client, "/facts.csv?actor=norlandd")
    assert fault["did_you_mean"] == "norland"


def test_a_table_that_is_too_long_is_refused_and_the_files_are_named(
    good_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts, "SHEET_LIMIT", 2)
    assert len(read(good_client, "/facts.csv?kind=clause&dated=false")) == 2
    response = good_client.get("/facts.csv?kind=attribute&dated=false")
    problem = response.json()
    assert (response.status_code, problem["type"]) == (422, "/problems/too-many-facts")
    assert "/exports" in problem["detail"]
    assert "Content-Disposition" not in response.headers


def test_a_former_id_of_a_filter_is_refused_as_in_a_list(good_client: TestClient) -> None:
    table, page = (find_faults(good_client, f"{path}?actor=president-berg") for path in ("/facts.csv", "/facts"))
    assert table == page
