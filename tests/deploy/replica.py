"""A replica of the service, run from the project's own environment."""

from contextlib import ExitStack
from pathlib import Path
from typing import Self

import httpx

from tests.live import serve


class Replica:
    """A process that serves while the context lasts; it may be killed, and started again on the same port."""

    def __init__(self, url: str, folder: Path, **variables: str) -> None:
        self.port = 0
        self._url = url
        self._folder = folder
        self._variables = variables
        self._running = ExitStack()
        # As nginx asks for those who take no encoding: what it has had, the replica has in memory.
        self._client = httpx.Client(headers={"Accept-Encoding": "identity"})
        folder.mkdir()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()
        self._running.close()

    def start(self) -> None:
        """It answers when this returns."""
        running = serve(self._url, self._folder, port=self.port, variables=self._variables)
        service = self._running.enter_context(running)
        self.port = service.port
        self._process = service.process

    def kill(self) -> None:
        self._process.kill()
        self._running.close()

    def signal(self, number: int) -> None:
        self._process.send_signal(number)

    def get(self, path: str) -> httpx.Response:
        return self._client.get(f"http://127.0.0.1:{self.port}{path}")
