import pytest

from app.domain.text import closest, find_words, fold, words
from app.domain.text_fragment import link_to_passage

URL = "https://courier.example/pact"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Assimi Goïta", "assimi goita"),
        ("Goi\u0308ta", "goita"),
        ("GOÏTA’S post", "goita s post"),
        ("Goïtaʼs, Goïta`s, Goïta´s", "goita s goita s goita s"),
        ("Liptako-Gourma", "liptako gourma"),
        ("N'Djamena / N’Djamena", "n djamena n djamena"),
        ("“An attack …”: (RT) @CheikhA", "an attack rt cheikha"),
        ("Straße ﬁn ½", "strasse fin 1 2"),
        ("snake_case", "snake case"),
        ("  \n ", ""),
        ("—", ""),
    ],
)
def test_words_are_compared_without_case_accents_and_punctuation(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,500 troops", ["1500", "troops"]),
        ("12,345,678", ["12345678"]),
        ("1\u00a0500 soldats", ["1500", "soldats"]),
        ("1\u202f500 soldats", ["1500", "soldats"]),
        ("1 500", ["1", "500"]),
        ("in 2012, 2015 and 2,50", ["in", "2012", "2015", "and", "2", "50"]),
        ("1,5000", ["1", "5000"]),
        ("G5, M23", ["g5", "m23"]),
    ],
)
def test_a_number_written_in_groups_is_one_word(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_each_word_is_found_where_it_stands() -> None:
    assert find_words("Goïta’s 1,500 men") == [
        (0, 5, ["goita"]),
        (6, 7, ["s"]),
        (8, 13, ["1500"]),
        (14, 17, ["men"]),
    ]


def test_a_letter_with_a_combining_accent_is_one_place() -> None:
    assert find_words("Goi\u0308ta") == [(0, 6, ["goita"])]


def test_one_place_can_hold_two_words() -> None:
    assert find_words("Goïtaʼs") == [(0, 7, ["goita", "s"])]


@pytest.mark.parametrize(
    "text",
    [
        "The pact’s 1,500 men; 1\u202f500 men, 1\u00a0500, 12,345,67 and 1,500² of them",
        "« Nous signons pour la paix », a-t-elle écrit",
        "Goi\u0308taʼs snake_case — ½ ﬁn ㈠ 5,000,000th",
        "الساحل 𞤢𞤫𞤧 \uff12\uff10\uff12\uff13",
    ],
)
def test_places_and_folded_text_hold_the_same_words(text: str) -> None:
    assert [word for _, _, found in find_words(text) for word in found] == words(text)


def test_a_short_passage_is_linked_to_by_all_its_words() -> None:
    link = link_to_passage(URL, "We sign\nfor peace", "said: “", ",” she told")
    assert link == f"{URL}#:~:text=said%3A%20%E2%80%9C-,We%20sign%20for%20peace,-%2C%E2%80%9D%20she%20told"


def test_a_long_passage_is_linked_to_by_its_first_and_last_words() -> None:
    link = link_to_passage(URL, "one two three four five six seven eight nine", "", "")
    assert link == f"{URL}#:~:text=one%20two%20three%20four,six%20seven%20eight%20nine"


def test_eight_words_are_not_a_long_passage() -> None:
    link = link_to_passage(URL, "one two three four five six seven eight", "", "")
    assert link == f"{URL}#:~:text=one%20two%20three%20four%20five%20six%20seven%20eight"


def test_words_of_other_paragraphs_are_no_context() -> None:
    assert link_to_passage(URL, "peace", "before\n\nfor ", " now\nafter") == f"{URL}#:~:text=for-,peace,-now"


def test_a_neighbouring_paragraph_alone_is_no_context() -> None:
    assert link_to_passage(URL, "peace", "before\n", "\nafter") == f"{URL}#:~:text=peace"


def test_signs_that_a_text_fragment_would_misread_are_escaped() -> None:
    assert link_to_passage(URL, "Liptako-Gourma, 5 & 6", "", "") == (f"{URL}#:~:text=Liptako%2DGourma%2C%205%20%26%206")


def test_the_first_of_equally_similar_choices_is_closest() -> None:
    assert closest("malo", ["niger", "male", "mali"], 65) == "male"
    assert closest("malo", ["niger", "mali", "male"], 65) == "mali"


@pytest.mark.parametrize(("cutoff", "expected"), [(75, "mali"), (75.1, None)])
def test_a_similarity_below_the_cut_off_is_no_match(cutoff: float, expected: str | None) -> None:
    assert closest("Mali", ["mali"], cutoff) == expected


def test_without_choices_nothing_is_closest() -> None:
    assert closest("mali", [], 0) is None
