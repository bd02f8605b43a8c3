"""The sentences of a document that nobody has read, beside the facts."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli import app

Edit = Callable[[str, str, str], None]
DOCUMENTS = Path(__file__).parents[1] / "seed" / "documents"
GIVEN = ("--url", "https://gazette.example/pact", "--publisher", "The Gazette", "--language", "en")
TRACE = "    - {source: gazette, basis: byline, note: The document names no other origin.}\n"

TEXT = """\
Ada Berg signed the River Pact in May 2020. She signed the River Pact. The border guards never withdrew.
“!”
Norland was very glad.
Then Ada Berg signed the
Ada Berg signed the
"""


@pytest.fixture
def documents_folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DOCUMENTS, tmp_path / "documents"))


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)])


def suggest(seed: Path, documents: Path, text: str) -> Result:
    """Take a document in, and ask what may be made of it."""
    path = documents / "gazette.txt"
    path.write_text(text, encoding="utf-8")
    assert run("new-source", path, "--id", "gazette", "--seed", seed, *GIVEN).exit_code == 0
    return run("suggest", "--source", "gazette", "--documents", documents, "--seed", seed)


def test_each_sentence_stands_beside_the_facts_that_say_most_of_it(seed_folder: Path, documents_folder: Path) -> None:
    told = suggest(seed_folder, documents_folder, TEXT).output.split("\n\n")
    assert (
        told[0]
        == """\
gazette 0-43: Ada Berg signed the River Pact in May 2020.
  pact-signed: Ada Berg signed the River Pact in Eastport.
    same: actor Ada Berg, instrument River Pact
    different: date May 2020 here, 2021-05-04 there
    if the sentence says otherwise: a fact of its own, and a dispute; if it says the same, a citation:
    - source: gazette
      quote: "Ada Berg signed the River Pact"
      origin:  # one of origins.yaml: add one"""
    )
    # Words that stand twice in the document are too few.
    assert told[1].endswith("""
    if the sentence says the same, a citation:
    - source: gazette
      quote: "signed the River Pact."
      origin:  # one of origins.yaml: add one""")
    assert "\n    different: negation never here, nothing there\n" in told[2]
    assert (
        told[3]
        == """\
gazette 105-108: “!”
  no fact says most of this; where it states one, a fact of its own:
- id:
  kind:
  claim:
  participants: {}
  details: {}
  citations:
    - source: gazette
      quote: "“!”"
      origin:  # one of origins.yaml: add one"""
    )
    assert '      quote: "Then Ada Berg signed the"\n' in told[5]
    assert '      quote: "Ada Berg signed the"\n' in told[6]
    assert told[4].startswith("gazette 109-131: Norland was very glad.\n  no fact says most of this;")
    assert told[7:] == ["7 sentences of gazette to be read\n"]


def test_what_one_clause_says_of_many_is_found(seed_folder: Path, documents_folder: Path) -> None:
    much = "three weeks after frost and rain had come to the fields of the south and west, where millet fails"
    told = suggest(seed_folder, documents_folder, f"Ada Berg signed the River Pact in May 2020, {much}.\n").output
    assert told.splitlines()[2:4] == [
        "    same: actor Ada Berg, instrument River Pact",
        "    different: date May 2020 here, 2021-05-04 there",
    ]
    assert '      quote: "Ada Berg signed the River Pact"\n' in told


def test_where_one_origin_is_known_it_is_filled_in(seed_folder: Path, documents_folder: Path, edit: Edit) -> None:
    text = suggest(seed_folder, documents_folder, TEXT).output
    assert "      origin:  # one of origins.yaml: add one\n" in text
    edit("origins.yaml", "    - {source: echo,", f"{TRACE}    - {{source: echo,")
    command = ("suggest", "--source", "gazette", "--documents", documents_folder, "--seed", seed_folder)
    assert "      origin: echo-report\n" in run(*command).output
    edit("origins.yaml", "    - {source: invented, basis: byline,", f"{TRACE}    - {{source: invented, basis: byline,")
    assert "      origin:  # one of courier-report, echo-report\n" in run(*command).output


def test_what_is_put_aside_or_cited_is_not_asked_of_again(seed_folder: Path, documents_folder: Path) -> None:
    command = ("suggest", "--source", "invented", "--documents", documents_folder, "--seed", seed_folder)
    assert run(*command).output == "0 sentences of invented to be read\n"


def test_a_long_sentence_is_cut_between_two_words(seed_folder: Path, documents_folder: Path) -> None:
    sentence = f"{'Again and again ' * 30}it rained."
    output = suggest(seed_folder, documents_folder, sentence).output
    (quote,) = [line for line in output.splitlines() if line.startswith("      quote: ")]
    assert quote == f'      quote: "{("Again and again " * 19)[:299].rsplit(maxsplit=1)[0]}"'


def test_a_document_that_is_not_known_is_told(seed_folder: Path, documents_folder: Path) -> None:
    result = run("suggest", "--source", "eco", "--documents", documents_folder, "--seed", seed_folder)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "--source: 'eco' is the id of no document: did you mean 'echo'?\n"


def test_faults_come_first(seed_folder: Path, documents_folder: Path, edit: Edit) -> None:
    command = ("suggest", "--source", "echo", "--documents", documents_folder, "--seed", seed_folder)
    (documents_folder / "echo.txt").unlink()
    result = run(*command)
    assert result.exit_code == 1
    assert "'echo.txt' is not in the folder of documents: put it there" in result.output
    edit("places.yaml", "kind: city", "kind: town")
    assert run(*command).output.splitlines()[-1] == "1 fault in 1 file"
