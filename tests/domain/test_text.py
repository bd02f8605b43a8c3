import pytest

from app.domain.text import closest, drop_invisible, find_words, fold, words
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


INVISIBLE = [
    "\u00ad",
    "\u034f",
    "\u061c",
    "\u115f",
    "\u17b4",
    "\u180e",
    "\u200b",
    "\u200c",
    "\u200d",
    "\u200e",
    "\u202a",
    "\u2060",
    "\u2064",
    "\u2069",
    "\u3164",
    "\ufe0f",
    "\ufeff",
    "\uffa0",
    "\U000e0041",
    "\U000e0100",
]


@pytest.mark.parametrize("sign", INVISIBLE)
def test_invisible_signs_are_no_part_of_words(sign: str) -> None:
    text = f"{sign}Bama{sign}ko{sign}: 1,{sign}500 Goi\u0308{sign}ta {sign} {sign}"
    assert words(text) == ["bamako", "1500", "goita"]
    assert drop_invisible(text) == "Bamako: 1,500 Goi\u0308ta  "
    places = [(text[start:end], folded) for start, end, folded in find_words(text)]
    assert places == [
        (f"Bama{sign}ko", ["bamako"]),
        (f"1,{sign}500", ["1500"]),
        (f"Goi\u0308{sign}ta", ["goita"]),
    ]


@pytest.mark.parametrize("sign", ["\u00a0", "\u2009", "\u2028", "\u3000"])
def test_spaces_of_any_width_part_words(sign: str) -> None:
    assert words(f"Bama{sign}ko") == ["bama", "ko"]


def test_a_short_passage_is_linked_to_by_all_its_words() -> None:
    link = link_to_passage(URL, "We sign  for\tpeace", "said: “", ",” she told")
    assert link == f"{URL}#:~:text=said%3A%20%E2%80%9C-,We%20sign%20for%20peace,-%2C%E2%80%9D%20she%20told"


def test_a_long_passage_is_linked_to_by_its_first_and_last_words() -> None:
    link = link_to_passage(URL, "a b c d e f g h i j k l m n o p q", "", "")
    assert link == f"{URL}#:~:text=a%20b%20c%20d,n%20o%20p%20q"


def test_sixteen_words_are_not_a_long_passage() -> None:
    """A page may say the first of them at another place too, where a range would begin."""
    link = link_to_passage(URL, "a b c d e f g h i j k l m n o p", "", "")
    assert link == f"{URL}#:~:text=a%20b%20c%20d%20e%20f%20g%20h%20i%20j%20k%20l%20m%20n%20o%20p"


def test_words_of_other_paragraphs_are_no_context() -> None:
    assert link_to_passage(URL, "peace", "before\n\nfor ", " now\nafter") == f"{URL}#:~:text=for-,peace,-now"


def test_a_neighbouring_paragraph_alone_is_no_context() -> None:
    assert link_to_passage(URL, "peace", "before\n", "\nafter") == f"{URL}#:~:text=peace"


@pytest.mark.parametrize(
    ("exact", "target"),
    [
        ("first part.\nStart of", "first%20part.,Start%20of"),
        ("first part.\r\n\r\n  Start of", "first%20part.,Start%20of"),
        ("first part.\u2028Start of", "first%20part.,Start%20of"),
        ("first\npart.\n\nStart of", "first,Start%20of"),
        ("end.\nIt is a start of the second part that goes on", "end.,part%20that%20goes%20on"),
        ("It is the end of the first part\nand so", "It%20is%20the%20end,and%20so"),
    ],
)
def test_a_passage_over_the_end_of_a_line_is_a_range(exact: str, target: str) -> None:
    assert link_to_passage(URL, exact, "before ", " after") == f"{URL}#:~:text=before-,{target},-after"


@pytest.mark.parametrize(
    ("exact", "target"),
    [
        ("alliance \u00a0was signed", "alliance%20%C2%A0was%20signed"),
        ("1\u202f200 men", "1%E2%80%AF200%20men"),
        ("one   two\tthree", "one%20two%20three"),
        ("soft\u00adhyphen\u200b \ufeffhere", "softhyphen%20here"),
        ("a\u115fb", "a%E1%85%9Fb"),
    ],
)
def test_only_white_space_that_a_page_collapses_is_one_space(exact: str, target: str) -> None:
    assert link_to_passage(URL, exact, "", "") == f"{URL}#:~:text={target}"
    assert link_to_passage(URL, "x", f"{exact} ", f" {exact}") == f"{URL}#:~:text={target}-,x,-{target}"


@pytest.mark.parametrize("exact", ["\npeace", "peace\n", "\r\n peace \n\n"])
def test_a_quotation_that_begins_or_ends_with_its_line_has_no_context_there(exact: str) -> None:
    before = "" if exact[0] in "\r\n" else "for-,"
    after = "" if exact[-1] == "\n" else ",-now"
    assert link_to_passage(URL, exact, "for ", " now") == f"{URL}#:~:text={before}peace{after}"


def test_a_byte_order_mark_is_no_context() -> None:
    assert link_to_passage(URL, "The leaders", "\ufeff", "") == f"{URL}#:~:text=The%20leaders"


@pytest.mark.parametrize(
    ("exact", "prefix", "suffix", "text"),
    [
        ("of peace", "word \u200e", " now", "of%20peace,-now"),
        ("\u2060of peace", "word ", " now", "of%20peace,-now"),
        ("of peace", "word\u200b ", " now", "of%20peace,-now"),
        ("of peace", "word ", "\u200e now", "word-,of"),
        ("of peace\u2069", "word ", " now", "word-,of"),
        ("of peace", "word ", " \u2069now", "word-,of%20peace"),
        ("peace", "word ", "\u200e now", "word-,peace"),
    ],
)
def test_beside_an_invisible_sign_neither_a_context_nor_the_end_of_a_word_is_found(
    exact: str, prefix: str, suffix: str, text: str
) -> None:
    assert link_to_passage(URL, exact, prefix, suffix) == f"{URL}#:~:text={text}"


def test_what_has_no_words_is_linked_to_by_the_address_alone() -> None:
    assert link_to_passage(URL, " \n\u200b", "a ", " b") == URL


def test_a_fragment_of_the_address_is_kept() -> None:
    assert link_to_passage(f"{URL}#part", "peace", "", "") == f"{URL}#part:~:text=peace"
    assert link_to_passage(f"{URL}#part:~:text=war", "peace", "", "") == f"{URL}#part:~:text=peace"


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
