"""What lies beside the files of the record: left by an editor, of another kind, or not to be read."""

import os
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.publish.loaded_files import hash_files
from app.seed.checks import check_seed
from app.seed.file_kinds import UnreadableError, read_file
from app.seed.folder import read_seed
from app.seed.source_texts import SourceTexts


def check(folder: Path) -> list[str]:
    return [str(diagnostic) for diagnostic in check_seed(read_seed(folder))]


def bind_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(path))


@pytest.mark.parametrize("folder", ["", "facts", "facts/.idea"])
@pytest.mark.parametrize(
    "name",
    [
        "._people.yaml",
        "people.yaml~",
        "#people.yaml#",
        ".people.yaml.swp",
        ".people.yaml",
        "Thumbs.db",
        "people.yaml.orig",
    ],
)
def test_what_programs_leave_is_passed_over(good_folder: Path, seed_folder: Path, folder: str, name: str) -> None:
    (seed_folder / folder).mkdir(exist_ok=True)
    (seed_folder / folder / name).write_bytes(b"\0\5\26\7\377")
    assert check(seed_folder) == []
    assert hash_files(seed_folder) == hash_files(good_folder)


def test_a_lock_that_is_a_link_to_nowhere_is_passed_over(good_folder: Path, seed_folder: Path) -> None:
    (seed_folder / "facts" / ".#people.yaml").symlink_to("user@host.1:1700000000")
    assert check(seed_folder) == []
    assert hash_files(seed_folder) == hash_files(good_folder)


@pytest.mark.parametrize("name", ["facts/people.yaml", "places.yaml"])
def test_what_is_no_file_is_named_for_what_it_is(seed_folder: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    path = seed_folder / name
    path.unlink()
    path.symlink_to("user@host.1:1700000000")
    lost = "is a link to 'user@host.1:1700000000', where no file is: remove it, or correct it"
    assert f"{name}:1: file: {lost}" in check(seed_folder)
    path.unlink()
    path.mkdir()
    assert f"{name}:1: file: is a folder: move it away, and put a file in its place" in check(seed_folder)
    path.rmdir()
    os.mkfifo(path)
    assert f"{name}:1: file: is neither a file nor a folder: remove it" in check(seed_folder)
    path.unlink()
    monkeypatch.chdir(path.parent)  # The name of a socket has a hundred bytes at the most.
    bind_socket(Path(path.name))
    assert f"{name}:1: file: is neither a file nor a folder: remove it" in check(seed_folder)
    assert hash_files(seed_folder)


def test_a_file_that_may_not_be_read_says_so(seed_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    message = "cannot be read (Permission denied): correct its permissions, or move it away"
    with pytest.raises(UnreadableError) as caught:
        read_file(seed_folder / "places.yaml")
    assert str(caught.value) == message
    assert f"places.yaml:1: file: {message}" in check(seed_folder)
    assert hash_files(seed_folder)


def test_a_file_of_many_megabytes_is_not_read(seed_folder: Path) -> None:
    with (seed_folder / "facts" / "large.yaml").open("wb") as file:
        file.truncate(20_000_000)
    assert check(seed_folder) == [
        "facts/large.yaml:1: file: is 20 MB large, and at most 16 MB can be read: split it",
    ]


@pytest.mark.parametrize("name", ["facts/more.YAML", "facts/more.Yml", "places.YAML"])
def test_a_file_with_another_ending_is_told(seed_folder: Path, name: str) -> None:
    (seed_folder / name).write_text("[]\n", encoding="utf-8")
    stem = Path(name).stem
    assert check(seed_folder) == [f"{name}:1: file: is not read with this ending: rename it to '{stem}.yaml'"]


def test_documents_that_are_no_files_are_named_for_what_they_are(seed_folder: Path, documents_folder: Path) -> None:
    (documents_folder / "._echo.txt").write_bytes(b"\0\5\26\7\377")
    (documents_folder / "echo.txt").unlink()
    (documents_folder / "echo.txt").symlink_to("gone.txt")
    (documents_folder / "invented.txt").unlink()
    (documents_folder / "invented.txt").mkdir()
    texts = SourceTexts(read_seed(seed_folder), documents_folder)
    assert [diagnostic.message for diagnostic in texts.diagnostics] == [
        "'invented.txt' is a folder: move it away, and put a file in its place",
        "'echo.txt' is a link to 'gone.txt', where no file is: remove it, or correct it",
    ]


def test_every_command_passes_over_what_programs_leave(seed_folder: Path, documents_folder: Path) -> None:
    (seed_folder / "facts" / ".#people.yaml").symlink_to("user@host.1:1700000000")
    (seed_folder / "facts" / "._people.yaml").write_bytes(b"\0\5\26\7\377")
    for command in ("check", "cite", "verify"):
        folders = ["--seed", str(seed_folder), *(["--documents", str(documents_folder)] if command != "check" else [])]
        result = CliRunner().invoke(app, [command, *folders])
        assert (result.exit_code, result.output.splitlines()[-1]) == (0, "14 facts, 16 citations: no fault")
