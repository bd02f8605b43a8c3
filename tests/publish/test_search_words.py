"""The words that facts and other records are found by, and what searches know of them."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from app.domain.normal_forms import stem
from app.domain.text import words
from app.domain.vocabulary import Found
from app.publish.search_records import find_records
from app.publish.search_words import SearchWords
from app.publish.seed_index import SeedIndex
from app.store import models
from app.store.fulltext.index import FIELD_SEPARATOR, SearchText
from tests.reading import find_fact, read


@pytest.fixture
def search_words(seed_index: SeedIndex) -> SearchWords:
    return SearchWords(seed_index)


def read_parts(part: str) -> list[str]:
    """The texts of a part."""
    return [text.strip() for text in part.split(FIELD_SEPARATOR)]


def test_the_words_of_a_fact_are_its_claim_the_names_in_it_what_it_is_and_its_quotations(
    seed_index: SeedIndex, search_words: SearchWords
) -> None:
    assert search_words.add(find_fact(seed_index, "pact-signed"))._asdict() == {
        "fact_key": "pact-signed",
        "claim": "ada berg sign the river pact in eastport",
        "names": "ada berg ª eastport ª river pact ª found of the river leagu ª 4 may 2021",
        "labels": "sign ª signatori",
        "quotes": "sign the river pact in eastport on 4 may 2021",
    }


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("pact-signed", ["sign", "signatori"]),
        ("norland-in-league", ["membership", "found", "member", "organiz"]),
        ("pact-consultation", ["claus", "cooper", "consult"]),
        ("berg-president", ["offic", "head of state", "in offic", "presid", "holder", "jurisdict"]),
        ("guards-withdrawn", ["event", "withdraw", "agent", "", "frontier polic", "guardsmen"]),
        ("dahl-ousted", ["event", "coup", "target"]),
        ("berg-on-peace", ["statement", "speaker"]),
        ("guards-number", ["attribut", "troop number", "subject"]),
    ],
)
def test_what_a_fact_is_can_be_searched_for(
    seed_index: SeedIndex, search_words: SearchWords, name: str, labels: list[str]
) -> None:
    assert read_parts(search_words.add(find_fact(seed_index, name)).labels) == labels


def test_every_label_of_a_fact_is_among_its_words(seed_index: SeedIndex, search_words: SearchWords) -> None:
    for fact in seed_index.seed.facts:
        text = search_words.add(fact)
        held = {word for part in text.parts for word in part.split()}
        details: dict[str, Any] = fact.details.model_dump(mode="json")
        labels = [fact.kind, *fact.participants, *fact.keywords, details.get("event_type"), details.get("portfolio")]
        place = seed_index.places[fact.place].name if fact.place else ""
        expected = {stem(word) for label in (*labels, place) if label for word in words(label)}
        assert expected <= held, fact.id


def test_aliases_and_every_quotation_are_among_the_words(seed_index: SeedIndex, search_words: SearchWords) -> None:
    membership = search_words.add(find_fact(seed_index, "norland-in-league"))
    clause = search_words.add(find_fact(seed_index, "pact-mutual-defence"))
    assert membership.names == "norland ª river leagu ª river leagu ª the leagu ª found of the river leagu"
    assert clause.quotes == "an attack on one parti shall be met by both ª an attack on one will be answer by both"


def test_names_of_what_an_actor_belongs_to_are_among_the_words(
    seed_index: SeedIndex, search_words: SearchWords
) -> None:
    assert read_parts(search_words.add(find_fact(seed_index, "dahl-ousted")).names)[:-1] == [
        "ole dahl",
        "southmark",
        "southmarkian",
    ]


def test_names_of_what_a_place_lies_in_are_among_the_words(seed_folder: Path) -> None:
    path = seed_folder / "places.yaml"
    around = (
        "  within: {place: coast, fact: league-office-place}\n- id: coast\n  kind: region\n  name: Coast of Ormes\n"
    )
    path.write_text(path.read_text(encoding="utf-8") + around, encoding="utf-8")
    index = SeedIndex(read(seed_folder))
    names = read_parts(SearchWords(index).add(find_fact(index, "league-office-place")).names)
    assert names == ["river leagu", "river leagu", "the leagu", "eastport", "coast of orm"]


def test_a_note_is_searched_after_the_quotations(seed_index: SeedIndex, search_words: SearchWords) -> None:
    text = search_words.add(find_fact(seed_index, "pact-consultation"))
    assert read_parts(text.quotes) == [
        "consult each other befor they build dam",
        "the sentenc leav open whose dam are meant",
    ]


@pytest.mark.parametrize(
    ("edtf", "days"),
    [
        ("2021-05-04", ["4 may 2021"]),
        ("2021-05", ["may 2021"]),
        ("2021", ["2021"]),
        ("2021~", ["2021"]),
        ("2021-05-04/2021-06", ["4 may 2021", "june 2021"]),
        ("2020/..", ["2020"]),
        ("../2020-02-29", ["29 februari 2020"]),
    ],
)
def test_the_days_of_a_fact_stand_there_in_words(
    seed_index: SeedIndex, search_words: SearchWords, edtf: str, days: list[str]
) -> None:
    fact = find_fact(seed_index, "dahl-ousted")
    assert fact.date
    dated = fact.model_copy(update={"date": fact.date.model_copy(update={"edtf": edtf})})
    assert read_parts(search_words.add(dated).names)[-len(days) :] == days


@pytest.mark.parametrize(
    ("claim", "normal"),
    [
        ("The treaty holds.", "the pact hold ª treati"),
        ("Treaties and pacts hold.", "pact and pact hold ª treati"),
        ("The pact holds.", "the pact hold"),
        ("Le traité tient.", "le pact tient ª trait"),
        ("They broke off talks.", "they broke off talk ª breakoff"),
        ("They broke off the treaty.", "they broke off the pact ª breakoff ª treati"),
        ("A rupture, then.", "a breakoff then ª ruptur"),
    ],
)
def test_words_and_phrases_of_a_group_stand_under_its_form_and_behind_the_text_as_they_are(
    seed_index: SeedIndex, search_words: SearchWords, claim: str, normal: str
) -> None:
    fact = find_fact(seed_index, "pact-signed").model_copy(update={"claim": claim})
    assert search_words.add(fact).claim == normal


def fetch_words(search_words: SearchWords) -> dict[str, tuple[str, int, int]]:
    """The normal form of each word, and how many facts and other records hold that."""
    rows = [values for table, values in search_words.rows() if table is models.SearchWord]
    assert len({row["word"] for row in rows}) == len(rows)
    return {row["word"]: (row["normal"], row["facts"], row["records"]) for row in rows}


def add_all(index: SeedIndex) -> tuple[SearchWords, list[SearchText], list[SearchText]]:
    """All words of a record, and the texts of its facts and of its other records."""
    search_words = SearchWords(index)
    facts = list(map(search_words.add, index.seed.facts))
    return search_words, facts, [text for _, text in find_records(index, search_words)]


def count_texts(texts: Sequence[SearchText]) -> Counter[str]:
    """How many texts hold each normal form."""
    return Counter(word for text in texts for word in {word for part in text.parts for word in part.split()})


def test_of_each_word_it_is_known_how_many_facts_and_records_hold_it(seed_index: SeedIndex) -> None:
    search_words, facts, records = add_all(seed_index)
    known = fetch_words(search_words)
    in_facts, in_records = count_texts(facts), count_texts(records)
    assert {word: it[1:] for word, it in known.items()} == {
        word: (in_facts[normal], in_records[normal]) for word, (normal, *_) in known.items()
    }
    assert [known[word] for word in ("dams", "duration")] == [("dam", 1, 0), ("durat", 0, 1)]


def test_every_word_of_a_text_is_known_by_its_normal_form(seed_index: SeedIndex) -> None:
    search_words, facts, records = add_all(seed_index)
    known = fetch_words(search_words)
    held = set(count_texts([*facts, *records])) - {FIELD_SEPARATOR}
    # Behind a text stand the stems of words of groups, which no word has for its normal form.
    assert held - {it[0] for it in known.values()} <= {"treati", "ruptur", "trait"}
    assert all(normal in held for word, (normal, *counts) in known.items() if any(counts))


def test_the_words_of_groups_are_known_though_nothing_holds_them(seed_index: SeedIndex) -> None:
    known = fetch_words(SearchWords(seed_index))
    assert known == {word: (normal, 0, 0) for word, normal in [("rupture", "breakoff"), *PACT]}


PACT = [("pact", "pact"), ("treaty", "pact"), ("traite", "pact")]


def test_groups_are_told_by_the_forms_of_their_words(seed_index: SeedIndex) -> None:
    groups = [values for table, values in SearchWords(seed_index).rows() if table is models.SearchGroup]
    assert groups == [{"form": form, "normal": normal} for form, normal in GROUPS]
    assert [values for _, values in SearchWords(seed_index).group_rows()] == groups


GROUPS = [
    ("break off", "breakoff"),
    ("broke off", "breakoff"),
    ("ruptur", "breakoff"),
    ("pact", "pact"),
    ("treati", "pact"),
    ("trait", "pact"),
]


def test_a_search_finds_all_other_records_by_their_words(seed_index: SeedIndex) -> None:
    found = list(find_records(seed_index, SearchWords(seed_index)))
    rows = [values for (_, values), _ in found]
    assert [row["number"] for row in rows] == [*range(1, 15)]
    assert [(row["type"], row["id"]) for row in rows] == [
        *((Found.ACTOR, name) for name in ("ada-berg", "norland", "ole-dahl", "river-league", "southmark")),
        *((Found.DISPUTE, name) for name in ("founder-of-league", "what-league-is")),
        *(
            (Found.OPEN_QUESTION, name)
            for name in ("how-long-the-pact-lasts", "where-the-league-sits", "who-signed-for-southmark")
        ),
        (Found.INSTRUMENT, "river-pact"),
        (Found.PLACE, "eastport"),
        *((Found.SOURCE, name) for name in ("echo", "invented")),
    ]
    assert all(len(row["digest"]) == 64 for row in rows)


@pytest.mark.parametrize(
    ("key", "parts"),
    [
        ("actor river-league", ("river leagu", "the leagu", "actor ª organiz", "")),
        ("actor ole-dahl", ("ole dahl", "", "actor ª southmark ª person", "")),
        ("place eastport", ("eastport", "", "place ª citi", "")),
        ("instrument river-pact", ("river pact", "", "instrument ª agreement", "")),
        (
            "dispute what-league-is",
            (
                "is the leagu a found or a work bodi",
                "",
                "disput ª disagr ª tension",
                "one document tell of it found the other of it member",
            ),
        ),
        (
            "open_question who-signed-for-southmark",
            (
                "who sign the pact for southmark",
                "",
                "open question ª southmark ª ada berg ª",
                "the document name ada berg alon",
            ),
        ),
        (
            "source invented",
            ("norland and southmark sign river pact", "the eastport courier", "sourc document ª 5 may 2021 ª", ""),
        ),
        ("source echo", ("the pact mean an answer by both", "the echo", "sourc document ª", "")),
    ],
)
def test_a_record_is_found_by_its_title_its_names_what_it_is_and_what_is_said_of_it(
    seed_index: SeedIndex, key: str, parts: tuple[str, ...]
) -> None:
    texts = {text.fact_key: text for _, text in find_records(seed_index, SearchWords(seed_index))}
    assert tuple(part.strip() for part in texts[key].parts) == parts


def test_notes_and_surroundings_of_records_are_among_their_words(seed_index: SeedIndex) -> None:
    noted: dict[str, Any] = {"note": "A remark."}
    seed = seed_index.seed
    index = SeedIndex(
        seed._replace(
            sources=tuple(it.model_copy(update=noted) for it in seed.sources),
            places=tuple(it.model_copy(update=noted) for it in seed.places),
            open_questions=tuple(it.model_copy(update={"note": None}) for it in seed.open_questions),
        )
    )
    texts = {text.fact_key: text for _, text in find_records(index, SearchWords(index))}
    assert texts["source echo"].quotes == texts["place eastport"].quotes == "a remark"
    assert texts["open_question how-long-the-pact-lasts"].quotes == ""
