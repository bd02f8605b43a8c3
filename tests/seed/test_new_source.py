"""A new document on its way into the record, and what is told of the signs of its file."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli import app
from app.seed import yaml_append
from app.seed.file_kinds import UnreadableError
from app.seed.folder import read_seed
from app.seed.yaml_append import append_entries
from app.seed.yaml_tree import parse_yaml

Edit = Callable[[str, str, str], None]

TEXT = """\
The river pact a year on

Norland and Southmark signed the River Pact in Eastport on 4 May 2021. Who pays for the dams? Nobody says so.
Who pays for the dams?
"""


@pytest.fixture
def document(documents_folder: Path) -> Path:
    path = documents_folder / "gazette.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def take_in(seed: Path, document: Path, **options: str) -> Result:
    """Run the command with what it needs, and with other options in the place of some."""
    given = {
        "id": "gazette",
        "url": "https://gazette.example/pact",
        "publisher": "The Gazette",
        "language": "en",
        "seed": str(seed),
        **options,
    }
    arguments = [argument for name, value in given.items() for argument in (f"--{name}", value)]
    return CliRunner().invoke(app, ["new-source", str(document), *arguments])


def test_a_document_is_added_behind_the_others_and_measured_beside_them(seed_folder: Path, document: Path) -> None:
    before = {name: (seed_folder / name).read_text(encoding="utf-8") for name in ("sources.yaml", "untouched.yaml")}
    result = take_in(seed_folder, document, published="2022-05")
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    assert (result.exit_code, result.output) == (
        0,
        f"gazette: {len(TEXT)} characters, sha256 {digest}\n"
        "  shares 6 of 25 runs of 8 words with invented; the longest passage is “Norland and Southmark signed the River"
        " Pact in Eastport on 4 May 2021”\n"
        "  shares 0 of 25 runs of 8 words with echo\n"
        "sources.yaml: added; complete its title, date and note\n"
        "untouched.yaml: 3 sentences to be read\n"
        "  not listed, as another sentence begins so, too: Who pays for the dams?\n",
    )
    source = f"""\
- id: gazette
  title: The river pact a year on
  title_basis: stated
  publisher: The Gazette
  url: https://gazette.example/pact
  url_basis: matched
  published_on:
    edtf: 2022-05
    basis: stated
  language: en
  republished_from: null
  file: gazette.txt
  sha256: {digest}
  characters: {len(TEXT)}
  rights: The text belongs to its publisher. Only short quotations of it are held here, each with its source.
"""
    assert (seed_folder / "sources.yaml").read_text(encoding="utf-8") == before["sources.yaml"] + source
    added = (seed_folder / "untouched.yaml").read_text(encoding="utf-8").removeprefix(before["untouched.yaml"])
    assert (
        added
        == """\
- source: gazette
  opening: The river pact a year on
  reason: To be read.
- source: gazette
  opening: Norland and Southmark signed the River Pact in Eastport on 4
  reason: To be read.
- source: gazette
  opening: Nobody says so.
  reason: To be read.
"""
    )
    assert CliRunner().invoke(app, ["check", "--seed", str(seed_folder)]).exit_code == 0


def test_an_editor_knows_the_new_id_at_once(seed_folder: Path, document: Path) -> None:
    CliRunner().invoke(app, ["schema", "--seed", str(seed_folder)])
    assert take_in(seed_folder, document).exit_code == 0
    assert '"gazette"' in (seed_folder / ".schema" / "ids.json").read_text(encoding="utf-8")


def test_an_address_that_the_document_prints_is_stated(seed_folder: Path, document: Path) -> None:
    document.write_text(f"{TEXT}\nhttps://gazette.example/pact\n", encoding="utf-8")
    assert take_in(seed_folder, document).exit_code == 0
    assert read_seed(seed_folder).sources[-1].document.url_basis == "stated"


def test_a_line_that_only_names_the_publisher_is_no_title(seed_folder: Path, document: Path) -> None:
    document.write_text(f"THE GAZETTE\n{TEXT}", encoding="utf-8")
    assert take_in(seed_folder, document).exit_code == 0
    assert read_seed(seed_folder).sources[-1].document.title == "The river pact a year on"


def test_documents_that_are_not_there_are_not_compared(seed_folder: Path, document: Path) -> None:
    document.with_name("echo.txt").unlink()
    assert "\n  not compared with echo: echo.txt is not beside it\n" in take_in(seed_folder, document).output


def test_all_that_is_wrong_is_told_at_once_by_the_option_and_nothing_written(seed_folder: Path, document: Path) -> None:
    before = {path: path.read_bytes() for path in seed_folder.rglob("*.yaml")}
    wrong = {"id": "The Gazette", "url": "gazette.example", "language": "English", "published": "last May"}
    result = take_in(seed_folder, document.rename(document.with_name("The Gazette.txt")), **wrong)
    assert (result.exit_code, result.stdout) == (1, "")
    assert [line.partition(" '")[0] for line in result.stderr.splitlines()] == [
        "--id:",
        "--url:",
        "--published:",
        "--language:",
        "FILE:",
    ]
    assert before == {path: path.read_bytes() for path in seed_folder.rglob("*.yaml")}


def test_a_document_that_is_there_already_is_refused_with_its_id(seed_folder: Path, documents_folder: Path) -> None:
    copy = documents_folder / "copy.txt"
    copy.write_bytes((documents_folder / "echo.txt").read_bytes())
    result = take_in(seed_folder, copy)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("FILE: is the document 'echo' already, at sources.yaml:")
    assert result.stderr.endswith(": nothing is to be done\n")


def test_names_that_are_taken_are_refused(seed_folder: Path, documents_folder: Path) -> None:
    changed = documents_folder / "echo.txt"
    changed.write_text(TEXT, encoding="utf-8")
    result = take_in(seed_folder, changed, id="invented")
    assert result.stderr.startswith("--id: 'invented' is or was the id of a document, at sources.yaml:2: give another")
    assert "\nFILE: 'echo.txt' is the file of 'echo' already: give it another name\n" in result.stderr


def test_an_address_that_another_document_has_is_refused(seed_folder: Path, document: Path) -> None:
    result = take_in(seed_folder, document, url="https://echo.example/pact")
    assert result.stderr == (
        "--url: is the address of 'echo' already, at sources.yaml:15: give that of this document\n"
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            "Goïta said so.".encode("latin-1"),
            "is not UTF-8 in line 1: read as windows-1252 there stands “Goïta",
        ),
        ("\ufeffA text.".encode(), "begins with a byte order mark: remove it: tail -c +4 "),
        (
            b"A text.\r\nOf two lines.\r\n",
            "ends 2 lines with a carriage return, as Windows does: remove it: tr -d '\\r' < ",
        ),
        ("A text.".encode("utf-16"), "is UTF-16, not UTF-8: convert it: iconv -f UTF-16 -t utf-8 "),
        (b"A \x07 text.", "holds U+0007, a control character, after “A”: leave it out"),
        (b" \n\n", "holds no text: save the words of the document there"),
    ],
)
def test_signs_that_do_not_belong_into_a_text_are_told_with_the_way_out(
    content: bytes, told: str, seed_folder: Path, document: Path
) -> None:
    document.write_bytes(content)
    result = take_in(seed_folder, document)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"FILE: {document} {told}")
    assert result.stderr.count("\n") == 1


def test_several_faults_of_a_text_are_told_together(seed_folder: Path, document: Path) -> None:
    document.write_bytes("\ufeffA text.\r\n".encode())
    assert take_in(seed_folder, document).stderr.count("FILE: ") == 2


def test_spaces_that_do_not_break_are_remarked_upon(seed_folder: Path, document: Path) -> None:
    document.write_text("A line.\n\n« Nous\u00a0signons\u00a0». So be it.\n", encoding="utf-8")
    result = take_in(seed_folder, document)
    assert result.exit_code == 0
    assert result.output.startswith(
        f"{document} holds U+00A0 (no-break space) 2 times, first in line 3: quotations have"
    )


def test_faults_of_the_record_come_first(seed_folder: Path, document: Path, edit: Edit) -> None:
    edit("places.yaml", "kind: city", "kind: town")
    result = take_in(seed_folder, document)
    assert result.exit_code == 1
    assert result.output.splitlines()[-1] == "1 fault in 1 file"


def test_files_that_cannot_be_read_or_written_are_told_in_a_line(
    seed_folder: Path, document: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = seed_folder / "sources.yaml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(f"  {line}" for line in lines), encoding="utf-8")
    result = take_in(seed_folder, document)
    assert result.exit_code == 1
    assert result.stderr.startswith("sources.yaml is written so that nothing can be added: begin each entry with")
    document.write_text(17_000 * TEXT, encoding="utf-8")
    monkeypatch.setattr("app.seed.file_kinds.MAX_BYTES", 1_000_000)
    result = take_in(seed_folder, document)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"FILE: {document} is 3 MB large, and at most 1 MB can be read: split it\n"


def test_a_document_of_one_sentence_again_and_again_is_taken_in(seed_folder: Path, document: Path) -> None:
    before = (seed_folder / "untouched.yaml").read_bytes()
    document.write_text("Who pays? Who pays?", encoding="utf-8")
    result = take_in(seed_folder, document)
    assert (result.exit_code, result.stderr) == (0, "")
    assert (seed_folder / "untouched.yaml").read_bytes() == before


def test_a_document_is_in_both_files_or_in_none(seed_folder: Path, document: Path) -> None:
    sources, untouched = (seed_folder / name for name in ("sources.yaml", "untouched.yaml"))
    before = sources.read_bytes()
    lines = untouched.read_text(encoding="utf-8").splitlines(keepends=True)
    untouched.write_text("".join(f"  {line}" for line in lines), encoding="utf-8")
    result = take_in(seed_folder, document)
    assert result.exit_code == 1
    assert result.stderr.startswith("untouched.yaml is written so that nothing can be added")
    assert sources.read_bytes() == before
    untouched.write_text("".join(lines), encoding="utf-8")
    assert take_in(seed_folder, document).exit_code == 0


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- {a: b}", "- {a: b}\n- c: d\n"),
        ("- a: b\r\n", "- a: b\r\n- c: d\r\n"),
        ("# None yet.\n[]\n", "# None yet.\n- c: d\n"),
        ("- a: b\n# The end.\n", "- a: b\n# The end.\n- c: d\n"),
    ],
)
def test_an_entry_comes_behind_all_others(before: str, after: str, tmp_path: Path) -> None:
    path = tmp_path / "list.yaml"
    path.write_bytes(before.encode())
    append_entries(path, [{"c": "d"}])
    assert path.read_bytes() == after.encode()


@pytest.mark.parametrize("content", ["  - a: b\n", "[a]\n", "a: b\n"])
def test_a_file_that_takes_no_entries_is_left_as_it_is(content: str, tmp_path: Path) -> None:
    path = tmp_path / "list.yaml"
    path.write_text(content, encoding="utf-8")
    append_entries(path, [])
    with pytest.raises(UnreadableError, match="is written so that nothing can be added"):
        append_entries(path, [{"c": "d"}])
    assert path.read_text(encoding="utf-8") == content


def test_what_somebody_else_writes_meanwhile_is_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "list.yaml"
    path.write_text("- a: b\n", encoding="utf-8")

    def parse_slowly(text: str, name: str) -> object:
        path.write_text("- of: another\n", encoding="utf-8")
        return parse_yaml(text, name)

    monkeypatch.setattr(yaml_append, "parse_yaml", parse_slowly)
    with pytest.raises(UnreadableError, match="was changed in the meantime: run the command again"):
        append_entries(path, [{"c": "d"}])
    assert path.read_text(encoding="utf-8") == "- of: another\n"


def test_check_says_how_much_of_a_document_is_still_to_be_read(seed_folder: Path, document: Path) -> None:
    def check() -> list[str]:
        return CliRunner().invoke(app, ["check", "--seed", str(seed_folder)]).output.splitlines()[1:]

    assert check() == []
    take_in(seed_folder, document)
    assert check() == ["untouched.yaml: still to be read of gazette: 3"]
    path = seed_folder / "untouched.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("To be read.", "A question."), encoding="utf-8")
    assert check() == []
