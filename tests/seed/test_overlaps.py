"""How much of its words each document shares with each other one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.seed.folder import SeedFiles, read_seed
from app.seed.overlaps import list_runs, measure_overlaps, prove_overlaps, write_overlaps
from app.seed.source_texts import SourceTexts

Edit = Callable[[str, str, str], None]
FILE = "overlaps.yaml"
EIGHT = "The presidents signed the River Pact in Eastport"


def read(seed: Path, documents: Path) -> tuple[SeedFiles, SourceTexts]:
    files = read_seed(seed)
    return files, SourceTexts(files, documents)


def prove(seed: Path, documents: Path) -> list[str]:
    return [str(it) for it in prove_overlaps(*read(seed, documents))]


def test_a_run_is_eight_words_whatever_their_case_and_signs() -> None:
    runs = list_runs(f"{EIGHT}, on 4 May")
    assert [" ".join(run) for run in runs] == [
        "the presidents signed the river pact in eastport",
        "presidents signed the river pact in eastport on",
        "signed the river pact in eastport on 4",
        "the river pact in eastport on 4 may",
    ]
    assert list_runs("the PRESIDENTS “signed” the River Pact: in Eastport") == runs[:1]
    assert list_runs("Norland's well-kept dams") == []


def test_each_document_is_measured_beside_each_other_one(seed_folder: Path, documents_folder: Path) -> None:
    _, texts = read(seed_folder, documents_folder)
    texts.by_source["echo"] = f"{EIGHT}. {EIGHT}."
    texts.by_source["invented"] = "Yesterday the presidents signed the River Pact in Eastport"
    assert [(it.source, it.other, it.runs, it.shared) for it in measure_overlaps(texts)] == [
        ("echo", "invented", 9, 2),
        ("invented", "echo", 2, 1),
    ]


def test_what_is_not_the_curated_document_is_not_measured(seed_folder: Path, documents_folder: Path) -> None:
    (documents_folder / "echo.txt").write_text("Another text.", encoding="utf-8")
    files, texts = read(seed_folder, documents_folder)
    assert measure_overlaps(texts) == []
    assert write_overlaps(files, texts) == (0, [])


def test_the_overlaps_of_the_good_folder_are_proved(seed_folder: Path, documents_folder: Path) -> None:
    before = (seed_folder / FILE).read_bytes()
    assert prove(seed_folder, documents_folder) == []
    assert write_overlaps(*read(seed_folder, documents_folder)) == (0, [])
    assert (seed_folder / FILE).read_bytes() == before


def test_a_wrong_number_is_found_at_its_line_and_written_anew(
    seed_folder: Path, edit: Edit, documents_folder: Path
) -> None:
    before = (seed_folder / FILE).read_bytes()
    edit(
        FILE, "source: echo, other: invented, runs: 40, shared: 0", "source: echo, other: invented, runs: 41, shared: 1"
    )
    assert prove(seed_folder, documents_folder) == [
        f"{FILE}:4: overlaps[0].runs: is 41, and the documents give 40: run sahel-facts cite",
        f"{FILE}:4: overlaps[0].shared: is 1, and the documents give 0: run sahel-facts cite",
    ]
    assert write_overlaps(*read(seed_folder, documents_folder)) == (2, [])
    assert (seed_folder / FILE).read_bytes() == before


def test_a_pair_that_is_missing_is_found_and_the_file_made(seed_folder: Path, documents_folder: Path) -> None:
    before = (seed_folder / FILE).read_bytes()
    (seed_folder / FILE).unlink()
    assert prove(seed_folder, documents_folder) == [
        f"{FILE}:1: file: lacks the overlap of echo with invented: run sahel-facts cite without --source",
        f"{FILE}:1: file: lacks the overlap of invented with echo: run sahel-facts cite without --source",
    ]
    assert write_overlaps(*read(seed_folder, documents_folder)) == (2, [])
    assert (seed_folder / FILE).read_bytes() == before
    assert (seed_folder / FILE).stat().st_mode & 0o777 == 0o644


def test_overlaps_that_cannot_be_written_are_a_fault(
    seed_folder: Path, documents_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (seed_folder / FILE).unlink()
    files, texts = read(seed_folder, documents_folder)

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", refuse)
    written, faults = write_overlaps(files, texts)
    assert (written, [str(it) for it in faults]) == (
        0,
        [f"{FILE}:1: file: cannot be written (No space left on device): nothing in it was changed"],
    )
    assert [it.name for it in seed_folder.iterdir() if "overlap" in it.name or it.name.endswith(".part")] == []


def test_a_seed_without_overlaps_is_a_seed(seed_folder: Path) -> None:
    (seed_folder / FILE).unlink()
    assert read_seed(seed_folder).overlaps == ()
