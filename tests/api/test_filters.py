"""What each filter means: exact ids of the invented record, and the real record compared with its own files."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.domain.vocabulary import PlaceKind
from app.schemas.lists import LISTS
from app.seed.documents import DateDocument, FactDocument, PlaceDocument, WithinDocument
from app.seed.folder import Seed
from tests.asking import ask, find_faults, ids, walk
from tests.conftest import ENGINES, MakeDatabase, load_into, open_client

EVERY_FACT = [
    "berg-on-peace",
    "berg-on-peace-original",
    "berg-president",
    "dahl-ousted",
    "guards-number",
    "guards-withdrawn",
    "league-founded-by-pact",
    "league-next-meeting",
    "league-office-place",
    "norland-in-league",
    "pact-consultation",
    "pact-mutual-defence",
    "pact-signed",
    "southmark-in-league",
]
DISPUTED = ["league-founded-by-pact", "norland-in-league", "southmark-in-league"]
MEANINGS = {
    "kind=event": ["dahl-ousted", "guards-withdrawn"],
    "actor=norland": ["berg-president", "guards-number", "guards-withdrawn", "norland-in-league"],
    "about=norland": ["berg-president", "guards-number", "guards-withdrawn", "norland-in-league"],
    "about=eastport": ["league-office-place", "pact-signed"],
    # What belongs to it is meant as well.
    "about=southmark": ["dahl-ousted", "southmark-in-league"],
    "about=ole-dahl": ["dahl-ousted"],
    "role=agent": ["guards-withdrawn"],
    "place=eastport": ["league-office-place", "pact-signed"],
    "source=echo": ["dahl-ousted", "pact-mutual-defence", "southmark-in-league"],
    "origin=berg-remarks": ["berg-on-peace", "berg-on-peace-original"],
    "instrument=river-pact": [
        "guards-withdrawn",
        "league-founded-by-pact",
        "pact-consultation",
        "pact-mutual-defence",
        "pact-signed",
    ],
    "event_type=coup": ["dahl-ousted"],
    "obligation=consultation": ["pact-consultation"],
    "topic=cooperation": ["pact-consultation"],
    "portfolio=head_of_state": ["berg-president"],
    "property=purpose": ["league-founded-by-pact", "league-next-meeting"],
    "dated=true": ["berg-president", "dahl-ousted", "pact-signed"],
    "dated=false": [key for key in EVERY_FACT if key not in {"berg-president", "dahl-ousted", "pact-signed"}],
    "actor_all=norland": ["berg-president", "guards-number", "guards-withdrawn", "norland-in-league"],
    "actor_all=norland&actor_all=ada-berg": ["berg-president"],
    "actor_all=norland,southmark": [],
    "rank=deprecated": ["dahl-ousted"],
    "rank=normal": [key for key in EVERY_FACT if key != "dahl-ousted"],
    "scope=documents": ["berg-president"],
    "scope=world": [key for key in EVERY_FACT if key != "berg-president"],
    "happening=league-founding": ["norland-in-league", "pact-signed"],
    "disputed=true": DISPUTED,
    "disputed=false": [key for key in EVERY_FACT if key not in DISPUTED],
    "dispute=what-league-is": ["norland-in-league", "southmark-in-league"],
    "dispute=founder-of-league": ["league-founded-by-pact", "norland-in-league"],
    "min_origins=1": EVERY_FACT,
    "min_origins=2": ["pact-mutual-defence"],
    "min_origins=3": [],
    "max_origins=2": EVERY_FACT,
    "max_origins=1": [name for name in EVERY_FACT if name != "pact-mutual-defence"],
    "min_origins=2&max_origins=2": ["pact-mutual-defence"],
}
COMBINATIONS = {
    "actor_all=norland,river-league&role=member": ["norland-in-league"],
    "topic=cooperation&obligation=defense": [],
    # One participation holds both actor and role, one citation both source and origin.
    "actor=river-league&role=organisation": ["norland-in-league", "southmark-in-league"],
    "actor=river-league&role=member": [],
    "source=echo&origin=echo-report": ["dahl-ousted", "pact-mutual-defence", "southmark-in-league"],
    "source=echo&origin=courier-report": [],
    "kind=event&actor=norland": ["guards-withdrawn"],
    "kind=clause&source=echo&min_origins=2": ["pact-mutual-defence"],
    "kind=event&disputed=true": [],
    "about=southmark&kind=event": ["dahl-ousted"],
    "about=southmark&sort=-date": ["dahl-ousted", "southmark-in-league"],
    "about=southmark&q=soldiers": ["dahl-ousted"],
    "about=southmark&actor=river-league": ["southmark-in-league"],
    "place=eastport&instrument=river-pact&date_from=2021": ["pact-signed"],
}
CHOICES = [
    ("kind", ["event", "signing"], ["dahl-ousted", "guards-withdrawn", "pact-signed"]),
    ("actor", ["ole-dahl", "southmark"], ["dahl-ousted", "southmark-in-league"]),
    (
        "about",
        ["ole-dahl", "southmark", "eastport"],
        ["dahl-ousted", "league-office-place", "pact-signed", "southmark-in-league"],
    ),
    ("role", ["agent", "target"], ["dahl-ousted", "guards-withdrawn"]),
    ("place", ["eastport", "eastport"], ["league-office-place", "pact-signed"]),
    ("source", ["echo", "invented"], EVERY_FACT),
    (
        "origin",
        ["berg-remarks", "echo-report"],
        ["berg-on-peace", "berg-on-peace-original", "dahl-ousted", "pact-mutual-defence", "southmark-in-league"],
    ),
    (
        "instrument",
        ["river-pact"],
        ["guards-withdrawn", "league-founded-by-pact", "pact-consultation", "pact-mutual-defence", "pact-signed"],
    ),
    ("event_type", ["coup", "withdrawal"], ["dahl-ousted", "guards-withdrawn"]),
    ("obligation", ["consultation", "defense"], ["pact-consultation", "pact-mutual-defence"]),
    ("rank", ["normal", "deprecated"], EVERY_FACT),
    ("scope", ["world", "documents"], EVERY_FACT),
    ("happening", ["league-founding"], ["norland-in-league", "pact-signed"]),
    ("dispute", ["what-league-is", "founder-of-league"], DISPUTED),
]
# In the record: a coup in 2019 or so, an office in May 2021, a signing on 4 May 2021.
PERIODS = {
    "date_from=2019": ["berg-president", "dahl-ousted", "pact-signed"],
    "date_from=2020": ["berg-president", "pact-signed"],
    "date_from=2019-12-31": ["berg-president", "dahl-ousted", "pact-signed"],
    "date_from=2021-05-04": ["berg-president", "pact-signed"],
    "date_from=2021-05-05": ["berg-president"],
    "date_from=2021-06": [],
    "date_to=2018": [],
    "date_to=2019-01": ["dahl-ousted"],
    "date_to=2021-04": ["dahl-ousted"],
    "date_to=2021-05-03": ["berg-president", "dahl-ousted"],
    "date_to=2021-05-04": ["berg-president", "dahl-ousted", "pact-signed"],
    "date_from=2021&date_to=2021": ["berg-president", "pact-signed"],
    "date_from=2019-06-01&date_to=2019-06-01": ["dahl-ousted"],
}
KIND_LISTS = {"/clauses": "clause", "/events": "event"}


@pytest.mark.parametrize("query", MEANINGS)
def test_a_filter_keeps_what_it_says(good_client: TestClient, query: str) -> None:
    assert ids(ask(good_client, f"/facts?{query}")) == MEANINGS[query]


@pytest.mark.parametrize("query", COMBINATIONS)
def test_different_filters_must_all_hold(good_client: TestClient, query: str) -> None:
    assert ids(ask(good_client, f"/facts?{query}")) == COMBINATIONS[query]


@pytest.mark.parametrize(("name", "values", "expected"), CHOICES)
def test_a_repeated_filter_means_any_of_its_values(
    good_client: TestClient, name: str, values: list[str], expected: list[str]
) -> None:
    assert ids(ask(good_client, "/facts?" + "&".join(f"{name}={value}" for value in values))) == expected


@pytest.mark.parametrize(("name", "values", "expected"), CHOICES)
def test_values_apart_by_commas_mean_the_same(
    good_client: TestClient, name: str, values: list[str], expected: list[str]
) -> None:
    assert ids(ask(good_client, f"/facts?{name}={','.join(values)}")) == expected


@pytest.mark.parametrize("query", PERIODS)
def test_a_period_keeps_what_may_have_happened_in_it(good_client: TestClient, query: str) -> None:
    assert ids(ask(good_client, f"/facts?{query}")) == PERIODS[query]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (path, query)
        for path in KIND_LISTS
        for query in MEANINGS
        if {it.partition("=")[0] for it in query.split("&")} <= LISTS[path].model_fields.keys()
    ],
)
def test_a_filter_means_the_same_on_every_list(good_client: TestClient, path: str, query: str) -> None:
    of_all = ids(ask(good_client, f"/facts?{query}&kind={KIND_LISTS[path]}&sort=id"))
    assert ids(ask(good_client, f"{path}?{query}&sort=id")) == of_all


@pytest.fixture(scope="module", params=ENGINES)
def open_ended(request: pytest.FixtureRequest, make_migrated: MakeDatabase, good_seed: Seed) -> Iterator[TestClient]:
    """A client on the invented record, with one fact that has no known end and one that has no known beginning."""
    dates = {
        "guards-number": DateDocument(edtf="2012/.."),
        "league-office-place": DateDocument(edtf="../2015-06"),
    }
    facts = [fact.model_copy(update={"date": dates.get(fact.id, fact.date)}) for fact in good_seed.facts]
    database = load_into(make_migrated(request.param), good_seed._replace(facts=tuple(facts)))
    with open_client(database) as client:
        yield client


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("date_from=2030", ["guards-number"]),
        ("date_to=2011", ["league-office-place"]),
        ("date_from=2015-06-30&date_to=2015-06-30", ["guards-number", "league-office-place"]),
        ("date_from=2015-07&date_to=2015-07", ["guards-number"]),
    ],
)
def test_an_open_end_reaches_everywhere(open_ended: TestClient, query: str, expected: list[str]) -> None:
    assert ids(ask(open_ended, f"/facts?{query}")) == expected


def cited(fact: FactDocument) -> set[str]:
    return {citation.source for citation in fact.citations}


def traced(fact: FactDocument) -> set[str]:
    return {citation.origin for citation in fact.citations}


def taking_part(fact: FactDocument) -> set[str]:
    return {actor for actors in fact.participants.values() for actor in actors}


def place(fact: FactDocument) -> set[str]:
    return {fact.place} if fact.place else set()


def instrument(fact: FactDocument) -> set[str]:
    named = getattr(fact.details, "instrument", None)
    return {named} if named else set()


def told(fact: FactDocument) -> set[str]:
    return {fact.happening} if fact.happening else set()


ORACLES: dict[str, tuple[str, Callable[[FactDocument], set[Any]]]] = {
    "source": ("sources", cited),
    "origin": ("origins", traced),
    "actor": ("actors", taking_part),
    "place": ("places", place),
    "instrument": ("instruments", instrument),
    "happening": ("happenings", told),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", ORACLES)
def test_every_id_of_the_record_finds_the_facts_that_have_it(client: TestClient, seed: Seed, name: str) -> None:
    documents, values_of = ORACLES[name]
    expected = {
        document.id: sorted(fact.id for fact in seed.facts if document.id in values_of(fact))
        for document in getattr(seed, documents)
    }
    found = {value: ids(*walk(client, f"/facts?limit=200&{name}={value}")) for value in expected}
    assert found == expected


@pytest.fixture(scope="module", params=ENGINES)
def nested(request: pytest.FixtureRequest, make_migrated: MakeDatabase, good_seed: Seed) -> Iterator[TestClient]:
    """A client on the invented record, where Eastport lies in Southmark and Southmark in the river country."""
    (eastport,) = good_seed.places
    southmark = PlaceDocument(id="southmark", kind=PlaceKind.COUNTRY, name="Southmark")
    country = PlaceDocument(id="river-country", kind=PlaceKind.REGION, name="River country")
    places = (
        eastport.model_copy(update={"within": WithinDocument(place="southmark", fact="pact-signed")}),
        southmark.model_copy(update={"within": WithinDocument(place="river-country", fact="dahl-ousted")}),
        country,
    )
    database = load_into(make_migrated(request.param), good_seed._replace(places=places))
    with open_client(database) as client:
        yield client


def test_a_fact_is_about_whatever_its_place_lies_in(nested: TestClient) -> None:
    inside = ["dahl-ousted", "league-office-place", "pact-signed", "southmark-in-league"]
    assert ids(ask(nested, "/facts?about=southmark")) == inside
    assert ids(ask(nested, "/facts?about=river-country")) == inside
    assert ids(ask(nested, "/facts?about=river-country&limit=2")) == inside[:2]
    assert ids(*walk(nested, "/facts?about=river-country&limit=1")) == inside
    assert ask(nested, "/facts?about=river-country&limit=1")["page"]["total"] == 4
    assert ids(ask(nested, "/facts?place=southmark")) == []


def test_a_place_names_the_place_it_lies_in_and_the_fact_that_shows_it(nested: TestClient) -> None:
    within = {"id": "southmark", "kind": "country", "name": "Southmark", "fact": "pact-signed"}
    assert ask(nested, "/facts/pact-signed")["place"]["within"] == within
    assert {place["id"]: place["within"] for place in ask(nested, "/dataset")["places"]}["eastport"] == within


def test_an_actor_names_the_one_it_belongs_to_and_the_fact_that_shows_it(good_client: TestClient) -> None:
    assert ask(good_client, "/actors/ole-dahl")["belongs_to"] == {
        "id": "southmark",
        "kind": "state",
        "name": "Southmark",
        "fact": "dahl-ousted",
    }
    assert ask(good_client, "/actors/southmark")["belongs_to"] is None


@pytest.mark.parametrize(
    ("value", "meant"), [("eastprot", "eastport"), ("River+Pact", "river-pact"), ("QN", "norland"), ("zzzz", None)]
)
def test_an_unknown_subject_is_looked_for_among_all_that_can_be_one(
    good_client: TestClient, value: str, meant: str | None
) -> None:
    (fault,) = find_faults(good_client, f"/facts?about={value}")
    detail = f"'{value.replace('+', ' ')}' is the id of no actor, place or instrument"
    assert fault == {"parameter": "about", "detail": detail, "allowed": None, "did_you_mean": meant}
