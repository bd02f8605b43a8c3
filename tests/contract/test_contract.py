"""The contract: every operation gives every answer it declares, in the declared form, and no other."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from sqlalchemy import update
from starlette.testclient import TestClient

from app.domain.vocabulary import FactKind
from app.publish.exports.make import plan_exports
from app.publish.load import load_seed
from app.seed.folder import Seed
from app.store.engine import Database
from app.store.models import ExportSet
from tests.asking import ask, ids
from tests.breaking import break_routes
from tests.conftest import ENGINES, MakeDatabase, load_into, open_client
from tests.contract.refresh import EXPORT_SET, read_document

pytestmark = pytest.mark.at_length

REMOVED = {
    "/facts/{id}": "/facts/guards-number",
    "/actors/{id}": "/actors/extra",
    "/sources/{id}": "/sources/extra",
    "/disputes/{id}": "/disputes/what-league-is",
    "/open-questions/{id}": "/open-questions/where-the-league-sits",
}

MOVED = {
    "/facts/{id}": "/facts/signing",
    "/actors/{id}": "/actors/president-berg",
    "/sources/{id}": "/sources/evening-echo",
    "/disputes/{id}": "/disputes/what-is-the-league",
    "/open-questions/{id}": "/open-questions/seat-of-the-league",
}

UNCHANGED_AT, REMOVED_AT = 2, 3
"""A revision at which nothing of the above changed, and the one that removed it."""

DOCUMENT = read_document()
OPERATIONS = [(path, operation) for path, item in DOCUMENT["paths"].items() for operation in item.values()]
NAMES = [operation["operationId"] for _, operation in OPERATIONS]


class Clients(NamedTuple):
    """Clients of the application in every state that an operation can meet it."""

    record: TestClient
    without_charter: TestClient
    with_removed: TestClient
    failing: TestClient
    empty: TestClient


@pytest.fixture(scope="module", params=ENGINES)
def clients(
    request: pytest.FixtureRequest,
    make_database: MakeDatabase,
    make_loaded: MakeDatabase,
    make_migrated: MakeDatabase,
    load_record_once: MakeDatabase,
    good_seed: Seed,
) -> Iterator[Clients]:
    loaded = make_loaded(request.param)
    with (
        open_client(load_record_once(request.param)) as record,
        open_client(loaded) as without_charter,
        open_client(load_and_remove(make_migrated(request.param), good_seed)) as with_removed,
        open_client(loaded) as failing,
        open_client(make_database(request.param)) as empty,
    ):
        break_routes(failing)
        yield Clients(record, without_charter, with_removed, failing, empty)


def load_and_remove(database: Database, seed: Seed) -> Database:
    """A database from whose record one resource of each kind was removed, and the charter."""
    more = seed._replace(
        actors=(*seed.actors, seed.actors[-1].model_copy(update={"id": "extra"})),
        sources=(*seed.sources, seed.sources[-1].model_copy(update={"id": "extra", "url": "https://extra.example"})),
        instruments=(*seed.instruments, seed.instruments[-1].model_copy(update={"id": "liptako-gourma-charter"})),
    )
    load_into(database, more)
    noted = tuple(it.model_copy(update={"note": "A."}) if it.id == "league-next-meeting" else it for it in seed.facts)
    fewer = tuple(fact for fact in noted if fact.id != "guards-number")
    with database.writer.begin() as connection:
        assert load_seed(more._replace(facts=noted), connection, "noted").revision == UNCHANGED_AT
        removing = load_seed(seed._replace(facts=fewer, disputes=(), open_questions=()), connection, "fewer")
        assert removing.revision == REMOVED_AT
        plan_exports(connection, REMOVED_AT)
        connection.execute(update(ExportSet).values(id=EXPORT_SET))  # Complete once, and dropped since.
    return database


def produce(path: str, clients: Clients) -> Iterator[Any]:
    """Answers of an operation to questions of every kind, right and wrong, in every state of the application."""
    for address in published(path, clients.record):
        parts = ({"Range": "bytes=0-9"}, {"Range": "bytes=99999999-"})
        for headers in ({}, {"If-None-Match": "*"}, {"If-Match": '"another"'}, *parts):
            yield clients.record.get(address, headers=headers, follow_redirects=False)
    unknown = path.format(id="nope", slug="nope", revision=1, set="nope", name="nope")
    # Where nothing is answered without it.
    asked = unknown + {"/search": "?q=niger", "/compare": "?text=niger"}.get(path, "")
    yield clients.without_charter.get(unknown)
    record, parameter, tail = path.partition("{id}")
    removed = REMOVED.get(record + parameter)
    for revision in (UNCHANGED_AT, REMOVED_AT):
        gone = unknown if removed is None else removed + tail.format(revision=revision)
        yield clients.with_removed.get(gone, follow_redirects=False)
    if moved := MOVED.get(record + parameter):
        yield clients.without_charter.get(moved + tail.format(revision=1), follow_redirects=False)
    if unknown != path:
        other = path.format(id="Nope", slug="Nope", revision=1, set="Nope", name="Nope")
        yield clients.record.get(other, follow_redirects=False)
    if path == "/exports/{set}/{name}":
        yield clients.with_removed.get(f"/exports/{EXPORT_SET}/facts.ndjson")
    if path == "/":
        yield clients.record.get(path, headers={"Accept": "text/html"}, follow_redirects=False)
    if path == "/changes":
        yield clients.record.get("/changes?after=7-e3b0c44298fc")
    yield clients.record.get(f"{unknown}?q=%zz")
    yield clients.record.get(f"{unknown}?{'&' * 200}")
    yield clients.record.get(f"{unknown}?xyzzy=1")
    yield clients.failing.get(asked)
    yield clients.empty.get(asked)


def published(path: str, client: TestClient) -> list[str]:
    """Addresses at which an operation has something to show: every form that its answers can take."""
    if path == "/problems/{slug}":
        return ["/problems/gone"]
    if path == "/facts/{id}":
        return [f"/facts/{ids(ask(client, f'/facts?limit=1&kind={kind}'))[0]}" for kind in FactKind]
    if path == "/facts":
        return ["/facts?limit=20", "/facts?limit=5&q=niger&facets=kind,year", "/facts?ids=mali-member-of-aes,nope"]
    if path == "/search":
        return ["/search?q=niger", "/search?q=niger&type=place,dispute", "/search?q=rebelion+zzzz", "/search?q=zzzz"]
    if path == "/compare":
        return [f"/compare?text={it}" for it in ("zebra", "Diop+is+not+prime+minister+of+Mali", "1,000+troops+in+2012")]
    if "{name}" in path:
        latest = ask(client, "/exports")["items"][0]
        return [path.format(set=latest["id"], name=name) for name in ("facts.ndjson", "SHA256SUMS.gz")]
    if "{id}" in path:
        parent, tail = path.format(id="{id}", revision=1).split("/{id}")
        return [f"{parent}/{key}{tail}" for key in ids(ask(client, f"{parent}?limit=3"))]
    return [path]


def check(response: Any, declared: dict[str, Any]) -> None:
    """Fail if an answer has another form than the one that is declared for its status."""
    for name in declared.get("headers", {}):
        assert name in response.headers
    if "content" not in declared:
        assert response.content == b""
        return
    media_type = response.headers["Content-Type"].partition(";")[0]
    assert {media_type, "*/*"} & {*declared["content"]}
    if media_type in declared["content"] and media_type.endswith("json"):
        validate(response.json(), declared["content"][media_type]["schema"])


def validate(value: Any, schema: dict[str, Any]) -> None:
    validator = Draft202012Validator(
        {**schema, "components": DOCUMENT["components"]}, format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)] == []


@pytest.mark.parametrize(("path", "operation"), OPERATIONS, ids=NAMES)
@pytest.mark.slow
def test_an_operation_gives_every_answer_it_declares_and_no_other(
    clients: Clients, path: str, operation: dict[str, Any]
) -> None:
    answers = defaultdict(list)
    for response in produce(path, clients):
        answers[str(response.status_code)].append(response)
    assert answers.keys() == operation["responses"].keys()
    for status, responses in answers.items():
        for response in responses:
            check(response, operation["responses"][status])


@pytest.mark.parametrize("name", DOCUMENT["components"]["schemas"])
def test_every_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(DOCUMENT["components"]["schemas"][name])


@pytest.mark.parametrize("operation", [operation for _, operation in OPERATIONS], ids=NAMES)
def test_every_example_has_the_form_it_is_an_example_of(operation: dict[str, Any]) -> None:
    for response in operation["responses"].values():
        for content in response.get("content", {}).values():
            for example in content.get("examples", {}).values():
                validate(example["value"], content["schema"])


def test_every_key_of_an_answer_is_required() -> None:
    optional = {
        name: set(schema["properties"]) - set(schema.get("required", ()))
        for name, schema in DOCUMENT["components"]["schemas"].items()
        if "properties" in schema
    }
    # A CSL-JSON item leaves out the date of publication that nothing shows, what its date is not, and a needless note.
    assert {name: keys for name, keys in optional.items() if keys} == {
        "CslDate": {"circa", "literal"},
        "CslCitedDocument": {"issued", "note"},
        "CslItem": {"issued"},
    }
