"""Two wordings beside one another."""

import pytest

from app.domain.word_differences import Change, Run, compare

SAME, DROPPED, ADDED = Change.SAME, Change.DROPPED, Change.ADDED


def test_words_that_differ_are_told_apart_from_those_that_do_not() -> None:
    assert compare("An attack on one shall be met by both", "An attack on one will be met, by both") == (
        Run(SAME, "An attack on one", ""),
        Run(DROPPED, "shall", " "),
        Run(ADDED, "will", " "),
        Run(SAME, "be met", " "),
        Run(ADDED, ",", ""),
        Run(SAME, "by both", " "),
    )


def test_a_difference_at_the_beginning_keeps_its_space() -> None:
    assert compare("The charter binds both", "Charter binds both") == (
        Run(DROPPED, "The charter", ""),
        Run(ADDED, "Charter", " "),
        Run(SAME, "binds both", " "),
    )


@pytest.mark.parametrize("wording", ["in case of an attack", "l’Alliance (AES)"])
def test_a_wording_differs_in_nothing_from_itself(wording: str) -> None:
    assert compare(wording.replace(" ", "\n"), wording) == (Run(SAME, wording, ""),)


def test_wordings_with_little_in_common_are_not_marked() -> None:
    assert compare("prevent or settle armed rebellions", "work against all who take up arms") is None
