"""What facts refer to: actors, sources, disputes, the charter, and the dataset as a whole."""

import pytest
from starlette.testclient import TestClient

from app.domain.vocabulary import VOCABULARIES
from app.seed.folder import Seed
from tests.asking import ask, find_faults, ids, walk

LISTS = {"/actors": "actors", "/sources": "sources", "/disputes": "disputes", "/open-questions": "open_questions"}


@pytest.mark.parametrize("path", LISTS)
def test_a_list_holds_all_of_the_record_by_id(client: TestClient, seed: Seed, path: str) -> None:
    assert ids(*walk(client, path)) == sorted(document.id for document in getattr(seed, LISTS[path]))


@pytest.mark.parametrize("path", LISTS)
def test_an_item_of_a_list_is_the_resource_by_its_id(client: TestClient, path: str) -> None:
    for page in walk(client, path):
        for item in page["items"]:
            assert ask(client, f"{path}/{item['id']}") == item


@pytest.mark.parametrize("path", LISTS)
def test_a_page_has_its_parts(good_client: TestClient, path: str) -> None:
    assert list(ask(good_client, path)) == ["items", "page", "query", "dataset"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=ada", ["ada-berg"]),
        ("q=BERG+a", ["ada-berg"]),
        ("q=leag", ["river-league"]),
        ("q=the+league", ["river-league"]),
        ("q=eague", []),
        ("kind=person", ["ada-berg", "ole-dahl"]),
        ("kind=person,organisation", ["ada-berg", "ole-dahl", "river-league"]),
        ("role=target&role=agent", ["norland", "ole-dahl"]),
        ("kind=state&role=subject", ["norland"]),
        ("kind=group", []),
    ],
)
def test_actors_are_found_by_name_kind_and_role(good_client: TestClient, query: str, expected: list[str]) -> None:
    assert ids(ask(good_client, f"/actors?{query}")) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind=tension", ["what-league-is"]),
        ("kind=contradiction", []),
        ("state=open", ["what-league-is"]),
        ("state=resolved,open", ["founder-of-league", "what-league-is"]),
        ("state=resolved", ["founder-of-league"]),
        ("kind=tension&state=resolved", []),
    ],
)
def test_disputes_are_found_by_kind_and_state(good_client: TestClient, query: str, expected: list[str]) -> None:
    assert ids(ask(good_client, f"/disputes?{query}")) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=FOUNDING", ["what-league-is"]),
        ("q=league+signat", ["founder-of-league"]),
        ("q=league", ["founder-of-league", "what-league-is"]),
        ("actor=southmark", ["what-league-is"]),
        ("actor=southmark,norland", ["founder-of-league", "what-league-is"]),
        ("actor=ole-dahl", []),
        ("actor=norland&state=open&q=league", ["what-league-is"]),
    ],
)
def test_disputes_are_found_by_their_words_and_by_who_takes_part(
    good_client: TestClient, query: str, expected: list[str]
) -> None:
    assert ids(ask(good_client, f"/disputes?{query}")) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ids=southmark&ids=ada-berg", ["ada-berg", "southmark"]),
        ("ids=southmark,ada-berg&kind=state", ["southmark"]),
    ],
)
def test_actors_are_got_by_their_ids(good_client: TestClient, query: str, expected: list[str]) -> None:
    assert ids(ask(good_client, f"/actors?{query}")) == expected


@pytest.mark.parametrize(
    ("url", "parameter"),
    [
        ("/actors?ids=norlund", "ids"),
        ("/actors?ids=norland,norlund", "ids"),
        ("/disputes?actor=norlund", "actor"),
        ("/disputes?actor=southmark,norlund", "actor"),
    ],
)
def test_an_unknown_actor_is_refused(good_client: TestClient, url: str, parameter: str) -> None:
    (fault,) = find_faults(good_client, url)
    assert fault["parameter"] == parameter
    assert fault["detail"] == "'norlund' is the id of no actor"
    assert fault["did_you_mean"] == "norland"


@pytest.mark.parametrize("query", ["actor=norland", "source=echo", "kind=tension"])
def test_sources_have_no_filter(good_client: TestClient, query: str) -> None:
    (fault,) = find_faults(good_client, f"/sources?{query}")
    assert fault["allowed"] == ["cursor", "limit"]


def test_an_actor_knows_its_facts(good_client: TestClient) -> None:
    actor = ask(good_client, "/actors/norland")
    assert actor["facts"]["total"] == ask(good_client, "/facts?actor=norland")["page"]["total"]
    assert [membership["fact"] for membership in actor["memberships"]] == ["norland-in-league"]
    assert [office["fact"] for office in actor["offices"]] == ["berg-president"]


def test_the_numbers_of_an_actor_are_those_of_its_facts(client: TestClient) -> None:
    counts = ask(client, "/actors/mali")["facts"]
    kinds = [kind for kind in counts if kind != "total"]
    found = {kind: ask(client, f"/facts?actor=mali&kind={kind}&limit=1")["page"]["total"] for kind in kinds}
    assert counts == {**found, "total": ask(client, "/facts?actor=mali&limit=1")["page"]["total"]}


def test_a_source_names_the_facts_that_cite_it(client: TestClient) -> None:
    facts = ask(client, "/sources/al-mayadeen")["facts"]
    found = ids(*walk(client, "/facts?source=al-mayadeen"))
    assert sorted({*facts["supports"], *facts["disputes"]}) == found


def test_a_dispute_holds_the_competing_facts_in_full(good_client: TestClient) -> None:
    dispute = ask(good_client, "/disputes/what-league-is")
    assert dispute["facts"] == [
        ask(good_client, f"/facts/{key}") for key in ("norland-in-league", "southmark-in-league")
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["how-long-the-pact-lasts", "where-the-league-sits", "who-signed-for-southmark"]),
        ("actor=ada-berg", ["who-signed-for-southmark"]),
        ("actor=river-league,ada-berg", ["where-the-league-sits", "who-signed-for-southmark"]),
        ("actor=ole-dahl", []),
    ],
)
def test_open_questions_are_found_by_actor(good_client: TestClient, query: str, expected: list[str]) -> None:
    assert ids(ask(good_client, f"/open-questions?{query}")) == expected


@pytest.mark.parametrize("query", ["actor=norlund", "actor=ada-berg,norlund"])
def test_an_actor_that_does_not_exist_is_no_open_question_s(good_client: TestClient, query: str) -> None:
    (fault,) = find_faults(good_client, f"/open-questions?{query}")
    assert (fault["parameter"], fault["did_you_mean"]) == ("actor", "norland")


def test_an_open_question_names_what_it_is_about(good_client: TestClient) -> None:
    question = ask(good_client, "/open-questions/where-the-league-sits")
    assert list(question) == ["id", "question", "note", "about", "former_ids", "revision"]
    fact, actor, dispute = (
        ask(good_client, f"/{path}")
        for path in ("facts/league-office-place", "actors/river-league", "disputes/what-league-is")
    )
    assert question["about"] == {
        "actors": [{key: actor[key] for key in ("id", "kind", "name")}],
        "facts": [{key: fact[key] for key in ("id", "kind", "claim")}],
        "disputes": [{key: dispute[key] for key in ("id", "kind", "state", "question")}],
    }
    assert actor["open_questions"] == [{key: question[key] for key in ("id", "question")}]


def test_an_open_question_that_never_was_is_told_from_others(good_client: TestClient) -> None:
    response = good_client.get("/open-questions/where-the-league-sat")
    assert response.json()["detail"] == (
        "There is no open question 'where-the-league-sat'. Did you mean 'where-the-league-sits'?"
    )


def test_the_charter_has_its_signing_its_objectives_and_its_clauses(client: TestClient) -> None:
    charter = ask(client, "/charter")
    clauses = ids(*walk(client, "/clauses?instrument=liptako-gourma-charter"))
    assert charter["instrument"]["id"] == "liptako-gourma-charter"
    assert [fact["id"] for fact in charter["signing"]] == ids(
        *walk(client, "/signings?instrument=liptako-gourma-charter")
    )
    assert sorted(fact["id"] for fact in charter["objectives"] + charter["clauses"]) == clauses
    assert {fact["details"]["topic"] for fact in charter["objectives"]} <= {"establishment", "objective"}


def test_a_record_without_the_charter_has_none(good_client: TestClient) -> None:
    assert good_client.get("/charter").status_code == 404


def test_the_dataset_counts_what_it_holds(client: TestClient, seed: Seed) -> None:
    counts = ask(client, "/dataset")["counts"]
    names = ("sources", "origins", "actors", "places", "instruments", "disputes", "open_questions")
    assert {name: counts[name] for name in names} == {name: len(getattr(seed, name)) for name in names}
    assert counts["facts"]["total"] == len(seed.facts)


def test_the_dataset_defines_every_word(client: TestClient) -> None:
    vocabularies = {item["name"]: item["terms"] for item in ask(client, "/dataset")["vocabularies"]}
    words = {name: [term["word"] for term in terms if term["definition"]] for name, terms in vocabularies.items()}
    assert words == {name: list(vocabulary) for name, vocabulary in VOCABULARIES.items()}


def test_the_dataset_tells_its_state(good_client: TestClient) -> None:
    dataset = ask(good_client, "/dataset")
    assert dataset["revision"] == 1
    assert len(dataset["hash"]) == 64
    assert dataset["loaded_at"].endswith("Z")
