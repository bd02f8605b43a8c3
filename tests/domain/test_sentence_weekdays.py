import pytest

from app.domain.edtf import parse_edtf
from app.domain.sentence_dates import find_dates
from app.domain.sentence_weekdays import find_weekdays, list_weekdays


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("on a Sunday", [("Sunday", 6)]),
        ("on Friday evening and monday", [("Friday evening", 4), ("monday", 0)]),
        ("on Sundays", []),
        # What a date tells as well is not told twice, unless both do not go together.
        ("on Saturday, 16 September 2023", []),
        ("on 16 September 2023, a Saturday", [("Saturday", 5)]),
        ("on 16 September 2023 (Saturday)", []),
        ("on Sunday, 16 September 2023", [("Sunday", 6)]),
        ("on Sunday 16 September", []),
        ("16 September 2023 was not a Monday", [("Monday", 0)]),
    ],
)
def test_weekdays_are_found_beside_dates(text: str, found: list[tuple[str, int]]) -> None:
    assert [(it.text, it.weekday) for it in find_weekdays(text, find_dates(text))] == found


@pytest.mark.parametrize(
    ("text", "other", "is_disjoint", "covers"),
    [
        ("on Saturday", "2023-09-16", False, True),
        ("on Sunday", "2023-09-16", True, False),
        ("on Sunday", "[2023-09-16..2023-09-18]", False, False),
        ("on Friday", "[2023-09-16..2023-09-18]", True, False),
        ("on Friday", "2023-09", False, False),
        ("on Friday", "2023/..", False, False),
    ],
)
def test_weekdays_are_compared_by_the_days_of_a_date(text: str, other: str, is_disjoint: bool, covers: bool) -> None:
    (found,), span = find_weekdays(text, []), parse_edtf(other)
    assert (found.is_disjoint(span), found.covers(span)) == (is_disjoint, covers)


def test_a_week_has_all_weekdays() -> None:
    assert list_weekdays(parse_edtf("[2023-09-10..2023-09-16]")) == frozenset(range(7))
    assert list_weekdays(parse_edtf("[2023-09-10..2023-09-15]")) == {6, 0, 1, 2, 3, 4}
    assert list_weekdays(parse_edtf("../2023")) == frozenset(range(7))
