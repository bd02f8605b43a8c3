"""The facts of the invented record as the public objects of the API."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.publish.render_facts import render_fact
from app.publish.seed_index import SeedIndex
from tests.reading import as_published, find_fact, read, with_citations

Edit = Callable[[str, str, str], None]

COURIER = "https://courier.example/2021/05/05/river-pact"
ECHO = "https://echo.example/pact"


def rendered_fact(seed_index: SeedIndex, name: str) -> Any:
    return as_published(render_fact(find_fact(seed_index, name), seed_index, 3))


def test_keywords_are_for_the_search_only(seed_index: SeedIndex) -> None:
    assert find_fact(seed_index, "guards-withdrawn").keywords == ["frontier police", "guardsmen"]
    assert "keywords" not in rendered_fact(seed_index, "guards-withdrawn")


def test_a_fact_carries_its_whole_evidence(seed_index: SeedIndex) -> None:
    fact = rendered_fact(seed_index, "dahl-ousted")
    assert fact == {
        "id": "dahl-ousted",
        "kind": "event",
        "claim": "Soldiers in Southmark ousted Ole Dahl in 2019.",
        "date": {
            "edtf": "2019~",
            "earliest": "2019-01-01",
            "latest": "2019-12-31",
            "basis": "derived",
            "note": "Two years before the document.",
        },
        "place": None,
        "participants": [{"role": "target", "actor": {"id": "ole-dahl", "kind": "person", "name": "Ole Dahl"}}],
        "details": {"event_type": "coup", "instrument": None, "undated_reason": None},
        "rank": "deprecated",
        "rank_reason": "The year is only a guess.",
        "note": None,
        "happening": None,
        "scope": "world",
        "disputes": [],
        "evidence": {"supporting": 1, "disputing": 1, "sources": 1, "independent_origins": 1},
        "citations": [
            {
                "source": {
                    "id": "invented",
                    "title": "Norland and Southmark sign river pact",
                    "publisher": "The Eastport Courier",
                    "published_on": "2021-05-05",
                    "url": COURIER,
                },
                "stance": "supports",
                "quote": {
                    "exact": "soldiers in Southmark had ousted Governor Ole Dahl",
                    "prefix": "last spring, two years after ",
                    "suffix": ". The League keeps an office in",
                    "start": 581,
                    "end": 631,
                },
                "language": "en",
                "supports": ["claim", "date"],
                "attribution": None,
                "voice": "document",
                "origin": {"id": "courier-report", "name": "Report of The Eastport Courier"},
                "link": f"{COURIER}#:~:text=last%20spring%2C%20two%20years%20after-,"
                "soldiers%20in%20Southmark%20had%20ousted%20Governor%20Ole%20Dahl,"
                "-.%20The%20League%20keeps%20an%20office%20in",
            },
            {
                "source": {
                    "id": "echo",
                    "title": "The pact means an answer by both",
                    "publisher": "The Echo",
                    "published_on": None,
                    "url": ECHO,
                },
                "stance": "disputes",
                "quote": {
                    "exact": "heard this from Col. T. Lund",
                    "prefix": "be answered by both. The Echo ",
                    "suffix": " in Eastport, where he spoke for",
                    "start": 116,
                    "end": 144,
                },
                "language": "en",
                "supports": ["claim"],
                "attribution": None,
                "voice": "document",
                "origin": {"id": "echo-report", "name": "Report of The Echo"},
                "link": f"{ECHO}#:~:text=be%20answered%20by%20both.%20The%20Echo-,"
                "heard%20this%20from%20Col.%20T.%20Lund,-in%20Eastport%2C%20where%20he%20spoke%20for",
            },
        ],
        "former_ids": [],
        "revision": 3,
    }
    assert list(fact) == [
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


@pytest.mark.parametrize(
    ("name", "details"),
    [
        ("norland-in-league", {"status": "founding"}),
        ("pact-signed", {"instrument": {"id": "river-pact", "kind": "agreement", "name": "River Pact"}}),
        (
            "pact-mutual-defence",
            {
                "instrument": {"id": "river-pact", "kind": "agreement", "name": "River Pact"},
                "article": "2",
                "topic": "collective_defence",
                "obligation": "defense",
                "force": "shall",
                "trigger": "an attack on one party",
                "wordings": [
                    {
                        "text": "An attack on one party shall be met by both",
                        "form": "quoted",
                        "language": "en",
                        "source": "invented",
                        "citation": 0,
                    },
                    {
                        "text": "an attack on one will be answered by both",
                        "form": "reported",
                        "language": "en",
                        "source": "echo",
                        "citation": 1,
                    },
                ],
            },
        ),
        (
            "berg-president",
            {"title": "president", "portfolio": "head_of_state", "standing": "in_office", "as_of": "2021-05"},
        ),
        (
            "guards-withdrawn",
            {
                "event_type": "withdrawal",
                "instrument": {"id": "river-pact", "kind": "agreement", "name": "River Pact"},
                "undated_reason": "The document says last spring only.",
            },
        ),
        (
            "berg-on-peace",
            {
                "text": "We sign for peace",
                "language": "en",
                "medium": "remarks",
                "audience": "reporters",
                "translation_of": "berg-on-peace-original",
            },
        ),
        (
            "guards-number",
            {
                "property": "troop_number",
                "value": {"type": "quantity", "amount": 1200, "unit": "guards"},
                "instrument": None,
            },
        ),
        (
            "league-office-place",
            {
                "property": "location",
                "value": {"type": "text", "text": "an office in Eastport"},
                "instrument": None,
            },
        ),
        (
            "league-next-meeting",
            {"property": "purpose", "value": {"type": "date", "edtf": "2022-06"}, "instrument": None},
        ),
        (
            "league-founded-by-pact",
            {
                "property": "purpose",
                "value": {"type": "text", "text": "founded by the pact"},
                "instrument": {"id": "river-pact", "kind": "agreement", "name": "River Pact"},
            },
        ),
    ],
)
def test_each_kind_of_fact_has_its_details(seed_index: SeedIndex, name: str, details: dict[str, Any]) -> None:
    assert rendered_fact(seed_index, name)["details"] == details


def test_what_a_fact_names_is_linked(seed_index: SeedIndex) -> None:
    fact = rendered_fact(seed_index, "pact-signed")
    assert fact["place"] == {"id": "eastport", "kind": "city", "name": "Eastport", "within": None}
    assert fact["citations"][0]["supports"] == ["claim", "date", "place"]


def test_a_fact_names_every_dispute_that_it_is_a_side_of_by_id(seed_index: SeedIndex) -> None:
    assert rendered_fact(seed_index, "norland-in-league")["disputes"] == [
        {
            "id": "founder-of-league",
            "kind": "wording",
            "state": "resolved",
            "question": "Did the pact or its members found the League?",
        },
        {
            "id": "what-league-is",
            "kind": "tension",
            "state": "open",
            "question": "Is the League a founding or a working body?",
        },
    ]


def test_a_note_stands_beside_the_claim(seed_index: SeedIndex) -> None:
    note = "The sentence leaves open whose dams are meant."
    assert rendered_fact(seed_index, "pact-consultation")["note"] == note


def test_participants_stand_in_the_order_of_the_file(seed_index: SeedIndex) -> None:
    parts = rendered_fact(seed_index, "norland-in-league")["participants"]
    assert [(part["role"], part["actor"]["id"]) for part in parts] == [
        ("member", "norland"),
        ("organisation", "river-league"),
    ]


def test_supporting_citations_come_first(seed_folder: Path, edit: Edit) -> None:
    edit("facts/people.yaml", "      origin: echo-report\n      stance: disputes\n", "      origin: echo-report\n")
    edit(
        "facts/people.yaml",
        "      supports: [claim, date]\n    - source: echo\n",
        "      supports: [claim, date]\n      stance: disputes\n    - source: echo\n",
    )
    seed_index = SeedIndex(read(seed_folder))
    fact = find_fact(seed_index, "dahl-ousted")
    assert [citation.source for citation in fact.citations] == ["invented", "echo"]
    stances = [it["stance"] for it in rendered_fact(seed_index, "dahl-ousted")["citations"]]
    assert stances == ["supports", "disputes"]


def test_a_wording_points_at_its_citation_among_the_ordered_ones(seed_folder: Path, edit: Edit) -> None:
    old = "      origin: courier-report\n      wording: quoted\n"
    edit("facts/pact.yaml", old, f"{old}      stance: disputes\n")
    fact = rendered_fact(SeedIndex(read(seed_folder)), "pact-mutual-defence")
    assert [it["source"]["id"] for it in fact["citations"]] == ["echo", "invented"]
    assert [(it["source"], it["citation"]) for it in fact["details"]["wordings"]] == [("echo", 0), ("invented", 1)]


@pytest.mark.parametrize(
    ("citations", "as_of"),
    [
        ([("echo", "echo-report", "supports"), ("invented", "courier-report", "supports")], "2021-05-05"),
        ([("echo", "echo-report", "supports")], None),
        ([("echo", "echo-report", "supports"), ("invented", "courier-report", "disputes")], None),
    ],
)
def test_an_office_is_as_of_the_earliest_dated_document_that_supports_it(
    seed_index: SeedIndex, citations: list[tuple[str, str, str]], as_of: str | None
) -> None:
    undated = find_fact(seed_index, "berg-president").model_copy(update={"date": None})
    fact = with_citations(undated, *citations)
    assert as_published(render_fact(fact, seed_index, 1))["details"]["as_of"] == as_of


def test_an_office_with_a_date_of_its_own_is_as_of_it(seed_index: SeedIndex) -> None:
    dated = find_fact(seed_index, "berg-president")
    assert as_published(render_fact(dated, seed_index, 1))["details"]["as_of"] == "2021-05"


def test_the_earliest_of_two_dated_documents_counts(seed_folder: Path, edit: Edit) -> None:
    edit("sources.yaml", "published_on:\n  language: en", "published_on: {edtf: 2021-05}\n  language: en")
    seed_index = SeedIndex(read(seed_folder))
    both = [("invented", "courier-report", "supports"), ("echo", "echo-report", "supports")]
    undated = find_fact(seed_index, "berg-president").model_copy(update={"date": None})
    fact = with_citations(undated, *both)
    assert as_published(render_fact(fact, seed_index, 1))["details"]["as_of"] == "2021-05"
