"""Which facts the aggregates keep. What they count is tested where it is published, in test_render_records.py."""

from app.domain.vocabulary import CHARTER
from app.publish.seed_index import SeedIndex
from tests.reading import aggregate, find_fact


def test_without_a_charter_only_facts_of_disputes_are_kept(seed_index: SeedIndex) -> None:
    aggregates = aggregate(seed_index)
    assert list(aggregates.repeated_facts) == ["league-founded-by-pact", "norland-in-league", "southmark-in-league"]
    assert aggregates.facts_of_charter() == []


def test_the_signing_and_the_clauses_of_the_charter_are_kept(seed_index: SeedIndex) -> None:
    names = ["pact-consultation", "pact-mutual-defence", "pact-signed"]
    of_charter = {}
    for name in names:
        fact = find_fact(seed_index, name)
        of_charter[name] = fact.model_copy(update={"details": fact.details.model_copy(update={"instrument": CHARTER})})
    changed = tuple(of_charter.get(fact.id, fact) for fact in seed_index.seed.facts)
    aggregates = aggregate(SeedIndex(seed_index.seed._replace(facts=changed)))
    assert [fact.id for fact in aggregates.facts_of_charter()] == names
    assert set(aggregates.repeated_facts) == {
        *names,
        "league-founded-by-pact",
        "norland-in-league",
        "southmark-in-league",
    }
