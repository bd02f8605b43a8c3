"""Search: what people type finds what they mean, and nothing they type can break anything."""

from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from app.domain.typed_search import parse_typed
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
    "claim:pact",
    "{claim} : pact",
    "(",
    ")",
    "pact)",
    "pact AND",
    "OR",
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


PACT = ["guards-withdrawn", "league-founded-by-pact", "pact-consultation", "pact-mutual-defence", "pact-signed"]


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
        ("consultation dams", ["pact-consultation"]),
        ("consult DAM", ["pact-consultation"]),
        ("courier", ["berg-president"]),
        ("1,200", ["guards-number", "guards-withdrawn"]),
        ("1200 border", ["guards-number", "guards-withdrawn"]),
        ('"border guards"', ["guards-number", "guards-withdrawn"]),
        ('"guards border"', []),
        ('"border guard"', ["guards-number", "guards-withdrawn"]),
        ('"border" guard', ["guards-number", "guards-withdrawn"]),
        ("signons", ["berg-on-peace-original"]),
        ("lund", ["dahl-ousted"]),
        ("pact, dams", ["pact-consultation"]),
        ("nothing", []),
        # Spellings, inflections and groups of words.
        ("mutual defense", ["pact-mutual-defence"]),
        ("mutual defence", ["pact-mutual-defence"]),
        ("ousts", ["dahl-ousted"]),
        ("rivers treaties", PACT),
        ("traité", PACT),
        # What a fact is: its kind, type, roles, keywords and days.
        ("coup", ["dahl-ousted"]),
        ("head of state", ["berg-president"]),
        ("signatory", ["pact-signed"]),
        ("guardsmen", ["guards-withdrawn"]),
        ("may 2021", ["berg-president", "pact-signed"]),
        # Words that mean nothing beside others.
        ("who signed the pact", ["pact-signed"]),
        ("what is a coup", ["dahl-ousted"]),
        # Operators.
        ("guards -withdrew", ["guards-number"]),
        ("guards NOT withdrew", ["guards-number"]),
        ('guards -"withdrew its"', ["guards-number"]),
        ("dams OR coup", ["dahl-ousted", "pact-consultation"]),
        ("dams | coup", ["dahl-ousted", "pact-consultation"]),
        ("dams AND consult", ["pact-consultation"]),
        ("consul* dams", ["pact-consultation"]),
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


def test_a_demonym_finds_the_facts_about_its_owner(good_client: TestClient) -> None:
    found = ids(ask(good_client, "/facts?q=southmarkian&sort=id"))
    assert found == ids(ask(good_client, "/facts?about=southmark&sort=id")) == ["dahl-ousted", "southmark-in-league"]
    assert ids(ask(good_client, "/actors?q=southmarkian")) == ["southmark"]


def test_a_phrase_of_the_record_is_found(client: TestClient) -> None:
    page = ask(client, "/facts?q=%22collective+defense%22")
    shown = [item["id"] for item in page["items"] if page["snippets"][item["id"]]]
    assert shown
    # The others hold it in what they are, which no text shows.
    others = [item["details"]["topic"] for item in page["items"] if item["id"] not in shown]
    assert set(others) <= {"collective_defence"}


def test_a_match_in_the_claim_comes_before_one_in_a_name_and_one_in_a_quotation(good_client: TestClient) -> None:
    page = ask(good_client, "/facts?q=pact")
    assert page["query"]["sort"] == "relevance"
    # Four hold it in their claims; of those, two also in a quotation, and the first of these says less else.
    assert ids(page)[:2] == ["league-founded-by-pact", "pact-signed"]
    assert sorted(ids(page)[:4]) == PACT[1:]
    assert ids(page)[4:] == PACT[:1]
    signed = ids(ask(good_client, "/facts?q=signed"))
    assert (signed[0], sorted(signed[1:3]), signed[3:]) == (
        "pact-signed",
        ["berg-on-peace", "berg-on-peace-original"],
        ["norland-in-league"],
    )


def test_a_match_by_what_a_fact_is_counts_as_much_as_one_by_name(good_client: TestClient) -> None:
    assert ids(ask(good_client, "/facts?q=member")) == ["southmark-in-league", "norland-in-league"]
    page = ask(good_client, "/facts?q=event")
    assert sorted(ids(page)) == ["dahl-ousted", "guards-withdrawn"]
    label = {"field": "label", "segments": [{"text": "event", "is_match": True}]}
    assert page["snippets"] == {"dahl-ousted": [label], "guards-withdrawn": [label]}


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
        "Founding of the River League": "name",
    }


def test_every_fact_of_a_page_has_snippets_and_no_other(client: TestClient) -> None:
    page = ask(client, "/facts?q=niger&limit=20")
    assert list(page["snippets"]) == ids(page)
    for snippets in page["snippets"].values():
        assert any(part["is_match"] for snippet in snippets for part in snippet["segments"])


def test_a_search_does_not_change_a_fact(good_client: TestClient) -> None:
    (fact,) = ask(good_client, "/facts?q=dams")["items"]
    assert fact == ask(good_client, "/facts/pact-consultation")


WORDLESS = ['"', '""', "'", "*", "(", ")", "\\", "\\'", "%", "_", "?", "🙂", "🇲🇱", "\u200b", "\u202e", "\u0301", "- —"]
ABSENT = ["-pact", 'NOT "the pact"', '-pact -"river pact"', "NOT pact"]
LISTS = ["/facts", "/members", "/actors", "/disputes", "/open-questions"]


@pytest.mark.parametrize("typed", [it for it in STRANGE if it not in {*WORDLESS, *ABSENT}])
@pytest.mark.parametrize("path", ["/facts", "/actors"])
def test_whatever_is_typed_is_answered(good_client: TestClient, path: str, typed: str) -> None:
    response = good_client.get(f"{path}?q={quote(typed)}&limit=3")
    found = parse_typed(typed)
    if found and not (path == "/actors" and any(it.is_alternative or it.is_excluded for it in found)):
        assert (response.status_code, response.json()["query"]["q"]) == (200, typed)
    else:
        assert response.status_code == 422


@pytest.mark.parametrize("typed", WORDLESS)
@pytest.mark.parametrize("path", LISTS)
def test_signs_alone_are_refused(good_client: TestClient, path: str, typed: str) -> None:
    (fault,) = find_faults(good_client, f"{path}?q={quote(typed)}")
    assert fault == {
        "parameter": "q",
        "detail": "it holds no word: write words, or a phrase in double quotes",
        "allowed": None,
        "did_you_mean": None,
    }


@pytest.mark.parametrize("typed", ABSENT)
def test_a_search_for_what_is_to_be_absent_alone_is_refused(good_client: TestClient, typed: str) -> None:
    (fault,) = find_faults(good_client, f"/facts?q={quote(typed)}")
    assert fault["detail"] == "it only says what is not to be found: write a word without `-` too"


@pytest.mark.parametrize("word", ["AND", "OR", "NOT", "NEAR"])
def test_an_operator_alone_is_a_word(good_client: TestClient, word: str) -> None:
    found = [ask(good_client, f"/facts?q={typed}") for typed in (word, word.lower())]
    assert ids(found[0]) == ids(found[1])
    assert [page["search"]["words"][0]["normal"] for page in found] == [word.lower()] * 2


@pytest.mark.parametrize("typed", ["", "a" * 201])
def test_a_search_has_one_to_two_hundred_signs(good_client: TestClient, typed: str) -> None:
    (fault,) = find_faults(good_client, f"/facts?q={typed}")
    assert fault["parameter"] == "q"


@pytest.mark.parametrize("query", ["sort=relevance", "sort=given", "kind=event&sort=relevance"])
def test_orders_need_what_they_are_about(good_client: TestClient, query: str) -> None:
    (fault,) = find_faults(good_client, f"/facts?{query}")
    assert fault["parameter"] == "sort"


@pytest.mark.parametrize("typed", ["norland -southmark", "norland NOT league", "norland OR southmark"])
@pytest.mark.parametrize("path", ["/actors", "/disputes", "/open-questions"])
def test_lists_that_read_no_operators_refuse_them(good_client: TestClient, path: str, typed: str) -> None:
    (fault,) = find_faults(good_client, f"{path}?q={quote(typed)}")
    assert fault["detail"].startswith("it takes words alone here;")
