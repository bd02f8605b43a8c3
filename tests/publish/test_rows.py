"""The invented record as rows of the tables."""

from datetime import date
from typing import Any

import pytest

from app.domain.vocabulary import Rank
from app.publish.rows import (
    Row,
    rows_of_actor,
    rows_of_dataset,
    rows_of_dispute,
    rows_of_fact,
    rows_of_open_question,
    rows_of_source,
)
from app.publish.seed_index import SeedIndex
from app.store import models
from tests.reading import find_fact, with_citations

NO_DATE = dict.fromkeys(("date_edtf", "date_earliest", "date_latest", "date_basis", "date_note"))


def fact_rows(seed_index: SeedIndex, name: str, table: type[Any]) -> list[dict[str, Any]]:
    rows: list[Row] = list(rows_of_fact(find_fact(seed_index, name), seed_index))
    return [values for owner, values in rows if owner is table]


def test_a_dated_fact_is_sorted_by_its_first_possible_day(seed_index: SeedIndex) -> None:
    assert fact_rows(seed_index, "dahl-ousted", models.Fact) == [
        {
            "key": "dahl-ousted",
            "kind": "event",
            "claim": "Soldiers in Southmark ousted Ole Dahl in 2019.",
            "date_edtf": "2019~",
            "date_earliest": date(2019, 1, 1),
            "date_latest": date(2019, 12, 31),
            "date_basis": "derived",
            "date_note": "Two years before the document.",
            "place_id": None,
            "rank": "deprecated",
            "rank_reason": "The year is only a guess.",
            "note": None,
            "scope": "world",
            "happening_id": None,
            "independent_origins": 1,
            "sort_first": date(2019, 1, 1),
            "sort_last": date(2019, 1, 1),
            "priority": 1,
            "claim_words": 8,
        }
    ]


@pytest.mark.parametrize(
    ("rank", "origins", "priority"),
    [
        (Rank.NORMAL, 1, 1),
        (Rank.NORMAL, 3, 3),
        (Rank.NORMAL, 4, 3),
        (Rank.DEPRECATED, 2, 2),
        (Rank.PREFERRED, 1, 5),
        (Rank.PREFERRED, 9, 7),
    ],
)
def test_a_preferred_fact_and_one_of_more_origins_wins_a_tie(
    seed_index: SeedIndex, rank: Rank, origins: int, priority: int
) -> None:
    fact = find_fact(seed_index, "pact-signed").model_copy(update={"rank": rank})
    cited = with_citations(fact, *(("invented", f"origin-{number}", "supports") for number in range(origins)))
    (row,) = (values for table, values in rows_of_fact(cited, seed_index) if table is models.Fact)
    assert (row["independent_origins"], row["priority"]) == (origins, priority)


def test_an_undated_fact_is_sorted_after_all_others_either_way(seed_index: SeedIndex) -> None:
    (fact,) = fact_rows(seed_index, "norland-in-league", models.Fact)
    assert {name: fact[name] for name in NO_DATE} == NO_DATE
    assert (fact["sort_first"], fact["sort_last"]) == (date(9999, 12, 31), date(1, 1, 1))


def test_a_fact_refers_to_its_place(seed_index: SeedIndex) -> None:
    (signing,) = fact_rows(seed_index, "pact-signed", models.Fact)
    (membership,) = fact_rows(seed_index, "norland-in-league", models.Fact)
    assert (signing["place_id"], membership["place_id"]) == ("eastport", None)


def test_a_fact_has_a_row_for_each_of_its_disputes(seed_index: SeedIndex) -> None:
    assert fact_rows(seed_index, "pact-signed", models.DisputeFact) == []
    assert fact_rows(seed_index, "norland-in-league", models.DisputeFact) == [
        {"fact_key": "norland-in-league", "dispute_id": "founder-of-league"},
        {"fact_key": "norland-in-league", "dispute_id": "what-league-is"},
    ]


@pytest.mark.parametrize(
    ("name", "table", "details"),
    [
        ("norland-in-league", models.Membership, {"kind": "membership", "status": "founding"}),
        ("pact-signed", models.Signing, {"kind": "signing", "instrument_id": "river-pact"}),
        (
            "pact-consultation",
            models.Clause,
            {
                "kind": "clause",
                "instrument_id": "river-pact",
                "article": None,
                "topic": "cooperation",
                "obligation": "consultation",
                "force": None,
                "trigger": None,
            },
        ),
        (
            "berg-president",
            models.Office,
            {"kind": "office", "title": "president", "portfolio": "head_of_state", "standing": "in_office"},
        ),
        (
            "guards-withdrawn",
            models.Event,
            {
                "kind": "event",
                "event_type": "withdrawal",
                "instrument_id": "river-pact",
                "undated_reason": "The document says last spring only.",
            },
        ),
        (
            "berg-on-peace",
            models.Statement,
            {
                "kind": "statement",
                "text": "We sign for peace",
                "language": "en",
                "medium": "remarks",
                "audience": "reporters",
                "translation_of": "berg-on-peace-original",
            },
        ),
        (
            "guards-number",
            models.Attribute,
            {
                "kind": "attribute",
                "property": "troop_number",
                "value_text": None,
                "amount": 1200,
                "unit": "guards",
                "value_edtf": None,
                "instrument_id": None,
            },
        ),
        (
            "league-office-place",
            models.Attribute,
            {
                "kind": "attribute",
                "property": "location",
                "value_text": "an office in Eastport",
                "amount": None,
                "unit": None,
                "value_edtf": None,
                "instrument_id": None,
            },
        ),
        (
            "league-next-meeting",
            models.Attribute,
            {
                "kind": "attribute",
                "property": "purpose",
                "value_text": None,
                "amount": None,
                "unit": None,
                "value_edtf": "2022-06",
                "instrument_id": None,
            },
        ),
    ],
)
def test_each_kind_of_fact_has_a_row_of_details(
    seed_index: SeedIndex, name: str, table: type[Any], details: dict[str, Any]
) -> None:
    assert fact_rows(seed_index, name, table) == [{"fact_key": name, **details}]


def test_participants_keep_their_order(seed_index: SeedIndex) -> None:
    assert fact_rows(seed_index, "berg-president", models.Participation) == [
        {"fact_key": "berg-president", "role": "holder", "actor_id": "ada-berg", "position": 0},
        {"fact_key": "berg-president", "role": "jurisdiction", "actor_id": "norland", "position": 1},
    ]


def test_citations_are_numbered_in_the_order_they_are_published_in(seed_index: SeedIndex) -> None:
    rows = fact_rows(seed_index, "pact-mutual-defence", models.Citation)
    assert [(row["position"], row["source_id"]) for row in rows] == [(0, "invented"), (1, "echo")]
    assert rows[1] == {
        "fact_key": "pact-mutual-defence",
        "position": 1,
        "source_id": "echo",
        "origin_id": "echo-report",
        "stance": "supports",
        "voice": "attributed",
        "attribution": "Col. T. Lund, to The Echo",
        "exact": "an attack on one will be answered by both",
        "prefix": "says the pact means that ",
        "suffix": ". The Echo heard this from Col.",
        "start_offset": 64,
        "end_offset": 105,
        "language": None,
        "wording": "reported",
    }


def test_each_field_that_a_citation_supports_is_a_row(seed_index: SeedIndex) -> None:
    assert fact_rows(seed_index, "pact-signed", models.CitationField) == [
        {"fact_key": "pact-signed", "position": 0, "field": field} for field in ("claim", "date", "place")
    ]


def test_an_actor_is_found_by_every_name_in_folded_words(seed_index: SeedIndex) -> None:
    assert list(rows_of_actor(seed_index.actors["river-league"])) == [
        (
            models.Actor,
            {
                "id": "river-league",
                "kind": "organisation",
                "name": "River League",
                "note": None,
                "iso_3166_1_alpha_2": None,
                "folded_names": " river league river league the league",
            },
        ),
        (
            models.ActorName,
            {
                "owner_id": "river-league",
                "position": 0,
                "name": "River League",
                "kind": "name",
                "language": "en",
                "source_ids": "invented",
            },
        ),
        (
            models.ActorName,
            {
                "owner_id": "river-league",
                "position": 1,
                "name": "the League",
                "kind": "alias",
                "language": None,
                "source_ids": "echo invented",
            },
        ),
    ]


def test_a_state_has_its_code(seed_index: SeedIndex) -> None:
    ((_, row),) = rows_of_actor(seed_index.actors["norland"])
    assert row["iso_3166_1_alpha_2"] == "QN"


def test_a_source_has_its_date_in_columns(seed_index: SeedIndex) -> None:
    ((table, row),) = rows_of_source(seed_index.sources["invented"])
    assert table is models.Source
    assert {name: value for name, value in row.items() if name.startswith("published_on")} == {
        "published_on_edtf": "2021-05-05",
        "published_on_earliest": date(2021, 5, 5),
        "published_on_latest": date(2021, 5, 5),
        "published_on_basis": "derived",
        "published_on_note": "The address shows it.",
    }
    assert set(row) == set(models.Source.__table__.columns.keys())  # type: ignore[attr-defined]


def test_a_dispute_is_a_row_without_its_facts(seed_index: SeedIndex) -> None:
    assert list(rows_of_dispute(seed_index.seed.disputes[0])) == [
        (
            models.Dispute,
            {
                "id": "what-league-is",
                "question": "Is the League a founding or a working body?",
                "kind": "tension",
                "state": "open",
                "rationale": "One document tells of its founding, the other of its members.",
                "folded_text": " is the league a founding or a working body"
                " one document tells of its founding the other of its members",
            },
        )
    ]


def test_an_open_question_is_a_row_and_one_for_each_actor(seed_index: SeedIndex) -> None:
    assert list(rows_of_open_question(seed_index.seed.open_questions[1])) == [
        (
            models.OpenQuestion,
            {
                "id": "who-signed-for-southmark",
                "question": "Who signed the pact for Southmark?",
                "note": "The documents name Ada Berg alone.",
                "folded_text": " who signed the pact for southmark the documents name ada berg alone",
            },
        ),
        (models.OpenQuestionActor, {"question_id": "who-signed-for-southmark", "actor_id": "southmark"}),
        (models.OpenQuestionActor, {"question_id": "who-signed-for-southmark", "actor_id": "ada-berg"}),
    ]


def test_origins_places_instruments_and_happenings_are_rows(seed_index: SeedIndex) -> None:
    rows = list(rows_of_dataset(seed_index))
    assert [(table.__tablename__, row.get("id")) for table, row in rows] == [
        ("origin", "courier-report"),
        ("origin_trace", None),
        ("origin", "echo-report"),
        ("origin_trace", None),
        ("origin", "berg-remarks"),
        ("origin_trace", None),
        ("place", "eastport"),
        ("instrument", "river-pact"),
        ("happening", "league-founding"),
    ]
    assert rows[5][1] == {
        "origin_id": "berg-remarks",
        "source_id": "invented",
        "basis": "stated",
        "note": "The document quotes her.",
    }


@pytest.mark.parametrize(("group", "table"), [("places", models.PlaceName), ("instruments", models.InstrumentName)])
def test_names_of_places_and_instruments_are_rows(seed_index: SeedIndex, group: str, table: type[Any]) -> None:
    (owner,) = getattr(seed_index.seed, group)
    named: Any = {group: (owner.model_copy(update={"names": seed_index.actors["river-league"].names}),)}
    rows = rows_of_dataset(SeedIndex(seed_index.seed._replace(**named)))
    assert [(row["owner_id"], row["position"], row["name"]) for it, row in rows if it is table] == [
        (owner.id, 0, "River League"),
        (owner.id, 1, "the League"),
    ]


def test_every_row_fills_every_column(seed_index: SeedIndex) -> None:
    rows = [row for fact in seed_index.seed.facts for row in rows_of_fact(fact, seed_index)]
    rows += rows_of_dataset(seed_index)
    for table, values in rows:
        # What puts facts in order is found when they are loaded.
        found_later = {"number", "fact_number", "is_first"}
        assert {*values, *found_later} >= set(table.__table__.columns.keys()) >= set(values), table  # type: ignore[attr-defined]
