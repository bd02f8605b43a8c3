"""Facts as items of CSL-JSON."""

import json

import pytest

from app.serializers.csl import cite_fact, find_cited, mark_cited, write_csl
from tests.serializers.samples import COURIER, ECHO, EDITION, make_citation, make_fact


def test_a_fact_is_an_entry_that_names_the_state_of_the_data() -> None:
    assert cite_fact(make_fact(), EDITION) == {
        "id": "sahel-facts:pact-signed",
        "type": "entry",
        "title": "Norland and Southmark signed the pact",
        "container-title": "Sahel Facts",
        "author": [{"literal": "Sahel Facts"}],
        "version": "revision 7, db0c75e48b79",
        "issued": {"date-parts": [[2026, 1, 2]]},
        "URL": "https://facts.example/en/facts/pact-signed",
        "language": "en",
        "note": "2 passages of 2 documents, 1 independent origin",
    }


@pytest.mark.parametrize(
    ("claim", "title"),
    [
        ("It was so.", "It was so"),
        ("It was so", "It was so"),
        ("Was it so?", "Was it so?"),
        ("It was so...", "It was so..."),
        ("They said « c’est ainsi ».", "They said « c’est ainsi »"),
    ],
)
def test_one_final_stop_is_left_to_the_style(claim: str, title: str) -> None:
    assert cite_fact(make_fact(claim=claim), EDITION)["title"] == title


@pytest.mark.parametrize(
    ("evidence", "questions", "note"),
    [
        ((1, 0, 1, 1), [], "1 passage of 1 document, 1 independent origin"),
        ((3, 1, 2, 2), [], "3 passages of 2 documents, 2 independent origins; 1 passage says otherwise"),
        (
            (8, 2, 4, 3),
            ["Who signed?", "When?"],
            "8 passages of 4 documents, 3 independent origins; 2 passages say otherwise; disputed: Who signed? When?",
        ),
    ],
)
def test_what_stands_behind_a_fact_is_told(evidence: tuple[int, ...], questions: list[str], note: str) -> None:
    names = ("supporting", "disputing", "sources", "independent_origins")
    fact = make_fact(
        evidence=dict(zip(names, evidence, strict=True)), disputes=[{"question": question} for question in questions]
    )
    assert cite_fact(fact, EDITION)["note"] == note


def test_documents_come_in_the_order_of_their_first_citation() -> None:
    assert find_cited(make_fact()) == ["echo", "courier"]


@pytest.mark.parametrize(
    ("stances", "note"),
    [
        (["supports", "supports"], None),
        (["disputes"], "on sahel-facts:pact-signed: 1 passage says otherwise"),
        (["disputes", "disputes"], "on sahel-facts:pact-signed: 2 passages say otherwise"),
        (["supports", "disputes"], "on sahel-facts:pact-signed: 1 passage supports it; 1 passage says otherwise"),
    ],
)
def test_a_document_that_says_otherwise_is_marked(stances: list[str], note: str | None) -> None:
    fact = make_fact(citations=[make_citation(COURIER), *(make_citation(ECHO, stance=it) for it in stances)])
    document = {"id": "echo", "title": "The pact"}
    assert mark_cited(document, fact) == {**document, **({"note": note} if note else {})}


def test_styles_are_told_to_keep_the_case_of_a_claim_and_of_no_title() -> None:
    document = {"id": "echo", "type": "article-newspaper", "title": "The pact"}
    items = json.loads(write_csl([cite_fact(make_fact(), EDITION), document]))
    titles = [item["title"] for item in items]
    assert titles == ['<span class="nocase">Norland and Southmark signed the pact</span>', "The pact"]
