"""A client of a language server, as an editor is one: JSON-RPC over the standard streams of a process."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Timer
from typing import IO, Any

PATIENCE = 60.0

_SETTINGS = {"validate": True, "completion": True, "hover": True, "schemaStore": {"enable": False}}
_CAPABILITIES = {
    "workspace": {"configuration": True},
    "textDocument": {"completion": {"completionItem": {"documentationFormat": ["plaintext"]}}},
}


class LanguageServer:
    """What an editor asks of files that it holds open."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._to: IO[bytes] = process.stdin
        self._from: IO[bytes] = process.stdout
        self._numbers = count(1)
        self._diagnostics: dict[str, Any] = {}
        self._ask("initialize", {"processId": None, "rootUri": None, "capabilities": _CAPABILITIES})
        self._send({"method": "initialized", "params": {}})

    def find_faults(self, path: Path, text: str) -> list[str]:
        """What the server marks in a file that holds this text: the line, from 1, and what is told of it."""
        uri = self._open(path, text)
        while uri not in self._diagnostics:
            self._receive()
        marked = self._diagnostics[uri]
        return [f"{it['range']['start']['line'] + 1}: {it['message']}" for it in marked]

    def complete(self, path: Path, text: str) -> list[str]:
        """What the server offers at the end of a text."""
        uri = self._open(path, text)
        *before, last = text.split("\n")
        position = {"line": len(before), "character": len(last)}
        found = self._ask("textDocument/completion", {"textDocument": {"uri": uri}, "position": position})
        return [it["label"] for it in (found["items"] if isinstance(found, dict) else found)]

    def _open(self, path: Path, text: str) -> str:
        """Open a file of this text under a name that no other has had, so that what is told of it is of this one."""
        number = next(self._numbers)
        uri = path.with_name(f"{number}-{path.name}").as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        return uri

    def _ask(self, method: str, parameters: Any) -> Any:
        number = next(self._numbers)
        self._send({"id": number, "method": method, "params": parameters})
        while True:
            message = self._receive()
            if message.get("id") == number and "method" not in message:
                assert "error" not in message, message["error"]
                return message["result"]

    def _receive(self) -> Any:
        length = 0
        for line in iter(self._from.readline, b"\r\n"):
            assert line, "the language server has ended"
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        message = json.loads(self._from.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            self._diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            self._send({"id": message["id"], "result": self._answer(message)})
        return message

    def _answer(self, request: Any) -> Any:
        """What an editor answers: its settings by their section, and nothing to all else."""
        if request["method"] != "workspace/configuration":
            return None
        return [_SETTINGS if it.get("section") == "yaml" else {} for it in request["params"]["items"]]

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._to.write(f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        self._to.flush()


@contextmanager
def run_language_server(command: Sequence[str | Path]) -> Iterator[LanguageServer]:
    """A language server, ended at the end, or when it takes too long."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        timer = Timer(PATIENCE, process.kill)
        timer.start()
        try:
            yield LanguageServer(process)
        finally:
            timer.cancel()
            process.kill()
