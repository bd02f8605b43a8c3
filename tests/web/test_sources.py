"""The pages of documents, and the drawing of who copied whom."""

import re

import pytest
from starlette.testclient import TestClient

from app.domain.vocabulary import OriginBasis
from app.web.labels import label
from app.web.lineage import Link, compare_documents, draw_lineage
from app.web.templates import capitalise
from tests.asking import ask
from tests.web.strict_html import open_page


def check_sources(client: TestClient) -> None:
    for source in ask(client, "/sources")["items"]:
        page = open_page(client, f"/en/sources/{source['id']}")
        assert page.texts["h1"] == [source["title"]]
        assert {source["url"], f"/facts?source={source['id']}"} <= {it.removeprefix("/en") for it in page.links}
        assert page.texts["code"] == [source["sha256"]]
        rows = [f"{capitalise(label(OriginBasis(it['basis'])))}. {it['basis_note']}" for it in source["origins"]]
        assert page.texts["td"] == [" ".join(it.split()) for it in rows]


def test_every_document_has_a_page_with_its_record(client: TestClient) -> None:
    check_sources(client)


def test_every_invented_document_has_a_page_with_its_record(good_client: TestClient) -> None:
    check_sources(good_client)


def test_the_page_of_a_document_says_what_is_derived(good_client: TestClient) -> None:
    dated = open_page(good_client, "/en/sources/invented").text
    assert "5 May 2021 The address shows it." in dated
    undated = open_page(good_client, "/en/sources/echo").text
    assert "Nothing shows when." in undated
    assert "The text has no title of its own." in undated
    assert "It says otherwise on 1 fact." in undated


def test_a_former_id_of_a_document_leads_to_its_page(good_client: TestClient) -> None:
    response = good_client.get("/en/sources/evening-echo", follow_redirects=False)
    assert (response.status_code, response.headers["Location"]) == (308, "/en/sources/echo")


def test_all_documents_are_listed_with_what_they_go_back_to(client: TestClient) -> None:
    sources = ask(client, "/sources")["items"]
    page = open_page(client, "/en/sources")
    assert {f"/en/sources/{it['id']}" for it in sources} <= {*page.links}
    assert len(page.find("th", scope="rowgroup")) == len(sources)
    origins = [origin["name"] for it in sources for origin in it["origins"]]
    assert page.texts["th"].count(origins[0]) == origins.count(origins[0])
    assert len(page.find("tr")) == 1 + len(origins) + len(sources) + 1 + len(sources)
    assert page.find("div", role="img")


def test_a_long_list_of_documents_goes_on(good_client: TestClient) -> None:
    response = good_client.get("/en/sources?limit=1")
    assert response.headers["Link"] == '</sources?limit=1>; rel="alternate"; type="application/json"'
    (following,) = open_page(good_client, "/en/sources?limit=1").find("a", rel="next")
    last = open_page(good_client, following["href"])
    assert ("/en/sources/invented" in last.links, last.find("a", rel="next")) == (True, [])


def test_a_drawing_shows_no_link_and_every_basis_by_a_line_of_its_own(client: TestClient) -> None:
    drawn = client.get("/en/sources").text.partition("<svg")[2].partition("</svg>")[0]
    assert "<a" not in drawn
    origins = [origin for source in ask(client, "/sources")["items"] for origin in source["origins"]]
    assert re.findall(r'<path class="(\w+)"', drawn) == [it["basis"] for it in origins]
    style = client.get(open_page(client, "/en/sources").find("link", rel="stylesheet")[0]["href"]).text
    assert {basis for basis in OriginBasis if f".lineage .{basis} {{" in style} == {*OriginBasis} - {OriginBasis.STATED}


def make_link(origin: str, source: str, basis: OriginBasis = OriginBasis.STATED) -> Link:
    return Link(origin, f"Report {origin}", source, f"Paper {source}", "A title", basis, "It says so.")


LINKS = [
    make_link("own", "b", OriginBasis.INFERRED),
    make_link("wire", "a"),
    make_link("wire", "b", OriginBasis.VERBATIM_OVERLAP),
    make_link("post", "c"),
]


def test_a_drawing_has_all_names_and_lines() -> None:
    drawn = draw_lineage(LINKS)
    assert [it.publisher for it in drawn.documents] == ["Paper b", "Paper a", "Paper c"]
    assert drawn.origins == ["Report own", "Report wire", "Report post"]
    assert [it.basis for it in drawn.edges] == [it.basis for it in LINKS]
    assert drawn.bases == [OriginBasis.STATED, OriginBasis.VERBATIM_OVERLAP, OriginBasis.INFERRED]
    assert drawn.edges[0].path == "M0 16.67C50 16.67 50 16.67 100 16.67"
    assert drawn.edges[1].path == "M0 50C50 50 50 50 100 50"
    assert drawn.edges[3].path == "M0 83.33C50 83.33 50 83.33 100 83.33"


def test_the_drawing_of_one_document_has_what_others_share_with_it() -> None:
    drawn = draw_lineage(LINKS, about="a")
    assert drawn.origins == ["Report wire"]
    assert drawn.documents == [("Paper a", False), ("Paper b", True)]
    assert [it.is_apart for it in drawn.edges] == [False, True]


@pytest.mark.parametrize("about", [None, "a"])
def test_without_documents_nothing_is_drawn(about: str | None) -> None:
    assert draw_lineage([], about) == ([], [], [], [], about is not None)


def test_the_page_of_a_document_says_how_much_of_it_others_print(client: TestClient) -> None:
    (nearest, *_) = ask(client, "/sources/mr-online")["overlaps"]
    assert (nearest["source"], nearest["runs"], nearest["shared"], nearest["percent"]) == ("azerbaycan24", 449, 229, 51)
    page = open_page(client, "/en/sources/mr-online")
    assert "51 per cent of them stand there too: 229 runs." in page.texts["p"]
    assert "Word for word in other documents" in page.texts["h2"]
    assert page.find("rect", width="51%")


def test_all_documents_are_laid_beside_one_another_by_their_words(client: TestClient) -> None:
    page = open_page(client, "/en/sources")
    cells = page.texts["td"][-25:]
    assert [it for it in cells if it == "–"] == ["–"] * 5
    assert {"51 %", "55 %"} <= {*cells}


def test_documents_that_were_not_compared_are_not_laid_beside_one_another() -> None:
    assert compare_documents([{"id": "a", "publisher": "A", "overlaps": []}]) == []


def test_a_document_is_ready_to_be_cited(good_client: TestClient) -> None:
    page = open_page(good_client, "/en/sources/invented")
    address = ask(good_client, "/sources/invented")["url"]
    assert f"5 May 2021, {address}." in next(it for it in page.texts["p"] if it.endswith(f"{address}."))
    forms = {f"/sources/invented.{ending}" for ending in ("bib", "ris", "csl.json")}
    assert forms <= {*page.links}
    assert forms <= {it["href"] for it in page.find("link", rel="alternate")}
    assert {good_client.get(it).status_code for it in forms} == {200}
