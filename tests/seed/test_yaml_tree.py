from pathlib import Path

import pytest

from app.seed.yaml_tree import Diagnostic, Tree, read_yaml


def read(tmp_path: Path, content: str | bytes) -> Tree:
    path = tmp_path / "words.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_yaml(path, "words.yaml")


@pytest.mark.parametrize("scalar", ["NO", "true", "2023-09", "1_000", "0x1F", "1e3", "12:30:45", "'null'", "'~'", "''"])
def test_scalars_stay_text(tmp_path: Path, scalar: str) -> None:
    assert read(tmp_path, f"word: {scalar}\n").content == {"word": scalar.strip("'")}


@pytest.mark.parametrize("scalar", ["", "~", "null"])
def test_plain_empty_scalars_are_null(tmp_path: Path, scalar: str) -> None:
    tree = read(tmp_path, f"first: x\nword: {scalar}\n")
    assert tree.content == {"first": "x", "word": None}
    assert tree.line(("word",)) == 2


def test_every_value_knows_its_line(tmp_path: Path) -> None:
    tree = read(tmp_path, "- a: x\n  b:\n    - y\n    - {c: z}\n")
    assert tree.lines == {
        (): 1,
        (0,): 1,
        (0, "a"): 1,
        (0, "b"): 3,
        (0, "b", 0): 3,
        (0, "b", 1): 4,
        (0, "b", 1, "c"): 4,
    }


def test_what_is_not_there_has_the_line_of_what_encloses_it(tmp_path: Path) -> None:
    tree = read(tmp_path, "# words\n- a: x\n  b: {c: y}\n")
    assert tree.line((0, "b", "d", 5)) == 3
    assert tree.line((7,)) == 2
    assert Tree("words.yaml", None, {}, []).line(("a",)) == 1


def test_a_fault_names_its_place_as_a_curator_reads_it(tmp_path: Path) -> None:
    tree = read(tmp_path, "- a: [x]\n")
    assert str(tree.diagnostic((0, "a", 0), "is wrong")) == "words.yaml:1: words[0].a[0]: is wrong"
    assert tree._replace(file="facts/coups.yaml").diagnostic((0,), "is wrong").field == "facts[0]"
    assert tree.diagnostic(("title",), "is wrong").field == "title"
    assert tree.diagnostic((), "is wrong").field == "file"


def test_an_empty_file_holds_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, "# nothing yet\n") == Tree("words.yaml", None, {}, [])


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    tree = read(tmp_path, b"- a: x\n- b: Go\xefta\n")
    assert tree.diagnostics == [Diagnostic("words.yaml", 2, "file", "is not UTF-8: save it as UTF-8")]


def test_a_control_character_is_found_behind_accents(tmp_path: Path) -> None:
    tree = read(tmp_path, "- a: éééééé\n- b: \x07\n- c: x\n")
    assert tree.diagnostics == [Diagnostic("words.yaml", 2, "file", "holds a control character: remove it")]


def test_an_alias_of_what_encloses_it_is_refused(tmp_path: Path) -> None:
    tree = read(tmp_path, "- &all\n  - x\n  - *all\n")
    assert tree.diagnostics == [Diagnostic("words.yaml", 1, "words[0][1]", "is an alias: write the value out")]


def test_windows_line_ends_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    tree = read(tmp_path, "\ufeff- a: x\r\n- b: y\r\n")
    assert tree.content == [{"a": "x"}, {"b": "y"}]
    assert tree.line((1, "b")) == 2
