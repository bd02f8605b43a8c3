"""Everything that a template says is marked for translation, and every word of a vocabulary has a name."""

import re
from enum import StrEnum
from pathlib import Path

import pytest

import app.web
from app.domain.vocabulary import VOCABULARIES
from app.web.labels import label, name_language
from app.web.strings import write_number, write_origins
from app.web.templates import environment, list_templates

_NAMES = {"Sahel Facts", "CC BY 4.0", "BibTeX", "RIS", "CSL-JSON", "JSON-LD", "JSON", "SHA-256", "Atom", "JSON Feed"}
"""What is called so in every language."""

_READ_ALOUD = re.compile(r'\b(?:aria-label|alt|placeholder|title|summary)="([^"]*)"')
_TAG = re.compile(r"<[^>]*>?")


def list_unmarked(source: str) -> list[str]:
    """The texts of a template that stand outside of `{% trans %}`, apart from names."""
    data, is_marked, is_opening = "", False, False
    for _, kind, text in environment().lex(source):
        if kind == "name" and is_opening:
            is_marked = (is_marked or text == "trans") and text != "endtrans"
        is_opening = kind == "block_begin" or (is_opening and kind == "whitespace")
        if kind == "data" and not is_marked:
            data += text
        elif kind.endswith("_begin"):
            data += "\0"
    texts = [*_READ_ALOUD.findall(data), *re.split(r"[\0\n]", _TAG.sub("\n", data))]
    return [it.strip() for it in texts if re.search(r"[A-Za-z]{2}", it) and it.strip(" ·:,.") not in _NAMES]


@pytest.mark.parametrize("name", list_templates())
def test_a_template_says_nothing_that_is_not_marked(name: str) -> None:
    loader = environment().loader
    assert loader
    source, _, _ = loader.get_source(environment(), name)
    assert list_unmarked(source) == []


def test_what_is_not_marked_is_found() -> None:
    source = '<p title="Not marked">{% trans %}Marked{% endtrans %} forgotten {{ value }}</p>'
    assert list_unmarked(source) == ["Not marked", "forgotten"]


def test_a_sentence_without_a_plural_is_translated_once() -> None:
    source = "{% trans %}Undated{% endtrans %} {% trans host=host %}100 % is at {{ host }}{% endtrans %}"
    assert "gettext" not in str(environment().compile(source, raw=True))
    assert environment().from_string(source).render(host="<a>") == "Undated 100 % is at &lt;a&gt;"


@pytest.mark.parametrize("vocabulary", VOCABULARIES.values(), ids=VOCABULARIES)
def test_every_word_has_a_name_that_people_read(vocabulary: type[StrEnum]) -> None:
    names = [label(word) for word in vocabulary]
    assert all(re.fullmatch(r"[A-Za-z][^_]*", name) for name in names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("number", "text"), [(0, "no"), (1, "one"), (10, "ten"), (11, "11"), (1234, "1,234")])
def test_small_numbers_are_words(number: int, text: str) -> None:
    assert write_number(number) == text


@pytest.mark.parametrize(("number", "text"), [(1, "one independent origin"), (12, "12 independent origins")])
def test_origins_are_counted_in_words(number: int, text: str) -> None:
    assert write_origins(number) == text


@pytest.mark.parametrize(("code", "name"), [("fr", "French"), ("xx", "xx")])
def test_a_language_is_named(code: str, name: str) -> None:
    assert name_language(code) == name


@pytest.mark.parametrize("name", list_templates())
def test_a_plural_goes_by_the_number(name: str) -> None:
    # Without a name it goes by the first value, whatever that is.
    source = (Path(app.web.__file__).parent / "templates" / name).read_text(encoding="utf-8")
    plurals = re.findall(r"{%-? trans ((?:(?!{%-? trans ).)*?){%-? pluralize( \w+)? -?%}", source, re.DOTALL)
    assert [text for text, by in plurals if not by and not text.startswith("count=")] == []
