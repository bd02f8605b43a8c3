import re
from itertools import count

import pytest

from app.publish.progress import track_on_terminal

MUCH = 2000


@pytest.fixture
def no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)


def test_much_to_load_on_a_terminal_shows_a_bar_with_rate_and_time_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    assert list(track_on_terminal(range(MUCH), MUCH)) == [*range(MUCH)]
    shown = capsys.readouterr()
    assert shown.out == ""
    assert re.search(r"loading ━+ 2000/2000 [\d ]+/s 0:00:00", shown.err)


def test_little_to_load_shows_nothing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    records = [*range(MUCH - 1)]
    assert track_on_terminal(records, len(records)) is records
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("no_terminal")
def test_without_a_terminal_a_line_every_few_seconds_tells_how_far_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    seconds = count()
    records = track_on_terminal(range(MUCH), MUCH, clock=lambda: next(seconds) / 100)
    assert list(records) == [*range(MUCH)]
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines() == [
        "loading: 499 of 2 000 records, 100/s, about 15 s left",
        "loading: 999 of 2 000 records, 100/s, about 10 s left",
        "loading: 1 499 of 2 000 records, 100/s, about 5 s left",
        "loading: 1 999 of 2 000 records, 100/s, about 0 s left",
    ]


@pytest.mark.usefixtures("no_terminal")
def test_a_quick_load_without_a_terminal_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(track_on_terminal(range(MUCH), MUCH, clock=lambda: 0)) == [*range(MUCH)]
    assert capsys.readouterr() == ("", "")
