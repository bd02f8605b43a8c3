"""What the OpenAPI document says of texts is what the service takes, and it says the same on every Python."""

import http.client
import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from starlette.testclient import TestClient

from tests.asking import ask, find_faults
from tests.contract.refresh import is_long, make_document, read_document

DOCUMENT = read_document()
LISTS = ["/facts", "/events", "/timeline", "/actors", "/sources", "/disputes", "/open-questions", "/members"]


def find_texts(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema of a text within a schema, with where it stands."""
    if isinstance(schema, dict):
        if schema.get("type") == "string":
            yield path, schema
        for key, value in schema.items():
            yield from find_texts(value, f"{path}/{key}")
    elif isinstance(schema, list):
        for position, value in enumerate(schema):
            yield from find_texts(value, f"{path}/{position}")


@pytest.mark.slow
def test_the_document_hangs_on_no_word_of_the_standard_library(monkeypatch: pytest.MonkeyPatch) -> None:
    for status in http.client.responses:
        monkeypatch.setitem(http.client.responses, status, "Another Word")
    assert make_document() == DOCUMENT


def test_every_text_in_an_address_is_bounded() -> None:
    parameters = [
        (f"{path} {parameter['name']}", parameter["schema"])
        for path, item in DOCUMENT["paths"].items()
        for operation in item.values()
        for parameter in operation.get("parameters", ())
        if parameter["in"] != "header"
    ]
    texts = [(name, schema) for name, whole in parameters for _, schema in find_texts(whole)]
    assert len(texts) > 50
    assert [name for name, schema in texts if "pattern" not in schema or "maxLength" not in schema] == []


def schema_of(path: str, name: str) -> dict[str, Any]:
    (schema,) = (it["schema"] for it in DOCUMENT["paths"][path]["get"]["parameters"] if it["name"] == name)
    text: dict[str, Any] = schema.get("items", schema)
    return text


@pytest.mark.parametrize("path", LISTS)
def test_a_cursor_is_described_as_it_is_and_taken_no_longer(good_client: TestClient, path: str) -> None:
    schema = schema_of(path, "cursor")
    following = ask(good_client, f"{path}?limit=1")["page"]["next"]
    if following is not None:
        cursor = following.partition("cursor=")[2]
        assert re.fullmatch(schema["pattern"], cursor)
        assert len(cursor) <= schema["maxLength"]
    assert len(find_faults(good_client, f"{path}?cursor={'A' * (schema['maxLength'] + 1)}")) == 1
    assert re.search(schema["pattern"], "a+b") is None


@pytest.mark.parametrize("name", ["q", "ids", "actor", "place", "source", "origin", "instrument", "dispute"])
def test_a_text_is_as_long_as_the_document_says_and_no_longer(good_client: TestClient, name: str) -> None:
    longest = schema_of("/facts", name)["maxLength"]
    refused = f"it has {longest} characters at most"
    response = good_client.get("/facts", params={name: "a" * longest})
    assert all(fault["detail"] != refused for fault in response.json().get("errors", ()))
    (fault,) = find_faults(good_client, f"/facts?{name}={'a' * (longest + 1)}")
    assert fault["detail"] == refused


@pytest.mark.parametrize(
    ("component", "field", "value"),
    [
        ("DatasetRef", "hash", "0f" * 32),
        ("Source", "sha256", "0f" * 32),
        ("Source", "language", "fr"),
        ("Source", "id", "a" * 80),
        ("FactDate", "edtf", "[2023-07-01..2023-07-31]"),
        ("Identifier", "value", "ML"),
        ("SourceRef", "url", "https://example.org/a?b=c"),
    ],
)
def test_what_is_answered_in_a_fixed_form_is_described_by_it(component: str, field: str, value: str) -> None:
    schema = DOCUMENT["components"]["schemas"][component]["properties"][field]
    assert re.fullmatch(schema["pattern"], value)
    assert not re.fullmatch(schema["pattern"], f"{value} ")


OPERATIONS = [operation for item in DOCUMENT["paths"].values() for operation in item.values()]


@pytest.mark.parametrize("operation", OPERATIONS, ids=[it["operationId"] for it in OPERATIONS])
def test_an_operation_says_what_it_answers_and_shows_one_answer(operation: dict[str, Any]) -> None:
    summary = operation["summary"]
    assert summary[-1] != "."
    assert 15 < len(summary) <= 110
    assert operation["description"].replace("\n", " ").startswith(summary)
    answer = min(operation["responses"].items())[1]
    assert answer["description"].endswith(".")
    if operation["operationId"] == "get_latest_export":
        return  # It leads on, and shows nothing itself.
    (content,) = answer["content"].values()
    assert content["examples"]


@pytest.mark.parametrize("operation", OPERATIONS, ids=[it["operationId"] for it in OPERATIONS])
def test_an_operation_shows_an_error_of_each_status(operation: dict[str, Any]) -> None:
    for status, response in operation["responses"].items():
        if status >= "400":
            (content,) = response["content"].values()
            assert {str(it["value"]["status"]) for it in content["examples"].values()} == {status}


def find_lists(value: Any) -> Iterator[list[Any]]:
    """Every list within a value."""
    if isinstance(value, list):
        yield value
    for it in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from find_lists(it)


@pytest.mark.parametrize("operation", OPERATIONS, ids=[it["operationId"] for it in OPERATIONS])
def test_an_example_can_be_read_at_once(operation: dict[str, Any]) -> None:
    for response in operation["responses"].values():
        for content in response.get("content", {}).values():
            for example in content["examples"].values():
                is_bare = all(len(it) <= 1 for it in find_lists(example["value"]))
                assert is_bare or not is_long(example["value"])


NOT_SHOWN = {
    *(("/members", name) for name in ("place", "happening", "dispute", "date_from", "date_to")),
    *(("/clauses", name) for name in ("place", "happening", "date_from", "date_to")),
    *(("/signings", "place"), ("/officials", "place")),
}
"""Parameters of which no value finds anything in a list."""

PARAMETERS = [
    (path, parameter)
    for path, item in DOCUMENT["paths"].items()
    for operation in item.values()
    for parameter in operation.get("parameters", ())
    if "pattern" in parameter["schema"].get("items", parameter["schema"])
    and parameter["name"] != "cursor"
    and (path, parameter["name"]) not in NOT_SHOWN
]

SHOWN = [
    (path, parameter["name"], example)
    for path, item in DOCUMENT["paths"].items()
    if "{" not in path
    for operation in item.values()
    for parameter in operation.get("parameters", ())
    for example in parameter["schema"].get("examples", ())
]


@pytest.mark.parametrize("path", sorted({path for path, *_ in SHOWN}))
def test_whatever_a_list_is_shown_to_be_asked_with_finds_something(client: TestClient, path: str) -> None:
    for name, example in [(name, example) for it, name, example in SHOWN if it == path]:
        response = client.get(path, params={name: ",".join(example) if isinstance(example, list) else example})
        if response.headers["Content-Type"] == "application/json":
            assert response.json()["items"], (name, example)


def test_only_what_no_fact_of_a_kind_has_is_not_shown() -> None:
    lists = {
        path: item["get"]["parameters"] for path, item in DOCUMENT["paths"].items() if (path, "place") in NOT_SHOWN
    }
    bare = {
        (path, it["name"])
        for path, parameters in lists.items()
        for it in parameters
        if "pattern" in it["schema"].get("items", it["schema"]) and "examples" not in it["schema"]
    }
    assert bare == NOT_SHOWN | {(path, "cursor") for path in lists}


@pytest.mark.parametrize(("path", "parameter"), PARAMETERS, ids=[f"{path} {it['name']}" for path, it in PARAMETERS])
def test_a_text_to_ask_with_is_shown_by_one_that_is_answered(
    client: TestClient, path: str, parameter: dict[str, Any]
) -> None:
    example = parameter["schema"]["examples"][0]
    if parameter["in"] == "path":
        assert parameter["example"] == example
        latest = ask(client, "/exports")["items"][0]["id"]
        # What changes with every fact no text can show.
        values = {"revision": "1", parameter["name"]: example, "set": latest}
        assert client.get(path.format(**{"name": "facts.ndjson", **values})).status_code == 200
    else:
        value = ",".join(example) if isinstance(example, list) else example
        assert f"`{value}`" in parameter["description"]
        response = client.get(path, params={parameter["name"]: value})
        # A revision that everybody has is not to be had.
        assert response.status_code == (410 if parameter["name"] == "after" else 200)
        if path.endswith(".csv"):
            assert response.text.count("\r\n") > 1, "no row after the header"
        else:
            assert response.is_error or response.json()["items"]


def test_no_component_is_called_after_the_class_that_makes_it() -> None:
    names = [*DOCUMENT["components"]["schemas"]]
    assert [name for name in names if name.endswith("Public")] == []
    assert {"Fact", "EventFact", "Actor", "Citation", "FactDate", "FacetCounts"} <= {*names}
    mapping = DOCUMENT["components"]["schemas"]["Fact"]["discriminator"]["mapping"]
    assert mapping["event"] == "#/components/schemas/EventFact"


def test_every_component_says_what_it_is_and_is_shown_by_its_name() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    assert {name: it["title"] for name, it in schemas.items() if it["description"]} == {name: name for name in schemas}


def test_the_licence_is_that_of_the_data(client: TestClient) -> None:
    licence = DOCUMENT["info"]["license"]
    dataset = ask(client, "/dataset")
    assert licence["url"] == dataset["licence_url"]
    assert licence["name"].startswith("CC BY 4.0")
    assert dataset["licence"].startswith("CC BY 4.0")


def test_every_form_of_a_text_that_is_answered_comes_with_an_example() -> None:
    for name, schema in DOCUMENT["components"]["schemas"].items():
        fields = {} if name.endswith("Filters") else schema.get("properties", {})
        for field, value in fields.items():
            for _, text in find_texts(value):
                assert "pattern" not in text or "examples" in text or field == "unknown_ids", f"{name}.{field}"
                assert all(re.search(text.get("pattern", ""), it) for it in text.get("examples", ()))


def find_schemas(part: Any) -> Iterator[dict[str, Any]]:
    """Every schema that has examples, wherever it stands."""
    if isinstance(part, dict):
        if isinstance(part.get("examples"), list):
            yield part
        part = [it for name, it in part.items() if name != "examples"]
    if isinstance(part, list):
        for it in part:
            yield from find_schemas(it)


def test_every_example_of_a_field_or_parameter_has_its_form() -> None:
    schemas = list(find_schemas(DOCUMENT))
    assert len(schemas) > 20
    for schema in schemas:
        validator = Draft202012Validator({**schema, "components": DOCUMENT["components"]})
        for example in schema["examples"]:
            validator.validate(example)
