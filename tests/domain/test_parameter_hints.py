"""What parameters of other services are called here."""

import pytest

from app.domain.parameter_hints import find_advice, find_meant, find_same
from app.schemas.kind_filters import FactSheetQuery
from app.schemas.lists import LISTS

FACTS, EVENTS, ACTORS, DISPUTES, CHANGES = (
    [*LISTS[path].model_fields] for path in ("/facts", "/events", "/actors", "/disputes", "/changes")
)
SHEET = [*FactSheetQuery.model_fields]


@pytest.mark.parametrize(
    ("name", "known", "same"),
    [
        ("search", FACTS, "q"),
        ("query", ACTORS, "q"),
        ("type", FACTS, "kind"),
        ("type", EVENTS, "event_type"),
        ("order", FACTS, "sort"),
        ("order_by", FACTS, "sort"),
        ("per_page", FACTS, "limit"),
        ("pageSize", FACTS, "limit"),
        ("page[size]", FACTS, "limit"),
        ("$top", FACTS, "limit"),
        ("from", FACTS, "date_from"),
        ("since", FACTS, "date_from"),
        ("to", FACTS, "date_to"),
        ("until", FACTS, "date_to"),
        ("country", FACTS, "actor"),
        ("id", FACTS, "ids"),
        ("dateFrom", FACTS, "date_from"),
        ("DATE-TO", FACTS, "date_to"),
        ("status", DISPUTES, "state"),
        ("since", CHANGES, "after"),
        ("updated_since", CHANGES, "after"),
        ("token", CHANGES, "after"),
        ("type", CHANGES, "resource"),
        ("status", FACTS, None),
        ("order", ACTORS, None),
        ("zzzz", FACTS, None),
    ],
)
def test_a_parameter_that_does_the_same_is_found(name: str, known: list[str], same: str | None) -> None:
    assert find_same(name, known) == same


@pytest.mark.parametrize(
    ("name", "known", "begins"),
    [
        ("page", FACTS, "there are no page numbers"),
        ("offset", ACTORS, "there are no page numbers"),
        ("page", [], None),
        ("page", SHEET, "the answer is whole"),
        ("limit", SHEET, "the answer is whole"),
        ("startingAfter", SHEET, "the answer is whole"),
        ("limit", ["q", "cursor"], "how long a page is cannot be chosen"),
        ("limit", [], None),
        ("year", SHEET, "give `date_from` and `date_to`"),
        ("year", FACTS, "give `date_from` and `date_to`"),
        ("year", ACTORS, None),
        ("order_by", ACTORS, "this list has one order"),
        ("format", [], "answers are JSON"),
        ("fields", FACTS, "an answer always has every field"),
        ("lang", FACTS, "what we write is in English"),
        ("api_key", [], "nobody needs a key"),
        ("updated_since", FACTS, "`/changes` lists what changed since"),
        ("zzzz", FACTS, None),
    ],
)
def test_what_nothing_does_comes_with_what_to_do_instead(name: str, known: list[str], begins: str | None) -> None:
    advice = find_advice(name, known)
    assert advice is None if begins is None else advice is not None and advice.startswith(begins)


def test_every_parameter_that_is_meant_is_one_of_some_list() -> None:
    known = {name for model in LISTS.values() for name in model.model_fields}
    names = "search type status perpage next order from to id country place source treaty facets contested origins"
    assert {it for name in names.split() for it in find_meant(name)} <= known
    assert find_meant("zzzz") == ()
