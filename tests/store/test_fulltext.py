"""What a search finds in the full-text index, and in which relevance tier: the same on both engines."""

import pytest
from sqlalchemy import Connection

from app.domain.normal_forms import form_of
from app.schemas.kind_filters import AnyFactQuery
from app.store.compiled import compile_statement
from app.store.engine import Database
from app.store.fulltext import fulltext_for
from app.store.fulltext.index import FIELD_SEPARATOR, SearchText, delete_search_texts, insert_search_texts
from app.store.fulltext.terms import Term
from app.store.relevance import RelevanceTier, tier_of
from tests.listing import plan_fact_list
from tests.searching import find_keys, find_matches, read_terms

CLAIM, NAMES, ELSEWHERE = RelevanceTier
TEXTS = [
    SearchText("signing", "goita sign the pact", "assimi goita mali", "event", "collect defens with 1500 men"),
    SearchText("visit", "a visit paid", f"assimi goita {FIELD_SEPARATOR} bamako", "event bamako", "we come in peac"),
    SearchText("post", "the post print", "the courier", "statement", "goita write collect and defens"),
    SearchText("foreign", form_of("Îles d’Été, страна"), form_of("الساحل"), form_of("Ñandú"), form_of("漢字 straße")),
]
NUMBERS = {key: number for number, key in enumerate(sorted(text.fact_key for text in TEXTS), 1)}
GOITA = {"signing": CLAIM, "visit": NAMES, "post": ELSEWHERE}


@pytest.fixture(name="connection")
def _connection(connection: Connection) -> Connection:
    insert_search_texts(connection, TEXTS, NUMBERS)
    return connection


def test_the_order_of_the_index_is_that_of_the_keys(connection: Connection) -> None:
    assert find_keys(connection, "goita") == ["post", "signing", "visit"]


@pytest.mark.parametrize(
    ("typed", "matches"),
    [
        ("goita", GOITA),
        ("mali", {"signing": NAMES}),
        ("event", {"signing": NAMES, "visit": NAMES}),
        ("peace", {"visit": ELSEWHERE}),
        ("nothing", {}),
        ("goit", {}),
    ],
)
def test_a_match_is_of_the_best_tier_that_it_has(connection: Connection, typed: str, matches: dict[str, int]) -> None:
    assert find_matches(connection, typed) == matches


@pytest.mark.parametrize(
    ("typed", "matches"),
    [
        ("goita pact", {"signing": CLAIM}),
        ("mali pact", {"signing": NAMES}),
        ("event pact", {"signing": NAMES}),
        ("event mali", {"signing": NAMES}),
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
        ("pact OR visit", {"signing": CLAIM, "visit": CLAIM}),
        ("pact OR peace", {"signing": CLAIM, "visit": ELSEWHERE}),
        ("goita pact OR bamako", {"signing": CLAIM, "visit": NAMES}),
        ('mali OR "the courier" OR nothing', {"signing": NAMES, "post": NAMES}),
    ],
)
def test_one_of_several_alternatives_is_enough(connection: Connection, typed: str, matches: dict[str, int]) -> None:
    assert find_matches(connection, typed) == matches


@pytest.mark.parametrize(
    ("typed", "matches"),
    [
        ("goita -pact", {"visit": NAMES, "post": ELSEWHERE}),
        ("goita -event", {"post": ELSEWHERE}),
        ("goita -peace -the", {}),
        ('goita -"collective defence"', {"visit": NAMES, "post": ELSEWHERE}),
        ("goita -nothing", GOITA),
    ],
)
def test_what_is_excluded_stands_nowhere_in_what_is_found(
    connection: Connection, typed: str, matches: dict[str, int]
) -> None:
    assert find_matches(connection, typed) == matches


@pytest.mark.parametrize(
    ("typed", "matches"),
    [
        ("collective defence", {"signing": ELSEWHERE, "post": ELSEWHERE}),
        ('"collective defense"', {"signing": ELSEWHERE}),
        ('"collective def"', {}),
        ('"defence collective"', {}),
        ('"goita signed" "the pact"', {"signing": CLAIM}),
        ('"signed the" mali', {"signing": NAMES}),
        ('"event bamako"', {"visit": NAMES}),
    ],
)
def test_a_phrase_is_its_words_one_after_another(connection: Connection, typed: str, matches: dict[str, int]) -> None:
    assert find_matches(connection, typed) == matches


@pytest.mark.parametrize("typed", ['"pact assimi"', '"mali event"', '"event collective"', '"goita bamako"'])
def test_a_phrase_does_not_reach_from_one_text_into_the_next(connection: Connection, typed: str) -> None:
    assert find_matches(connection, typed) == {}


def test_nobody_can_search_for_the_field_separator(connection: Connection) -> None:
    assert [term.alternatives for term in read_terms(FIELD_SEPARATOR).wanted] == [[("a",)]]
    assert find_matches(connection, f'"goita {FIELD_SEPARATOR} bamako"') == {}


@pytest.mark.parametrize(
    "typed",
    [
        "goita*",
        "^goita",
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
    words = {word for term in read_terms(typed).wanted for normals in term.alternatives for word in normals}
    assert find_matches(connection, typed) == (GOITA if words == {"goita"} else {})
    assert find_matches(connection, "nothing") == {}


@pytest.mark.parametrize(
    ("word", "matches"), [("and", {"post": ELSEWHERE}), ("or", {}), ("not", {}), ("near", {}), ("in", {"visit": 2})]
)
def test_words_of_a_query_language_are_words(connection: Connection, word: str, matches: dict[str, int]) -> None:
    assert find_matches(connection, word) == matches


@pytest.mark.parametrize(
    ("typed", "tier"),
    [
        ("iles ete", CLAIM),
        ("\u0421\u0422\u0440\u0410\u041d\u0430", CLAIM),
        ("الساحل", NAMES),
        ("nandu", NAMES),
        ("漢字", ELSEWHERE),
        ("STRASSE", ELSEWHERE),
    ],
)
def test_words_of_other_scripts_are_found(connection: Connection, typed: str, tier: int) -> None:
    assert find_matches(connection, typed) == {"foreign": tier}


@pytest.mark.parametrize("typed", ["a " * 100, "x" * 200, '"' + "a " * 99 + '"', "𞤢𞤫𞤧", "½²ﷺ", "a OR " * 40 + "b"])
def test_a_search_of_any_length_and_script_is_answered(connection: Connection, typed: str) -> None:
    assert find_matches(connection, typed) == ({"visit": CLAIM} if typed.startswith("a ") else {})


def test_any_of_some_terms_is_looked_for_beside_all_of_others(connection: Connection) -> None:
    fulltext, terms = fulltext_for(connection.dialect.name), read_terms("peace courier zzzz goita -post")
    *loose, goita = terms.wanted
    queries = [
        fulltext.bind_any([], loose, []),
        fulltext.bind_any([goita], loose, []),
        fulltext.bind_any([goita], loose, terms.excluded),
        fulltext.bind_any([goita], loose[1:], []),
        fulltext.bind_any([], loose[2:], []),
    ]
    counts = [connection.execute(fulltext.select_count(), {**it, "most": 10}).scalar_one() for it in queries]
    assert counts == [2, 2, 1, 1, 0]


@pytest.mark.parametrize(("most", "number"), [(1, 1), (2, 2), (3, 3), (4, 3)])
def test_matches_are_counted_as_far_as_they_are_told_apart(connection: Connection, most: int, number: int) -> None:
    fulltext = fulltext_for(connection.dialect.name)
    values = {**read_terms("goita").bind(fulltext), "most": most}
    assert connection.execute(fulltext.select_count(), values).scalar_one() == number


def test_deleted_texts_are_found_no_more(connection: Connection) -> None:
    delete_search_texts(connection, {key: NUMBERS[key] for key in ("signing", "post")})
    assert find_matches(connection, "goita") == {"visit": NAMES}


def test_nothing_can_be_written_and_deleted(connection: Connection) -> None:
    insert_search_texts(connection, [], {})
    delete_search_texts(connection, {})
    assert find_matches(connection, "goita") == GOITA


@pytest.mark.parametrize(
    ("url", "query"),
    [
        ("sqlite:///facts.db", '(("goita") AND ("or" OR "not")) NOT (("the end"))'),
        ("postgresql://db/facts", "('goita') & ('or' | 'not') & !('the' <-> 'end')"),
    ],
)
def test_what_is_typed_reaches_each_engine_as_a_value(url: str, query: str) -> None:
    dialect, typed = Database(url).reader.dialect, 'goita\' or OR "not" -the-end'
    plan = plan_fact_list(AnyFactQuery(q=typed), dialect.name)
    compiled = compile_statement(plan.total(), dialect)
    assert "goita" not in compiled.text
    assert list(compiled.names) == ["search"]
    assert read_terms(typed).bind(fulltext_for(dialect.name))["search"] == query


@pytest.mark.parametrize("tier", RelevanceTier)
def test_a_rank_tells_its_tier(tier: RelevanceTier) -> None:
    assert [tier_of(tier.first_rank + rest) for rest in (0, 1, RelevanceTier.NAMES.first_rank - 1)] == [tier] * 3


def test_a_rank_beyond_the_tiers_is_of_the_last_one() -> None:
    assert tier_of(2**31 - 1) is RelevanceTier.ELSEWHERE


def test_a_term_of_one_word_is_told_apart() -> None:
    several = [("pact",), ("visit",)]
    assert [Term(it, facts=1).single for it in ([("pact",)], [("the", "pact")], several)] == ["pact", None, None]
