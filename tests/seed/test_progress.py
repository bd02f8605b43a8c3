import pytest

from app.seed.catalogue import Catalogue
from app.seed.files import Seed
from app.seed.progress import track_on_terminal
from app.seed.records import Record, make_records

MUCH = 2000


@pytest.fixture
def record(good_seed: Seed) -> Record:
    return next(make_records(Catalogue(good_seed)))


def test_much_to_load_on_a_terminal_shows_a_bar(
    record: Record, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert sum(1 for _ in track_on_terminal([record] * MUCH)) == MUCH
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Loading" in shown.err
    assert "100%" in shown.err


def test_little_to_load_shows_nothing(
    record: Record, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    records = [record] * (MUCH - 1)
    assert track_on_terminal(records) is records
    assert capsys.readouterr() == ("", "")


def test_without_a_terminal_nothing_is_shown(
    record: Record, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    records = [record] * MUCH
    assert track_on_terminal(records) is records
    assert capsys.readouterr() == ("", "")
