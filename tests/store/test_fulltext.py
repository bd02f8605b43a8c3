"""What a search finds in the full-text index, and in which relevance tier: the same on both engines."""

import pytest
from sqlalchemy import Connection

from app.domain.text import fold
from app.schemas.kind_filters import AnyFactQuery
from app.store.compiled import compile_statement
from app.store.engine import Database
from app.store.fulltext import Term, fulltext_for, parse_search
from app.store.fulltext.index import FIELD_SEPARATOR, SearchText, delete_search_texts, insert_search_texts
from tests.listing import plan_fact_list
from tests.searching import find_keys, find_matches

CLAIM, NAMES, ELSEWHERE = 0, 1, 2
TEXTS = [
    SearchText("signing", "goita signed the pact", "assimi goita mali", "collective defence with 1500 men"),
    SearchText("visit", "a visit was paid", f"assimi goita {FIELD_SEPARATOR} bamako", "we come in peace"),
    SearchText("post", "the post was printed", "the courier", "goita wrote collective and defence"),
    SearchText("foreign", fold("Îles d’Été, страна"), fold("الساحل"), fold("漢字 straße")),
]

NUMBERS = {key: number for number, key in enumerate(sorted(text.fact_key for text in TEXTS), 1)}


@pytest.fixture(name="connection")
def _connection(connection: Connection) -> Connection:
    insert_search_texts(connection, TEXTS, NUMBERS)
    return connection


def test_the_order_of_the_index_is_that_of_the_keys(connection: Connection) -> None:
    assert find_keys(connection, parse_search("goita")) == ["post", "signing", "visit"]


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("", []),
        ("—", []),
        ('""', []),
        ("goita", [Term(("goita",), is_prefix=True)]),
        ("Goïta’s", [Term(("goita",), is_prefix=False), Term(("s",), is_prefix=True)]),
        ("goita ", [Term(("goita",), is_prefix=True)]),
        ("goita sign", [Term(("goita",), is_prefix=False), Term(("sign",), is_prefix=True)]),
        ('"collective defence"', [Term(("collective", "defence"), is_prefix=False)]),
        ('"Collective-Defence" !', [Term(("collective", "defence"), is_prefix=False)]),
        (
            'mali "collective defence" pac',
            [
                Term(("mali",), is_prefix=False),
                Term(("collective", "defence"), is_prefix=False),
                Term(("pac",), is_prefix=True),
            ],
        ),
        ('mali "the pact"', [Term(("mali",), is_prefix=False), Term(("the", "pact"), is_prefix=False)]),
        ('mali ""', [Term(("mali",), is_prefix=False)]),
        (
            'mali "the pact',
            [Term(("mali",), is_prefix=False), Term(("the",), is_prefix=False), Term(("pact",), is_prefix=True)],
        ),
        ("1,500", [Term(("1500",), is_prefix=True)]),
    ],
)
def test_what_is_typed_is_parsed_into_words_and_phrases(typed: str, terms: list[Term]) -> None:
    assert parse_search(typed) == terms


@pytest.mark.parametrize(
    ("typed", "matches"),
    [
        ("goita", {"signing": CLAIM, "visit": NAMES, "post": ELSEWHERE}),
        ("Goïta", {"signing": CLAIM, "visit": NAMES, "post": ELSEWHERE}),
        ("mali", {"signing": NAMES}),
        ("peace", {"visit": ELSEWHERE}),
        ("nothing", {}),
    ],
)
def test_a_match_is_of_the_best_tier_that_it_has(connection: Connection, typed: str, matches: dict[str, int]) -> None:
    assert find_matches(connection, typed) == matches


@pytest.mark.parametrize(
    ("typed", "matches"),
    [
        ("goita pact", {"signing": CLAIM}),
        ("mali pact", {"signing": NAMES}),
        ("goita peace", {"visit": ELSEWHERE}),
        ("pact peace", {}),
    ],
)
def test_every_word_must_match_and_the_lowest_tier_counts(
    connection: Connection, typed: str, matches: dict[str, int]
) -> None:
    assert find_matches(connection, typed) == matches


@pytest.mark.parametrize(
    ("typed", "matches"),
    [
        ("goi", {"signing": CLAIM, "visit": NAMES, "post": ELSEWHERE}),
        ("g", {"signing": CLAIM, "visit": NAMES, "post": ELSEWHERE}),
        ("pact goi", {"signing": CLAIM}),
        ("15", {"signing": ELSEWHERE}),
        ("goi pact", {}),
        ('"goi"', {}),
        ('goi ""', {}),
        ("oita", {}),
    ],
)
def test_only_the_last_word_may_be_unfinished(connection: Connection, typed: str, matches: dict[str, int]) -> None:
    assert find_matches(connection, typed) == matches


@pytest.mark.parametrize(
    ("typed", "matches"),
    [
        ("collective defence", {"signing": ELSEWHERE, "post": ELSEWHERE}),
        ('"collective defence"', {"signing": ELSEWHERE}),
        ('"collective def"', {}),
        ('"defence collective"', {}),
        ('"goita signed" "the pact"', {"signing": CLAIM}),
        ('"signed the" mal', {"signing": NAMES}),
    ],
)
def test_a_phrase_is_its_words_one_after_another(connection: Connection, typed: str, matches: dict[str, int]) -> None:
    assert find_matches(connection, typed) == matches


@pytest.mark.parametrize("typed", ['"pact assimi"', '"mali collective"', '"goita bamako"'])
def test_a_phrase_does_not_reach_from_one_text_into_the_next(connection: Connection, typed: str) -> None:
    assert find_matches(connection, typed) == {}


def test_nobody_can_search_for_the_field_separator(connection: Connection) -> None:
    assert parse_search(FIELD_SEPARATOR) == [Term(("a",), is_prefix=True)]
    assert find_matches(connection, f'"goita {FIELD_SEPARATOR} bamako"') == {}


@pytest.mark.parametrize(
    "typed",
    [
        "goita*",
        "^goita",
        "-goita",
        "'goita'",
        '"goita',
        "claim:goita",
        "{claim}:goita",
        "goita\\",
        "goita:*",
        "!goita",
        "goita & |",
        "(goita",
        "goita <->",
        "%goita_",
        "goita'; DROP TABLE fact_search; --",
    ],
)
def test_signs_of_a_query_language_mean_nothing(connection: Connection, typed: str) -> None:
    words = {word for term in parse_search(typed) for word in term.words}
    expected = {"signing": CLAIM, "visit": NAMES, "post": ELSEWHERE} if words == {"goita"} else {}
    assert find_matches(connection, typed) == expected
    assert find_matches(connection, "nothing") == {}


@pytest.mark.parametrize(
    ("typed", "matches"), [("and", {"post": ELSEWHERE}), ("or", {}), ("NOT", {}), ("NEAR", {}), ("in", {"visit": 2})]
)
def test_words_of_a_query_language_are_words(connection: Connection, typed: str, matches: dict[str, int]) -> None:
    assert find_matches(connection, typed) == matches


@pytest.mark.parametrize("typed", ["the", "was", "a"])
def test_small_words_count_too(connection: Connection, typed: str) -> None:
    held = [text.fact_key for text in TEXTS if f" {typed}" in f" {text.claim} {text.names} {text.quotes}"]
    assert sorted(find_matches(connection, typed)) == sorted(held)


@pytest.mark.parametrize(
    ("typed", "tier"),
    [
        ("iles ete", CLAIM),
        ("\u0421\u0422\u0440\u0410\u041d\u0430", CLAIM),
        ("الساحل", NAMES),
        ("漢字", ELSEWHERE),
        ("STRASSE", ELSEWHERE),
    ],
)
def test_words_of_other_scripts_are_found(connection: Connection, typed: str, tier: int) -> None:
    assert find_matches(connection, typed) == {"foreign": tier}


@pytest.mark.parametrize("typed", ["a " * 100, "x" * 200, '"' + "a " * 99 + '"', "𞤢𞤫𞤧", "½²ﷺ"])
def test_a_search_of_any_length_and_script_is_answered(connection: Connection, typed: str) -> None:
    assert find_matches(connection, typed) == ({"visit": CLAIM} if set(typed) == {"a", " "} else {})


def test_deleted_texts_are_found_no_more(connection: Connection) -> None:
    delete_search_texts(connection, {key: NUMBERS[key] for key in ("signing", "post")})
    assert find_matches(connection, "goita") == {"visit": NAMES}


def test_nothing_can_be_written_and_deleted(connection: Connection) -> None:
    insert_search_texts(connection, [], {})
    delete_search_texts(connection, {})
    assert find_matches(connection, "goita") == {"signing": CLAIM, "visit": NAMES, "post": ELSEWHERE}


@pytest.mark.parametrize(
    ("url", "query"),
    [("sqlite:///facts.db", '"goita" AND "or"*'), ("postgresql://db/facts", "('goita') & ('or':*)")],
)
def test_what_is_typed_reaches_each_engine_as_a_value(url: str, query: str) -> None:
    dialect, typed = Database(url).reader.dialect, "goita' OR"
    plan = plan_fact_list(AnyFactQuery(q=typed), dialect.name)
    compiled = compile_statement(plan.total(), dialect)
    assert "goita" not in compiled.text
    assert list(compiled.names) == ["search"]
    assert fulltext_for(dialect.name).bind(parse_search(typed))["search"] == query
