import pytest

from app.domain.sentence_numbers import find_numbers, kind_of_unit


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1,500 French troops", [("1,500 French troops", "1500", "troops")]),
        ("fifteen hundred soldiers", [("fifteen hundred soldiers", "1500", "soldiers")]),
        ("one thousand five hundred men", [("one thousand five hundred", "1500", None)]),
        ("one hundred and fifty troops", [("one hundred and fifty troops", "150", "troops")]),
        ("two hundred and the rest", [("two hundred", "200", None)]),
        ("two hundred and", [("two hundred", "200", None)]),
        ("twenty-five camels", [("twenty-five camels", "25", "camels")]),
        ("2.5 million people", [("2.5 million people", "2500000", "people")]),
        ("a thousand soldiers", [("a thousand soldiers", "1000", "soldiers")]),
        ("one-third of the troops", [("one-third", "1/3", None)]),
        ("a third of the troops", [("a third", "1/3", None)]),
        ("half of them", [("half", "1/2", None)]),
        ("two-thirds", [("two-thirds", "2/3", None)]),
        ("33% of them", [("33%", "33", "%")]),
        ("30 per cent", [("30 per cent", "30", "per cent")]),
        ("12 per head", [("12", "12", None)]),
        ("15 member states", [("15 member states", "15", "states")]),
        ("five members", [("five members", "5", "members")]),
        ("a month", [("a month", "1", "month")]),
        ("one of the three states", [("three states", "3", "states")]),
        ("two, three states", [("two", "2", None), ("three states", "3", "states")]),
        ("one coup", [("one coup", "1", "coup")]),
        ("3 of the coups", [("3 of the coups", "3", "coups")]),
        ("at 3 the coups", [("3", "3", None)]),
        ("4 great glass", [("4", "4", None)]),
        ("1. 5", [("1", "1", None), ("5", "5", None)]),
        ("a coup, a third coup, an army", []),
        ("a", []),
        ("one or more parties", []),
        ("one", []),
        ("thousands of people, hundred, G5", [("thousands of people", "1000", "people")]),
        ("A few dozen people", [("A few dozen people", "24", "people")]),
        ("Hundreds of thousands rallied", [("Hundreds of thousands", "100000", None)]),
        ("a pair of soldiers", [("a pair of soldiers", "2", "soldiers")]),
        ("the four signatories", [("four signatories", "4", "signatories")]),
        ("48 hours", [("48 hours", "48", "hours")]),
    ],
)
def test_numbers_are_found_with_what_is_counted(text: str, found: list[tuple[str, str, str | None]]) -> None:
    assert [(it.text, str(it.amount), it.unit) for it in find_numbers(text)] == found


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("at least three coups", "3", "None"),
        ("no more than three coups", "None", "3"),
        ("more than three coups", "3", "None"),
        ("about 10 coups", "9", "11"),
        ("three coups", "3", "3"),
        ("leftover 3 coups", "3", "3"),
    ],
)
def test_words_before_a_number_bound_it(text: str, least: str, most: str) -> None:
    (found,) = find_numbers(text)
    assert (str(found.least), str(found.most)) == (least, most)


@pytest.mark.parametrize(
    ("one", "other", "fits"),
    [
        ("two coups", "at least one coup", True),
        ("1,000 troops", "1,500 troops", False),
        ("up to 1,000 troops", "1,500 troops", False),
        ("more than 1,000 troops", "1,500 troops", True),
        ("about 1,400 troops", "1,500 troops", True),
        ("a few dozen people", "thousands of people", False),
        ("thousands of people", "1,500 people", True),
        ("48 hours", "a month", False),
        ("30 days", "a month", True),
        ("up to 40 days", "a month", True),
        ("at least 40 days", "a month", False),
    ],
)
def test_numbers_fit_where_one_can_be_meant_by_both(one: str, other: str, fits: bool) -> None:
    (first,), (second,) = find_numbers(one), find_numbers(other)
    assert first.fits(second) is second.fits(first) is fits


@pytest.mark.parametrize(
    ("one", "other", "is_like", "is_same"),
    [
        ("five countries", "three states", True, False),
        ("three member countries", "three states", True, True),
        ("four signatories", "three states", True, False),
        ("48 hours", "two days", True, False),
        ("thousands of people", "1,000 people", True, False),
        ("three states", "three coups", False, False),
        ("three", "three", False, True),
    ],
)
def test_numbers_are_compared_where_they_count_the_same_things(
    one: str, other: str, is_like: bool, is_same: bool
) -> None:
    (first,), (second,) = find_numbers(one), find_numbers(other)
    assert (first.is_like(second), first.is_same(second)) == (is_like, is_same)


def test_units_that_mean_one_thing_have_one_word() -> None:
    assert kind_of_unit("French soldiers") == kind_of_unit("troops") == "troops"
    assert kind_of_unit("camels") == kind_of_unit("camel")
    assert kind_of_unit("%") == "%"
