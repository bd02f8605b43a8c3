from datetime import date

import pytest

from app.domain.edtf import Span, parse_edtf
from app.domain.sentence_dates import DateMention, find_dates


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("signed on 16 September 2023 there", [("16 September 2023", "2023-09-16")]),
        ("the 16th of September, 2023", [("16th of September, 2023", "2023-09-16")]),
        ("September 16th, 2023", [("September 16th, 2023", "2023-09-16")]),
        ("Sept. 16", [("Sept. 16", "XXXX-09-16")]),
        ("2023-09-16 and 2023-09", [("2023-09-16", "2023-09-16"), ("2023-09", "2023-09")]),
        ("le 16 septembre 2023", [("16 septembre 2023", "2023-09-16")]),
        ("in July 2023", [("July 2023", "2023-07")]),
        ("in July, soldiers", [("July", "XXXX-07")]),
        ("in 2012", [("2012", "2012")]),
        ("in the 2010s", [("2010s", "201X")]),
        ("since 2020", [("since 2020", "2020/..")]),
        ("after September 2023", [("after September 2023", "2023-09/..")]),
        ("by 2015", [("by 2015", "../2015")]),
        ("before the 2015 accord", [("before the 2015", "../2015")]),
        ("since July", [("since July", "XXXX-07/..")]),
        ("before 17 September", [("before 17 September", "../XXXX-09-17")]),
        ("from 2012 to 2015", [("2012 to 2015", "2012/2015")]),
        ("2012–2015", [("2012–2015", "2012/2015")]),
        ("at the end of September 2023", [("end of September 2023", "2023-09")]),
        ("in mid-September", [("mid-September", "XXXX-09")]),
        ("since early 2020", [("since early 2020", "2020/..")]),
        ("in late 16 September 2023", [("16 September 2023", "2023-09-16")]),
        ("from 2015 to 2012", [("2015", "2015"), ("2012", "2012")]),
        ("2012 to 2015", [("2012", "2012"), ("2015", "2015")]),
        ("31 September 2023", [("31 September 2023", "2023-09")]),
        ("30 February", [("30 February", "XXXX-02")]),
        ("29 February", [("29 February", "XXXX-02-29")]),
        ("in May 2023", [("May 2023", "2023-05")]),
        ("15 may join", []),
        ("it may 2 march", []),
        ("2000 troops", []),
        ("2023 soldiers", []),
        ("1,500 of 2,012", []),
        ("12345 and 1.2023", []),
        ("March on the capital", []),
        ("16 September 2023 September 17", [("16 September 2023", "2023-09-16"), ("September 17", "XXXX-09-17")]),
    ],
)
def test_dates_are_found_as_they_are_written(text: str, found: list[tuple[str, str]]) -> None:
    assert [(it.text, it.edtf) for it in find_dates(text)] == found


@pytest.mark.parametrize(
    ("text", "told", "edtf"),
    [
        ("two days before 16 September 2023", "two days before 16 September 2023", "2023-09-14"),
        ("on the day after the 16 September 2023", "the day after the 16 September 2023", "2023-09-17"),
        ("A day prior to 1 March 2024", "A day prior to 1 March 2024", "2024-02-29"),
        ("on the eve of 1 January 2024", "eve of 1 January 2024", "2023-12-31"),
        ("twenty-one days following 2023-09-03", "twenty-one days following 2023-09-03", "2023-09-24"),
        ("a week after 16 September 2023", "a week after 16 September 2023", "2023-09-20/2023-09-26"),
        ("one month before January 2023", "one month before January 2023", "2022-12"),
        ("11 months after July 2023", "11 months after July 2023", "2024-06"),
        ("three years after 2012", "three years after 2012", "2015"),
        # What is not as precise as its unit, or not exactly as long, is only before or after.
        ("two days before September 2023", "before September 2023", "../2023-09"),
        ("a month after 16 September 2023", "after 16 September 2023", "2023-09-16/.."),
        ("a year before the 2010s", "before the 2010s", "../201X"),
        ("a week after 16 September", "after 16 September", "XXXX-09-16/.."),
        ("less than two months before July 2023", "before July 2023", "../2023-07"),
        ("in the two days before 16 September 2023", "before 16 September 2023", "../2023-09-16"),
        ("the week before 16 September 2023", "before 16 September 2023", "../2023-09-16"),
        ("the days before 16 September 2023", "before 16 September 2023", "../2023-09-16"),
        ("half a day before 16 September 2023", "before 16 September 2023", "../2023-09-16"),
        ("some days before 16 September 2023", "before 16 September 2023", "../2023-09-16"),
        ("__ days before 16 September 2023", "before 16 September 2023", "../2023-09-16"),
        ("dozens years before 2012", "before 2012", "../2012"),
        ("5000 days before 16 September 2023", "before 16 September 2023", "../2023-09-16"),
    ],
)
def test_times_are_told_by_how_far_they_are_from_a_date(text: str, told: str, edtf: str) -> None:
    (found,) = find_dates(text)
    assert (found.text, found.edtf) == (told, edtf)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("signed on 16 September 2023 and told the next day", ("the next day", "2023-09-17")),
        ("after 16 September 2023, on 18 September 2023, the previous day,", ("the previous day", "2023-09-17")),
        ("signed on 16 September 2023 and told the same day", ("the same day", "2023-09-16")),
        ("signed on 16 September 2023, told two days later", ("two days later", "2023-09-18")),
        ("signed on 16 September 2023, written the day before.", ("the day before", "2023-09-15")),
        ("signed in 2012, undone three years afterwards", ("three years afterwards", "2015")),
        ("signed on 16 September 2023, told the day after the feast", None),
        ("signed on 16 September 2023, told some days later", None),
        ("signed in 2012, told the next day", None),
        ("two days later, on 16 September 2023", None),
        ("on 16 September 2023, the day before 18 September 2023", None),
    ],
)
def test_times_are_told_by_how_far_they_are_from_the_date_before(text: str, told: tuple[str, str] | None) -> None:
    found = [(it.text, it.edtf) for it in find_dates(text)]
    plain = [it for it in found if "2023" in it[0] or "2012" in it[0]]
    assert [it for it in found if it not in plain] == ([told] if told else [])


def test_a_time_before_or_after_a_date_of_no_year_may_be_any() -> None:
    (found,) = find_dates("after 15 September")
    for edtf in ("2023-09-16", "2023-09-14", "2012"):
        assert not found.is_disjoint(parse_edtf(edtf))
        assert not found.covers(parse_edtf(edtf))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("16 September 2023", "2023-09-16", "2023-09-16"),
        ("in 2012", "2012-01-01", "2012-12-31"),
        ("in the 2010s", "2010-01-01", "2019-12-31"),
        ("since 2020", "2020-01-01", None),
        ("after 2020", "2021-01-01", None),
        ("until July 2023", None, "2023-07-31"),
        ("before July 2023", None, "2023-06-30"),
        ("before the end of July 2023", None, "2023-07-31"),
        ("before mid-July 2023", None, "2023-07-07"),
        ("by early July 2023", None, "2023-07-12"),
        ("early February 2023", "2023-02-01", "2023-02-12"),
        ("late February 2023", "2023-02-18", "2023-02-28"),
        ("the second half of 2023", "2023-07-01", "2023-12-31"),
        ("the beginning of the year 2023", "2023-01-01", "2023-04-30"),
        ("between July 2023 and September 2023", "2023-07-01", "2023-09-30"),
    ],
)
def test_dates_have_bounds(text: str, first: str | None, last: str | None) -> None:
    (found,) = find_dates(text)
    assert found.span == Span(first and date.fromisoformat(first), last and date.fromisoformat(last))  # type: ignore[arg-type]


def read(text: str) -> DateMention:
    (found,) = find_dates(text)
    return found


@pytest.mark.parametrize(
    ("text", "other", "is_disjoint", "covers"),
    [
        ("16 September 2023", "2023-09-16", False, True),
        ("17 September 2023", "2023-09-16", True, False),
        ("September 2023", "2023-09-16", False, True),
        ("26 July 2023", "2023-07", False, False),
        ("since 2020", "[2020-01..2023-07]", False, True),
        ("since 2021", "[2020-01..2023-07]", False, False),
        ("by 2015", "[2012..2015]", False, True),
        ("after 2015", "[2012..2015]", True, False),
        ("in 2011", "2012/..", True, False),
        ("in 2013", "2012/..", False, False),
        ("on September 16", "2023-09-16", False, True),
        ("on September 17", "2023-09-16", True, False),
        ("on September 17", "2023", False, False),
        ("in July", "2023-07-26", False, True),
        ("on 29 February", "2023-02", True, False),
        ("in July", "2012/..", True, False),
        ("in late September", "2023-09-16", True, False),
        ("in the first half of September", "2023-09-16", False, True),
    ],
)
def test_dates_are_compared_by_the_days_that_they_can_mean(
    text: str, other: str, is_disjoint: bool, covers: bool
) -> None:
    found, span = read(text), parse_edtf(other)
    assert (found.is_disjoint(span), found.covers(span)) == (is_disjoint, covers)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2023-09-06", "6 September 2023"),
        ("in July", "July"),
        ("on September 16", "16 September"),
        ("since 2020", "2020"),
        ("in the 2010s", ""),
    ],
)
def test_dates_are_written_as_facts_are_labelled(text: str, written: str) -> None:
    assert read(text).words == written
