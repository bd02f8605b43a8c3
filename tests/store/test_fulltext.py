import pytest
from sqlalchemy import Connection, Select

from app.domain.text import fold
from app.store.engine import Database
from app.store.fulltext import (
    APART,
    TIERS,
    SearchText,
    Term,
    delete_search_texts,
    insert_search_texts,
    parse_search,
    select_hits,
)

CLAIM, NAMES, ELSEWHERE = 0, 1, 2
TEXTS = [
    SearchText("signing", "goita signed the pact", "assimi goita mali", "collective defence with 1500 men"),
    SearchText("visit", "a visit was paid", f"assimi goita {APART} bamako", "we come in peace"),
    SearchText("post", "the post was printed", "the courier", "goita wrote collective and defence"),
    SearchText("foreign", fold("Îles d’Été, страна"), fold("الساحل"), fold("漢字 straße")),
]

NUMBERS = {key: place for place, key in enumerate(sorted(text.fact_key for text in TEXTS), 1)}


@pytest.fixture(name="connection")
def _connection(connection: Connection) -> Connection:
    insert_search_texts(connection, TEXTS, NUMBERS)
    return connection


def find(connection: Connection, typed: str) -> dict[str, int]:
    """The keys that a search finds, each with the best place of its match."""
    terms, dialect = parse_search(typed), connection.dialect.name
    hits = {tier: keys_of(connection, select_hits(terms, dialect, tier)) for tier in TIERS}
    found = [key for keys in hits.values() for key in keys]
    assert sorted(found) == sorted(keys_of(connection, select_hits(terms, dialect)))
    assert len(set(found)) == len(found)
    return {key: tier for tier, keys in hits.items() for key in keys}


def keys_of(connection: Connection, hits: Select[str, int]) -> list[str]:
    """The keys that are found, in the order of their places."""
    return [row[0] for row in connection.execute(hits.order_by("place")).all()]


def test_the_order_of_places_is_that_of_the_keys(connection: Connection) -> None:
    assert keys_of(connection, select_hits(parse_search("goita"), connection.dialect.name)) == [
        "post",
        "signing",
        "visit",
    ]


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
def test_what_is_typed_is_taken_apart_into_words_and_phrases(typed: str, terms: list[Term]) -> None:
    assert parse_search(typed) == terms


@pytest.mark.parametrize(
    ("typed", "hits"),
    [
        ("goita", {"signing": CLAIM, "visit": NAMES, "post": ELSEWHERE}),
        ("Goïta", {"signing": CLAIM, "visit": NAMES, "post": ELSEWHERE}),
        ("mali", {"signing": NAMES}),
        ("peace", {"visit": ELSEWHERE}),
        ("nothing", {}),
    ],
)
def test_a_match_counts_by_the_best_place_it_has(connection: Connection, typed: str, hits: dict[str, int]) -> None:
    assert find(connection, typed) == hits


@pytest.mark.parametrize(
    ("typed", "hits"),
    [
        ("goita pact", {"signing": CLAIM}),
        ("mali pact", {"signing": NAMES}),
        ("goita peace", {"visit": ELSEWHERE}),
        ("pact peace", {}),
    ],
)
def test_every_word_must_be_there_and_the_farthest_counts(
    connection: Connection, typed: str, hits: dict[str, int]
) -> None:
    assert find(connection, typed) == hits


@pytest.mark.parametrize(
    ("typed", "hits"),
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
def test_only_the_last_word_may_be_unfinished(connection: Connection, typed: str, hits: dict[str, int]) -> None:
    assert find(connection, typed) == hits


@pytest.mark.parametrize(
    ("typed", "hits"),
    [
        ("collective defence", {"signing": ELSEWHERE, "post": ELSEWHERE}),
        ('"collective defence"', {"signing": ELSEWHERE}),
        ('"collective def"', {}),
        ('"defence collective"', {}),
        ('"goita signed" "the pact"', {"signing": CLAIM}),
        ('"signed the" mal', {"signing": NAMES}),
    ],
)
def test_a_phrase_is_its_words_one_after_another(connection: Connection, typed: str, hits: dict[str, int]) -> None:
    assert find(connection, typed) == hits


@pytest.mark.parametrize("typed", ['"pact assimi"', '"mali collective"', '"goita bamako"'])
def test_a_phrase_does_not_reach_from_one_text_into_the_next(connection: Connection, typed: str) -> None:
    assert find(connection, typed) == {}


def test_nobody_can_search_for_the_word_between_two_texts(connection: Connection) -> None:
    assert parse_search(APART) == [Term(("a",), is_prefix=True)]
    assert find(connection, f'"goita {APART} bamako"') == {}


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
    assert find(connection, typed) == expected
    assert find(connection, "nothing") == {}


@pytest.mark.parametrize(
    ("typed", "hits"), [("and", {"post": ELSEWHERE}), ("or", {}), ("NOT", {}), ("NEAR", {}), ("in", {"visit": 2})]
)
def test_words_of_a_query_language_are_words(connection: Connection, typed: str, hits: dict[str, int]) -> None:
    assert find(connection, typed) == hits


@pytest.mark.parametrize("typed", ["the", "was", "a"])
def test_small_words_count_too(connection: Connection, typed: str) -> None:
    held = [text.fact_key for text in TEXTS if f" {typed}" in f" {text.claim} {text.names} {text.quotes}"]
    assert sorted(find(connection, typed)) == sorted(held)


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
    assert find(connection, typed) == {"foreign": tier}


@pytest.mark.parametrize("typed", ["a " * 100, "x" * 200, '"' + "a " * 99 + '"', "𞤢𞤫𞤧", "½²ﷺ"])
def test_a_search_of_any_length_and_script_is_answered(connection: Connection, typed: str) -> None:
    assert find(connection, typed) == ({"visit": CLAIM} if set(typed) == {"a", " "} else {})


def test_deleted_texts_are_found_no_more(connection: Connection) -> None:
    delete_search_texts(connection, {key: NUMBERS[key] for key in ("signing", "post")})
    assert find(connection, "goita") == {"visit": NAMES}


def test_nothing_can_be_written_and_deleted(connection: Connection) -> None:
    insert_search_texts(connection, [], {})
    delete_search_texts(connection, {})
    assert find(connection, "goita") == {"signing": CLAIM, "visit": NAMES, "post": ELSEWHERE}


@pytest.mark.parametrize(
    ("url", "parameter"),
    [("sqlite://", '"goita" AND "or"*'), ("postgresql://db/facts", "('goita') & ('or':*)")],
)
def test_what_is_typed_reaches_each_engine_as_a_value(url: str, parameter: str) -> None:
    dialect = Database(url).reader.dialect
    compiled = select_hits(parse_search("goita' OR"), dialect.name).compile(dialect=dialect)
    assert "goita" not in str(compiled)
    assert parameter in compiled.params.values()
