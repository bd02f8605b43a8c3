"""What a search stands for in the words of a record: terms, what may be marked, and what was perhaps meant."""

import pytest

from app.domain.typed_search import parse_typed
from app.store.engine import Database
from app.store.fulltext import vocabulary
from app.store.fulltext.suggestions import Suggestion, suggest
from app.store.fulltext.terms import Search, Term
from app.store.fulltext.vocabulary import resolve
from app.store.reader import Reader
from app.store.transaction import ReadTransaction
from tests.searching import Word, resolve_in, write_vocabulary

WORDS = [
    Word("pact", 7),
    Word("pacts", 7),
    Word("pacify", 2),
    Word("pace", 2),
    Word("packet", 9),
    Word("the", 40),
    Word("who", 3),
    Word("goita", 5),
    Word("defence", 4),
    Word("defense", 4),
    Word("deferred", 1),
    Word("collective", 6),
    Word("norland", 20),
    Word("northern", 2),
    Word("страна", 3),
    Word("стран", 1),
    Word("withdrew", 12, "withdrawal"),
    Word("withdrawal", 12, "withdrawal"),
    Word("pull", 8),
    Word("pulled", 8),
    Word("out", 30),
    Word("taken", 3),
    Word("seize", 0, "takeover"),
    Word("question", 0, records=3),
    Word("quest", 0),
]
GROUPS = {"withdrawal": ["withdraw", "withdrew", "withdrawal", "pull out"], "takeover": ["seize", "take over"]}


@pytest.fixture(name="database")
def _database(migrated_database: Database) -> Database:
    return write_vocabulary(migrated_database, WORDS, GROUPS)


def normals(terms: list[Term]) -> list[list[str]]:
    return [[" ".join(it) for it in term.alternatives] for term in terms]


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("goita", [["goita"]]),
        ("Goïta norland", [["goita"], ["norland"]]),
        ("pact goita", [["pact"], ["goita"]]),
        ("defences", [["defens"]]),
        ('"collective defence"', [["collect defens"]]),
        ('"the pact" goita', [["the pact"], ["goita"]]),
        ("withdraws norland", [["withdrawal"], ["norland"]]),
        ("pulled out goita", [["withdrawal"], ["goita"]]),
        ("goita pull out", [["goita"], ["withdrawal"]]),
        ("goita pull", [["goita"], ["pull"]]),
        ('"pull out"', [["pull out"]]),
        ("pull OR out x", [["pull", "out"], ["x"]]),
        ("goita OR norland", [["goita", "norland"]]),
        ('pact OR "the pact" goita', [["pact", "the pact"], ["goita"]]),
        ("zzzz", [["zzzz"]]),
    ],
)
def test_a_search_is_terms_of_normal_forms(database: Database, typed: str, terms: list[list[str]]) -> None:
    assert normals([*resolve_in(database, typed).terms]) == terms


@pytest.mark.parametrize(
    ("typed", "alternatives"),
    [
        ("pac", ["packet", "pact", "pace", "pacifi"]),
        ("pact", ["pact"]),
        ("p", ["packet", "pull", "pact", "pace", "pacifi"]),
        ("nor", ["norland", "northern"]),
        ("defenc", ["defens"]),
        ("def", ["defens", "defer"]),
        ("стр", ["страна", "стран"]),
        ("стран", ["стран", "страна"]),
        ("wit", ["withdrawal"]),
        ("quest", ["question"]),
        ("zz", ["zz"]),
        ("collective pac", ["packet", "pact", "pace", "pacifi"]),
    ],
)
def test_an_unfinished_word_stands_for_itself_and_then_for_the_most_frequent_longer_ones(
    database: Database, typed: str, alternatives: list[str]
) -> None:
    assert normals([resolve_in(database, typed).terms[-1]]) == [alternatives]


@pytest.mark.parametrize("typed", ["pac goita", '"pac"', "pac OR goita", "-pac goita"])
def test_a_word_that_is_finished_stands_for_no_longer_one(database: Database, typed: str) -> None:
    search = resolve_in(database, typed)
    assert normals([*search.terms, *search.excluded])[0][0] != "packet"
    assert [it.facts for it in search.words if it.normal == "pac"] == [0]


def test_a_star_lets_any_word_be_unfinished(database: Database) -> None:
    assert normals([*resolve_in(database, "nor* pac* goita").terms]) == [
        ["norland", "northern"],
        ["packet", "pact", "pace", "pacifi"],
        ["goita"],
    ]


def test_an_unfinished_word_stands_for_so_many_normal_forms_at_the_most(
    migrated_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = [Word(f"n{number:03}", number, f"n{number:03}") for number in range(1, 61)]
    write_vocabulary(migrated_database, words)
    assert normals([*resolve_in(migrated_database, "n").terms]) == [[f"n{it:03}" for it in range(60, 10, -1)]]
    monkeypatch.setattr(vocabulary, "_MAX_LONGER", 20)
    assert normals([*resolve_in(migrated_database, "n").terms]) == [[f"n{it:03}" for it in range(20, 0, -1)]]


@pytest.mark.parametrize(
    ("typed", "facts"),
    [
        ("pact", [7]),
        ("pac", [20]),
        ('"the pact"', [7]),
        ("goita OR norland", [25]),
        ("goita zzzz", [5, 0]),
        ('"goita zzzz"', [0]),
        ("question", [0]),
    ],
)
def test_a_term_tells_how_many_facts_may_hold_it(database: Database, typed: str, facts: list[int]) -> None:
    search = resolve_in(database, typed)
    assert [term.facts for term in search.terms] == facts
    assert search.facts == min(facts)


@pytest.mark.parametrize(
    ("typed", "terms", "ignored"),
    [
        ("who signed the pact", [["sign"], ["pact"]], ["who", "the"]),
        ("the", [["the"]], []),
        ("who the", [["who"], ["the"]], []),
        ("the -goita", [["the"]], []),
        ("the goita", [["goita"]], ["the"]),
        ('the "the pact"', [["the pact"]], ["the"]),
        ("goita -the", [["goita"]], []),
        ("The OR pact goita", [["pact"], ["goita"]], ["The"]),
    ],
)
def test_stop_words_are_left_out_beside_others(
    database: Database, typed: str, terms: list[list[str]], ignored: list[str]
) -> None:
    search = resolve_in(database, typed)
    assert normals([*search.terms]) == terms
    assert list(search.ignored) == ignored


@pytest.mark.parametrize(
    ("typed", "terms"),
    [("goita the OR pact x", [["goita"], ["pact"], ["x"]]), ("goita OR the OR pact x", [["goita", "pact"], ["x"]])],
)
def test_a_word_that_could_stand_for_a_stop_word_alone_stands_for_no_other(
    database: Database, typed: str, terms: list[list[str]]
) -> None:
    assert normals([*resolve_in(database, typed).terms]) == terms


def test_what_is_excluded_is_told_apart(database: Database) -> None:
    search = resolve_in(database, 'norland -goita NOT "the pact"')
    assert normals([*search.terms]) == [["norland"]]
    assert normals([*search.excluded]) == [["goita"], ["the pact"]]
    assert [term.is_phrase for term in search.excluded] == [False, True]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Goïta pulled out", [("Goïta", "goita", 5), ("pulled out", "withdrawal", 12)]),
        ('the "the pact" -goita', [('"the pact"', "the pact", 7), ("goita", "goita", 5)]),
        ("pac", [("pac", "packet", 9)]),
        ("zzzz", [("zzzz", "zzzz", 0)]),
        ("goita OR norland", [("goita", "goita", 5), ("norland", "norland", 20)]),
    ],
)
def test_each_word_is_told_with_the_form_it_is_searched_for_in(
    database: Database, typed: str, words: list[tuple[str, str, int]]
) -> None:
    assert [it[:3] for it in resolve_in(database, typed).words] == words


@pytest.mark.parametrize(
    ("typed", "unknown"),
    [
        ("zzzz goita", ["zzzz"]),
        ("goita zzzz", ["zzzz"]),
        ("goita -zzzz", []),
        ('goita "zzzz"', []),
        ("goita OR zzzz", ["zzzz"]),
        ("question", []),
        ("pac", []),
        ("seize goita", ["seize"]),
    ],
)
def test_a_word_is_unknown_that_nothing_holds(database: Database, typed: str, unknown: list[str]) -> None:
    assert [it.text for it in resolve_in(database, typed).unknown] == unknown


@pytest.mark.parametrize(
    ("typed", "words", "phrases"),
    [
        ("pact goita", {"pact", "pacts", "goita"}, []),
        ("defence", {"defence", "defense"}, []),
        ("nor", {"norland", "northern"}, []),
        ('"the pact"', set(), [[{"the"}, {"pact", "pacts"}]]),
        ('"the zzzz" goita', {"goita"}, []),
        ("withdraws norland", {"withdrew", "withdrawal", "norland"}, [[{"pull", "pulled"}, {"out"}]]),
        ("pull out", {"withdrew", "withdrawal"}, [[{"pull", "pulled"}, {"out"}]]),
        ("norland -goita", {"norland"}, []),
        ("zzzz", set(), []),
    ],
)
def test_words_are_marked_as_they_are_written_in_the_record(
    database: Database, typed: str, words: set[str], phrases: list[list[set[str]]]
) -> None:
    marks = resolve_in(database, typed).marks
    assert marks.words == words
    assert [[set(it) for it in row] for row in marks.phrases] == phrases


NEAR = [
    Word("mali", 9),
    Word("male", 3),
    Word("malt", 3),
    Word("malian", 20),
    Word("mandate", 4),
    Word("mandated", 2, "mandated"),
    Word("alim", 50),
    Word("sahel", 5),
    Word("minister", 7),
    Word("ministry", 9),
    Word("monster", 0, records=4),
    Word("empty", 0),
]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        # One edit, from six letters on two.
        ("malj", "mali"),
        ("malo", "mali"),
        ("mlai", "mali"),
        ("sahle", "sahel"),
        ("sahelo", "sahel"),
        ("mliana", "malian"),
        ("mandato", "mandate"),
        ("mandayd", "mandate"),
        ("mendato", "mandate"),
        ("mindoto", None),
        ("minisder", "minister"),
        ("ministtr", "minister"),
        # The first letter is the same.
        ("nali", None),
        # What is like it and holds nothing is not meant.
        ("empti", None),
        # The rest stays as it was typed.
        ('malj -sahel "the pact"', 'mali -sahel "the pact"'),
        ("the malj sahel", "the mali sahel"),
        ("sahel OR malj", "sahel OR mali"),
        ("sahel the OR malj", "sahel the OR mali"),
        ("malj sahle", "mali sahel"),
        ("mali", None),
        ("zzzz", None),
    ],
)
def test_the_nearest_and_then_the_most_frequent_word_is_what_was_meant(
    migrated_database: Database, typed: str, meant: str | None
) -> None:
    def find(transaction: ReadTransaction) -> str | None:
        search = resolve(transaction, asked)
        found = suggest(transaction, asked, search.unknown)
        return found and found.text

    asked = parse_typed(typed)
    write_vocabulary(migrated_database, NEAR)
    assert Reader(migrated_database).run_here(find) == meant


def test_a_phrase_of_a_group_that_nothing_holds_is_no_misspelling(database: Database) -> None:
    def find(transaction: ReadTransaction) -> tuple[Search, Suggestion | None]:
        search = resolve(transaction, asked)
        return search, suggest(transaction, asked, search.unknown)

    asked = parse_typed("take over goita")
    search, meant = Reader(database).run_here(find)
    assert [report.normal for report in search.words] == ["takeover", "goita"]
    assert meant is None
