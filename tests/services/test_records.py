"""What is published under an id, was, or never was."""

import json

import pytest

from app.domain.errors import GoneError, NotFoundError
from app.domain.vocabulary import Resource
from app.seed.folder import Seed
from app.services.records import fetch_body
from app.store.engine import Database
from app.store.reader import Reader
from tests.loading import load, multiply


def fetch(database: Database, resource: Resource, name: str) -> bytes:
    return Reader(database).run_here(lambda transaction: fetch_body(transaction, resource, name))


def test_a_record_is_found_by_its_id(good_database: Database) -> None:
    assert json.loads(fetch(good_database, Resource.ACTOR, "norland"))["id"] == "norland"


@pytest.mark.parametrize(
    ("name", "detail"),
    [
        ("pact-sined", "There is no fact 'pact-sined'. Did you mean 'pact-signed'?"),
        ("norland", "There is no fact 'norland'."),
    ],
)
def test_an_id_that_never_was_is_not_found(good_database: Database, name: str, detail: str) -> None:
    with pytest.raises(NotFoundError) as missing:
        fetch(good_database, Resource.FACT, name)
    assert missing.value.detail == detail


def test_an_id_that_was_removed_is_gone(own_database: Database, good_seed: Seed) -> None:
    for seed in (multiply(good_seed, 1), good_seed):
        load(own_database, seed)
    with pytest.raises(GoneError, match=r"^The fact 'copy-0000' was removed\.$"):
        fetch(own_database, Resource.FACT, "copy-0000")
