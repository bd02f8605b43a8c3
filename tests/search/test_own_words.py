"""Every fact of the record is found by the words that say what it is, and that it is to be searched for by."""

from calendar import month_name
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from app.seed.documents import FactDocument
from app.seed.folder import Seed
from tests.asking import ids, walk

pytestmark = pytest.mark.slow


def own_words(fact: FactDocument, names: dict[str, str]) -> Iterator[str]:
    """Its kind, event type, portfolio, place, month and year, as somebody types them."""
    yield fact.kind.value
    for name in ("event_type", "portfolio"):
        if word := getattr(fact.details, name, None):
            yield word.replace("_", " ")
    if fact.place:
        yield names[fact.place]
    if fact.date:
        year, *rest = fact.date.edtf.partition("/")[0].strip("~?%").split("-")
        if year.isdigit():
            yield year
            if rest:
                yield f"{month_name[int(rest[0])]} {year}"


def test_every_fact_is_found_by_its_own_words_each_alone_and_all_together(client: TestClient, seed: Seed) -> None:
    names = {place.id: place.name for place in seed.places}
    wanted: dict[str, set[str]] = defaultdict(set)
    for fact in seed.facts:
        words = list(own_words(fact, names))
        for typed in (*words, " ".join(words)):
            wanted[typed].add(fact.id)
    for typed, facts in wanted.items():
        pages = list(walk(client, f"/facts?q={quote(typed)}&limit=200"))
        assert pages[0]["search"]["relaxed"] is False, typed
        assert facts <= set(ids(*pages)), (typed, facts - set(ids(*pages)))
