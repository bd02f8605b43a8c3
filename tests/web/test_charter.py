"""The page of the charter."""

from copy import deepcopy
from typing import Any

from starlette.testclient import TestClient

from app.schemas.records import CharterPublic
from app.web.charter_view import compare_wordings, list_names, view_clauses
from tests.asking import ask
from tests.web.strict_html import open_page


def test_the_charter_has_every_clause_in_every_wording(client: TestClient) -> None:
    charter = ask(client, "/charter")
    page = open_page(client, "/en/charter")
    assert page.texts["h1"] == [charter["instrument"]["name"]]
    clauses = [*charter["objectives"], *charter["clauses"]]
    assert {f"/en/facts/{fact['id']}" for fact in [*charter["signing"], *clauses]} <= {*page.links}
    texts = {(fact["id"], it["text"]) for fact in clauses for it in fact["details"]["wordings"]}
    assert len(page.find("figure")) == len(texts)
    worded = [fact["citations"][it["citation"]] for fact in clauses for it in fact["details"]["wordings"]]
    assert {it["link"] for it in worded} <= {*page.links}


def test_words_that_differ_are_marked_and_read_aloud(client: TestClient) -> None:
    page = open_page(client, "/en/charter")
    assert "without contracting," in page.texts["del"]
    assert "with contracted," in page.texts["ins"]
    assert {"without shall,", "with will,"} <= {*page.texts["del"], *page.texts["ins"]}


def test_words_in_another_language_are_compared_with_their_own_kind_alone(client: TestClient) -> None:
    charter = CharterPublic.model_validate(ask(client, "/charter"))
    compared = view_clauses(charter.objectives, compare_wordings(charter))
    wordings = [it for one in compared for clause in one.clauses for it in clause.wordings]
    french = [it for it in wordings if it.language == "fr"]
    assert len(french) == len(open_page(client, "/en/charter").find("p", lang="fr"))
    assert [(it.is_first, [run.text for run in it.runs or ()]) for it in french] == [
        (False, [it.text]) for it in french
    ]


def test_the_charter_has_the_names_that_documents_use(client: TestClient) -> None:
    charter = CharterPublic.model_validate(ask(client, "/charter"))
    names = {it.name: it.publishers for it in list_names(charter)}
    assert names["so-called Sahel security pact"] == ["Azerbaycan24"]
    assert "AES Charter" not in names


def make_charter(client: TestClient, wordings: list[list[tuple[str, str]]]) -> CharterPublic:
    """The real charter with one clause for each list of wordings, all of them sides of one dispute on words."""
    charter = ask(client, "/charter")
    (model,) = [it for it in charter["clauses"] if it["id"] == "charter-attack-on-one-shall-be-aggression"]
    clauses: list[dict[str, Any]] = []
    for number, texts in enumerate(wordings):
        clause = deepcopy(model)
        clause["id"] = f"clause-{number}"
        clause["details"]["wordings"] = [
            {"text": text, "form": "quoted", "language": language, "source": "a", "citation": 0}
            for language, text in texts
        ]
        clauses.append(clause)
    return CharterPublic.model_validate({**charter, "objectives": [], "clauses": clauses})


def test_a_wording_that_several_print_stands_once_and_others_beside_the_first(client: TestClient) -> None:
    charter = make_charter(client, [[("en", "one two"), ("en", "one two"), ("fr", "un")], [("en", "one three")]])
    (comparison,) = view_clauses(charter.clauses, compare_wordings(charter))
    assert comparison.question
    first, second = comparison.clauses
    assert [(it.text, len(it.citations), it.is_first) for it in first.wordings] == [
        ("one two", 2, True),
        ("un", 1, False),
    ]
    (other,) = second.wordings
    assert ([run.text for run in other.runs or ()], other.is_first) == (["one", "two", "three"], False)
