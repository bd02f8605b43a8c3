"""What is around the facts of the invented record as the public objects of the API."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.domain.known_records import CHARTER
from app.domain.vocabulary import VOCABULARIES
from app.publish.render_facts import render_fact
from app.publish.render_records import render_actor, render_charter, render_dataset, render_dispute, render_source
from app.publish.seed_index import SeedIndex
from tests.reading import aggregate, as_published, find_fact, make_pact_the_charter, read

Edit = Callable[[str, str, str], None]

ECHO = "https://echo.example/pact"


@pytest.fixture
def charter(seed_folder: Path) -> SeedIndex:
    """The invented record, with its pact as the charter."""
    make_pact_the_charter(seed_folder)
    return SeedIndex(read(seed_folder))


def rendered_actor(seed_index: SeedIndex, name: str, revision: int = 1) -> Any:
    return as_published(render_actor(seed_index.actors[name], seed_index, aggregate(seed_index), revision))


def rendered_source(seed_index: SeedIndex, name: str, revision: int = 1) -> Any:
    return as_published(render_source(seed_index.sources[name], seed_index, aggregate(seed_index), revision))


def rendered_dataset(seed_index: SeedIndex) -> Any:
    return as_published(render_dataset(seed_index, aggregate(seed_index)))


def test_an_actor_has_its_memberships_offices_and_counts(seed_index: SeedIndex) -> None:
    assert rendered_actor(seed_index, "norland", 3) == {
        "id": "norland",
        "kind": "state",
        "name": "Norland",
        "note": None,
        "names": [],
        "identifiers": [{"scheme": "iso_3166_1_alpha_2", "value": "QN"}],
        "belongs_to": None,
        "memberships": [
            {
                "fact": "norland-in-league",
                "organisation": {"id": "river-league", "kind": "organisation", "name": "River League"},
                "status": "founding",
            }
        ],
        "members": [],
        "offices": [
            {
                "fact": "berg-president",
                "title": "president",
                "portfolio": "head_of_state",
                "standing": "in_office",
                "holder": {"id": "ada-berg", "kind": "person", "name": "Ada Berg"},
                "jurisdictions": [{"id": "norland", "kind": "state", "name": "Norland"}],
            }
        ],
        "facts": {
            "membership": 1,
            "signing": 0,
            "clause": 0,
            "office": 1,
            "event": 1,
            "statement": 0,
            "attribute": 1,
            "total": 4,
        },
        "open_questions": [],
        "former_ids": [],
        "revision": 3,
    }


def test_an_organisation_has_its_members_and_names(seed_index: SeedIndex) -> None:
    organisation = rendered_actor(seed_index, "river-league")
    assert organisation["memberships"] == []
    assert organisation["offices"] == []
    assert organisation["identifiers"] == []
    assert organisation["members"] == [
        {
            "fact": "norland-in-league",
            "member": {"id": "norland", "kind": "state", "name": "Norland"},
            "status": "founding",
        },
        {
            "fact": "southmark-in-league",
            "member": {"id": "southmark", "kind": "state", "name": "Southmark"},
            "status": "member",
        },
    ]
    assert organisation["names"] == [
        {"name": "River League", "kind": "name", "language": "en", "sources": ["invented"]},
        {"name": "the League", "kind": "alias", "language": None, "sources": ["echo", "invented"]},
    ]


def test_a_demonym_is_a_name_without_sources(seed_index: SeedIndex) -> None:
    assert rendered_actor(seed_index, "southmark")["names"] == [
        {"name": "Southmarkian", "kind": "demonym", "language": "en", "sources": []}
    ]


def test_a_person_has_the_offices_held(seed_index: SeedIndex) -> None:
    person = rendered_actor(seed_index, "ada-berg")
    assert [office["fact"] for office in person["offices"]] == ["berg-president"]
    assert person["facts"]["total"] == 4


def test_an_office_without_a_jurisdiction_has_none(seed_folder: Path, edit: Edit) -> None:
    edit("facts/people.yaml", "{holder: ada-berg, jurisdiction: norland}", "{holder: ada-berg}")
    seed_index = SeedIndex(read(seed_folder))
    person, state = (rendered_actor(seed_index, it) for it in ("ada-berg", "norland"))
    assert person["offices"][0]["jurisdictions"] == []
    assert state["offices"] == []


def test_an_actor_in_two_roles_of_one_fact_has_it_once(seed_folder: Path, edit: Edit) -> None:
    edit("facts/people.yaml", "participants: {target: ole-dahl}", "participants: {target: ole-dahl, agent: ole-dahl}")
    seed_index = SeedIndex(read(seed_folder))
    assert rendered_actor(seed_index, "ole-dahl")["facts"]["total"] == 1


def test_a_source_has_its_lineage_its_facts_and_a_citation(seed_index: SeedIndex) -> None:
    assert rendered_source(seed_index, "echo", 3) == {
        "id": "echo",
        "title": "The pact means an answer by both",
        "title_basis": "derived",
        "title_note": "The text has no title of its own.",
        "publisher": "The Echo",
        "published_on": None,
        "url": ECHO,
        "url_basis": "matched",
        "language": "en",
        "republished_from": None,
        "note": None,
        "origins": [
            {
                "id": "echo-report",
                "name": "Report of The Echo",
                "kind": "own_reporting",
                "note": None,
                "basis": "inferred",
                "basis_note": "The document names no other origin.",
            }
        ],
        "overlaps": [{"source": "invented", "runs": 40, "shared": 0, "percent": 0}],
        "sha256": "f67d5184a18874e4a53144781e62ff3ed1680d2ac6f9b6a98785234f8ea266a8",
        "characters": 235,
        "rights": "Invented for these tests.",
        "csl": {
            "id": "echo",
            "type": "article-newspaper",
            "title": "The pact means an answer by both",
            "container-title": "The Echo",
            "URL": ECHO,
            "language": "en",
        },
        "facts": {"supports": ["pact-mutual-defence", "southmark-in-league"], "disputes": ["dahl-ousted"]},
        "former_ids": ["evening-echo"],
        "revision": 3,
    }


def test_the_origins_of_a_source_come_by_id(seed_index: SeedIndex) -> None:
    origins = rendered_source(seed_index, "invented")["origins"]
    assert [origin["id"] for origin in origins] == ["berg-remarks", "courier-report"]


@pytest.mark.parametrize(
    ("edtf", "issued"),
    [
        ("2021-05-05", {"date-parts": [[2021, 5, 5]]}),
        ("2021-05", {"date-parts": [[2021, 5]]}),
        ("2021", {"date-parts": [[2021]]}),
        ("2021-05~", {"date-parts": [[2021, 5]], "circa": True}),
        ("2021?", {"date-parts": [[2021]], "circa": True}),
        ("2021-05-05%", {"date-parts": [[2021, 5, 5]], "circa": True}),
        ("2021-XX", {"date-parts": [[2021]]}),
        ("2012/2015", {"date-parts": [[2012], [2015]]}),
        ("2012/..", {"date-parts": [[2012]], "literal": "2012/.."}),
        ('"[2021-05-01..2021-05-18]"', {"date-parts": [[2021, 5, 1], [2021, 5, 18]]}),
    ],
)
def test_a_citation_is_issued_on_what_is_known_of_the_date(
    seed_folder: Path, edit: Edit, edtf: str, issued: dict[str, Any]
) -> None:
    edit("sources.yaml", "edtf: 2021-05-05", f"edtf: {edtf}")
    seed_index = SeedIndex(read(seed_folder))
    source = rendered_source(seed_index, "invented")
    assert source["csl"]["issued"] == issued
    assert source["published_on"]["edtf"] == edtf.strip('"')


def test_a_dispute_has_its_facts_in_full_at_their_own_revisions(seed_index: SeedIndex) -> None:
    revisions = {"norland-in-league": 2, "southmark-in-league": 1}
    dispute = as_published(render_dispute(seed_index.seed.disputes[0], seed_index, aggregate(seed_index), 3, revisions))
    facts = dispute.pop("facts")
    assert dispute == {
        "id": "what-league-is",
        "question": "Is the League a founding or a working body?",
        "kind": "tension",
        "state": "open",
        "rationale": "One document tells of its founding, the other of its members.",
        "former_ids": ["what-is-the-league"],
        "revision": 3,
    }
    assert facts == [
        as_published(render_fact(find_fact(seed_index, name), seed_index, revision))
        for name, revision in revisions.items()
    ]


def test_the_charter_is_its_signing_its_aims_and_its_clauses(charter: SeedIndex) -> None:
    aggregates = aggregate(charter)
    rendered = as_published(render_charter(charter, aggregates, 3, dict.fromkeys(aggregates.repeated_facts, 2)))
    assert list(rendered) == ["instrument", "note", "names", "signing", "objectives", "clauses", "revision"]
    assert rendered["instrument"] == {"id": CHARTER, "kind": "agreement", "name": "River Pact"}
    assert [fact["id"] for fact in rendered["signing"]] == ["pact-signed"]
    assert rendered["objectives"] == []
    assert [fact["id"] for fact in rendered["clauses"]] == ["pact-consultation", "pact-mutual-defence"]
    assert {fact["revision"] for fact in rendered["clauses"]} == {2}
    assert rendered["revision"] == 3


def render_charter_with(charter: SeedIndex, **details: str) -> Any:
    """The charter, where the details of one of its clauses are others."""
    clause = find_fact(charter, "pact-consultation")
    other = clause.model_copy(update={"details": clause.details.model_copy(update=details)})
    facts = tuple(other if fact is clause else fact for fact in charter.seed.facts)
    seed_index = SeedIndex(charter.seed._replace(facts=facts))
    aggregates = aggregate(seed_index)
    return as_published(render_charter(seed_index, aggregates, 1, dict.fromkeys(aggregates.repeated_facts, 1)))


@pytest.mark.parametrize("topic", ["establishment", "objective"])
def test_what_the_charter_is_for_are_its_objectives(charter: SeedIndex, topic: str) -> None:
    rendered = render_charter_with(charter, topic=topic)
    assert [fact["id"] for fact in rendered["objectives"]] == ["pact-consultation"]
    assert [fact["id"] for fact in rendered["clauses"]] == ["pact-mutual-defence"]


def test_clauses_of_another_instrument_are_not_the_charter_s(charter: SeedIndex) -> None:
    rendered = render_charter_with(charter, instrument="other")
    assert [fact["id"] for fact in rendered["clauses"]] == ["pact-mutual-defence"]


def test_the_dataset_says_what_it_holds(seed_index: SeedIndex) -> None:
    dataset = rendered_dataset(seed_index)
    vocabularies = dataset.pop("vocabularies")
    assert dataset == {
        "title": "Facts about the River League",
        "description": "An invented record for tests.",
        "counts": {
            "facts": {
                "membership": 2,
                "signing": 1,
                "clause": 2,
                "office": 1,
                "event": 2,
                "statement": 2,
                "attribute": 4,
                "total": 14,
            },
            "citations": 16,
            "sources": 2,
            "origins": 3,
            "actors": 5,
            "places": 1,
            "instruments": 1,
            "happenings": 1,
            "disputes": 2,
            "open_questions": 3,
        },
        "coverage": {"earliest": "2019-01-01", "latest": "2021-05-31"},
        "licence": "CC BY 4.0",
        "licence_url": "https://creativecommons.org/licenses/by/4.0/",
        "rights": "Nothing here belongs to anyone.",
        "origins": [
            {
                "id": "berg-remarks",
                "kind": "remarks",
                "name": "Remarks of Ada Berg",
                "note": None,
                "former_ids": ["words-of-berg"],
            },
            {
                "id": "courier-report",
                "kind": "own_reporting",
                "name": "Report of The Eastport Courier",
                "note": None,
                "former_ids": [],
            },
            {
                "id": "echo-report",
                "kind": "own_reporting",
                "name": "Report of The Echo",
                "note": None,
                "former_ids": [],
            },
        ],
        "places": [
            {
                "id": "eastport",
                "kind": "city",
                "name": "Eastport",
                "note": None,
                "names": [],
                "within": None,
                "former_ids": ["port-of-the-east"],
            }
        ],
        "instruments": [
            {
                "id": "river-pact",
                "kind": "agreement",
                "name": "River Pact",
                "note": None,
                "names": [],
                "former_ids": ["the-pact"],
            }
        ],
        "happenings": [
            {
                "id": "league-founding",
                "title": "Founding of the River League",
                "note": "The document says that the pact, which both signed, founds it.",
                "former_ids": ["founding-of-the-league"],
            }
        ],
        "open_questions": [
            {
                "id": "how-long-the-pact-lasts",
                "question": "For how long is the pact concluded?",
                "note": "No document gives a duration.",
            },
            {
                "id": "where-the-league-sits",
                "question": "Where is the seat of the League?",
                "note": "The document names an office, not a seat.",
            },
            {
                "id": "who-signed-for-southmark",
                "question": "Who signed the pact for Southmark?",
                "note": "The documents name Ada Berg alone.",
            },
        ],
    }
    assert {it["name"]: [term["word"] for term in it["terms"]] for it in vocabularies} == {
        name: [word.value for word in words] for name, words in VOCABULARIES.items()
    }


def test_every_word_has_its_definition(seed_index: SeedIndex) -> None:
    vocabularies = {it["name"]: it["terms"] for it in rendered_dataset(seed_index)["vocabularies"]}
    assert vocabularies["stances"] == [
        {"word": "supports", "definition": "What supports means."},
        {"word": "disputes", "definition": "What disputes means."},
    ]
    assert vocabularies["fact_kinds"][0] == {"word": "membership", "definition": "What a membership is."}
    assert vocabularies["roles"][0] == {"word": "member", "definition": "Who a member is."}


def test_facts_without_a_date_cover_no_time(seed_index: SeedIndex) -> None:
    undated = tuple(fact for fact in seed_index.seed.facts if fact.date is None)
    dataset = rendered_dataset(SeedIndex(seed_index.seed._replace(facts=undated)))
    assert dataset["coverage"] == {"earliest": None, "latest": None}


def test_an_open_end_of_a_date_covers_no_time(seed_folder: Path, edit: Edit) -> None:
    edit("facts/people.yaml", "edtf: 2019~", "edtf: ../2019")
    edit("facts/pact.yaml", "edtf: 2021-05-04", "edtf: 2021-05-04/..")
    assert rendered_dataset(SeedIndex(read(seed_folder)))["coverage"] == {
        "earliest": "2021-05-01",
        "latest": "2021-05-31",
    }
