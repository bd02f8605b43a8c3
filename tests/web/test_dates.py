"""Dates in words, in every form that the record accepts."""

from datetime import UTC, date, datetime

import pytest

from app.domain.edtf import parse_edtf
from app.web.dates import find_machine_date, write_date, write_day


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("2023", "2023"),
        ("2023-09", "September 2023"),
        ("2023-09-06", "6 September 2023"),
        ("2023-07~", "about July 2023"),
        ("2020?", "possibly 2020"),
        ("2023-07-26%", "possibly about 26 July 2023"),
        ("202X", "the 2020s"),
        ("20XX", "the 2000s"),
        ("2023-XX", "a day of 2023"),
        ("2023-XX-XX", "a day of 2023"),
        ("2023-07-XX", "a day of July 2023"),
        ("2012/2015", "from 2012 to 2015"),
        ("2023-07/2023-09", "from July to September 2023"),
        ("2022-12-30/2023-01-02", "from 30 December 2022 to 2 January 2023"),
        ("2023-07-30/2023-09-02", "from 30 July to 2 September 2023"),
        ("2023-07~/2023-09", "from about July 2023 to September 2023"),
        ("2012/..", "since 2012"),
        ("../2023-09-18", "until 18 September 2023"),
        ("[2023-09-10..2023-09-16]", "between 10 and 16 September 2023"),
        ("[2020-01-01..2023-09-17]", "between 1 January 2020 and 17 September 2023"),
        ("[2020..2023]", "between 2020 and 2023"),
    ],
)
def test_a_date_is_written_in_words(edtf: str, words: str) -> None:
    parse_edtf(edtf)
    assert write_date(edtf) == words


@pytest.mark.parametrize("edtf", ["2023", "2023-09", "2023-09-16"])
def test_programs_read_a_date_without_doubt(edtf: str) -> None:
    assert find_machine_date(edtf) == edtf


@pytest.mark.parametrize("edtf", ["2023~", "202X", "2012/..", "[2020..2023]"])
def test_programs_are_told_no_date_that_is_in_doubt(edtf: str) -> None:
    assert find_machine_date(edtf) is None


def test_a_moment_is_told_by_its_day() -> None:
    assert write_day(datetime(2026, 11, 9, 23, 59, tzinfo=UTC)) == "9 November 2026"
    assert write_day(date(2026, 1, 31)) == "31 January 2026"
