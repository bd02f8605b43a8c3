"""One form for the spellings and inflections of a word, and for words that mean one thing in a record."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.domain.normal_forms import STOP_WORDS, NormalForms, Phrase, form_of, forms_of_groups, name_group, spell, stem
from app.domain.text import words

GROUPS = [
    ("withdrawal", ["withdraw", "withdrew", "withdrawal", "pull out", "pulled out of"]),
    ("coup-d-etat", ["coup", "overthrow", "overthrew", "military takeover"]),
    ("un", ["UN", "ONU", "United Nations", "Nations unies"]),
]

_ENDINGS = ("al", "alism", "alisations", "ional", "ability", "ments", "fully", "ing", "edly", "iveness")


@pytest.fixture(scope="module")
def forms() -> NormalForms:
    return NormalForms(forms_of_groups(GROUPS))


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("defence", "defense"),
        ("defences", "defenses"),
        ("offence", "offense"),
        ("pretence", "pretense"),
        ("licence", "license"),
        ("practise", "practice"),
        ("organise", "organize"),
        ("organised", "organized"),
        ("organiser", "organizer"),
        ("organisers", "organizers"),
        ("organising", "organizing"),
        ("recognisable", "recognizable"),
        ("organisation", "organization"),
        ("organisations", "organizations"),
        ("organisational", "organizational"),
        ("analyse", "analyze"),
        ("analysed", "analyzed"),
        ("analysers", "analyzers"),
        ("neighbour", "neighbor"),
        ("neighbours", "neighbors"),
        ("neighbouring", "neighboring"),
        ("neighbourhood", "neighborhood"),
        ("favourable", "favorable"),
        ("labour", "labor"),
        ("travelled", "traveled"),
        ("cancelled", "canceled"),
        ("cancelling", "canceling"),
        ("traveller", "traveler"),
        ("counsellors", "counselors"),
        ("dialogue", "dialog"),
        ("dialogues", "dialogs"),
        ("centre", "center"),
        ("centres", "centers"),
        ("programme", "program"),
        ("programmes", "programs"),
        ("judgement", "judgment"),
        ("towards", "toward"),
        ("enquiry", "inquiry"),
        ("sceptical", "skeptical"),
    ],
)
def test_each_spelling_is_brought_to_one(british: str, american: str) -> None:
    assert spell(british) == american
    assert spell(american) == american
    assert stem(british) == stem(american)


@pytest.mark.parametrize(
    "word", ["this", "wise", "our", "sour", "tell", "called", "killed", "fence", "sense", "troops"]
)
def test_a_word_of_one_spelling_is_left_alone(word: str) -> None:
    assert spell(word) == word


def test_the_beginning_of_a_word_can_be_respelled_too() -> None:
    assert spell("defenc") == "defens"


@pytest.mark.parametrize(
    "inflected",
    [
        ("attack", "attacks", "attacked", "attacking"),
        ("sign", "signs", "signed", "signing"),
        ("country", "countries"),
        ("defence", "defenses", "defense"),
        ("sanction", "sanctions", "sanctioned"),
        ("organisation", "organizations", "organized"),
    ],
)
def test_inflections_of_a_word_have_one_stem(inflected: tuple[str, ...]) -> None:
    assert len({stem(word) for word in inflected}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("mali", "malian"), ("niger", "nigeria"), ("military", "milit"), ("un", "u")]
)
def test_other_words_have_other_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize("word", ["as", "is", "1500", "a400m", "g5", "страны", "الساحل", "漢字", "", "ⵎⴰⵍⵉ"])
def test_short_words_numbers_and_other_scripts_stay_as_they_are(word: str) -> None:
    assert stem(word) == word


def test_stop_words_are_folded_and_none_tells_of_anything() -> None:
    assert all(words(word) == [word] for word in STOP_WORDS)
    assert {"the", "of", "who", "many", "d", "s"} <= STOP_WORDS
    assert STOP_WORDS.isdisjoint({"not", "no", "against", "between", "after", "before", "us", "un", "all"})


@pytest.mark.parametrize(
    ("word", "normal"),
    [
        ("withdrew", "withdrawal"),
        ("withdraws", "withdrawal"),
        ("withdrawals", "withdrawal"),
        ("overthrew", "coupdetat"),
        ("coups", "coupdetat"),
        ("onu", "un"),
        ("pull", "pull"),
        ("attacks", "attack"),
        ("nations", "nation"),
    ],
)
def test_a_word_of_a_group_has_the_form_of_the_group(forms: NormalForms, word: str, normal: str) -> None:
    assert forms.normal(word) == normal


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("pull out", [Phrase(0, 2, "withdrawal")]),
        ("France pulls out troops", [Phrase(1, 3, "withdrawal")]),
        ("pulling out of Mali", [Phrase(0, 3, "withdrawal")]),
        ("the United Nations and the Nations unies", [Phrase(1, 3, "un"), Phrase(5, 7, "un")]),
        ("united nations unies", [Phrase(0, 2, "un")]),
        ("a military takeover", [Phrase(1, 3, "coupdetat")]),
        ("pull them out", []),
        ("out pull", []),
        ("pull", []),
        ("coup", []),
        ("", []),
    ],
)
def test_phrases_of_groups_are_found_in_their_inflections(forms: NormalForms, text: str, found: list[Phrase]) -> None:
    assert list(forms.find_phrases(words(text))) == found


def test_the_phrases_of_a_group_are_told_in_normal_forms(forms: NormalForms) -> None:
    assert forms.phrases["withdrawal"] == [["pull", "out", "of"], ["pull", "out"]]
    assert "attack" not in forms.phrases


def test_a_word_of_one_group_in_a_phrase_of_another_is_told_in_its_form() -> None:
    forms = NormalForms(forms_of_groups([("army", ["army", "soldiers"]), ("junta", ["junta", "ruling soldiers"])]))
    assert forms.phrases == {"junta": [["rule", "army"]]}


def test_without_groups_the_normal_form_is_the_stem() -> None:
    forms = NormalForms({})
    assert forms.normal("withdrew") == "withdrew"
    assert list(forms.find_phrases(["pull", "out"])) == []
    assert forms.phrases == {}


@pytest.mark.parametrize(
    ("member", "form"),
    [("Withdrew", "withdrew"), ("Pulled  out", "pull out"), ("Ligue d’Été", "ligu d ete"), ("Défense", "defens")],
)
def test_a_member_is_known_by_its_stems(member: str, form: str) -> None:
    assert form_of(member) == form


def test_a_group_is_named_by_its_id_in_one_word() -> None:
    assert name_group("coup-d-etat") == "coupdetat"
    assert forms_of_groups([("un", ["UN", "United Nations"])]) == {"un": "un", "unit nation": "un"}


def test_threads_share_the_stemmer() -> None:
    # The cache would answer all but the first to ask.
    ask, typed = stem.__wrapped__, [f"{start}{end}" for start in ("nation", "relat", "oper") for end in _ENDINGS] * 40
    alone = [ask(word) for word in typed]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            beside = list(threads.map(lambda _: [ask(word) for word in typed], range(8)))
    finally:
        sys.setswitchinterval(interval)
    assert beside == [alone] * 8
