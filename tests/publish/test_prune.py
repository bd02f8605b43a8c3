"""What pruning removes, and what it never does."""

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from app.domain.vocabulary import Resource
from app.publish.prune import prune
from app.seed.folder import Seed
from app.store.engine import Database
from app.store.models import Revision, Version
from tests.loading import dump, history, load

KEY = (Resource.FACT, "guards-number")


def with_note(seed: Seed, note: str | None) -> Seed:
    """The record with another note on one fact; without that fact for None."""
    facts = [fact for fact in seed.facts if fact.id != KEY[1] or note is not None]
    return seed._replace(facts=tuple(it.model_copy(update={"note": note}) if it.id == KEY[1] else it for it in facts))


@pytest.fixture
def pruned(own_database: Database, good_seed: Seed) -> Database:
    """A database with six revisions: a fact edited twice, removed, put back, and edited again."""
    for note in ("Second.", "Third.", None, "Fifth.", "Sixth."):
        load(own_database, with_note(good_seed, note))
    return own_database


def prune_to(database: Database, keep: int) -> tuple[int, int]:
    with database.writing() as connection:
        return prune(connection, keep)


def test_the_last_revisions_stay_whole(pruned: Database) -> None:
    assert len(history(pruned, KEY)) == 6
    versions, size = prune_to(pruned, 2)
    # At the fifth revision the fact was as that one left it. The mark of its removal is older, and stays.
    assert history(pruned, KEY) == [(4, "removed", False), (5, "created", False), (6, "updated", True)]
    assert versions >= 3
    assert size > 1000
    assert prune_to(pruned, 2) == (0, 0)


def test_what_was_published_at_the_oldest_revision_stays(pruned: Database) -> None:
    prune_to(pruned, 4)
    assert history(pruned, KEY)[0] == (3, "updated", False)


@pytest.mark.parametrize("keep", [6, 7, 10**30])
def test_nothing_goes_where_all_revisions_are_kept(pruned: Database, keep: int) -> None:
    before = dump(pruned)
    assert prune_to(pruned, keep) == (0, 0)
    assert dump(pruned) == before


def test_what_is_published_and_every_revision_stay(pruned: Database) -> None:
    before = dump(pruned)
    prune_to(pruned, 1)
    after = dump(pruned)
    before["version"] = [it for it in before["version"] if it in after["version"]]
    assert after == before
    with pruned.reader.connect() as connection:
        superseded = select(func.count()).where(~col(Version.is_current), col(Version.state) != "removed")
        assert connection.execute(superseded).scalar() == 0
        assert connection.execute(select(func.count(col(Revision.number)))).scalar() == 6


def test_an_empty_database_has_nothing_to_prune(migrated_database: Database) -> None:
    assert prune_to(migrated_database, 1) == (0, 0)
