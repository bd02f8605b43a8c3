"""Facets: counts beside a list, each with the address that makes it the list."""

import pytest
from starlette.testclient import TestClient

from app.services import facets
from app.store.engine import Database
from tests.asking import ask, find_faults
from tests.conftest import open_client

pytestmark = pytest.mark.at_length

EVERY_FACET = "kind,actor,source,origin,event_type,topic,portfolio,property,role,place,scope,happening,year"
LISTS = [
    "/facts?limit=1",
    "/facts?limit=1&q=pact",
    "/facts?limit=1&kind=event,membership&actor=norland,southmark",
    "/facts?limit=1&role=member,target&date_from=2012",
    "/facts?limit=1&origin=courier-report&disputed=false&sort=-date",
    "/events?limit=1&source=invented&date_to=2020",
    "/facts?limit=1&source=invented&topic=cooperation,collective_defence&actor_all=norland",
    "/facts?limit=1&dated=false&source=echo",
]
LISTS_OF_THE_RECORD = [
    "/facts?limit=1&source=al-mayadeen",
    "/facts?limit=1&actor=niger&role=member,target&date_from=2012&date_to=2023",
]


def check_counts(client: TestClient, url: str) -> None:
    """Fail if a count is not the total at its address."""
    for facet in ask(client, f"{url}&facets={EVERY_FACET}")["facets"]:
        counts = {value["url"]: value["count"] for value in facet["values"]}
        assert {address: ask(client, address)["page"]["total"] for address in counts} == counts


@pytest.mark.parametrize("url", [LISTS[0], *(pytest.param(url, marks=pytest.mark.slow) for url in LISTS[1:])])
def test_every_count_is_the_total_at_its_address(good_client: TestClient, url: str) -> None:
    check_counts(good_client, url)


@pytest.mark.slow
@pytest.mark.parametrize("url", LISTS_OF_THE_RECORD)
def test_every_count_of_the_record_is_the_total_at_its_address(client: TestClient, url: str) -> None:
    check_counts(client, url)


def test_facets_come_in_the_order_asked_for(good_client: TestClient) -> None:
    page = ask(good_client, "/facts?facets=year,kind&facets=actor,kind")
    assert [facet["facet"] for facet in page["facets"]] == ["year", "kind", "actor"]


def test_without_a_question_there_are_no_facets(good_client: TestClient) -> None:
    assert ask(good_client, "/facts")["facets"] == []


def test_values_come_most_frequent_first_with_a_label_for_people(good_client: TestClient) -> None:
    (facet,) = ask(good_client, "/facts?facets=actor&kind=event,membership&limit=1")["facets"]
    assert facet["values"] == [
        {
            "value": actor,
            "label": label,
            "count": count,
            "url": f"/facts?limit=1&facets=actor&kind=event&kind=membership&actor={actor}",
        }
        for actor, label, count in [
            ("norland", "Norland", 2),
            ("river-league", "River League", 2),
            ("ole-dahl", "Ole Dahl", 1),
            ("southmark", "Southmark", 1),
        ]
    ]


def test_a_facet_leaves_its_own_filter_aside(good_client: TestClient) -> None:
    (facet,) = ask(good_client, "/facts?kind=event&facets=kind&place=eastport")["facets"]
    assert [(value["value"], value["count"]) for value in facet["values"]] == [("attribute", 1), ("signing", 1)]


def test_years_come_in_order_of_time_and_a_fact_counts_in_each_it_can_reach(good_client: TestClient) -> None:
    (facet,) = ask(good_client, "/facts?facets=year")["facets"]
    assert facet["values"] == [
        {"value": year, "label": year, "count": count, "url": f"/facts?facets=year&date_from={year}&date_to={year}"}
        for year, count in [("2019", 1), ("2021", 2)]
    ]


def test_a_year_takes_the_place_of_both_bounds(good_client: TestClient) -> None:
    (facet,) = ask(good_client, "/facts?facets=year&date_to=2019-06")["facets"]
    assert [value["url"] for value in facet["values"]] == [
        "/facts?date_to=2019&facets=year&date_from=2019",
        "/facts?date_to=2021&facets=year&date_from=2021",
    ]


def test_undated_facts_have_no_year(good_client: TestClient) -> None:
    (facet,) = ask(good_client, "/facts?kind=clause&facets=year")["facets"]
    assert facet["values"] == []


def test_words_of_a_vocabulary_are_labelled_without_underscores(client: TestClient) -> None:
    (facet,) = ask(client, "/facts?facets=event_type&limit=1")["facets"]
    labels = {value["value"]: value["label"] for value in facet["values"]}
    assert labels["peace_agreement"] == "peace agreement"


def test_origins_are_counted_with_their_names(good_client: TestClient) -> None:
    (facet,) = ask(good_client, "/facts?source=echo&facets=origin&limit=1")["facets"]
    assert [(it["value"], it["label"], it["count"]) for it in facet["values"]] == [
        ("echo-report", "Report of The Echo", 3)
    ]


def test_a_list_of_one_kind_has_one_value_of_that_facet_at_its_own_address(good_client: TestClient) -> None:
    (facet,) = ask(good_client, "/events?facets=kind")["facets"]
    assert facet["values"] == [{"value": "event", "label": "event", "count": 2, "url": "/events?facets=kind"}]


def test_an_address_repeats_the_filters_as_they_were_given(good_client: TestClient) -> None:
    (facet,) = ask(good_client, "/facts?disputed=false&q=an+office&facets=place")["facets"]
    assert [value["url"] for value in facet["values"]] == [
        "/facts?q=an+office&disputed=false&facets=place&place=eastport"
    ]


def test_only_the_most_frequent_values_are_listed(good_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facets, "MAX_VALUES", 2)
    with open_client(good_database) as client:
        (facet,) = ask(client, "/facts?facets=role")["facets"]
    assert [(value["value"], value["count"]) for value in facet["values"]] == [("subject", 4), ("member", 2)]


def test_a_facet_that_does_not_exist_is_refused(good_client: TestClient) -> None:
    (fault,) = find_faults(good_client, "/facts?facets=kind,years")
    assert fault["parameter"] == "facets"
    assert fault["allowed"] == EVERY_FACET.split(",")
    assert fault["did_you_mean"] == "year"
