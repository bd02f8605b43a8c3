import pytest

from app.domain.sentence_negations import find_negations


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ECOWAS did not threaten Niger", [("not", ["threaten"])]),
        ("ECOWAS didn’t threaten Niger", [("didn’t", ["threaten"])]),
        ("Mali has never been a member", [("never", ["member"])]),
        ("No agreement was signed", [("No", ["agreement", "signed"])]),
        ("neither Mali nor Niger", [("neither", ["mali", "nor"]), ("nor", ["niger"])]),
        ("it did not", [("not", [])]),
        ("not only Mali", []),
        ("Goita did not post it until Sunday", []),
        ("T for two, ten t", []),
        ("notable nonsense", []),
    ],
)
def test_negations_are_found_with_what_they_negate(text: str, found: list[tuple[str, list[str]]]) -> None:
    assert [(it.text, it.negated) for it in find_negations(text)] == found
