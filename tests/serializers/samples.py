"""A published fact, as far as it is read when it is written in another format."""

from datetime import UTC, datetime
from typing import Any

from app.serializers.csl import Edition

EDITION = Edition("https://facts.example", 7, "db0c75e48b79" + "0" * 52, datetime(2026, 1, 2, 23, 30, tzinfo=UTC))

COURIER = {
    "id": "courier",
    "title": "River pact signed",
    "publisher": "The Eastport Courier",
    "published_on": "2021-05-05",
    "url": "https://courier.example/2021/05/05/river-pact",
}
ECHO = {
    "id": "echo",
    "title": "The pact",
    "publisher": "The Echo",
    "published_on": None,
    "url": "https://echo.example/pact",
}


def make_citation(source: dict[str, Any], **changes: Any) -> dict[str, Any]:
    citation = {
        "source": source,
        "stance": "supports",
        "quote": {"exact": "signed the pact", "prefix": "They ", "suffix": ".", "start": 5, "end": 20},
        "supports": ["claim", "date"],
        "attribution": None,
        "voice": "document",
        "origin": {"id": "courier-own", "name": "The Courier's own matter"},
        "link": f"{source['url']}#:~:text=signed%20the%20pact",
    }
    return {**citation, **changes}


def make_fact(**changes: Any) -> dict[str, Any]:
    fact = {
        "id": "pact-signed",
        "kind": "signing",
        "claim": "Norland and Southmark signed the pact.",
        "date": {"edtf": "2021-05~", "earliest": "2021-05-01", "latest": "2021-05-31", "basis": "stated", "note": None},
        "participants": [
            {"role": "signatory", "actor": {"id": "norland", "kind": "state", "name": "Norland"}},
            {"role": "party", "actor": {"id": "norland", "kind": "state", "name": "Norland"}},
            {"role": "signatory", "actor": {"id": "guards", "kind": "armed_group", "name": "The Guards"}},
        ],
        "disputes": [],
        "evidence": {"supporting": 2, "disputing": 0, "sources": 2, "independent_origins": 1},
        "citations": [make_citation(ECHO), make_citation(COURIER), make_citation(ECHO, stance="disputes")],
        "revision": 3,
    }
    return {**fact, **changes}
