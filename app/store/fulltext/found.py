"""What is read of what a search over everything finds."""

from sqlalchemy import Text, bindparam, func, select
from sqlmodel import col

from app.store.compiled import first_rows
from app.store.fulltext.search_plan import FullText
from app.store.list_plan import Statement
from app.store.models import Fact, SearchRecord, Version


def select_found_facts(fulltext: FullText) -> Statement:
    """Number, id, title, kind, date and texts of the facts whose numbers the placeholder `numbers` has."""
    fact, texts = Fact, col(Version.texts)
    columns = col(fact.number), col(fact.key), col(fact.claim), col(fact.kind), col(fact.date_edtf), texts
    found = select(*columns).select_from(Fact).join(Version, col(Version.number) == col(fact.number))
    return found.where(col(fact.number).in_(fulltext.select_numbers()))


def select_found_records(fulltext: FullText) -> Statement:
    """Number, id, title, kind, date and texts of the other records whose numbers the placeholder `numbers` has."""
    it = SearchRecord
    columns = col(it.number), col(it.id), col(it.title), col(it.kind), col(it.date_edtf), col(it.texts)
    return select(*columns).where(col(it.number).in_(fulltext.select_numbers()))


def select_types() -> Statement:
    """The first number of each type of record."""
    it = SearchRecord
    return select(func.min(col(it.number)), col(it.type)).group_by(col(it.type)).order_by(func.min(col(it.number)))


def select_place_of_fact() -> Statement:
    """The number of the last fact whose id does not come after `name`."""
    number, key = col(Fact.number), col(Fact.key)
    return first_rows(select(number).where(key <= bindparam("name", type_=Text)).order_by(key.desc()), 1)


def select_place_of_record() -> Statement:
    """The number of the last record of a type whose id does not come after `name`."""
    it = SearchRecord
    asked = col(it.type) == bindparam("type", type_=Text), col(it.id) <= bindparam("name", type_=Text)
    return first_rows(select(col(it.number)).where(*asked).order_by(col(it.number).desc()), 1)
