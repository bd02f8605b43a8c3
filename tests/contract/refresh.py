"""Refreshes what is committed of the contract: the examples, taken from the record, and the OpenAPI document."""

import json
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

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
    "get_source": {"200": {"source": "/sources/al-mayadeen"}, "404": {"not_found": "/sources/al-mayaden"}},
    "list_facts": {
        "200": {"page": "/facts?actor=mali&kind=membership&limit=1"},
        "422": {"unknown_parameter": "/facts?knid=event", "unknown_value": "/facts?actor=malli"},
    },
    **{
        f"list_{name}": {"200": {"page": f"/{name}?limit=1"}}
        for name in ("members", "signings", "clauses", "officials", "events", "statements", "actors", "sources")
    },
    "list_open_questions": {"200": {"page": "/open-questions?limit=1"}},
    "get_open_question": {"200": {"question": "/open-questions/head-of-state-of-burkina-faso"}},
    "list_timeline": {"200": {"page": "/timeline?about=liptako-gourma-charter&limit=1"}},
    "get_charter": {"200": {"charter": "/charter"}},
    "get_dataset": {"200": {"dataset": "/dataset"}},
    "get_index": {"200": {"index": "/"}},
    "get_health": {"200": {"alive": "/healthz"}},
    "get_status": {"200": {"ready": "/status"}},
    "get_metrics": {"200": {"revision": "/metrics"}},
    "get_readiness": {"200": {"ready": "/readyz"}},
    "get_problem": {"200": {"page": "/problems/not-found"}},
    "list_problems": {"200": {"page": "/problems"}},
}
"""Requests whose answers are the examples, by operation, status and name."""


def make_examples(client: TestClient) -> dict[str, Any]:
    """The examples as the service answers now: those above, and a fact of each kind."""
    examples = {
        operation: {
            status: {name: _answer(client, url) for name, url in named.items()} for status, named in answers.items()
        }
        for operation, answers in REQUESTS.items()
    }
    facts = {kind.value: _find_shortest(client, f"/facts?kind={kind.value}") for kind in FactKind}
    dispute = _find_shortest(client, "/disputes")
    for name in ("members", "signings", "clauses", "officials", "events", "statements"):
        examples[f"list_{name}"]["200"]["page"] = _answer(
            client, f"/{name}?ids={_find_shortest(client, f'/{name}')['id']}"
        )
    return {
        **examples,
        "list_disputes": {"200": {"page": _answer(client, f"/disputes?q={quote(dispute['question'])}")}},
        "get_dispute": {"200": {"dispute": dispute}},
        "get_fact": {"200": facts, "404": {"not_found": client.get("/facts/mali-member-of").json()}},
    }


def _answer(client: TestClient, url: str) -> Any:
    """An answer, or the beginning of a long one, without what every load changes."""
    response = client.get(url)
    if url == "/metrics":
        return "".join(line for line in response.text.splitlines(keepends=True) if _METRIC in line)
    if not response.headers["Content-Type"].endswith("json"):
        return response.text
    return _stand_still(_shorten(response.json()) if url in _LONG else response.json())


_METRIC = "sahel_facts_revision"
_LONG = ("/charter", "/dataset")
"""Answers of which an example shows the first item of each list."""


def _shorten(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _shorten(it) for name, it in value.items()}
    return [_shorten(it) for it in value[:1]] if isinstance(value, list) else value


def _stand_still(value: Any) -> Any:
    """An answer with the hash of nothing, so that not every fact that is added makes examples out of date."""
    if isinstance(value, list):
        return [_stand_still(it) for it in value]
    if not isinstance(value, dict):
        return value
    fixed = {name: it for name, it in _FIXED.items() if name in value}
    return {name: _stand_still(it) for name, it in value.items()} | fixed


_FIXED = {
    "hash": sha256(b"").hexdigest(),
    "loaded_at": "2023-09-16T00:00:00Z",
    "started_at": "2023-09-16T00:00:00Z",
    "uptime_seconds": 60.5,
    "age_seconds": 60.5,
}


def _find_shortest(client: TestClient, url: str) -> Any:
    """The item of a list that takes the fewest letters."""
    items = client.get(f"{url}{'&' if '?' in url else '?'}limit=200").json()["items"]
    return min(items, key=lambda item: (len(json.dumps(item)), item["id"]))


def make_document() -> dict[str, Any]:
    """The OpenAPI document as the code makes it now, with the committed examples; no database is asked."""
    return create_app(Settings(database_url="sqlite:///nowhere.db")).openapi()


def read_document() -> dict[str, Any]:
    """The committed OpenAPI document. That the code makes the same, which takes a second, is for one test to see."""
    document: dict[str, Any] = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    return document


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
