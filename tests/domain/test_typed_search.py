"""What people type to search for something, read as words, phrases and operators."""

import pytest

from app.domain.typed_search import Typed, parse_typed


def word(text: str, folded: str | None = None, **flags: bool) -> Typed:
    return Typed(text, (folded or text.lower(),), **flags)


def last(text: str, folded: str | None = None) -> Typed:
    return word(text, folded, is_unfinished=True)


def phrase(text: str, **flags: bool) -> Typed:
    return Typed(f'"{text}"', tuple(text.lower().split()), is_phrase=True, **flags)


def without(text: str) -> Typed:
    return word(text, is_excluded=True)


def otherwise(text: str) -> Typed:
    return word(text, is_alternative=True)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", []),
        (" ", []),
        ("—", []),
        ("🙂", []),
        ('""', []),
        ('" "', []),
        ("*", []),
        ("-", []),
        ("- -", []),
        ("%_", []),
        ("goita", [last("goita")]),
        ("GOITA", [last("GOITA")]),
        ("Goïta", [last("Goïta", "goita")]),
        ("goita ", [last("goita")]),
        ("goita sign", [word("goita"), last("sign")]),
        ("1,500", [last("1,500", "1500")]),
        ("in 2023,", [word("in"), last("2023")]),
        ("pact, dams", [word("pact"), last("dams")]),
        ("who is (Traoré)?", [word("who"), word("is"), last("Traoré", "traore")]),
        ("страна", [last("страна")]),
    ],
)
def test_words_stand_as_they_were_typed_and_the_last_may_be_unfinished(typed: str, found: list[Typed]) -> None:
    assert list(parse_typed(typed)) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Goïta’s coup", [word("goita"), word("s"), last("coup")]),
        ("Mali's", [word("mali"), last("s")]),
        ("Liptako-Gourma", [word("liptako"), last("gourma")]),
        ("d'État", [word("d"), last("etat")]),
        ("16/09/2023 pact", [word("16"), word("09"), word("2023"), last("pact")]),
    ],
)
def test_what_holds_several_words_is_several(typed: str, found: list[Typed]) -> None:
    assert list(parse_typed(typed)) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ('"collective defence"', [phrase("collective defence")]),
        ('"pact"', [phrase("pact")]),
        ('"Collective-Defence" !', [Typed('"Collective-Defence"', ("collective", "defence"), is_phrase=True)]),
        ('"the pact" mal', [phrase("the pact"), last("mal")]),
        ('mali "the pact"', [word("mali"), phrase("the pact")]),
        ('mali""pact', [word("mali"), last("pact")]),
        ('mali "" pact', [word("mali"), last("pact")]),
        ('"a" "b c"', [phrase("a"), phrase("b c")]),
        ('"not OR -mali"', [Typed('"not OR -mali"', ("not", "or", "mali"), is_phrase=True)]),
    ],
)
def test_double_quotes_make_a_phrase(typed: str, found: list[Typed]) -> None:
    assert list(parse_typed(typed)) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ('"the pact', [word("the"), last("pact")]),
        ('mali "pact', [word("mali"), last("pact")]),
        ('pact"', [word("pact")]),
        ('"the pact" "mali', [phrase("the pact"), last("mali")]),
        ('"', []),
    ],
)
def test_a_quotation_mark_without_its_pair_means_nothing(typed: str, found: list[Typed]) -> None:
    assert list(parse_typed(typed)) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("mali -niger", [word("mali"), without("niger")]),
        ("-niger mali", [without("niger"), last("mali")]),
        ("mali NOT niger", [word("mali"), without("niger")]),
        ("NOT niger mali", [without("niger"), last("mali")]),
        ("mali NOT -niger", [word("mali"), without("niger")]),
        ('mali -"the pact"', [word("mali"), phrase("the pact", is_excluded=True)]),
        ('mali NOT "the pact"', [word("mali"), phrase("the pact", is_excluded=True)]),
        (
            "mali -liptako-gourma",
            [word("mali"), Typed("liptako-gourma", ("liptako", "gourma"), is_phrase=True, is_excluded=True)],
        ),
        ("mali -Goïta", [word("mali"), Typed("Goïta", ("goita",), is_excluded=True)]),
        ("mali -nig*", [word("mali"), Typed("nig*", ("nig",), is_excluded=True)]),
        ("-niger", [without("niger")]),
        ("NOT niger", [without("niger")]),
        ("mali - niger", [word("mali"), last("niger")]),
        ("mali -", [last("mali")]),
        ("mali NOT", [last("mali")]),
        ("mali-niger", [word("mali"), last("niger")]),
        ("mali not niger", [word("mali"), word("not"), last("niger")]),
    ],
)
def test_a_minus_sign_or_not_before_a_word_excludes_it(typed: str, found: list[Typed]) -> None:
    assert list(parse_typed(typed)) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("mali OR niger", [word("mali"), otherwise("niger")._replace(is_unfinished=True)]),
        ("mali | niger", [word("mali"), otherwise("niger")._replace(is_unfinished=True)]),
        ("mali OR niger OR chad pact", [word("mali"), otherwise("niger"), otherwise("chad"), last("pact")]),
        ('mali OR "the pact"', [word("mali"), phrase("the pact", is_alternative=True)]),
        ("mali OR liptako-gourma x", [word("mali"), otherwise("liptako"), word("gourma"), last("x")]),
        ("mali OR OR niger x", [word("mali"), otherwise("niger"), last("x")]),
        ("mali OR — niger x", [word("mali"), otherwise("niger"), last("x")]),
        ("OR mali", [last("mali")]),
        ("mali OR", [last("mali")]),
        ("| mali |", [last("mali")]),
        ("mali OR -niger", [word("mali"), without("niger")]),
        ("mali -niger OR chad x", [word("mali"), without("niger"), word("chad"), last("x")]),
        ("mali or niger", [word("mali"), word("or"), last("niger")]),
        ("mali|niger", [word("mali"), last("niger")]),
    ],
)
def test_or_between_two_words_lets_one_stand_for_the_other(typed: str, found: list[Typed]) -> None:
    assert list(parse_typed(typed)) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("mali AND niger", [word("mali"), last("niger")]),
        ("mali & niger", [word("mali"), last("niger")]),
        ("mali + niger", [word("mali"), last("niger")]),
        ("AND mali AND", [last("mali")]),
        ("mali OR AND niger", [word("mali"), last("niger")]),
        ("mali and niger", [word("mali"), word("and"), last("niger")]),
    ],
)
def test_and_is_what_stands_between_words_anyway(typed: str, found: list[Typed]) -> None:
    assert list(parse_typed(typed)) == found


@pytest.mark.parametrize("operator", ["AND", "OR", "NOT"])
def test_an_operator_alone_is_a_word(operator: str) -> None:
    assert list(parse_typed(operator)) == [last(operator.lower())]
    assert list(parse_typed(f"{operator} —")) == [last(operator.lower())]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("sign*", [last("sign")]),
        ("sign* pact", [last("sign"), last("pact")]),
        ("sign* OR nig* x", [last("sign"), otherwise("nig")._replace(is_unfinished=True), last("x")]),
        ("liptako-gour* pact", [word("liptako"), last("gour"), last("pact")]),
        ("*sign pact", [word("sign"), last("pact")]),
        ('"sign*"', [Typed('"sign*"', ("sign",), is_phrase=True)]),
    ],
)
def test_a_word_before_a_star_is_unfinished(typed: str, found: list[Typed]) -> None:
    assert list(parse_typed(typed)) == found


def test_no_more_than_the_last_four_words_are_unfinished() -> None:
    assert list(parse_typed("a* b* c* d* e* f")) == [word("a"), word("b"), *map(last, "cdef")]


@pytest.mark.parametrize("typed", ["“the pact”", "„the pact“", "«the pact»", "“ the pact ”"])
def test_quotation_marks_of_any_kind_make_a_phrase(typed: str) -> None:
    (found,) = parse_typed(typed)
    assert (found.words, found.is_phrase) == (("the", "pact"), True)
