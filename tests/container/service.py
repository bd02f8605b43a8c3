"""The image's own command on a port of loopback."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

import httpx

from tests.container.dockerfile import Image

PATIENCE = 60.0


class Service:
    """A container of the image: it runs while the context lasts, unless it is ended before; then it can start again."""

    def __init__(self, image: Image, log: Path, **variables: str) -> None:
        self.port = find_port()
        self.address = f"http://127.0.0.1:{self.port}"
        # As nginx asks for those who take no encoding: what it has had, the service has in memory.
        self._client = httpx.Client(base_url=self.address, headers={"Accept-Encoding": "identity"})
        self._image = image
        self._log = log
        self._variables = variables
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end(signal.SIGKILL)

    def start(self) -> None:
        command = [word.replace("0.0.0.0", "127.0.0.1") for word in self._image.command]
        self._process = self._image.start([*command, "--port", str(self.port)], self._log, **self._variables)

    def wait(self) -> None:
        """Wait until it answers."""
        assert self._process
        process = self._process
        wait_until(lambda: process.poll() is not None or self._is_alive())
        assert process.poll() is None, self._log.read_text(encoding="utf-8")[-2000:]

    def end(self, by: signal.Signals) -> int:
        """End it with a signal. Returns its status."""
        assert self._process
        self._process.send_signal(by)
        return self._process.wait(timeout=PATIENCE)

    def check_health(self) -> int:
        """The status with which the image's HEALTHCHECK ends."""
        command = [word.replace("8000", str(self.port)) for word in self._image.health]
        return self._image.start(command, Path(os.devnull)).wait(timeout=PATIENCE)

    def get(self, path: str) -> httpx.Response:
        return self._client.get(path)

    def _is_alive(self) -> bool:
        try:
            return self.get("/healthz").is_success
        except httpx.TransportError:
            return False


def find_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def wait_until(is_so: Callable[[], bool], patience: float = PATIENCE) -> float:
    """Wait for something to become so. Returns the seconds that it took."""
    started = time.monotonic()
    while not is_so():
        assert time.monotonic() < started + patience, "it never came"
        time.sleep(0.02)
    return time.monotonic() - started
