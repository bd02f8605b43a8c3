"""nginx with nginx.conf, rendered for loopback."""

import json
import os
import signal
import socket
import struct
import subprocess
from pathlib import Path
from typing import Self

from tests.deploy.compose_file import PROJECT
from tests.waiting import wait_until

_PATIENCE = 60.0
_USER = 101
"""The user that the image of nginx runs as."""
_PAGE_FORMAT = 5


class Proxy:
    """The cache in front of replicas: it runs while the context lasts."""

    def __init__(self, folder: Path, replicas: list[int]) -> None:
        self.port = _find_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        self._command = ["nginx", "-e", "stderr", "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir()
        (folder / "nginx.conf").write_text(self._render(replicas), encoding="utf-8")
        if os.geteuid() == 0:
            os.chown(folder, _USER, _USER)

    def __enter__(self) -> Self:
        user = _USER if os.geteuid() == 0 else None
        with (self._folder / "error.log").open("wb") as log:
            self._process = subprocess.Popen(
                self._command, stderr=log, user=user, group=user, extra_groups=None if user is None else []
            )
        wait_until(lambda: (self._folder / "nginx.pid").exists() or self._has_ended(), _PATIENCE, "nginx has started")
        assert not self._has_ended(), (self._folder / "error.log").read_text(encoding="utf-8")
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(timeout=_PATIENCE)

    def read_log(self, phase: str, requests: int) -> list[list[str]]:
        """The replicas that were asked, for each request of a phase: its id begins with the phase's name."""
        asked: list[list[str]] = []

        def is_whole() -> bool:  # A line is written after its answer is sent.
            lines = map(json.loads, (self._folder / "access.log").read_text(encoding="utf-8").splitlines())
            own = [line["replica"] for line in lines if line["request_id"].partition("-")[0] == phase]
            asked[:] = [replicas.split(", ") if replicas else [] for replicas in own]
            return len(asked) >= requests

        wait_until(is_whole, _PATIENCE, f"the log has {requests} requests of {phase!r}")
        assert len(asked) == requests
        return asked

    def age_pages(self, seconds: int) -> None:
        """Let every kept page be older, as if time had passed."""
        # A page's file begins with the version of its format and the moment until which the page is fresh.
        pages = [path for path in (self._folder / "cache").rglob("*") if path.is_file()]
        for path in pages:
            with path.open("r+b") as page:
                version, fresh_until = struct.unpack("=2q", page.read(16))
                assert version == _PAGE_FORMAT, "this nginx keeps its pages in another way"
                page.seek(8)
                page.write(struct.pack("=q", fresh_until - seconds))

    def _has_ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def _render(self, replicas: list[int]) -> str:
        """nginx.conf with loopback in the place of the network of containers, and a folder in the place of three."""
        text = (PROJECT / "nginx.conf").read_text(encoding="utf-8").replace(" /tmp/", f" {self._folder}/")
        name, options = "server api:8000 resolve", "max_fails=1 fail_timeout=5s;"
        servers = [f"server 127.0.0.1:{port} {options}" for port in replicas]
        for old, new in {
            f"{name} {options}": "\n        ".join(servers),
            "listen 8080;": f"listen 127.0.0.1:{self.port};",
            "/var/cache/nginx/facts": f"{self._folder}/cache",
            "/dev/stdout": f"{self._folder}/access.log",
        }.items():
            assert text.count(old) == 1, f"nginx.conf: {old}"
            text = text.replace(old, new)
        return text


def _find_port() -> int:
    """A port of loopback that nobody listens on: nginx cannot choose one itself."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
