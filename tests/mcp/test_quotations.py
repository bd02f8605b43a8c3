"""Which passages are quoted of a fact."""

from collections.abc import Sequence
from typing import Any

from app.mcp.quotations import quote_origins


def cite(origin: str, document: str, supports: Sequence[str] = ("claim",), stance: str = "supports") -> dict[str, Any]:
    return {
        "source": {"id": document, "publisher": document.title()},
        "stance": stance,
        "quote": {"exact": f"words of {document}"},
        "supports": list(supports),
        "attribution": None,
        "origin": {"id": origin},
    }


def test_each_origin_of_the_claim_is_quoted_from_another_document_if_there_is_one() -> None:
    quoted = quote_origins([cite("post", "courier"), cite("agency", "courier"), cite("agency", "echo")])
    assert [(it.origin, it.document, it.also) for it in quoted.quotations] == [
        ("post", "courier", []),
        ("agency", "echo", ["Courier"]),
    ]
    assert (quoted.more_origins, quoted.more_against) == (0, 0)


def test_what_shows_only_a_date_is_no_witness() -> None:
    quoted = quote_origins([cite("agency", "echo"), cite("post", "courier", ["date"])])
    assert [it.origin for it in quoted.quotations] == ["agency"]


def test_words_against_a_fact_say_what_they_bear_on() -> None:
    against = [cite(f"other-{number}", "echo", ["place", "date"], "disputes") for number in range(3)]
    quoted = quote_origins([cite("agency", "echo"), *against])
    assert [(it.is_against, it.shows) for it in quoted.quotations] == [(False, None), (True, "date"), (True, "date")]
    assert (quoted.more_origins, quoted.more_against) == (0, 1)
