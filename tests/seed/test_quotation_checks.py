"""`verify`, `cite` and `check` as a curator runs them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli import app
from app.seed.folder import read_seed
from app.seed.quotation_checks import check_source_texts
from app.seed.source_texts import SourceTexts

Edit = Callable[[str, str, str], None]


def verify(seed: Path, documents: Path) -> list[str]:
    files = read_seed(seed)
    return [str(diagnostic) for diagnostic in check_source_texts(files, SourceTexts(files, documents))]


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_check_says_how_much_it_checked(seed_folder: Path) -> None:
    result = run("check", "--seed", seed_folder)
    assert (result.exit_code, result.output) == (0, "14 facts, 16 citations: no fault\n")


def test_check_lists_every_fault_and_fails(seed_folder: Path, edit: Edit) -> None:
    edit("places.yaml", "kind: city", "kind: town")
    edit("actors.yaml", "name: Norland", "nam: Norland")
    result = run("check", "--seed", seed_folder)
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "actors.yaml:1: actors[0].name: is missing: write it",
        "actors.yaml:3: actors[0].nam: is not a known key: did you mean 'name'?",
        "places.yaml:2: places[0].kind: 'town' is not in the vocabulary: write one of city, country, region, site",
        "3 faults in 2 files",
    ]


def test_check_reads_the_record_that_comes_with_the_program(seed_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.commands.program.data_folder", lambda name: seed_folder if name == "seed_data" else None)
    assert run("check").output == "14 facts, 16 citations: no fault\n"


def test_a_folder_that_is_not_there_is_refused(seed_folder: Path) -> None:
    assert run("check", "--seed", seed_folder / "none").exit_code == 2


def test_cite_says_what_it_placed(seed_folder: Path, documents_folder: Path) -> None:
    path = seed_folder / "facts" / "membership.yaml"
    before = path.read_bytes()
    lines = before.splitlines(keepends=True)
    path.write_bytes(b"".join(line for line in lines if b" at: {" not in line))
    result = run("cite", "--seed", seed_folder, "--documents", documents_folder)
    assert result.output.splitlines() == [
        "2 citations placed, 14 already in place",
        "14 facts, 16 citations: no fault",
    ]
    assert result.exit_code == 0
    assert path.read_bytes() == before


def test_cite_fails_on_a_quotation_it_cannot_place(seed_folder: Path, edit: Edit, documents_folder: Path) -> None:
    edit("facts/membership.yaml", "Norland and Southmark signed", "Norland and Southmark sung")
    result = run("cite", "--seed", seed_folder, "--documents", documents_folder)
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "0 citations placed, 15 already in place",
        "facts/membership.yaml:9: facts[0].citations[0].quote: is not in invented; the nearest passage is "
        "“Norland and Southmark sign” (94.1 % alike): copy the words as printed",
        "1 fault in 1 file",
    ]


def test_verify_reports_on_each_document(seed_folder: Path, documents_folder: Path) -> None:
    result = run("verify", "--seed", seed_folder, "--documents", documents_folder)
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "invented: sha256 ok, 13 quotations found, 47.2 % of the characters quoted, 8 of 11 sentences touched (73 %)",
        "  untouched: “Norland and Southmark sign river pact”: A headline; the first paragraph says the same.",
        "  untouched: “What comes next?”: A question.",
        "  untouched: “Nobody knows.”: It states that nothing is known.",
        "echo: sha256 ok, 3 quotations found, 40.4 % of the characters quoted, 2 of 2 sentences touched (100 %)",
        "14 facts, 16 citations: no fault",
    ]


def test_one_changed_character_in_a_quotation_is_found(seed_folder: Path, edit: Edit, documents_folder: Path) -> None:
    edit("facts/membership.yaml", "Southmark signed", "Southmark sigmed")
    result = run("verify", "--seed", seed_folder, "--documents", documents_folder)
    assert result.exit_code == 1
    assert result.output.splitlines()[-2:] == [
        "facts/membership.yaml:9: facts[0].citations[0].quote: is not in invented; the nearest passage is "
        "“Norland and Southmark signed” (96.4 % alike): copy the words as printed",
        "1 fault in 1 file",
    ]


def test_one_changed_character_in_a_document_is_found(seed_folder: Path, documents_folder: Path) -> None:
    document = documents_folder / "invented.txt"
    document.write_text(document.read_text(encoding="utf-8").replace("k signed", "k sigmed"), encoding="utf-8")
    result = run("verify", "--seed", seed_folder, "--documents", documents_folder)
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert lines[0].startswith("invented: sha256 differs, 11 quotations found, ")
    assert [line.split(": ")[:2] for line in lines if line.startswith(("facts", "sources"))] == [
        ["facts/membership.yaml:9", "facts[0].citations[0].quote"],
        ["facts/pact.yaml:11", "facts[0].citations[0].quote"],
        ["sources.yaml:12", "sources[0].sha256"],
    ]


def test_a_document_that_windows_rewrote_is_told_as_such(seed_folder: Path, documents_folder: Path) -> None:
    document = documents_folder / "echo.txt"
    document.write_bytes(document.read_bytes().replace(b"\n", b"\r\n"))
    (told,) = [it for it in verify(seed_folder, documents_folder) if ".sha256: " in it]
    assert told.endswith(
        ": it is not the document that was curated, and its lines end with a carriage return, as Windows writes them:"
        " put that one there"
    )


def test_a_quotation_that_stands_elsewhere_is_found(seed_folder: Path, edit: Edit, documents_folder: Path) -> None:
    edit("facts/membership.yaml", "{start: 57, end: 85,", "{start: 58, end: 86,")
    assert verify(seed_folder, documents_folder) == [
        "facts/membership.yaml:9: facts[0].citations[0].quote: "
        "is not at 58 of invented, but at 57: run sahel-facts cite"
    ]


@pytest.mark.parametrize(("old", "new"), [("presidents of ", "president of "), ("Eastport on 4", "Eastport")])
def test_words_around_a_quotation_are_compared(
    seed_folder: Path, edit: Edit, documents_folder: Path, old: str, new: str
) -> None:
    edit("facts/membership.yaml", old, new)
    assert verify(seed_folder, documents_folder) == [
        "facts/membership.yaml:9: facts[0].citations[0].quote: "
        "stands there, but at.prefix and at.suffix are not the words around it: run sahel-facts cite"
    ]


def test_a_citation_without_a_place_is_left_to_check(seed_folder: Path, documents_folder: Path) -> None:
    path = seed_folder / "facts" / "people.yaml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "start: 376" not in line), encoding="utf-8")
    assert verify(seed_folder, documents_folder) == []
    result = run("verify", "--seed", seed_folder, "--documents", documents_folder)
    assert "facts/people.yaml:8: facts[0].citations[0].at: has no place in the document yet" in result.output
    assert result.exit_code == 1


def test_a_document_that_is_not_there_is_reported(seed_folder: Path, documents_folder: Path) -> None:
    (documents_folder / "echo.txt").unlink()
    assert verify(seed_folder, documents_folder) == [
        "sources.yaml:25: sources[1].file: 'echo.txt' is not in the folder of documents: put it there"
    ]
    output = run("verify", "--seed", seed_folder, "--documents", documents_folder).output
    assert "echo: " not in output


def test_a_document_that_is_not_utf_8_is_reported(seed_folder: Path, documents_folder: Path) -> None:
    (documents_folder / "echo.txt").write_bytes(b"go\xefta")
    diagnostics = verify(seed_folder, documents_folder)
    assert [diagnostic.split(": ")[1] for diagnostic in diagnostics] == ["sources[1].sha256", "sources[1].file"]
    assert diagnostics[1].endswith("'echo.txt' is not UTF-8: fetch the document again")


def test_a_wrong_number_of_characters_is_reported(seed_folder: Path, edit: Edit, documents_folder: Path) -> None:
    edit("sources.yaml", "characters: 754", "characters: 755")
    assert verify(seed_folder, documents_folder) == [
        "sources.yaml:13: sources[0].characters: is 755, but the document has 754: correct it"
    ]


def test_windows_line_ends_in_a_document_count(seed_folder: Path, documents_folder: Path) -> None:
    path = documents_folder / "echo.txt"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert [diagnostic.split(": ")[1] for diagnostic in verify(seed_folder, documents_folder)] == [
        "sources[1].sha256",
        "sources[1].characters",
    ]


def test_a_document_quoted_beyond_the_limit_is_reported(seed_folder: Path, documents_folder: Path) -> None:
    text = (documents_folder / "echo.txt").read_text(encoding="utf-8")
    citation = f'    - source: echo\n      quote: "{text[37:200]}"\n      origin: echo-report\n'
    path = seed_folder / "facts" / "membership.yaml"
    path.write_text(path.read_text(encoding="utf-8") + citation, encoding="utf-8")
    assert run("cite", "--seed", seed_folder, "--documents", documents_folder).exit_code == 0
    assert verify(seed_folder, documents_folder) == [
        "sources.yaml:25: sources[1].file: 80 % of it is quoted: shorten quotations to less than 66 %"
    ]


@pytest.mark.parametrize("command", ["cite", "verify"])
def test_one_document_is_looked_at_without_the_others(command: str, seed_folder: Path, documents_folder: Path) -> None:
    (documents_folder / "invented.txt").unlink()
    (seed_folder / "overlaps.yaml").unlink()
    options = ("--seed", seed_folder, "--documents", documents_folder, "--source")
    result = run(command, *options, "echo")
    assert (result.exit_code, result.output.splitlines()[-1]) == (0, "14 facts, 16 citations: no fault")
    assert not (seed_folder / "overlaps.yaml").exists()
    result = run(command, *options, "eco")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "--source: 'eco' is the id of no document: did you mean 'echo'?\n"
