"""nginx on loopback: with nginx.conf rendered for it, or with another configuration."""

import json
import os
import signal
import socket
import struct
import subprocess
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from tests.deploy.compose_file import PROJECT
from tests.waiting import wait_until

_PATIENCE = 60.0
_USER = 101
"""The user that the image of nginx runs as."""
_PAGE_FORMAT = 5


class Nginx:
    """nginx with a configuration that keeps all it writes in one folder: it runs while the context lasts."""

    def __init__(self, folder: Path, configuration: str) -> None:
        self.folder = folder
        self._command = ["nginx", "-e", "stderr", "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir()
        (folder / "nginx.conf").write_text(configuration, encoding="utf-8")
        if os.geteuid() == 0:
            os.chown(folder, _USER, _USER)

    def __enter__(self) -> Self:
        user = _USER if os.geteuid() == 0 else None
        with (self.folder / "error.log").open("wb") as log:
            self._process = subprocess.Popen(
                self._command, stderr=log, user=user, group=user, extra_groups=None if user is None else []
            )
        wait_until(lambda: (self.folder / "nginx.pid").exists() or self._has_ended(), _PATIENCE, "nginx has started")
        assert not self._has_ended(), (self.folder / "error.log").read_text(encoding="utf-8", errors="replace")
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(timeout=_PATIENCE)

    def _has_ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None


class Proxy(Nginx):
    """The cache in front of replicas."""

    def __init__(self, folder: Path, replicas: list[int]) -> None:
        self.port, self.inner_port = find_ports(2)
        self.address = f"http://127.0.0.1:{self.port}"
        self.inner_address = f"http://127.0.0.1:{self.inner_port}"
        super().__init__(folder, self._render(folder, replicas))

    def read_log(self, phase: str, requests: int) -> list[list[str]]:
        """The replicas that were asked, for each request of a phase: its id begins with the phase's name."""
        asked: list[list[str]] = []

        def is_whole() -> bool:  # A line is written after its answer is sent.
            own = [line["replica"] for line in self.read_lines() if line["request_id"].partition("-")[0] == phase]
            asked[:] = [replicas.split(", ") if replicas else [] for replicas in own]
            return len(asked) >= requests

        wait_until(is_whole, _PATIENCE, f"the log has {requests} requests of {phase!r}")
        assert len(asked) == requests
        return asked

    def read_lines(self) -> list[dict[str, Any]]:
        """All lines of the log, which are JSON in UTF-8 whatever clients have sent."""
        text = (self.folder / "access.log").read_bytes().decode("utf-8", errors="strict")
        return [json.loads(line) for line in text.split("\n")[:-1]]

    def age_pages(self, seconds: int) -> None:
        """Let every kept page be older, as if time had passed."""
        # A page's file begins with the version of its format and the moment until which the page is fresh.
        pages = [path for path in (self.folder / "cache").rglob("*") if path.is_file()]
        for path in pages:
            with path.open("r+b") as page:
                version, fresh_until = struct.unpack("=2q", page.read(16))
                assert version == _PAGE_FORMAT, "this nginx keeps its pages in another way"
                page.seek(8)
                page.write(struct.pack("=q", fresh_until - seconds))

    def _render(self, folder: Path, replicas: list[int]) -> str:
        """nginx.conf with loopback in the place of the network of containers, and a folder in the place of three."""
        text = (PROJECT / "nginx.conf").read_text(encoding="utf-8").replace(" /tmp/", f" {folder}/")
        name = "server api:8000 resolve"
        servers = {
            f"{name} {options}": "\n        ".join([f"server 127.0.0.1:{port} {options}" for port in replicas])
            for options in ("max_fails=1 fail_timeout=5s;", "max_fails=0;")
        }
        for old, new in {
            **servers,
            "listen 8080 ": f"listen 127.0.0.1:{self.port} ",
            "listen 8081;": f"listen 127.0.0.1:{self.inner_port};",
            "/var/cache/nginx/facts": f"{folder}/cache",
            "/dev/stdout": f"{folder}/access.log",
        }.items():
            assert text.count(old) == 1, f"nginx.conf: {old}"
            text = text.replace(old, new)
        return text


def find_ports(number: int) -> list[int]:
    """Ports of loopback that nobody listens on, for programs that cannot choose one themselves."""
    with ExitStack() as servers:
        bound = [servers.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(number)]
        return [server.getsockname()[1] for server in bound]
