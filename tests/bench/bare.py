"""The limit: sends recorded answers, looked up by their address, and does nothing else.

    python -m tests.bench.bare ANSWERS

serves what `save_answers` wrote, under the server that the service runs under and with its settings.
"""

import pickle
import sys
from collections.abc import Mapping
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.bench.replies import HOST, Reply


def save_answers(path: Path, replies: Mapping[str, Reply]) -> None:
    """Write replies by their address, without the date, which the server adds."""
    answers = {
        url.encode(): (reply.status, [it for it in reply.headers if it[0] != b"date"], reply.body)
        for url, reply in replies.items()
    }
    path.write_bytes(pickle.dumps(answers))


def make_app(path: Path) -> ASGIApp:
    answers = pickle.loads(path.read_bytes())

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        query = scope["query_string"]
        status, headers, body = answers[scope["raw_path"] + b"?" + query if query else scope["raw_path"]]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


if __name__ == "__main__":
    uvicorn.run(
        make_app(Path(sys.argv[1])),
        host=HOST,
        port=0,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        proxy_headers=False,
        server_header=False,
        access_log=False,
        timeout_keep_alive=75,
    )
