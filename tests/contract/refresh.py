"""Refreshes what is committed of the contract: the examples, taken from the record, and the OpenAPI document."""

import json
import logging
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from sqlalchemy import update
from starlette.testclient import TestClient

from app.api.openapi import EXAMPLES
from app.domain.vocabulary import FactKind
from app.main import create_app
from app.publish.exports.make import make_exports, plan_exports
from app.publish.load import load_seed
from app.seed.folder import Seed, read_seed
from app.settings import Settings, data_folder
from app.store.engine import Database
from app.store.models import ExportSet, Revision
from app.store.schema_version import migrate
from tests.breaking import break_routes

DOCUMENT = Path(__file__).with_name("openapi.json")

REQUESTS: dict[str, dict[str, dict[str, str]]] = {
    "get_actor": {"200": {"person": "/actors/assimi-goita"}},
    "get_source": {"200": {"source": "/sources/al-mayadeen"}},
    "list_facts": {
        "200": {"page": "/facts?actor=mali&kind=membership&limit=1", "search": "/facts?q=rebelion+of+tuaregs&limit=1"},
        "422": {"unknown_parameter": "/facts?knid=event", "unknown_value": "/facts?actor=malli"},
    },
    "search": {
        "200": {
            "page": "/search?q=who+signed+the+charter&limit=2",
            "misspelled": "/search?q=bazum+overthrown&limit=1",
            "relaxed": "/search?q=niger+uranium&limit=1",
            "nothing": "/search?q=zebra",
        },
        "422": {"no_word": "/search?q=*", "nothing_to_find": "/search?q=-mali"},
    },
    "compare": {
        "200": {
            "sentence": "/compare?text=Goita+signed+the+charter+with+journalists+on+17+September+2023",
            "nothing": "/compare?text=Bananas+are+yellow",
        },
        "422": {"no_word": "/compare?text=%3F%3F%3F", "too_short": "/compare?text=Hi"},
    },
    "list_facts_csv": {
        "200": {"table": "/facts.csv?ids=chad-member-of-g5-sahel"},
        "422": {"no_pages": "/facts.csv?limit=50"},
    },
    **{f"list_{name}": {"200": {"page": f"/{name}?limit=1"}} for name in ("actors", "sources")},
    "get_fact_csl": {"200": {"items": "/facts/chad-member-of-g5-sahel.csl.json"}},
    "get_fact_bibtex": {"200": {"entries": "/facts/chad-member-of-g5-sahel.bib"}},
    "get_fact_ris": {"200": {"records": "/facts/chad-member-of-g5-sahel.ris"}},
    "get_fact_jsonld": {"200": {"claim": "/facts/ministerial-delegations-announce-signing.jsonld"}},
    "get_source_csl": {"200": {"items": "/sources/mr-online.csl.json"}},
    "get_source_bibtex": {"200": {"entry": "/sources/mr-online.bib"}},
    "get_source_ris": {"200": {"record": "/sources/mr-online.ris"}},
    "list_sources_csl": {"200": {"items": "/sources.csl.json"}},
    "list_sources_bibtex": {"200": {"entries": "/sources.bib"}},
    "list_sources_ris": {"200": {"records": "/sources.ris"}},
    "list_fact_versions": {"200": {"page": "/facts/mali-member-of-aes/history"}},
    "get_fact_version": {"200": {"fact": "/facts/chad-member-of-g5-sahel/history/1"}},
    "list_actor_versions": {"200": {"page": "/actors/assimi-goita/history"}},
    "get_actor_version": {"200": {"actor": "/actors/assimi-goita/history/1"}},
    "list_source_versions": {"200": {"page": "/sources/al-mayadeen/history"}},
    "get_source_version": {"200": {"source": "/sources/al-mayadeen/history/1"}},
    "list_dispute_versions": {"200": {"page": "/disputes/office-of-abdoulaye-diop/history"}},
    "get_atom_feed": {"200": {"feed": "/feed.atom"}},
    "get_json_feed": {"200": {"feed": "/feed.json"}},
    "list_open_questions": {"200": {"page": "/open-questions?limit=1"}},
    "get_open_question": {"200": {"question": "/open-questions/head-of-state-of-burkina-faso"}},
    "list_timeline": {"200": {"page": "/timeline?about=liptako-gourma-charter&limit=1"}},
    "get_charter": {"200": {"charter": "/charter"}},
    "list_changes": {
        "200": {
            "page": "/changes?resource=open_question&limit=1",
            "changed": "/changes?after=1-e3b0c44298fc&resource=fact",
            "nothing_new": "/changes?after=1-e3b0c44298fc",
        },
        "410": {"history_changed": "/changes?after=7-e3b0c44298fc"},
    },
    "list_revisions": {"200": {"page": "/revisions?limit=2"}},
    "get_dataset": {"200": {"dataset": "/dataset"}},
    "list_exports": {"200": {"sets": "/exports"}},
    "get_latest_export": {},
    "download_export": {"200": {"digests": "/exports/latest/SHA256SUMS"}},
    "get_index": {"200": {"index": "/"}},
    "get_health": {"200": {"alive": "/healthz"}},
    "get_status": {"200": {"ready": "/status"}},
    "get_metrics": {"200": {"revision": "/metrics"}},
    "get_readiness": {"200": {"ready": "/readyz"}},
    "get_problem": {"200": {"page": "/problems/not-found"}},
    "list_problems": {"200": {"page": "/problems"}},
}
"""Requests whose answers are the examples, by operation, status and name."""

EDITED = "mali-member-of-aes"
"""A fact of which an earlier version had fewer quotations, and said the same."""

AFTER_AN_EDIT = frozenset(
    {f"/facts/{EDITED}/history", "/changes?after=1-e3b0c44298fc&resource=fact", "/revisions?limit=2"}
)
"""Requests whose answers are of a record that was loaded twice, before and after that fact was edited."""

MISSPELLED = {
    "get_fact": "/facts/mali-member-of",
    "get_fact_csl": "/facts/mali-member-of.csl.json",
    "get_fact_bibtex": "/facts/mali-member-of.bib",
    "get_fact_ris": "/facts/mali-member-of.ris",
    "get_fact_jsonld": "/facts/mali-member-of.jsonld",
    "get_actor": "/actors/goita",
    "get_source": "/sources/al-mayaden",
    "get_source_csl": "/sources/al-mayaden.csl.json",
    "get_source_bibtex": "/sources/al-mayaden.bib",
    "get_source_ris": "/sources/al-mayaden.ris",
    "get_dispute": "/disputes/office-of-diop",
    "get_open_question": "/open-questions/where-the-charter-was-sined",
    "get_problem": "/problems/not-foud",
    "get_latest_export": "/exports/latest/fact.ndjson",
    "download_export": "/exports/latest/facts.ndjson.zip",
    "list_fact_versions": "/facts/mali-member-of/history",
    "get_fact_version": "/facts/mali-member-of/history/1",
    "list_actor_versions": "/actors/goita/history",
    "get_actor_version": "/actors/goita/history/1",
    "list_source_versions": "/sources/al-mayaden/history",
    "get_source_version": "/sources/al-mayaden/history/1",
    "list_dispute_versions": "/disputes/office-of-diop/history",
    "get_dispute_version": "/disputes/office-of-diop/history/1",
}
"""Ids that were never published, and are near one that is."""

REMOVING = 2
"""The revision that removed all of the record."""

LOADED_AT = datetime(2023, 9, 16, tzinfo=UTC)

LONGEST = 4000
"""Most characters of an example, if it has a list that may be shorter."""


class Clients(NamedTuple):
    """Clients of the service in every state that an example shows."""

    record: TestClient
    edited: TestClient
    """On a database that held the record without a quotation first, and then all of it."""
    removed: TestClient
    """On a database from which all of the record was removed."""
    bare: TestClient
    """On a database that never held any of it, but was loaded."""
    empty: TestClient
    failing: TestClient


@contextmanager
def open_clients(folder: Path) -> Iterator[Clients]:
    seed = read_seed(data_folder("seed_data")).seed
    assert seed is not None, "sahel-facts check tells what is wrong"
    fields: dict[str, Any] = {name: () for name, it in seed._asdict().items() if isinstance(it, tuple)}
    nothing = seed._replace(**fields)
    with ExitStack() as stack:
        clients = Clients(
            record=stack.enter_context(_open(folder / "record.db", seed)),
            edited=stack.enter_context(_open(folder / "edited.db", _edit(seed), seed)),
            removed=stack.enter_context(_open(folder / "removed.db", seed, nothing)),
            bare=stack.enter_context(_open(folder / "bare.db", nothing)),
            empty=stack.enter_context(_open(folder / "empty.db")),
            failing=stack.enter_context(_open(folder / "failing.db")),
        )
        break_routes(clients.failing)
        yield clients


def _open(path: Path, *seeds: Seed) -> TestClient:
    """A client of the service on a new database, into which records are loaded one after the other."""
    url = f"sqlite:///{path}"
    database = Database(url)
    migrate(database)
    for seed in seeds:
        with database.writer.begin() as connection:
            report = load_seed(seed, connection, "")
            # Else what cites the data would change with every fact that is added, and every day.
            connection.execute(update(Revision).values(hash=_FIXED["hash"], loaded_at=LOADED_AT))
            plan_exports(connection, report.revision)
    make_exports(database)
    if len(seeds) > 1:
        with database.writer.begin() as connection:
            connection.execute(update(ExportSet).values(id=EXPORT_SET, is_complete=False))
    database.dispose()
    return TestClient(create_app(Settings(database_url=url)), raise_server_exceptions=False)


def _edit(seed: Seed) -> Seed:
    """The record as it may have been before the last quotation of a fact was added."""
    facts = (it.model_copy(update={"citations": it.citations[:-1]}) if it.id == EDITED else it for it in seed.facts)
    return seed._replace(facts=tuple(facts))


def make_examples(clients: Clients) -> dict[str, Any]:
    """The examples as the service answers now: those above, a fact of each kind, and an error of each status."""
    record = clients.record
    examples: dict[str, dict[str, dict[str, Any]]] = {
        operation: {
            status: {
                name: _answer(clients.edited if url in AFTER_AN_EDIT else record, url) for name, url in named.items()
            }
            for status, named in answers.items()
        }
        for operation, answers in REQUESTS.items()
    }
    for name in ("members", "signings", "clauses", "officials", "events", "statements"):
        url = f"/{name}?ids={_find_shortest(record, f'/{name}')['id']}"
        examples[f"list_{name}"] = {"200": {"page": _answer(record, url)}}
    dispute = _find_shortest(record, "/disputes")
    examples["list_disputes"] = {"200": {"page": _answer(record, f"/disputes?q={quote(dispute['question'])}")}}
    for operation, rest in (("get_dispute", ""), ("get_dispute_version", "/history/1")):
        examples[operation] = {"200": {"dispute": _answer(record, f"/disputes/{dispute['id']}{rest}")}}
    shortest = {kind.value: _find_shortest(record, f"/facts?kind={kind.value}")["id"] for kind in FactKind}
    examples["get_fact"] = {"200": {kind: _answer(record, f"/facts/{name}") for kind, name in shortest.items()}}
    part = _answer(record, "/exports/latest/SHA256SUMS", {"Range": f"bytes=0-{len(_FIXED['hash'])}"})
    examples["download_export"]["206"] = {"digest": part}
    for path, item in make_document()["paths"].items():
        for operation in item.values():
            own = examples[operation["operationId"]]
            errors = [status for status in operation["responses"] if status >= "400" and status not in own]
            own |= {status: _make_error(clients, path, operation, status) for status in errors}
    return examples


def _make_error(clients: Clients, path: str, operation: Mapping[str, Any], status: str) -> dict[str, Any]:
    """An error of an operation, by the kind of problem: what a client is told that asks wrongly, or at a bad moment."""
    parameters = {it["name"]: it for it in operation.get("parameters", ())}
    values = {name: it["schema"].get("examples", [""])[0] for name, it in parameters.items()}
    present = path.format_map(values)
    wanted = [it for it in parameters.values() if it["in"] == "query" and it["required"]]
    asked = present + "".join([f"?{it['name']}={quote(it['schema']['examples'][0])}" for it in wanted])
    client, url = {
        "400": (clients.record, f"{present}?q=%zz"),
        "404": (clients.record, MISSPELLED[operation["operationId"]]) if "{" in path else (clients.bare, path),
        "410": (clients.removed, path.format_map({**values, "revision": REMOVING})),
        "412": (clients.record, "/exports/latest/facts.ndjson"),
        "416": (clients.record, "/exports/latest/facts.ndjson"),
        "414": (clients.record, f"{present}?q={'a' * 20_000}"),
        "422": (clients.record, f"{present}?{'limit=500' if 'limit' in parameters else 'lang=fr'}"),
        "500": (clients.failing, asked),
        "503": (clients.empty, asked),
    }[status]
    fields = {"412": {"If-Match": '"another"'}, "416": {"Range": "bytes=99999999-"}}
    example = _answer(client, url, fields.get(status, {}))
    assert str(example["value"]["status"]) == status, f"{url} does not answer {status}"
    return {example["value"]["type"].rpartition("/")[2].replace("-", "_"): example}


def _answer(client: TestClient, url: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """An answer without what every load changes; of each list in a long one, as many of the first items as fit."""
    response = client.get(url, headers=headers)
    if not response.headers["Content-Type"].endswith("json"):
        lines = response.text.splitlines(keepends=True)
        text = "".join(line for line in lines if url != "/metrics" or _METRIC in line)
        return {"value": _DIGEST.sub(_FIXED["hash"], text)}
    whole = _stand_still(response.json())
    if not is_long(whole):
        return {"value": whole}
    cuts = [_shorten(whole, most) for most in range(4, 0, -1)]
    short = next((it for it in cuts if not is_long(it)), cuts[-1])
    return {"description": "Shortened: each list shows its first items only.", "value": short}


_METRIC = "sahel_facts_revision"


_LEAST = {"facts": 2}
"""Lists that have more than one item at the least: the sides of a dispute."""


def is_long(value: Any) -> bool:
    return len(json.dumps(value, ensure_ascii=False)) > LONGEST


def _shorten(value: Any, most: int, least: int = 1) -> Any:
    """A value with no more than so many items of each list; a list of numbers is one value, such as a date."""
    if isinstance(value, dict):
        return {name: _shorten(it, most, _LEAST.get(name, 1)) for name, it in value.items()}
    if not isinstance(value, list) or any(isinstance(it, int) for it in value):
        return value
    return [_shorten(it, most) for it in value[: max(most, least)]]


def _stand_still(value: Any) -> Any:
    """An answer as it would be of data without a hash at a fixed moment, so that examples stay what they are."""
    if isinstance(value, list):
        return [_stand_still(it) for it in value]
    if isinstance(value, str):
        return _SIZE.sub("The file has 587136 bytes", _SET.sub(rf"\g<1>{EXPORT_SET}", value))
    if not isinstance(value, dict):
        return value
    fixed = {name: it for name, it in _FIXED.items() if name in value}
    if "made_at" in value:
        fixed |= {"id": EXPORT_SET}
    if "gzip" in value:
        fixed |= {"rows": 182, "bytes": 587136, "sha256": _FIXED["hash"]}
        fixed |= {"gzip": _stand_still(value["gzip"]) | {"bytes": 61234, "sha256": _FIXED["hash"]}}
    return {name: _stand_still(it) for name, it in value.items()} | fixed


EXPORT_SET = "1-3fa9c2d1b0aa"
"""The set of files that examples name."""

_SET = re.compile(r"(/exports/)1-[0-9a-f]{12}")
_DIGEST = re.compile(r"^[0-9a-f]{64}", re.MULTILINE)
_SIZE = re.compile(r"The file has \d+ bytes")
_FIXED: dict[str, Any] = {
    "hash": sha256(b"").hexdigest(),
    "made_at": "2023-09-16T00:00:00Z",
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
    logging.disable()  # Every path is made to fail, and the log would tell of each.
    with tempfile.TemporaryDirectory() as folder, open_clients(Path(folder)) as clients:
        EXAMPLES.write_text(render(make_examples(clients)), encoding="utf-8")
    DOCUMENT.write_text(render(make_document()), encoding="utf-8")


if __name__ == "__main__":
    refresh()
