"""The tables as CSV files, read back by the csv module of Python."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from app.domain.vocabulary import Resource
from app.serializers.tables.csv_file import write_csv
from app.serializers.tables.fact_sheet import make_fact_sheet
from app.serializers.tables.facts import CITATIONS, FACTS, PARTICIPANTS
from app.serializers.tables.questions import DISPUTES, OPEN_QUESTIONS
from app.serializers.tables.records import ACTORS, SOURCES
from app.serializers.tables.registry import TABLES
from app.serializers.tables.table import Body, Table
from tests.serializers.samples import COURIER, make_citation

Bodies = Mapping[Resource, Sequence[Body]]

FACT_SHEET = make_fact_sheet("https://facts.example/api")
EVERY_TABLE = [*TABLES, FACT_SHEET]
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(table: Table, bodies: Sequence[Body]) -> bytes:
    return b"".join(write_csv(table, bodies))


def read(table: Table, bodies: Sequence[Body]) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(write(table, bodies).decode(), newline=""), strict=True)]


def find_row(table: Table, bodies: Sequence[Body], **known: str) -> dict[str, str]:
    """The one row with these cells, without its empty cells."""
    (row,) = (row for row in read(table, bodies) if known.items() <= row.items())
    return {name: cell for name, cell in row.items() if cell}


def test_a_file_is_a_header_and_rows_that_end_with_cr_lf() -> None:
    assert write(PARTICIPANTS, []) == b"fact_id,position,role,actor_id,actor_name,actor_kind\r\n"


def test_a_fact_is_a_row(good_bodies: Bodies) -> None:
    assert find_row(FACTS, good_bodies[Resource.FACT], id="pact-signed") == {
        "id": "pact-signed",
        "kind": "signing",
        "claim": "Ada Berg signed the River Pact in Eastport.",
        "date": "2021-05-04",
        "date_earliest": "2021-05-04",
        "date_latest": "2021-05-04",
        "date_basis": "stated",
        "place_id": "eastport",
        "place_name": "Eastport",
        "place_kind": "city",
        "rank": "normal",
        "scope": "world",
        "happening_id": "league-founding",
        "happening_title": "Founding of the River League",
        "supporting": "1",
        "disputing": "0",
        "sources": "1",
        "independent_origins": "1",
        "instrument_id": "river-pact",
        "instrument_name": "River Pact",
        "instrument_kind": "agreement",
        "former_ids": "signing; signing-of-the-pact",
        "revision": "3",
    }


def test_a_citation_is_a_row_with_its_words_and_no_context(good_bodies: Bodies) -> None:
    row = find_row(CITATIONS, good_bodies[Resource.FACT], fact_id="pact-mutual-defence", position="1")
    assert row == {
        "fact_id": "pact-mutual-defence",
        "position": "1",
        "source_id": "echo",
        "publisher": "The Echo",
        "origin_id": "echo-report",
        "origin_name": "Report of The Echo",
        "stance": "supports",
        "quote": "an attack on one will be answered by both",
        "quote_start": "64",
        "quote_end": "105",
        "language": "en",
        "supports": "claim",
        "attribution": "Col. T. Lund, to The Echo",
        "voice": "attributed",
        "wording": "reported",
        "link": row["link"],
    }
    assert row["link"].startswith("https://echo.example/pact#:~:text=")


def test_a_participant_is_a_row(good_bodies: Bodies) -> None:
    rows = [row for row in read(PARTICIPANTS, good_bodies[Resource.FACT]) if row["fact_id"] == "berg-president"]
    assert [(row["position"], row["role"], row["actor_id"]) for row in rows] == [
        ("0", "holder", "ada-berg"),
        ("1", "jurisdiction", "norland"),
    ]


def test_an_actor_and_a_source_are_rows(good_bodies: Bodies) -> None:
    assert find_row(ACTORS, good_bodies[Resource.ACTOR], id="ole-dahl") == {
        "id": "ole-dahl",
        "kind": "person",
        "name": "Ole Dahl",
        "belongs_to_id": "southmark",
        "belongs_to_fact_id": "dahl-ousted",
        "facts": "1",
        "revision": "3",
    }
    southmark = find_row(ACTORS, good_bodies[Resource.ACTOR], id="southmark")
    assert (southmark["other_names"], southmark["iso_3166_1_alpha_2"]) == ("Southmarkian", "QS")
    echo = find_row(SOURCES, good_bodies[Resource.SOURCE], id="echo")
    assert (echo["origins"], echo["facts_supported"], echo["facts_disputed"]) == ("echo-report", "2", "1")
    assert find_row(SOURCES, good_bodies[Resource.SOURCE], id="invented")["published_earliest"] == "2021-05-05"


def test_a_side_of_a_dispute_is_a_row(good_bodies: Bodies) -> None:
    rows = [row for row in read(DISPUTES, good_bodies[Resource.DISPUTE]) if row["dispute_id"] == "founder-of-league"]
    assert [(row["position"], row["fact_id"]) for row in rows] == [
        ("0", "norland-in-league"),
        ("1", "league-founded-by-pact"),
    ]
    assert rows[1] == {
        "dispute_id": "founder-of-league",
        "position": "1",
        "question": "Did the pact or its members found the League?",
        "kind": "wording",
        "state": "resolved",
        "rationale": "One sentence of a document names the pact, another its signatories.",
        "fact_id": "league-founded-by-pact",
        "fact_claim": rows[1]["fact_claim"],
        "fact_rank": "normal",
        "former_ids": "",
        "revision": "3",
    }


def test_what_an_open_question_is_about_is_a_row(good_bodies: Bodies) -> None:
    rows = read(OPEN_QUESTIONS, good_bodies[Resource.OPEN_QUESTION])
    subjects = ("position", "actor_id", "fact_id", "dispute_id")
    assert [(row["question_id"], *(row[name] for name in subjects)) for row in rows] == [
        ("how-long-the-pact-lasts", "0", "", "", ""),
        ("where-the-league-sits", "0", "river-league", "", ""),
        ("where-the-league-sits", "1", "", "league-office-place", ""),
        ("where-the-league-sits", "2", "", "", "what-league-is"),
        ("who-signed-for-southmark", "0", "southmark", "", ""),
        ("who-signed-for-southmark", "1", "ada-berg", "", ""),
        ("who-signed-for-southmark", "2", "", "pact-signed", ""),
    ]
    assert {row["former_ids"] for row in rows if row["question_id"] == "where-the-league-sits"} == {
        "seat-of-the-league"
    }


def test_disputes_of_facts_and_questions_have_rows(bodies: Bodies) -> None:
    sides = {(row["dispute_id"], row["fact_id"]) for row in read(DISPUTES, bodies[Resource.DISPUTE])}
    facts = read(FACTS, bodies[Resource.FACT])
    assert sides == {(name, row["id"]) for row in facts for name in row["disputes"].split("; ") if name}
    asked = {row["dispute_id"] for row in read(OPEN_QUESTIONS, bodies[Resource.OPEN_QUESTION])} - {""}
    assert asked
    assert asked <= {name for name, _ in sides}


def test_a_sheet_joins_publishers_and_quotations(good_bodies: Bodies) -> None:
    row = find_row(FACT_SHEET, good_bodies[Resource.FACT], id="pact-mutual-defence")
    assert row["publishers"] == "The Eastport Courier; The Echo"
    assert row["quotations"] == (
        "An attack on one party shall be met by both (The Eastport Courier) | "
        "an attack on one will be answered by both (The Echo)"
    )
    assert row["origins"] == "Report of The Eastport Courier; Report of The Echo"
    assert row["page"] == "https://facts.example/api/en/facts/pact-mutual-defence"
    assert (row["disputing"], "disputing_publishers" in row, "disputing_quotations" in row) == ("0", False, False)


@pytest.mark.parametrize(("stance", "prefix"), [("supports", ""), ("disputes", "disputing_")])
def test_a_sheet_names_the_origins_that_are_counted(bodies: Bodies, stance: str, prefix: str) -> None:
    facts = bodies[Resource.FACT]
    rows = read(FACT_SHEET, facts)
    names = [row[f"{prefix}origins"].split("; ") if row[f"{prefix}origins"] else [] for row in rows]
    if stance == "supports":
        assert [len(them) for them in names] == [fact["evidence"]["independent_origins"] for fact in facts]
    for fact, them in zip(facts, names, strict=True):
        assert {*them} <= {it["origin"]["name"] for it in fact["citations"] if it["stance"] == stance}
        assert bool(them) == any(it["stance"] == stance for it in fact["citations"])


@pytest.mark.parametrize(("stance", "prefix"), [("supports", ""), ("disputes", "disputing_")])
def test_a_sheet_keeps_apart_what_says_otherwise(bodies: Bodies, stance: str, prefix: str) -> None:
    facts = bodies[Resource.FACT]
    cited = [[it for it in fact["citations"] if it["stance"] == stance] for fact in facts]
    rows = read(FACT_SHEET, facts)
    assert any(row["disputing_quotations"] for row in rows)
    assert [row[f"{prefix}publishers"] for row in rows] == [
        "; ".join(dict.fromkeys(it["source"]["publisher"] for it in them)) for them in cited
    ]
    assert [row[f"{prefix}quotations"] for row in rows] == [
        " | ".join([f"{it['quote']['exact']} ({it['source']['publisher']})" for it in them]) for them in cited
    ]


@pytest.mark.parametrize("table", EVERY_TABLE, ids=lambda table: f"{table.name}-{len(table.columns)}")
def test_no_cell_of_the_record_is_taken_for_a_formula(bodies: Bodies, table: Table) -> None:
    rows = read(table, bodies[table.resource])
    assert [(row, cell) for row in rows for cell in row.values() if cell.startswith(FORMULA)] == []


@pytest.mark.parametrize("table", EVERY_TABLE, ids=lambda table: f"{table.name}-{len(table.columns)}")
def test_every_column_says_something_of_a_record(bodies: Bodies, good_bodies: Bodies, table: Table) -> None:
    """A path that no body has, as one that is misspelt, would leave its column empty without a word."""
    rows = [row for them in (bodies, good_bodies) for row in read(table, them[table.resource])]
    assert [column.name for column in table.csv_columns if not any(row[column.name] for row in rows)] == []


@pytest.mark.parametrize("table", EVERY_TABLE, ids=lambda table: f"{table.name}-{len(table.columns)}")
def test_rows_are_unique_and_refer_to_rows(bodies: Bodies, table: Table) -> None:
    rows = read(table, bodies[table.resource])
    assert len({tuple(row[name] for name in table.key) for row in rows}) == len(rows) > 0
    by_name = {it.name: it for it in TABLES}
    for column, other in table.references.items():
        known = {row["id"] for row in read(by_name[other], bodies[by_name[other].resource])}
        assert {row[column] for row in rows} - {""} <= known


@pytest.mark.parametrize("table", EVERY_TABLE, ids=lambda table: f"{table.name}-{len(table.columns)}")
def test_cells_are_what_their_columns_promise(bodies: Bodies, table: Table) -> None:
    rows = read(table, bodies[table.resource])
    for column in table.csv_columns:
        cells = {row[column.name] for row in rows}
        assert not (column.is_required and "" in cells), column.name
        if column.words:
            assert cells - {""} <= {word.value for word in column.words}


@pytest.mark.parametrize(
    "words", ['"Enough", he said', "one,\r\ntwo", "line\nend", 'ends with a quote"', "“ق، لا”", " 😀 ", "a; b | c", "'"]
)
def test_hostile_words_come_back_to_the_letter(good_bodies: Bodies, words: str) -> None:
    citation: Any = make_citation(COURIER, language="en", attribution=words)
    citation["quote"] = {**citation["quote"], "exact": words}
    fact = {**good_bodies[Resource.FACT][0], "claim": words, "note": words, "citations": [citation]}
    (row,) = read(FACTS, [fact])
    (cited,) = read(CITATIONS, [fact])
    (sheet,) = read(FACT_SHEET, [fact])
    assert [row["claim"], row["note"], cited["quote"], cited["attribution"], sheet["claim"]] == [words] * 5
    assert sheet["quotations"] == f"{words} (The Eastport Courier)"


def test_names_that_documents_print_are_told_from_others(bodies: Bodies, good_bodies: Bodies) -> None:
    assert find_row(ACTORS, good_bodies[Resource.ACTOR], id="river-league")["names"] == "River League; the League"
    actors = bodies[Resource.ACTOR]
    names = [[it for it in actor["names"] if it["kind"] != "handle"] for actor in actors]
    assert [(row["names"], row["other_names"]) for row in read(ACTORS, actors)] == [
        tuple(
            "; ".join([it["name"] for it in them if bool(it["sources"]) is is_printed]) for is_printed in (True, False)
        )
        for them in names
    ]


def test_handles_are_left_out(bodies: Bodies) -> None:
    goita = next(actor for actor in bodies[Resource.ACTOR] if actor["id"] == "assimi-goita")
    handles = [name["name"] for name in goita["names"] if name["kind"] == "handle"]
    assert handles == ["@GoitaAssimi"]
    row = find_row(ACTORS, [goita])
    assert "Assimi GOITA" in row["names"]
    assert "Goïta" in row["other_names"]
    assert "@GoitaAssimi" not in ",".join(row.values())
