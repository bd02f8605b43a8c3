"""Facets of the invented record, counted without the pages around them."""

from app.schemas.filters import Facet
from app.schemas.kind_filters import AnyFactQuery
from app.services.facts import fetch_facts
from app.services.list_request import ParsedQuery
from app.store.engine import Database
from app.store.reader import Reader


def test_a_year_without_facts_is_no_value(good_database: Database) -> None:
    parsed = ParsedQuery("/facts", AnyFactQuery(facets=[Facet.YEAR]))
    (years,) = Reader(good_database).run_here(lambda transaction: fetch_facts(parsed, None, transaction)).facets
    assert years.facet is Facet.YEAR
    assert [(it.value, it.count) for it in years.values] == [("2019", 1), ("2021", 2)]
