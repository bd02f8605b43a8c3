"""Refreshes what is committed of the contract: the examples, taken from the record, and the OpenAPI document."""

import json
import tempfile
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from app.api.openapi import EXAMPLES
from app.domain.vocabulary import FactKind
from app.main import create_app
from app.publish.load import load_seed
from app.seed.folder import read_seed
from app.settings import Settings, data_folder
from app.store.engine import Database
from app.store.schema_version import migrate

DOCUMENT = Path(__file__).with_name("openapi.json")

REQUESTS: dict[str, dict[str, dict[str, str]]] = {
    "get_actor": {"200": {"person": "/actors/assimi-goita"}, "404": {"not_found": "/actors/goita"}},
    "get_source": {"404": {"not_found": "/sources/al-mayaden"}},
    "list_facts": {"422": {"unknown_parameter": "/facts?knid=event", "unknown_value": "/facts?actor=malli"}},
}
"""Requests whose answers are the examples, by operation, status and name."""


def make_examples(client: TestClient) -> dict[str, Any]:
    """The examples as the service answers now: those above, and a fact of each kind."""
    examples = {
        operation: {
            status: {name: client.get(url).json() for name, url in named.items()} for status, named in answers.items()
        }
        for operation, answers in REQUESTS.items()
    }
    facts = {kind.value: _shortest_fact(client, kind) for kind in FactKind}
    return {**examples, "get_fact": {"200": facts, "404": {"not_found": client.get("/facts/mali-member-of").json()}}}


def _shortest_fact(client: TestClient, kind: FactKind) -> Any:
    items = client.get("/facts", params={"kind": kind.value, "limit": 200}).json()["items"]
    return min(items, key=lambda item: (len(json.dumps(item)), item["id"]))


def make_document() -> dict[str, Any]:
    """The OpenAPI document as the code makes it now, with the committed examples; no database is asked."""
    return create_app(Settings(database_url="sqlite:///nowhere.db")).openapi()


def render(content: Any) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def refresh() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/facts.db"
        database = Database(url)
        migrate(database)
        seed = read_seed(data_folder("seed_data")).seed
        assert seed is not None, "sahel-facts check tells what is wrong"
        with database.writer.begin() as connection:
            load_seed(seed, connection, "")
        database.dispose()
        with TestClient(create_app(Settings(database_url=url))) as client:
            EXAMPLES.write_text(render(make_examples(client)), encoding="utf-8")
    DOCUMENT.write_text(render(make_document()), encoding="utf-8")


if __name__ == "__main__":
    refresh()
