"""The bare server: python -m tests.bench.bare RESPONSES sends recorded responses by their URL, under plain uvicorn."""

import pickle
import sys
from collections.abc import Mapping
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.bench.servers import HOST, Response


def save_responses(path: Path, responses: Mapping[str, Response]) -> None:
    """Write responses by their URL, without the date, which uvicorn adds."""
    saved = {}
    for url, (status, headers, body) in responses.items():
        raw = [(name.encode(), value.encode()) for name, value in headers if name != "date"]
        saved[url.encode()] = (status, raw, body)
    path.write_bytes(pickle.dumps(saved))


def make_app(path: Path) -> ASGIApp:
    responses = pickle.loads(path.read_bytes())

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        query = scope["query_string"]
        status, headers, body = responses[scope["raw_path"] + b"?" + query if query else scope["raw_path"]]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


if __name__ == "__main__":
    app = make_app(Path(sys.argv[1]))
    config = uvicorn.Config(app, HOST, 0, loop="uvloop", http="httptools", lifespan="off", timeout_keep_alive=75)
    config.proxy_headers = config.server_header = config.access_log = False
    uvicorn.Server(config).run()
