"""Each file under bad/ is wrong in one way, and says in its first lines which fault the check must report."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from app.seed.checks import check_seed
from app.seed.folder import read_seed

Edit = Callable[[str, str, str], None]

BAD = sorted((Path(__file__).parent / "bad").glob("*.yaml"))


def check(folder: Path) -> list[str]:
    return [str(diagnostic) for diagnostic in check_seed(read_seed(folder))]


def test_the_good_folder_has_no_fault(seed_folder: Path) -> None:
    assert check(seed_folder) == []


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_fault_is_reported_at_its_line_and_nothing_else(seed_folder: Path, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    ((verb, target),) = re.findall("^# (adds|replaces): (.*)$", text, re.MULTILINE)
    diagnostics = re.findall("^# fault: (.*)$", text, re.MULTILINE)
    assert (seed_folder / target).exists() == (verb == "replaces")
    assert diagnostics
    (seed_folder / target).write_text(text, encoding="utf-8")
    assert check(seed_folder) == diagnostics


def test_a_file_that_is_not_utf_8_is_reported(seed_folder: Path) -> None:
    (seed_folder / "facts" / "wrong.yaml").write_bytes(b"- id: go\xefta\n")
    assert check(seed_folder) == ["facts/wrong.yaml:1: file: is not UTF-8: save it as UTF-8"]


def test_all_faults_are_reported_at_once_by_file_and_line(seed_folder: Path, edit: Edit) -> None:
    edit("facts/people.yaml", "speaker: ada-berg}\n  details: {", "speaker: ada}\n  details: {")
    edit("facts/people.yaml", "kind: office", "kind: offices")
    edit("actors.yaml", "sources: [invented]", "sources: [invent]")
    edit("places.yaml", "kind: city", "kind: town")
    assert [diagnostic.split(": ", 2)[:2] for diagnostic in check(seed_folder)] == [
        ["actors.yaml:15", "actors[2].names[0].sources[0]"],
        ["facts/people.yaml:2", "facts[0].kind"],
        ["facts/people.yaml:17", "facts[1].participants.speaker[0]"],
        ["places.yaml:2", "places[0].kind"],
    ]


def test_a_reference_to_a_refused_document_is_no_second_fault(seed_folder: Path, edit: Edit) -> None:
    edit("actors.yaml", "name: Norland", "nam: Norland")
    assert [diagnostic.split(": ", 2)[1] for diagnostic in check(seed_folder)] == ["actors[0].name", "actors[0].nam"]


def test_a_reference_to_a_refused_origin_is_no_second_fault(seed_folder: Path, edit: Edit) -> None:
    edit("origins.yaml", "name: Report of The Echo", "name:")
    assert check(seed_folder) == ["origins.yaml:7: origins[1].name: is empty: write text"]


def test_a_translation_of_a_refused_statement_is_no_second_fault(seed_folder: Path, edit: Edit) -> None:
    edit("facts/people.yaml", "language: fr,", "language: French,")
    (diagnostic,) = check(seed_folder)
    assert diagnostic.startswith("facts/people.yaml:18: facts[1].details.language: 'French' is not a language code")


def test_facts_are_checked_without_the_roles_of_a_refused_vocabulary(seed_folder: Path) -> None:
    path = seed_folder / "vocabulary.yaml"
    path.write_text("[]\n", encoding="utf-8")
    assert check(seed_folder) == ["vocabulary.yaml:1: file: is a list: write a mapping of keys to values"]


def test_a_word_without_a_definition_is_reported(seed_folder: Path, edit: Edit) -> None:
    edit("vocabulary.yaml", "  disputes: What disputes means.\n", "")
    line = read_seed(seed_folder).vocabulary.tree.line(("stances",))  # type: ignore[union-attr]
    assert check(seed_folder) == [f"vocabulary.yaml:{line}: stances: lacks disputes: define each word"]


def test_a_word_beyond_the_vocabulary_is_refused(seed_folder: Path, edit: Edit) -> None:
    edit("vocabulary.yaml", "  disputes: What disputes means.\n", "  disputed: What it means.\n")
    (diagnostic,) = check(seed_folder)
    assert diagnostic.endswith("stances.disputed: 'disputed' is not in the vocabulary: did you mean 'disputes'?")


def test_facts_of_an_undefined_kind_or_role_are_left_to_the_vocabulary(seed_folder: Path) -> None:
    path = seed_folder / "vocabulary.yaml"
    text = path.read_text(encoding="utf-8")
    start, end = text.index("  signing:\n"), text.index("  clause:\n")
    text = text[:start] + text[end:]
    start, end = text.index("  speaker:\n"), text.index("  addressee:\n")
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    assert [diagnostic.split(": ", 1)[1] for diagnostic in check(seed_folder)] == [
        "fact_kinds: lacks signing: define each word",
        "roles: lacks speaker: define each word",
    ]


def test_the_roles_of_a_kind_are_stated_once(seed_folder: Path, edit: Edit) -> None:
    roles = "    - agent\n    - target\n"
    edit("vocabulary.yaml", roles, f"{roles}    required: [agent]\n    single: [member]\n")
    diagnostics = [
        diagnostic.split(": ", 1)[1] for diagnostic in check(seed_folder) if diagnostic.startswith("vocabulary")
    ]
    assert diagnostics == [
        "fact_kinds.event.optional: 'agent' is required already: remove it",
        "fact_kinds.event.single: 'member' is not among required and optional: add it there, or remove it",
    ]


def test_an_address_may_begin_with_http(seed_folder: Path, edit: Edit) -> None:
    edit("sources.yaml", "url: https://echo.example/pact", "url: http://echo.example/pact")
    edit("dataset.yaml", "licence_url: https://", "licence_url: http://")
    assert check(seed_folder) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("sources.yaml", "characters: 235", "characters: 2147483648", "at most 2147483647"),
        ("facts/attributes.yaml", 'amount: "1200"', 'amount: "9007199254740992"', "at most 9007199254740991"),
        ("facts/attributes.yaml", 'amount: "1200"', 'amount: "-9007199254740992"', "at least -9007199254740991"),
    ],
)
def test_a_number_that_no_column_or_reader_holds_is_refused(
    seed_folder: Path, edit: Edit, name: str, old: str, new: str, message: str
) -> None:
    edit(name, old, new)
    (fault,) = check(seed_folder)
    assert fault.endswith(f"write a number of {message}")


def test_a_value_of_any_length_makes_a_short_message(seed_folder: Path, edit: Edit) -> None:
    edit("places.yaml", "kind: city", f"kind: {'x' * 100_000}")
    edit("sources.yaml", "edtf: 2021-05-05", f"edtf: {'2' * 100_000}")
    edit("actors.yaml", "- id: ole-dahl", f'- id: "ole\\n{"X" * 100_000}"')
    faults = check(seed_folder)
    assert len(faults) >= 3
    assert all(len(fault) < 400 and "\n" not in fault for fault in faults)


def test_a_record_without_happenings_needs_no_file_of_them(seed_folder: Path, edit: Edit) -> None:
    (seed_folder / "happenings.yaml").unlink()
    edit("facts/membership.yaml", "  happening: league-founding\n", "")
    edit("facts/pact.yaml", "  happening: league-founding\n", "")
    assert check(seed_folder) == []


def test_a_record_without_groups_of_words_needs_no_file_of_them(seed_folder: Path) -> None:
    (seed_folder / "search.yaml").unlink()
    files = read_seed(seed_folder)
    assert check_seed(files) == []
    assert files.seed is not None
    assert files.seed.search_groups == ()


@pytest.mark.parametrize(("kind", "names"), [("alias", True), ("demonym", False)])
def test_a_demonym_in_a_quotation_names_nobody(seed_folder: Path, edit: Edit, kind: str, names: bool) -> None:
    called = f"  names:\n    - {{name: signed, kind: {kind}}}\n"
    edit("actors.yaml", "  name: Ole Dahl\n", f"  name: Ole Dahl\n{called}")
    edit("actors.yaml", "fact: dahl-ousted", "fact: norland-in-league")
    assert (check(seed_folder) == []) == names


def test_a_happening_of_which_one_fact_tells_is_refused(seed_folder: Path, edit: Edit) -> None:
    edit("facts/membership.yaml", "  happening: league-founding\n", "")
    assert check(seed_folder) == [
        "happenings.yaml:1: happenings[0].id: 'league-founding' joins facts, and one fact tells of it: name it in two"
        " or more, or remove it"
    ]


def test_facts_of_a_happening_are_not_counted_while_one_is_refused(seed_folder: Path, edit: Edit) -> None:
    edit("facts/membership.yaml", "details: {status: founding}", "details: {status: founder}")
    (diagnostic,) = check(seed_folder)
    assert diagnostic.startswith("facts/membership.yaml:6: facts[0].details.status")
