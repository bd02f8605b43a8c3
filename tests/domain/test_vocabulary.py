"""The closed vocabularies: every word is defined beside the data, and the definitions reach the OpenAPI document."""

from enum import StrEnum
from typing import Any, get_args

import pytest
import yaml

from app.domain import vocabulary
from app.domain.vocabulary import VOCABULARIES, Found, Identified, Resource, VersionState
from app.seed.vocabulary_file import VocabularyDocument
from app.settings import data_folder
from tests.contract.refresh import read_document

ENUMS = [
    it for it in vars(vocabulary).values() if isinstance(it, type) and issubclass(it, StrEnum) and it is not StrEnum
]


@pytest.fixture(scope="module")
def schemas() -> dict[str, Any]:
    found: dict[str, Any] = read_document()["components"]["schemas"]
    return found


@pytest.fixture(scope="module")
def definitions() -> dict[str, Any]:
    text = (data_folder("seed_data") / "vocabulary.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


@pytest.mark.parametrize("words", ENUMS, ids=lambda words: words.__name__)
def test_the_value_of_a_word_is_its_name_in_lower_case(words: type[StrEnum]) -> None:
    assert [word.value for word in words] == [word.name.lower() for word in words]


def test_every_vocabulary_of_the_record_is_published() -> None:
    assert {words.__name__ for words in ENUMS} == {
        *(words.__name__ for words in VOCABULARIES.values()),
        Found.__name__,
        Identified.__name__,
        Resource.__name__,
        VersionState.__name__,
    }


def test_the_file_of_definitions_takes_exactly_the_vocabularies() -> None:
    fields = VocabularyDocument.model_fields
    assert {name: get_args(field.annotation)[0] for name, field in fields.items()} == VOCABULARIES


@pytest.mark.parametrize("name", VOCABULARIES)
def test_every_word_is_defined(definitions: dict[str, Any], name: str) -> None:
    assert list(definitions) == list(VOCABULARIES)
    assert set(definitions[name]) == set(VOCABULARIES[name])


@pytest.mark.parametrize("name", VOCABULARIES)
def test_every_word_is_explained_in_the_openapi_document(
    schemas: dict[str, Any], definitions: dict[str, Any], name: str
) -> None:
    schema = schemas[VOCABULARIES[name].__name__]
    assert schema["enum"] == [word.value for word in VOCABULARIES[name]]
    terms = {word: it if isinstance(it, str) else it["definition"] for word, it in definitions[name].items()}
    assert schema["description"].splitlines() == [f"* `{word}`: {terms[word]}" for word in definitions[name]]


def test_every_enumeration_of_the_openapi_document_explains_its_words(schemas: dict[str, Any]) -> None:
    silent = {
        f"{name}.{word}"
        for name, schema in schemas.items()
        for word in schema.get("enum", [])
        if f"`{word}`" not in schema.get("description", "")
    }
    assert silent == set()
