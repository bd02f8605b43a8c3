import pytest

from app.domain.date_suggestion import suggest_calendar
from app.domain.edtf import parse_calendar


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2023-9-16", "2023-09-16"),
        ("2023-9", "2023-09"),
        ("2023/09/16", "2023-09-16"),
        ("2023.9.6", "2023-09-06"),
        ("20230916", "2023-09-16"),
        ("202309", "2023-09"),
        ("2023-09-16T00:00:00Z", "2023-09-16"),
        ("2023-09-16 10:30", "2023-09-16"),
        ("2023-16-09", "2023-09-16"),
        ("16.09.2023", "2023-09-16"),
        ("09/16/2023", "2023-09-16"),
        ("9/9/2023", "2023-09-09"),
        ("9/10/2023", "2023"),
        ("2023-02-30", "2023-02-28"),
        ("2023-02-29", "2023-02-28"),
        ("2023-13", "2023"),
        ("2023-09-00", "2023-09"),
        ("16 September 2023", "2023-09-16"),
        ("Sept 16, 2023", "2023-09-16"),
        ("16 août 2023", "2023-08-16"),
        ("September 2023", "2023-09"),
        ("Q3 2023", "2023"),
        ("in 2023", "2023"),
        (" 2023 ", "2023"),
        ("٢٠٢٣", "2023"),
        ("0000", None),
        ("yesterday", None),
        ("23-09-16", None),
        ("", None),
    ],
)
def test_a_date_in_another_form_is_understood(typed: str, meant: str | None) -> None:
    assert suggest_calendar(typed, is_last=False) == meant
    assert meant is None or parse_calendar(meant)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2023-07~", "2023-07", "2023-07"),
        ("2023-XX", "2023", "2023"),
        ("2023-07-XX", "2023-07", "2023-07"),
        ("202X", "2020", "2029"),
        ("2012/2015", "2012", "2015"),
        ("2012/..", "2012", None),
        ("../2012-05", None, "2012-05"),
        ("[2023-07-01..2023-07-31]", "2023-07-01", "2023-07-31"),
    ],
)
def test_of_a_date_in_edtf_the_side_is_taken_that_is_asked_for(typed: str, first: str | None, last: str | None) -> None:
    assert (suggest_calendar(typed, is_last=False), suggest_calendar(typed, is_last=True)) == (first, last)
