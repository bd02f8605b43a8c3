"""What `cite` writes is read again before it replaces a file: a place is written right, or not at all."""

from pathlib import Path

import pytest

from app.seed import yaml_edit
from app.seed.documents import SelectorDocument
from app.seed.file_kinds import UnreadableError
from app.seed.folder import read_seed
from app.seed.locate import LocateResult, locate_quotations
from app.seed.source_texts import SourceTexts
from app.seed.yaml_edit import Edits
from app.seed.yaml_tree import read_yaml

FACT = """\
- id: wrong
  kind: membership
  claim: Southmark is a founding member of the River League.
  participants: {member: southmark, organisation: river-league}
  details: {status: founding}
  citations:
"""
GUARDS = '{start: 532, end: 551, prefix: "paix ».\\n\\nNorland withdrew its ", suffix: " last spring, two years after"}'
SELECTOR = SelectorDocument(start=1, end=2, prefix="", suffix="")
IN_THE_WAY = "is written so that at cannot be added: begin a line with each key, plainly"


def cite(seed: Path, documents: Path) -> LocateResult:
    files = read_seed(seed)
    return locate_quotations(files, SourceTexts(files, documents))


def write(seed: Path, citations: str) -> Path:
    path = seed / "facts" / "wrong.yaml"
    path.write_bytes((FACT + citations).encode())
    return path


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "    - source: invented\n      ? quote\n      : 1,200 border guards\n      origin: courier-report\n",
            "    - source: invented\n      ? quote\n      : 1,200 border guards\n      at: AT\n"
            "      origin: courier-report\n",
            id="explicit_key",
        ),
        pytest.param(
            "    - ?   quote\n      : 1,200 border guards\n      ? source\n      : invented\n"
            "      origin: courier-report\n",
            "    - ?   quote\n      : 1,200 border guards\n      at: AT\n      ? source\n      : invented\n"
            "      origin: courier-report\n",
            id="explicit_keys_from_the_first_on",
        ),
        pytest.param(
            "    - source: invented\n      'quote':\t1,200 border guards\n      origin: courier-report\n",
            "    - source: invented\n      'quote':\t1,200 border guards\n      at: AT\n      origin: courier-report\n",
            id="key_in_quotes_and_tab",
        ),
        pytest.param(
            "    -\n      source: invented\n      quote: |-\n        1,200 border guards\n\n\n"
            "      origin: courier-report\n",
            "    -\n      source: invented\n      quote: |-\n        1,200 border guards\n\n\n      at: AT\n"
            "      origin: courier-report\n",
            id="block_scalar_with_empty_lines",
        ),
        pytest.param(
            "    - source: invented\r\n      quote: |-\r\n        1,200 border guards\r\n"
            "      origin: courier-report\r\n",
            "    - source: invented\r\n      quote: |-\r\n        1,200 border guards\r\n      at: AT\r\n"
            "      origin: courier-report\r\n",
            id="block_scalar_with_windows_line_ends",
        ),
        pytest.param(
            '    - source: invented\n      quote:\n        # why\n        "1,200 border guards"\n'
            "      origin: courier-report\n",
            '    - source: invented\n      quote:\n        # why\n        "1,200 border guards"\n      at: AT\n'
            "      origin: courier-report\n",
            id="comment_between_key_and_value",
        ),
        pytest.param(
            "    - source: invented\n      at: {start: 1, end: 20,\n        prefix: '',\n        suffix: ''} # old\n"
            '      quote: "1,200 border guards"\n      origin: courier-report\n',
            '    - source: invented\n      at: AT # old\n      quote: "1,200 border guards"\n'
            "      origin: courier-report\n",
            id="old_place_on_three_lines",
        ),
    ],
)
def test_a_place_is_written_below_the_quotation(
    seed_folder: Path, documents_folder: Path, before: str, after: str
) -> None:
    path = write(seed_folder, before)
    assert cite(seed_folder, documents_folder) == LocateResult([], written=1, unchanged=16)
    assert path.read_bytes().decode() == FACT + after.replace("AT", GUARDS)
    assert cite(seed_folder, documents_folder) == LocateResult([], written=0, unchanged=17)


@pytest.mark.parametrize(
    "citation",
    [
        pytest.param(
            '    - source: invented\n      quote: "1,200 border guards"\n      ? at\n'
            "      : {start: 1, end: 20, prefix: '', suffix: ''}\n      origin: courier-report\n",
            id="explicit_key_of_the_place",
        ),
        pytest.param(
            '    - source: invented\n      quote: "1,200 border guards"\n      ? at\n      :\n        ? start\n'
            "        : 1\n        end: 20\n        prefix: ''\n        ? suffix\n        : 'a\n          b'\n"
            "      origin: courier-report\n",
            id="explicit_keys",
        ),
    ],
)
def test_what_cannot_be_written_right_is_refused_and_the_rest_is_written(
    seed_folder: Path, documents_folder: Path, citation: str
) -> None:
    other = "    - source: echo\n      quote: the dams\n      origin: echo-report\n"
    path = write(seed_folder, citation + other)
    result = cite(seed_folder, documents_folder)
    assert [str(diagnostic) for diagnostic in result.diagnostics] == [
        f"facts/wrong.yaml:7: facts[0].citations[0]: {IN_THE_WAY}"
    ]
    assert (result.written, result.unchanged) == (1, 16)
    text = path.read_text(encoding="utf-8")
    assert text.startswith(FACT + citation)
    assert "      quote: the dams\n      at: {start: 191, end: 199, " in text


def test_a_file_of_which_nothing_can_be_written_stays(seed_folder: Path, documents_folder: Path) -> None:
    path = write(
        seed_folder,
        '    - source: invented\n      quote: "1,200 border guards"\n      ? at\n'
        "      : {start: 1, end: 20, prefix: '', suffix: ''}\n      origin: courier-report\n",
    )
    before = path.read_bytes(), path.stat().st_mtime_ns
    assert [it.message for it in cite(seed_folder, documents_folder).diagnostics] == [IN_THE_WAY]
    assert before == (path.read_bytes(), path.stat().st_mtime_ns)


def test_a_link_and_the_permissions_of_a_file_stay(seed_folder: Path, documents_folder: Path, tmp_path: Path) -> None:
    path = write(seed_folder, '    - source: echo\n      quote: "the dams"\n      origin: echo-report\n')
    real = tmp_path / "real.yaml"
    path.rename(real)
    real.chmod(0o640)
    path.symlink_to(real)
    assert cite(seed_folder, documents_folder).written == 1
    assert path.is_symlink()
    assert "at: {" in real.read_text(encoding="utf-8")
    assert real.stat().st_mode & 0o777 == 0o640
    assert [it.name for it in tmp_path.iterdir() if it.name.endswith(".part")] == []


def make_edits(path: Path) -> Edits:
    path.write_text("- citations:\n    - quote: x\n", encoding="utf-8")
    edits = Edits(path, read_yaml(path, "words.yaml"))
    assert edits.set_selector((0, "citations", 0), SELECTOR)
    return edits


def test_a_file_that_was_changed_in_the_meantime_is_left(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    edits = make_edits(path)
    path.write_text("- citations:\n    - quote: y\n", encoding="utf-8")
    with pytest.raises(UnreadableError, match="was changed in the meantime"):
        edits.write()
    with pytest.raises(UnreadableError, match="was changed in the meantime"):
        Edits(path, edits.tree)
    assert [it.name for it in tmp_path.iterdir()] == ["words.yaml"]
    assert path.read_text(encoding="utf-8") == "- citations:\n    - quote: y\n"


def test_a_file_that_went_in_the_meantime_is_told(
    seed_folder: Path, documents_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(seed_folder, '    - source: echo\n      quote: "the dams"\n      origin: echo-report\n')
    files = read_seed(seed_folder)
    path.unlink()
    result = locate_quotations(files, SourceTexts(files, documents_folder))
    assert [str(diagnostic) for diagnostic in result.diagnostics] == [
        "facts/wrong.yaml:7: facts[0].citations[0]: has no place, because the file is missing: create it"
    ]
    assert result.written == 0


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    edits = make_edits(tmp_path / "words.yaml")
    monkeypatch.setattr(yaml_edit, "NamedTemporaryFile", refuse)
    with pytest.raises(UnreadableError) as caught:
        edits.write()
    assert str(caught.value) == "cannot be written (Permission denied): nothing in it was changed"
