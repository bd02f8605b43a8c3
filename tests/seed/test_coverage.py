from collections.abc import Callable
from pathlib import Path

import pytest

from app.seed.coverage import check_coverage, measure_coverage, split_sentences
from app.seed.folder import SeedFiles, read_seed
from app.seed.source_texts import SourceTexts

Edit = Callable[[str, str, str], None]


def read(seed: Path, documents: Path) -> tuple[SeedFiles, SourceTexts]:
    files = read_seed(seed)
    return files, SourceTexts(files, documents)


@pytest.mark.parametrize(
    "sentences",
    [
        ["One stop.", "Another stop."],
        ["Is it so?", "Yes!", "“It is.”", "(RT)"],
        ["“We sign for peace,” she said.", "He said: ‘No.’", "’Twas 2012."],
        ["It pulled out 1,500 troops.", "2.5 tons stayed; see pic.example.com/IjT for more."],
        ["Mr. A. B. Berg met Col. Lund of the U.S. Army.", "They spoke."],
        ["a duty of assistance... including force,” it states.", "Éva wrote it."],
    ],
)
def test_a_paragraph_is_split_into_its_sentences(sentences: list[str]) -> None:
    assert [sentence.text for sentence in split_sentences(" ".join(sentences))] == sentences


def test_a_line_end_ends_a_sentence() -> None:
    text = "  A headline\r\n\n  First. Second \nwith lower case\n \n"
    sentences = split_sentences(text)
    assert [sentence.text for sentence in sentences] == ["A headline", "First.", "Second", "with lower case"]
    assert [text[sentence.start : sentence.end] for sentence in sentences] == [sentence.text for sentence in sentences]


def test_the_share_of_touched_sentences_is_measured(seed_folder: Path, documents_folder: Path) -> None:
    coverage = measure_coverage(*read(seed_folder, documents_folder), "invented")
    assert coverage.sentences == 11
    assert {sentence.text: reason for sentence, reason in coverage.reasons.items()} == {
        "Norland and Southmark sign river pact": "A headline; the first paragraph says the same.",
        "What comes next?": "A question.",
        "Nobody knows.": "It states that nothing is known.",
    }
    assert coverage.share == pytest.approx(100 * 8 / 11)


def test_an_untouched_sentence_needs_a_reason(seed_folder: Path, documents_folder: Path) -> None:
    path = seed_folder / "untouched.yaml"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:-3]), encoding="utf-8")
    assert [str(diagnostic) for diagnostic in check_coverage(*read(seed_folder, documents_folder))] == [
        "untouched.yaml:1: untouched: no citation touches the sentence of invented at 740, “Nobody knows.”: "
        "cite it, or list it with the reason"
    ]


def test_sentences_are_not_counted_untouched_while_facts_are_refused(
    seed_folder: Path, edit: Edit, documents_folder: Path
) -> None:
    edit("facts/people.yaml", "kind: office", "kind: offices")
    assert list(check_coverage(*read(seed_folder, documents_folder))) == []


@pytest.mark.parametrize(
    ("opening", "message"),
    [
        ("Nobody know it", "no sentence of invented begins so: copy its first words, or remove this"),
        (
            "what comes\u00a0next?",
            "no sentence of invented begins so: after “What comes” stands a space, where the quotation has U+00A0"
            ' (no-break space); “What comes next?” differs in case: write "What comes next?"',
        ),
        ("N", "3 sentences of invented begin so: copy more of its words"),
        ("The pact founds", "a citation touches this sentence: remove this entry"),
    ],
)
def test_an_entry_names_one_untouched_sentence(
    seed_folder: Path, documents_folder: Path, opening: str, message: str
) -> None:
    entry = f"- source: invented\n  opening: {opening}\n  reason: It says nothing.\n"
    path = seed_folder / "untouched.yaml"
    path.write_text(path.read_text(encoding="utf-8") + entry, encoding="utf-8")
    assert [str(diagnostic) for diagnostic in check_coverage(*read(seed_folder, documents_folder))] == [
        f"untouched.yaml:11: untouched[3].opening: {message}"
    ]


def test_entries_of_a_document_that_is_not_there_are_left(seed_folder: Path, documents_folder: Path) -> None:
    (documents_folder / "invented.txt").unlink()
    assert list(check_coverage(*read(seed_folder, documents_folder))) == []
