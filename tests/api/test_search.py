"""Search: what people type finds what they mean, and nothing they type can break anything."""

from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from tests.asking import ask, find_faults, ids

STRANGE = [
    '"',
    '""',
    '"a',
    "'",
    "NEAR(",
    "NEAR(a b, 2)",
    "*",
    "^pact",
    "-pact",
    "claim:pact",
    "{claim} : pact",
    "(",
    ")",
    "pact)",
    "pact AND",
    "OR",
    "NOT pact",
    "pact & river",
    "pact | river",
    "!pact",
    "pact:*",
    "pact <-> river",
    "\\",
    "\\'",
    "'; drop table fact; --",
    "%",
    "_",
    "?",
    "🙂",
    "🇲🇱",
    "\u0661",
    "½",
    "\u200b",
    "\u202e",
    "\u0301",
    "\u2028",
    "\ufffd",
    "\uffff",
    "\U0010ffff",
    "a" * 200,
    "a " * 100,
    '"a" ' * 50,
]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("dams", ["pact-consultation"]),
        ("DAMS", ["pact-consultation"]),
        ("dàms!", ["pact-consultation"]),
        ("dam", ["pact-consultation"]),
        ("dams consult", ["pact-consultation"]),
        ("da\u00adms", ["pact-consultation"]),
        ("da\u200bms", ["pact-consultation"]),
        ("da\u200cms \u200dcon\u2060sult", ["pact-consultation"]),
        ("\ufeff\u200edams\ufe0f", ["pact-consultation"]),
        ('"border\u00ad gu\u200bards"', ["guards-number", "guards-withdrawn"]),
        ("1,\u200b200", ["guards-number", "guards-withdrawn"]),
        ("consul dams", []),
        ("courier", ["berg-president"]),
        ("1,200", ["guards-number", "guards-withdrawn"]),
        ("1200 border", ["guards-number", "guards-withdrawn"]),
        ('"border guards"', ["guards-number", "guards-withdrawn"]),
        ('"guards border"', []),
        ('"border guard"', []),
        ('"border" guard', ["guards-number", "guards-withdrawn"]),
        ("signons", ["berg-on-peace-original"]),
        ("lund", ["dahl-ousted"]),
        ("pact, dams", ["pact-consultation"]),
        ("nothing", []),
        ("%", []),
        ("🙂", []),
    ],
)
def test_words_are_found(good_client: TestClient, typed: str, expected: list[str]) -> None:
    assert ids(ask(good_client, f"/facts?q={quote(typed)}&sort=id")) == expected


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [("goita", "Goïta"), ("goita", "GOÏTA"), ("liptako gour", "Liptako-Gourma"), ("niger's coup", "Niger’s coup")],
)
def test_spellings_of_a_name_find_the_same(client: TestClient, typed: str, spelled: str) -> None:
    found = ids(ask(client, f"/facts?q={quote(typed)}&limit=200"))
    assert found
    assert found == ids(ask(client, f"/facts?q={quote(spelled)}&limit=200"))


def test_an_alias_finds_the_facts_of_what_it_names(good_client: TestClient) -> None:
    assert ids(ask(good_client, "/facts?q=%22the+league%22&sort=id&kind=membership")) == [
        "norland-in-league",
        "southmark-in-league",
    ]


def test_a_phrase_of_the_record_is_found(client: TestClient) -> None:
    page = ask(client, "/facts?q=%22collective+defense%22")
    assert page["items"]
    assert all(page["snippets"][key] for key in ids(page))


def test_a_match_in_the_claim_comes_before_one_in_a_name_and_one_in_a_quotation(good_client: TestClient) -> None:
    page = ask(good_client, "/facts?q=pact")
    assert page["query"]["sort"] == "relevance"
    assert ids(page) == [
        # in the claim
        "league-founded-by-pact",
        "pact-consultation",
        "pact-mutual-defence",
        "pact-signed",
        # in the name of the instrument
        "guards-withdrawn",
    ]
    assert ids(ask(good_client, "/facts?q=signed")) == ["pact-signed", "norland-in-league"]


def test_search_goes_with_filters(good_client: TestClient) -> None:
    assert ids(ask(good_client, "/facts?q=pact&kind=clause,event&source=invented&min_origins=1")) == [
        "pact-consultation",
        "pact-mutual-defence",
        "guards-withdrawn",
    ]


def test_a_list_of_one_kind_finds_only_its_own(good_client: TestClient) -> None:
    assert ids(ask(good_client, "/events?q=pact")) == ["guards-withdrawn"]


def test_snippets_show_where_the_words_were_found(good_client: TestClient) -> None:
    snippets = ask(good_client, "/facts?q=guard&kind=event")["snippets"]
    assert snippets == {
        "guards-withdrawn": [
            {
                "field": "claim",
                "segments": [
                    {"text": "Norland withdrew its border ", "is_match": False},
                    {"text": "guards", "is_match": True},
                    {"text": ".", "is_match": False},
                ],
            },
            {
                "field": "quote",
                "segments": [
                    {"text": "withdrew its 1,200 border ", "is_match": False},
                    {"text": "guards", "is_match": True},
                ],
            },
        ]
    }


def test_a_note_is_found_by_its_words(good_client: TestClient) -> None:
    snippets = ask(good_client, '/facts?q="leaves open"')["snippets"]
    assert snippets == {
        "pact-consultation": [
            {
                "field": "note",
                "segments": [
                    {"text": "The sentence ", "is_match": False},
                    {"text": "leaves open", "is_match": True},
                    {"text": " whose dams are meant.", "is_match": False},
                ],
            }
        ]
    }


def test_snippets_show_names_by_which_a_fact_was_found(good_client: TestClient) -> None:
    snippets = ask(good_client, "/facts?q=league&kind=membership")["snippets"]
    texts = {
        "".join(segment["text"] for segment in snippet["segments"]): snippet["field"]
        for snippet in snippets["norland-in-league"]
    }
    assert texts == {
        "Norland is a founding member of the River League.": "claim",
        "River League": "name",
        "the League": "name",
    }


def test_every_fact_of_a_page_has_snippets_and_no_other(client: TestClient) -> None:
    page = ask(client, "/facts?q=niger&limit=20")
    assert list(page["snippets"]) == ids(page)
    for snippets in page["snippets"].values():
        assert any(part["is_match"] for snippet in snippets for part in snippet["segments"])


def test_a_search_does_not_change_a_fact(good_client: TestClient) -> None:
    (fact,) = ask(good_client, "/facts?q=dams")["items"]
    assert fact == ask(good_client, "/facts/pact-consultation")


@pytest.mark.parametrize("typed", STRANGE)
@pytest.mark.parametrize("path", ["/facts", "/actors"])
def test_nothing_that_is_typed_is_an_error(good_client: TestClient, path: str, typed: str) -> None:
    page = ask(good_client, f"{path}?q={quote(typed)}&limit=3")
    assert page["query"]["q"] == typed


@pytest.mark.parametrize("word", ["AND", "OR", "NOT", "NEAR"])
def test_words_of_query_languages_are_words(good_client: TestClient, word: str) -> None:
    assert ids(ask(good_client, f"/facts?q={word}")) == ids(ask(good_client, f"/facts?q={word.lower()}"))


def test_a_search_of_no_words_finds_nothing(good_client: TestClient) -> None:
    page = ask(good_client, "/facts?q=%2A%20-&facets=kind")
    assert (page["items"], page["page"]["total"], page["snippets"]) == ([], 0, {})
    assert page["facets"] == [{"facet": "kind", "values": []}]


@pytest.mark.parametrize("typed", ["", "a" * 201])
def test_a_search_has_one_to_two_hundred_signs(good_client: TestClient, typed: str) -> None:
    (fault,) = find_faults(good_client, f"/facts?q={typed}")
    assert fault["parameter"] == "q"


@pytest.mark.parametrize("query", ["sort=relevance", "sort=given", "kind=event&sort=relevance"])
def test_orders_need_what_they_are_about(good_client: TestClient, query: str) -> None:
    (fault,) = find_faults(good_client, f"/facts?{query}")
    assert fault["parameter"] == "sort"
