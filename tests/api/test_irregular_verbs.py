"""Who types a form of an irregular verb finds its other forms too, those that claims tell of first."""

import pytest
from starlette.testclient import TestClient

from tests.asking import ask, ids


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("who left Mali", {"france-withdrew-troops-from-mali", "france-forced-to-withdraw-from-mali"}),
        (
            "France left Burkina Faso",
            {"burkina-faso-ordered-french-troops-to-leave", "france-withdrew-from-burkina-faso"},
        ),
        (
            "who left the G5 Sahel",
            {
                "mali-former-member-of-g5-sahel",
                "niger-former-member-of-g5-sahel",
                "burkina-faso-former-member-of-g5-sahel",
            },
        ),
    ],
)
def test_facts_that_tell_of_leaving_come_before_those_whose_note_does(
    client: TestClient, typed: str, first: set[str]
) -> None:
    page = ask(client, f"/facts?q={typed}&limit={len(first)}")
    assert set(ids(page)) == first
    assert page["search"]["relaxed"] is False


def test_facts_that_hold_any_form_are_counted(client: TestClient) -> None:
    page = ask(client, "/facts?q=left")
    assert page["search"]["words"] == [{"typed": "left", "normal": "left", "facts": page["page"]["total"]}]
    assert page["page"]["total"] > 3


def test_a_form_that_is_excluded_or_quoted_is_that_form_alone(client: TestClient) -> None:
    left = ids(ask(client, '/facts?q="left"'))
    assert len(left) == 3
    assert not set(left) & set(ids(ask(client, "/facts?q=member -left&limit=200")))
    assert "mali-former-member-of-g5-sahel" in ids(ask(client, "/facts?q=member -left&limit=200"))
