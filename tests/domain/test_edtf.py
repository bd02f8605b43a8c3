import re
from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from app.domain.edtf import CALENDAR_PATTERN, EDTF_PATTERN, FORMS, EdtfText, parse_calendar, parse_edtf, split_edtf


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2023", "2023-01-01", "2023-12-31"),
        ("2023-07", "2023-07-01", "2023-07-31"),
        ("2023-07-26", "2023-07-26", "2023-07-26"),
        ("2023-07~", "2023-07-01", "2023-07-31"),
        ("2023?", "2023-01-01", "2023-12-31"),
        ("2023-07-26%", "2023-07-26", "2023-07-26"),
        ("202X", "2020-01-01", "2029-12-31"),
        ("20XX", "2000-01-01", "2099-12-31"),
        ("2023-XX", "2023-01-01", "2023-12-31"),
        ("2023-XX-XX", "2023-01-01", "2023-12-31"),
        ("2024-02-XX", "2024-02-01", "2024-02-29"),
        ("2012/2015", "2012-01-01", "2015-12-31"),
        ("2012-05/2015-06-07", "2012-05-01", "2015-06-07"),
        ("2012~/2015?", "2012-01-01", "2015-12-31"),
        ("[2012..2015]", "2012-01-01", "2015-12-31"),
        ("[2023-07..2023-09]", "2023-07-01", "2023-09-30"),
        ("[2023-09-10..2023-09-16]", "2023-09-10", "2023-09-16"),
    ],
)
def test_a_date_spans_from_its_first_possible_day_to_its_last(text: str, earliest: str, latest: str) -> None:
    assert parse_edtf(text) == (date.fromisoformat(earliest), date.fromisoformat(latest))


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2012/..", date(2012, 1, 1), None),
        ("2012-05~/..", date(2012, 5, 1), None),
        ("../2012", None, date(2012, 12, 31)),
        ("../2012-05-06?", None, date(2012, 5, 6)),
    ],
)
def test_a_date_that_is_open_on_a_side_has_no_bound_there(
    text: str, earliest: date | None, latest: date | None
) -> None:
    assert parse_edtf(text) == (earliest, latest)


@pytest.mark.parametrize(
    ("text", "edges", "is_approximate", "is_open"),
    [
        ("2023", [[2023]], False, False),
        ("2023-07", [[2023, 7]], False, False),
        ("2023-07-26", [[2023, 7, 26]], False, False),
        ("0007-07", [[7, 7]], False, False),
        ("2023-07~", [[2023, 7]], True, False),
        ("2023?", [[2023]], True, False),
        ("2023-07-26%", [[2023, 7, 26]], True, False),
        ("202X", [[2020], [2029]], False, False),
        ("20XX", [[2000], [2099]], False, False),
        ("2023-XX", [[2023]], False, False),
        ("2023-XX-XX", [[2023]], False, False),
        ("2024-02-XX", [[2024, 2]], False, False),
        ("2012/2015", [[2012], [2015]], False, False),
        ("2012/2012", [[2012]], False, False),
        ("2012-05/2015-06-07", [[2012, 5], [2015, 6, 7]], False, False),
        ("2012/2015?", [[2012], [2015]], True, False),
        ("2012~/2015", [[2012], [2015]], True, False),
        ("2012/..", [[2012]], False, True),
        ("2012-05~/..", [[2012, 5]], True, True),
        ("../2012", [[2012]], False, True),
        ("../2012-05-06?", [[2012, 5, 6]], True, True),
        ("[2012..2015]", [[2012], [2015]], False, False),
        ("[2023-07..2023-09]", [[2023, 7], [2023, 9]], False, False),
        ("[2023-09-10..2023-09-16]", [[2023, 9, 10], [2023, 9, 16]], False, False),
    ],
)
def test_a_date_is_split_into_what_is_known_of_its_edges(
    text: str, edges: list[list[int]], is_approximate: bool, is_open: bool
) -> None:
    parse_edtf(text)
    assert split_edtf(text) == (edges, is_approximate, is_open)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 2023",
        "2023\n",
        "23",
        "02023",
        "-2023",
        "Y12023",
        "2023-7",
        "2023-13",
        "2023-00~",
        "2023-07-32",
        "2023-21",
        "2023-07-26T12:00:00Z",
        "XXXX",
        "2X23",
        "2023-XX-26",
        "2023~-07",
        "2023~~",
        "~2023",
        "2012/",
        "/2012",
        "../..",
        "2012/2013/2014",
        "1999-XX/2000",
        "2023-06-XX/..",
        "202X/2023",
        "[2012,2015]",
        "[..2015]",
        "[2012..]",
        "[2012]",
        "{2012..2015}",
        "[2012..2015-06]",
        "[2012~..2015]",
        "٢٠٢٣",
        "\uff12\uff10\uff12\uff13~",
        "last spring",
    ],
)
def test_text_in_no_accepted_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^'") as caught:
        parse_edtf(text)
    assert str(caught.value) == f"'{text}' is not a date in an accepted EDTF form: write it like one of {FORMS}"


@pytest.mark.parametrize("text", FORMS.split(", "))
def test_each_form_that_a_refusal_recommends_is_accepted(text: str) -> None:
    assert parse_edtf(text).earliest is not None


@pytest.mark.parametrize("text", ["0000", "2023-02-29", "2023-04-31"])
def test_a_plain_date_that_no_calendar_has_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=rf"^'{text}' is not in the calendar$"):
        parse_edtf(text)


@pytest.mark.parametrize(
    "text", ["0000~", "000X", "0000-XX", "2023-02-29~", "2023-02-30/..", "2012/2023-02-30", "../2023-04-31"]
)
def test_a_date_with_a_day_that_no_calendar_has_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"names a day that is not in the calendar$"):
        parse_edtf(text)


@pytest.mark.parametrize("text", ["2015/2012", "[2015..2012]", "2023-08/2023-07-31"])
def test_a_span_that_ends_before_it_begins_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"ends before it begins$"):
        parse_edtf(text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023", "2023-01-01", "2023-12-31"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2000-02", "2000-02-01", "2000-02-29"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("2023-12", "2023-12-01", "2023-12-31"),
        ("2023-07-26", "2023-07-26", "2023-07-26"),
        ("0001", "0001-01-01", "0001-12-31"),
        ("9999", "9999-01-01", "9999-12-31"),
        ("9999-12", "9999-12-01", "9999-12-31"),
        ("9999-12-31", "9999-12-31", "9999-12-31"),
    ],
)
def test_a_year_a_month_and_a_day_have_their_first_and_last_day(text: str, first: str, last: str) -> None:
    assert parse_calendar(text) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("text", ["", "2023~", "2023-99", "2023-07-26T00", "202X", "2012/..", "٢٠٢٣"])
def test_a_filter_takes_years_months_and_days_only(text: str) -> None:
    with pytest.raises(ValueError, match=r"^write a year \(2023\), a month \(2023-07\) or a day \(2023-07-26\)$"):
        parse_calendar(text)


def test_a_document_keeps_the_date_as_it_was_written() -> None:
    assert TypeAdapter[str](EdtfText).validate_python("2023-07") == "2023-07"


def test_a_document_refuses_what_is_no_date() -> None:
    with pytest.raises(ValidationError, match="'soon' is not a date in an accepted EDTF form"):
        TypeAdapter[str](EdtfText).validate_python("soon")


def can_be_parsed(text: str) -> bool:
    try:
        parse_calendar(text)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("year", [0, 1, 4, 10, 100, 400, 800, 1000, 1900, 2000, 2023, 2024, 9999])
def test_the_pattern_of_a_year_a_month_and_a_day_is_exact(year: int) -> None:
    pattern = re.compile(CALENDAR_PATTERN)
    months = [f"{year:04}-{month:02}" for month in range(14)]
    days = [f"{month}-{day:02}" for month in months for day in range(33)]
    for text in (f"{year:04}", *months, *days):
        assert bool(pattern.search(text)) == can_be_parsed(text), text


def test_the_pattern_knows_every_year_and_its_leap_day() -> None:
    pattern = re.compile(CALENDAR_PATTERN)
    for year in range(10_000):
        for text in (f"{year:04}", f"{year:04}-02-29"):
            assert bool(pattern.search(text)) == can_be_parsed(text), text


@pytest.mark.parametrize("text", ["2023-07~", "202X", "2012/..", "../2012-05-06?", "[2023-07..2023-09]"])
def test_the_pattern_of_a_date_takes_every_form(text: str) -> None:
    assert re.search(EDTF_PATTERN, text)
    assert not re.search(EDTF_PATTERN, f"{text}!")
