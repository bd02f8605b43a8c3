from pathlib import Path

import pytest

from app.seed.document_types import CONTEXT_LENGTH
from app.seed.folder import read_seed
from app.seed.locate import LocateResult, locate_quotations
from app.seed.source_texts import SourceTexts, find_nearest_passage, find_passages, make_selector, shorten

FACT = """\
- id: wrong
  kind: membership
  claim: Southmark is a founding member of the River League.
  participants: {member: southmark, organisation: river-league}
  details: {status: founding}
  citations:
"""
GUARDS = '{start: 532, end: 551, prefix: "paix ».\\n\\nNorland withdrew its ", suffix: " last spring, two years after"}'


def cite(seed: Path, documents: Path) -> LocateResult:
    files = read_seed(seed)
    return locate_quotations(files, SourceTexts(files, documents))


def write(seed: Path, citations: str) -> Path:
    path = seed / "facts" / "wrong.yaml"
    path.write_bytes((FACT + citations).encode())
    return path


def test_an_at_line_is_added_below_the_quotation_and_nothing_else_changes(
    seed_folder: Path, documents_folder: Path
) -> None:
    facts = seed_folder / "facts"
    good = {path: path.read_text(encoding="utf-8") for path in facts.iterdir()}
    for path, text in good.items():
        lines = text.splitlines(keepends=True)
        path.write_text("".join(line for line in lines if " at: {" not in line), encoding="utf-8")
    assert cite(seed_folder, documents_folder) == LocateResult([], written=16, unchanged=0)
    assert {path: path.read_text(encoding="utf-8") for path in facts.iterdir()} == good


def test_citing_twice_changes_nothing(seed_folder: Path, documents_folder: Path) -> None:
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (seed_folder / "facts").iterdir()}
    assert cite(seed_folder, documents_folder) == LocateResult([], written=0, unchanged=16)
    assert before == {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (seed_folder / "facts").iterdir()}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            '    - quote: "1,200 border guards"   # how many\n      source: invented\n      origin: courier-report\n',
            '    - quote: "1,200 border guards"   # how many\n      at: AT\n'
            "      source: invented\n      origin: courier-report\n",
            id="quotation_first",
        ),
        pytest.param(
            "    -   source: invented\n        origin: courier-report\n        quote: 1,200 border guards",
            "    -   source: invented\n        origin: courier-report\n        quote: 1,200 border guards\n"
            "        at: AT",
            id="end_of_file",
        ),
        pytest.param(
            '    - source: invented\r\n      quote: "1,200 border guards"\r\n      origin: courier-report\r\n',
            '    - source: invented\r\n      quote: "1,200 border guards"\r\n      at: AT\r\n'
            "      origin: courier-report\r\n",
            id="windows_line_ends",
        ),
        pytest.param(
            '    - source: invented\n      quote: "1,200\n        border guards"\n      origin: courier-report\n',
            '    - source: invented\n      quote: "1,200\n        border guards"\n      at: AT\n'
            "      origin: courier-report\n",
            id="quotation_on_two_lines",
        ),
        pytest.param(
            "    - source: invented\n      quote: >-\n        1,200\n        border guards\n      # why\n"
            "      origin: courier-report\n",
            "    - source: invented\n      quote: >-\n        1,200\n        border guards\n      at: AT\n      # why\n"
            "      origin: courier-report\n",
            id="block_scalar",
        ),
        pytest.param(
            "    - source: invented\n      origin: courier-report\n      quote: |-\n        1,200 border guards",
            "    - source: invented\n      origin: courier-report\n      quote: |-\n        1,200 border guards\n"
            "      at: AT",
            id="block_scalar_at_end_of_file",
        ),
        pytest.param(
            '    - source: invented\n      quote: "1,200 border guards"\n'
            '      at: {start: 1, end: 20, prefix: "", suffix: ""} # placed\n      origin: courier-report\n',
            '    - source: invented\n      quote: "1,200 border guards"\n      at: AT # placed\n'
            "      origin: courier-report\n",
            id="old_place",
        ),
        pytest.param(
            '    - source: invented\n      at:\n      quote: "1,200 border guards"\n      origin: courier-report\n',
            '    - source: invented\n      at: AT\n      quote: "1,200 border guards"\n      origin: courier-report\n',
            id="empty_place",
        ),
        pytest.param(
            '    - source: invented\n      quote: "1,200 border guards"\n'
            "      at:\n        start: 532\n        end: 551\n        prefix: x\n        suffix: ''\n"
            "      # why\n      origin: courier-report\n",
            '    - source: invented\n      quote: "1,200 border guards"\n      at: AT\n      # why\n'
            "      origin: courier-report\n",
            id="old_place_on_five_lines",
        ),
    ],
)
def test_every_other_byte_stays(seed_folder: Path, documents_folder: Path, before: str, after: str) -> None:
    path = write(seed_folder, before)
    assert cite(seed_folder, documents_folder) == LocateResult([], written=1, unchanged=16)
    assert path.read_bytes().decode() == FACT + after.replace("AT", GUARDS)
    assert cite(seed_folder, documents_folder) == LocateResult([], written=0, unchanged=17)


def test_a_byte_order_mark_stays(seed_folder: Path, documents_folder: Path) -> None:
    path = write(
        seed_folder, '    - source: invented\n      quote: "1,200 border guards"\n      origin: courier-report\n'
    )
    path.write_bytes("\ufeff".encode() + path.read_bytes())
    assert cite(seed_folder, documents_folder).written == 1
    text = path.read_bytes().decode()
    assert text.startswith("\ufeff- id: wrong\n")
    assert f'      quote: "1,200 border guards"\n      at: {GUARDS}\n' in text


def test_several_places_in_one_file_are_written_at_once(seed_folder: Path, documents_folder: Path) -> None:
    citation = "    - source: {0}\n      quote: {1}\n      origin: courier-report\n"
    path = write(seed_folder, citation.format("invented", "1,200 border guards") + citation.format("echo", "the dams"))
    assert cite(seed_folder, documents_folder).written == 2
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[8] == f"      at: {GUARDS}"
    assert lines[12].startswith("      at: {start: 191, end: 199, ")


def test_signs_that_yaml_would_misread_are_escaped(seed_folder: Path, documents_folder: Path) -> None:
    document = documents_folder / "echo.txt"
    document.write_text('a "b" \\ c\u2028d\x85e\x7f \U0001f30a\xa0é QUOTE', encoding="utf-8")
    path = write(seed_folder, "    - source: echo\n      quote: QUOTE\n      origin: echo-report\n")
    cite(seed_folder, documents_folder)
    line = path.read_text(encoding="utf-8").splitlines()[8]
    prefix = r"a \"b\" \\ c\u2028d\u0085e\u007f " + "\U0001f30a\xa0é "
    assert line == f'      at: {{start: 19, end: 24, prefix: "{prefix}", suffix: ""}}'
    (fact,) = [entry.document for entry in read_seed(seed_folder).facts if entry.document.id == "wrong"]
    assert fact.citations[0].at is not None
    assert fact.citations[0].at.prefix == 'a "b" \\ c\u2028d\x85e\x7f \U0001f30a\xa0é '


def test_a_quotation_that_stands_twice_must_be_lengthened(seed_folder: Path, documents_folder: Path) -> None:
    path = write(seed_folder, '    - source: invented\n      quote: "in Eastport"\n      origin: courier-report\n')
    before = path.read_bytes()
    result = cite(seed_folder, documents_folder)
    assert [str(diagnostic) for diagnostic in result.diagnostics] == [
        "facts/wrong.yaml:8: facts[0].citations[0].quote: stands 2 times in invented: lengthen it until it stands once"
    ]
    assert path.read_bytes() == before


@pytest.mark.parametrize(("hint", "start"), [(0, 101), (300, 101), (900, 660)])
def test_a_quotation_that_stood_somewhere_is_found_nearest_to_it(
    seed_folder: Path, documents_folder: Path, hint: int, start: int
) -> None:
    at = f'{{start: {hint}, end: {hint + 11}, prefix: "", suffix: ""}}'
    citation = f'    - source: invented\n      quote: "in Eastport"\n      at: {at}\n      origin: courier-report\n'
    path = write(seed_folder, citation)
    assert cite(seed_folder, documents_folder).diagnostics == []
    assert f"at: {{start: {start}, end: {start + 11}, " in path.read_text(encoding="utf-8")


def test_a_quotation_that_stands_nowhere_names_the_nearest_passage(seed_folder: Path, documents_folder: Path) -> None:
    write(seed_folder, '    - source: invented\n      quote: "1,200 boarder guards"\n      origin: courier-report\n')
    result = cite(seed_folder, documents_folder)
    assert [str(diagnostic) for diagnostic in result.diagnostics] == [
        "facts/wrong.yaml:8: facts[0].citations[0].quote: is not in invented; the nearest passage is "
        "“its 1,200 border guards” (95.0 % alike): copy the words as printed"
    ]


def test_a_quotation_like_nothing_in_the_document_says_so(seed_folder: Path, documents_folder: Path) -> None:
    write(seed_folder, '    - source: echo\n      quote: "ÜÜÜ ÖÖÖ ÄÄÄ"\n      origin: echo-report\n')
    result = cite(seed_folder, documents_folder)
    assert [diagnostic.message for diagnostic in result.diagnostics] == [
        "is not in echo, nor is anything like it: cite the document that has it"
    ]


def test_a_citation_in_braces_must_be_spread_out(seed_folder: Path, documents_folder: Path) -> None:
    text = '    - {source: invented, quote: "1,200 border guards", origin: courier-report}\n'
    path = write(seed_folder, text)
    result = cite(seed_folder, documents_folder)
    assert [str(diagnostic) for diagnostic in result.diagnostics] == [
        "facts/wrong.yaml:7: facts[0].citations[0]: is written in braces: "
        "give each key a line of its own, so that at can be added"
    ]
    assert path.read_text(encoding="utf-8") == FACT + text


def test_a_citation_of_a_document_that_is_not_there_is_left(seed_folder: Path, documents_folder: Path) -> None:
    (documents_folder / "echo.txt").unlink()
    result = cite(seed_folder, documents_folder)
    assert [diagnostic.message for diagnostic in result.diagnostics] == [
        "no document of 'echo' to look in: see the faults of sources.yaml"
    ] * 3
    assert (result.written, result.unchanged) == (0, 13)


def test_every_occurrence_is_found() -> None:
    assert find_passages("banana", "ana") == [1, 3]
    assert find_passages("banana", "x") == []


def test_the_nearest_passage_is_shown_on_one_short_line() -> None:
    nearest = find_nearest_passage("a" * 50 + "\n" + "b" * 200 + "c", "b" * 200)
    assert nearest is not None
    assert nearest.passage == "b" * 60 + " … " + "b" * 59 + "c"
    assert nearest.similarity == 100
    assert shorten("one\n\ntwo   three") == "one two three"
    assert find_nearest_passage("", "a quotation") is None


def test_context_is_whole_words_within_its_length() -> None:
    text = "Norland and Southmark signed a pact in the port of Eastport on the river Wend in May"
    start = text.index("port of")
    selector = make_selector(text, start, start + len("port of"))
    assert (selector.prefix, selector.suffix) == ("Southmark signed a pact in the ", " Eastport on the river Wend in")
    assert text[: selector.start].endswith(selector.prefix)
    assert text[selector.end :].startswith(selector.suffix)


def test_context_reaches_to_the_ends_of_a_short_document() -> None:
    selector = make_selector("one two three", 4, 7)
    assert (selector.prefix, selector.suffix) == ("one ", " three")
    selector = make_selector("one", 0, 3)
    assert (selector.prefix, selector.suffix) == ("", "")


def test_a_word_longer_than_the_context_is_left_out() -> None:
    word = "x" * (CONTEXT_LENGTH + 1)
    selector = make_selector(f"{word}QUOTE{word}", len(word), len(word) + 5)
    assert (selector.prefix, selector.suffix) == ("", "")


def test_a_word_that_fills_the_context_is_kept() -> None:
    word = "x" * CONTEXT_LENGTH
    selector = make_selector(f"a {word}QUOTE{word} b", 2 + len(word), 7 + len(word))
    assert (selector.prefix, selector.suffix) == (word, word)


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\ufeff", "\ufdd0", "\u202e"])
def test_context_ends_at_a_sign_that_no_text_holds(sign: str) -> None:
    text = f"a {sign} b QUOTE c {sign} d"
    selector = make_selector(text, text.index("QUOTE"), text.index("QUOTE") + 5)
    assert (selector.prefix, selector.suffix) == ("b ", " c")
