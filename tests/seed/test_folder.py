from collections.abc import Callable
from pathlib import Path

from app.seed.folder import read_seed
from app.seed.yaml_tree import Diagnostic

Edit = Callable[[str, str, str], None]


def test_a_good_folder_becomes_a_seed(seed_folder: Path) -> None:
    files = read_seed(seed_folder)
    assert files.diagnostics == ()
    seed = files.seed
    assert seed is not None
    assert [source.id for source in seed.sources] == ["invented", "echo"]
    assert [origin.id for origin in seed.origins] == ["courier-report", "echo-report", "berg-remarks"]
    assert [actor.id for actor in seed.actors] == [
        "norland",
        "southmark",
        "river-league",
        "ada-berg",
        "ole-dahl",
    ]
    assert [place.id for place in seed.places] == ["eastport"]
    assert [instrument.id for instrument in seed.instruments] == ["river-pact"]
    assert [dispute.id for dispute in seed.disputes] == ["what-league-is", "founder-of-league"]
    assert [entry.opening for entry in seed.uncited] == [
        "Norland and Southmark sign river pact",
        "What comes next?",
        "Nobody knows.",
    ]
    assert [(group.id, group.words) for group in seed.search_groups] == [
        ("break-off", ["break off", "broke off", "rupture"]),
        ("pact", ["pact", "treaty", "Traité"]),
    ]
    assert {fact.kind.value for fact in seed.facts} == set(seed.vocabulary.fact_kinds)
    assert seed.dataset.licence == "CC BY 4.0"


def test_facts_are_read_file_by_file_in_order_of_name(seed_folder: Path) -> None:
    addresses = [entry.address for entry in read_seed(seed_folder).facts]
    assert addresses[0] == "facts/attributes.yaml:1"
    assert addresses[4:6] == ["facts/membership.yaml:2", "facts/membership.yaml:14"]
    assert addresses[-1].startswith("facts/people.yaml:")


def test_one_actor_and_a_list_of_actors_read_alike(seed_folder: Path) -> None:
    facts = {entry.document.id: entry.document for entry in read_seed(seed_folder).facts}
    assert facts["norland-in-league"].participants == {"member": ["norland"], "organisation": ["river-league"]}
    assert facts["southmark-in-league"].participants == {
        "member": ["southmark"],
        "organisation": ["river-league"],
    }


def test_one_refused_document_leaves_no_seed_and_all_the_rest(seed_folder: Path, edit: Edit) -> None:
    edit("actors.yaml", "name: Norland", "name: []")
    files = read_seed(seed_folder)
    assert files.seed is None
    assert files.diagnostics == (Diagnostic("actors.yaml", 3, "actors[0].name", "is a list: write text"),)
    assert [entry.document.id for entry in files.actors] == ["southmark", "river-league", "ada-berg", "ole-dahl"]
    assert files.refused_ids == {("actors", "norland")}


def test_missing_files_are_faults(tmp_path: Path) -> None:
    files = read_seed(tmp_path)
    assert [str(diagnostic) for diagnostic in files.diagnostics] == [
        "sources.yaml:1: file: is missing: create it",
        "origins.yaml:1: file: is missing: create it",
        "actors.yaml:1: file: is missing: create it",
        "places.yaml:1: file: is missing: create it",
        "instruments.yaml:1: file: is missing: create it",
        "disputes.yaml:1: file: is missing: create it",
        "open_questions.yaml:1: file: is missing: create it",
        "untouched.yaml:1: file: is missing: create it",
        "facts:1: file: holds no facts: add a file such as facts/events.yaml",
        "vocabulary.yaml:1: file: is missing: create it",
        "dataset.yaml:1: file: is missing: create it",
        "expectations.yaml:1: file: is missing: create it",
    ]
    assert files.seed is None


def test_what_pydantic_says_stands_in_where_we_have_no_words(seed_folder: Path, edit: Edit) -> None:
    edit("facts/attributes.yaml", 'amount: "1200"', f'amount: "{"9" * 5000}"')
    (diagnostic,) = read_seed(seed_folder).diagnostics
    assert diagnostic.field == "facts[0].details.value.amount"
    assert diagnostic.message.startswith("'999")
    assert "is refused: " in diagnostic.message


def test_a_fact_file_in_a_deeper_folder_is_refused(seed_folder: Path) -> None:
    folder = seed_folder / "facts" / "old"
    folder.mkdir()
    (folder / "coups.yaml").write_text("[]\n", encoding="utf-8")
    message = "is not a file of the seed: write facts into facts/<theme>.yaml"
    assert read_seed(seed_folder).diagnostics == (Diagnostic("facts/old/coups.yaml", 1, "file", message),)
