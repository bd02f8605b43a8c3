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


def test_a_byte_order_mark_inside_and_half_a_character_are_refused(tmp_path: Path) -> None:
    assert read(tmp_path, "- a: x\n- \ufeffb: y\n").diagnostics
    assert read(tmp_path, '- "\\uD800"\n').diagnostics


def test_keys_are_looked_through_as_values_are(tmp_path: Path) -> None:
    (diagnostic,) = read(tmp_path, 'first: x\n"wo\\0rd": y\n').diagnostics
    assert str(diagnostic) == r"words.yaml:2: wo\u0000rd: holds U+0000, a control character, after “wo”: leave it out"


@pytest.mark.parametrize(
    "text",
    [
        "- " + "[" * 900 + "]" * 900,
        "- " + "[" * 100_000,
        "- " + "{a: " * 900 + "x" + "}" * 900,
        "- " * 5000 + "x",
        "\n".join(" " * level + "a:" for level in range(900)),
        "? " * 900 + "x",
        "&a [" * 900,
    ],
    ids=["closed", "open", "braces", "lists", "keys", "explicit_keys", "anchors"],
)
def test_what_is_nested_too_deep_is_told_in_one_line(tmp_path: Path, text: str) -> None:
    (diagnostic,) = read(tmp_path, f"- a\n{text}\n" if text[0] == "-" else text).diagnostics
    assert diagnostic.message == "is nested deeper than 20 levels: close the brackets there"


@pytest.mark.slow
def test_a_file_of_too_many_values_is_told_in_one_line(tmp_path: Path) -> None:
    (diagnostic,) = read(tmp_path, "- x\n" * 300_000).diagnostics
    assert str(diagnostic) == "words.yaml:200000: file: holds more than 200000 keys and values: split it"


def test_twenty_levels_are_read(tmp_path: Path) -> None:
    assert read(tmp_path, "[" * 20 + "]" * 20 + "\n").diagnostics == []


def test_aliases_of_aliases_are_not_written_out(tmp_path: Path) -> None:
    lines = [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 10)]
    tree = read(tmp_path, f"a0: &a0 [x]\n{''.join(lines)}")
    assert {diagnostic.message for diagnostic in tree.diagnostics} == {"is an alias: write the value out"}


def test_a_long_value_or_key_makes_no_long_message(tmp_path: Path) -> None:
    assert len(str(read(tmp_path, f'"{"k" * 100_000}\\0": x\n').diagnostics[0])) < 300
    assert len(str(read(tmp_path, f'"{"k" * 1000}": x\n"{"k" * 1000}": x\n').diagnostics[0])) < 300


def test_a_message_is_one_line(tmp_path: Path) -> None:
    assert "\n" not in str(read(tmp_path, '"a\\nb": x\n"a\\nb": y\n').diagnostics[0])


@pytest.mark.parametrize(
    "line",
    [
        "claim: Mali #1 of three",
        "name: Mali # the state",
        "note:   Mali \t# the state",
        "event: of two words # the event",
        "details: {title: Head of State # of Mali\n  }",
        "quote: over two\n  lines # of text",
    ],
)
def test_a_comment_directly_behind_a_text_without_quotes_is_told(tmp_path: Path, line: str) -> None:
    messages = [diagnostic.message for diagnostic in read(tmp_path, f"{line}\n").diagnostics]
    assert messages == [
        "ends before a '#', which begins a comment: put the text in quotes, or the comment on a line of its own"
    ]


@pytest.mark.parametrize(
    "line",
    [
        'claim: "Mali" # the state',
        "claim: 'Mali' # the state",
        "claim: Mali#1",
        "claim: Mali\n# the state",
        "claim: |- # as printed\n  Mali # 1",
        "kind: event # of this kind",
        "supports: [claim] # and no more",
        "note: # none",
        "# claim: x\nnote:",
    ],
)
def test_any_other_comment_is_left(tmp_path: Path, line: str) -> None:
    assert read(tmp_path, f"{line}\n").diagnostics == []


@pytest.mark.parametrize(
    ("line", "sign"),
    [("note: !important words", "!"), ("note: !!str words", "!"), ("id: !wrong mali", "!"), ("note: &c words", "&")],
)
def test_a_tag_or_an_anchor_that_takes_a_word_away_is_told(tmp_path: Path, line: str, sign: str) -> None:
    messages = [diagnostic.message for diagnostic in read(tmp_path, f"{line}\n").diagnostics]
    assert messages == [f"begins with '{sign}', which YAML takes away with the word behind it: put the text in quotes"]
