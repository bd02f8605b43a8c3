import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.known_records import CHARTER
from app.domain.vocabulary import Resource
from app.publish.resources import Record, Revisions, count_records, make_records
from app.publish.search_words import SearchWords
from app.publish.seed_index import SeedIndex
from app.publish.timeline import HappeningEntries
from tests.reading import read

Edit = Callable[[str, str, str], None]
FACTS = [
    "berg-on-peace",
    "berg-on-peace-original",
    "berg-president",
    "dahl-ousted",
    "guards-number",
    "guards-withdrawn",
    "league-founded-by-pact",
    "league-next-meeting",
    "league-office-place",
    "norland-in-league",
    "pact-consultation",
    "pact-mutual-defence",
    "pact-signed",
    "southmark-in-league",
]


def records_of(index: SeedIndex) -> Iterator[Record]:
    return make_records(index, HappeningEntries(index), SearchWords(index))


@pytest.fixture(scope="module")
def digests(seed_index: SeedIndex) -> dict[str, str]:
    return {name: record.digest for name, record in by_name(seed_index).items()}


def by_name(seed_index: SeedIndex) -> dict[str, Record]:
    return {record.key[1]: record for record in records_of(seed_index)}


def test_everything_that_the_api_serves_is_a_record(seed_index: SeedIndex) -> None:
    assert [record.key for record in records_of(seed_index)] == [
        *((Resource.FACT, name) for name in FACTS),
        *((Resource.ACTOR, name) for name in ("ada-berg", "norland", "ole-dahl", "river-league", "southmark")),
        (Resource.SOURCE, "echo"),
        (Resource.SOURCE, "invented"),
        (Resource.DISPUTE, "founder-of-league"),
        (Resource.DISPUTE, "what-league-is"),
        (Resource.OPEN_QUESTION, "how-long-the-pact-lasts"),
        (Resource.OPEN_QUESTION, "where-the-league-sits"),
        (Resource.OPEN_QUESTION, "who-signed-for-southmark"),
        (Resource.DATASET, "dataset"),
    ]


def test_the_charter_is_a_record_where_there_is_one(seed_index: SeedIndex) -> None:
    (pact,) = seed_index.seed.instruments
    both = (pact, pact.model_copy(update={"id": CHARTER}))
    record = by_name(SeedIndex(seed_index.seed._replace(instruments=both)))[CHARTER]
    assert record.key == (Resource.CHARTER, CHARTER)
    assert record.rows == []
    assert record.render(Revisions(4, {})).model_dump()["revision"] == 4


def test_a_record_names_the_facts_that_it_repeats(seed_index: SeedIndex) -> None:
    repeats = {record.key: [*record.repeats] for record in records_of(seed_index) if record.repeats}
    assert repeats == {
        (Resource.DISPUTE, "founder-of-league"): ["norland-in-league", "league-founded-by-pact"],
        (Resource.DISPUTE, "what-league-is"): ["norland-in-league", "southmark-in-league"],
    }


def test_only_facts_can_be_searched(seed_index: SeedIndex) -> None:
    assert {record.key[0] for record in records_of(seed_index) if record.search} == {Resource.FACT}


def test_a_record_is_rendered_at_its_own_revision(seed_index: SeedIndex) -> None:
    revisions = Revisions(7, dict.fromkeys(FACTS, 5))
    records = by_name(seed_index)
    for name in ("pact-signed", "norland", "echo", "what-league-is"):
        assert records[name].render(revisions).model_dump()["revision"] == 7


def test_facts_within_a_dispute_are_rendered_at_theirs(seed_index: SeedIndex) -> None:
    record = by_name(seed_index)["what-league-is"]
    rendered = record.render(Revisions(7, {"norland-in-league": 2, "southmark-in-league": 5})).model_dump()
    assert [fact["revision"] for fact in rendered["facts"]] == [2, 5]


def test_the_dataset_is_rendered_without_a_revision(seed_index: SeedIndex) -> None:
    assert "revision" not in by_name(seed_index)["dataset"].render(Revisions(7, {})).model_dump()


def test_a_digest_is_the_same_whenever_it_is_taken(seed_index: SeedIndex, digests: dict[str, str]) -> None:
    assert {name: record.digest for name, record in by_name(seed_index).items()} == digests
    assert len(set(digests.values())) == len(digests)
    assert {len(digest) for digest in digests.values()} == {64}


def test_a_digest_changes_with_the_words_that_are_indexed(seed_index: SeedIndex) -> None:
    record = by_name(seed_index)["pact-signed"]
    assert record.search is not None
    folded_otherwise = replace(record, search=record.search._replace(claim="norland signed"))
    assert folded_otherwise.digest != record.digest


@pytest.mark.parametrize(
    ("name", "old", "new", "changed"),
    [
        ("facts/people.yaml", "ousted Ole Dahl in 2019.", "ousted Ole Dahl.", {"dahl-ousted"}),
        (
            "facts/membership.yaml",
            "a founding member of the River",
            "a founder of the River",
            {"norland-in-league", "what-league-is", "founder-of-league"},
        ),
        (
            "facts/membership.yaml",
            "status: founding",
            "status: member",
            {"norland-in-league", "norland", "river-league", "what-league-is", "founder-of-league"},
        ),
        ("facts/people.yaml", "title: president", "title: President", {"berg-president", "norland", "ada-berg"}),
        ("places.yaml", "name: Eastport", "name: East Port", {"pact-signed", "league-office-place", "dataset"}),
        (
            "origins.yaml",
            "name: Remarks of Ada Berg",
            "name: Her remarks",
            {"berg-on-peace", "berg-on-peace-original", "invented", "dataset"},
        ),
        ("origins.yaml", "basis: inferred", "basis: stated", {"echo", "dataset"}),
        (
            "sources.yaml",
            "publisher: The Echo",
            "publisher: Echo",
            {"echo", "dahl-ousted", "pact-mutual-defence", "southmark-in-league", "what-league-is"},
        ),
        ("sources.yaml", "characters: 235", "characters: 236", {"echo"}),
        (
            "disputes.yaml",
            "tension\n  state: open",
            "tension\n  state: resolved",
            {
                "what-league-is",
                "norland-in-league",
                "southmark-in-league",
                "founder-of-league",
                "where-the-league-sits",
            },
        ),
        ("disputes.yaml", "rationale: One document", "rationale: A document", {"what-league-is"}),
        ("vocabulary.yaml", "  shall: What shall means.", "  shall: It binds.", {"dataset"}),
        ("dataset.yaml", "rights: Nothing", "rights: Not a thing", {"dataset"}),
        (
            "open_questions.yaml",
            "note: The document names an",
            "note: It names an",
            {"where-the-league-sits", "dataset"},
        ),
        (
            "open_questions.yaml",
            "question: Where is",
            "question: Where stands",
            {"where-the-league-sits", "river-league", "dataset"},
        ),
        ("actors.yaml", "name: Ole Dahl", "name: O. Dahl", {"ole-dahl", "dahl-ousted"}),
        (
            "actors.yaml",
            "{name: the League, sources",
            "{name: that League, sources",
            {
                "river-league",
                "norland-in-league",
                "southmark-in-league",
                "league-founded-by-pact",
                "league-next-meeting",
                "league-office-place",
            },
        ),
        ("actors.yaml", "without_office: The document", "without_office: It", set()),
        ("untouched.yaml", "reason: A question.", "reason: It asks.", set()),
        ("overlaps.yaml", "runs: 40, shared: 0", "runs: 40, shared: 1", {"echo"}),
    ],
)
def test_a_digest_changes_with_what_the_record_says(
    seed_folder: Path, edit: Edit, digests: dict[str, str], name: str, old: str, new: str, changed: set[str]
) -> None:
    edit(name, old, new)
    found = {name: record.digest for name, record in by_name(SeedIndex(read(seed_folder))).items()}
    assert {name for name, digest in found.items() if digest != digests[name]} == changed


def test_the_order_of_documents_in_files_says_nothing(
    seed_index: SeedIndex, seed_folder: Path, digests: dict[str, str]
) -> None:
    for path in (seed_folder / "sources.yaml", seed_folder / "actors.yaml", *(seed_folder / "facts").iterdir()):
        entries = re.split("^(?=- id:)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        path.write_text("\n".join(entries[::-1]), encoding="utf-8")
    turned = SeedIndex(read(seed_folder))
    assert [actor.id for actor in turned.seed.actors] == [actor.id for actor in seed_index.seed.actors][::-1]
    assert {name: record.digest for name, record in by_name(turned).items()} == digests


def test_facts_out_of_order_are_no_seed(seed_index: SeedIndex) -> None:
    turned = SeedIndex(seed_index.seed._replace(facts=tuple(seed_index.seed.facts)[::-1]))
    with pytest.raises(ValueError, match="'pact-signed' comes after 'southmark-in-league'"):
        list(records_of(turned))


def test_the_number_of_records_is_known_beforehand(seed_index: SeedIndex) -> None:
    (pact,) = seed_index.seed.instruments
    charter = seed_index.seed._replace(instruments=(pact, pact.model_copy(update={"id": CHARTER})))
    for seed in (seed_index.seed, charter):
        assert count_records(seed) == sum(1 for _ in records_of(SeedIndex(seed)))
