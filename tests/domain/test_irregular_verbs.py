"""Forms of irregular verbs."""

from collections.abc import Sequence

import pytest

from app.domain.irregular_verbs import _VERBS, FORMS_OF_VERBS
from app.domain.normal_forms import stem


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("left", ["leave", "left"]),
        ("leaves", ["leave", "left"]),
        ("leaving", ["leave", "left"]),
        ("spoken", ["speak", "spoke", "spoken"]),
        ("signed", []),
        ("mali", []),
    ],
)
def test_any_form_gives_all_forms_of_its_verb(word: str, forms: Sequence[str]) -> None:
    assert list(FORMS_OF_VERBS.get(stem(word), ())) == forms


def test_no_form_is_of_two_verbs() -> None:
    stems = [found for verb in _VERBS for found in {stem(form) for form in verb.split()}]
    assert len(set(stems)) == len(stems)
