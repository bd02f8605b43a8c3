"""Which facts the aggregates keep. What they count is tested where it is published, in test_render_records.py."""

from app.domain.known_records import CHARTER
from app.publish.seed_index import SeedIndex
from tests.reading import aggregate, find_fact


def test_without_a_charter_facts_of_disputes_and_of_open_questions_are_kept(seed_index: SeedIndex) -> None:
    aggregates = aggregate(seed_index)
    of_disputes = ["league-founded-by-pact", "norland-in-league", "southmark-in-league"]
    of_questions = ["league-office-place", "pact-signed"]
    assert list(aggregates.repeated_facts) == sorted([*of_disputes, *of_questions])
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
        "league-office-place",
        "norland-in-league",
        "southmark-in-league",
    }
