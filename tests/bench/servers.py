"""Server processes on loopback, each pinned to given cores, and the client that checks what they send."""

import os
import re
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

HOST = "127.0.0.1"
PROJECT = Path(__file__).parents[2]
TIMEOUT_SECONDS = 120.0
_TICKS = os.sysconf("SC_CLK_TCK")
_PORT = re.compile(r"running on http://[\d.]+:(\d+)")


class BenchError(Exception):
    """Why nothing can be measured."""


class Response(NamedTuple):
    """A response as it was sent."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class Server(NamedTuple):
    """A process that listens on a port."""

    process: subprocess.Popen[bytes]
    port: int
    started_at: float

    def read_memory(self) -> int:
        """Resident MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.findall(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)[0]) // 1024

    def read_cpu(self) -> float:
        """Seconds of CPU time of all threads so far, in user and in kernel mode."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS


def ask(port: int, urls: Iterable[str], headers: Mapping[str, str]) -> Iterator[Response]:
    """The responses to some URLs, requested one after the other over one connection."""
    with closing(HTTPConnection(HOST, port, timeout=TIMEOUT_SECONDS)) as connection:
        for url in urls:
            connection.putrequest("GET", url, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders()
            with connection.getresponse() as response:
                yield Response(response.status, response.getheaders(), response.read())


@contextmanager
def start(command: Iterable[str], environment: Mapping[str, str], cores: set[int]) -> Iterator[Server]:
    """A server that writes its port to its log."""
    started_at = time.monotonic()
    with tempfile.NamedTemporaryFile("w+", encoding="utf-8") as log:
        process = subprocess.Popen([*command], env=environment, stdout=log, stderr=log)
        try:
            os.sched_setaffinity(process.pid, cores)
            while not (found := _PORT.search(text := Path(log.name).read_text(encoding="utf-8"))):
                if process.poll() is not None or time.monotonic() > started_at + TIMEOUT_SECONDS:
                    raise BenchError(f"a server did not start: {text[-2000:]}")
                time.sleep(0.005)
            yield Server(process, int(found[1]), started_at)
        finally:
            process.terminate()
            process.wait()


class Checkout:
    """A checkout of the service, run by its own command, with its seed fingerprint and the schema that it needs."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder, self.command = folder.absolute(), str(programs.absolute() / "sahel-facts")
        if not Path(self.command).exists():
            raise BenchError(f"{self.folder} has no environment: {self.command} is missing")
        with tempfile.TemporaryDirectory(prefix="sf") as scratch:
            path = f"{scratch}/facts.db"
            for name in ("migrate", "load"):
                environment = self._environment(DATABASE_URL=f"sqlite:///{path}")
                subprocess.run((self.command, name), env=environment, check=True, stdout=subprocess.DEVNULL)
            self.schema, self.files_hash = _execute(
                path, "SELECT version_num, files_hash FROM alembic_version, revision"
            )

    @contextmanager
    def serve(self, url: str, cores: set[int], **settings: str) -> Iterator[Server]:
        """The service on a loaded database, as an operator starts it; it writes no line for each request."""
        if url.startswith("sqlite"):
            self._adopt(Path(url.removeprefix("sqlite:///")))
        environment = self._environment(DATABASE_URL=url, LOG_REQUESTS="false", **settings)
        with start((self.command, "serve", "--port", "0"), environment, cores) as server:
            yield server

    def _adopt(self, path: Path) -> None:
        """Mark a SQLite file as loaded from this checkout's seed, which the service would otherwise load first."""
        found = _execute(path, "SELECT version_num FROM alembic_version") if path.exists() else "none"
        if found != (self.schema,):
            raise BenchError(f"{self.folder} needs {path} with schema {self.schema}, not {found}")
        _execute(path, "UPDATE revision SET files_hash = ?1 WHERE files_hash <> ?1", self.files_hash)

    def _environment(self, **settings: str) -> dict[str, str]:
        """This process's environment with other settings, and this checkout's packages before installed ones."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("SAHEL_FACTS_")}
        own = {f"SAHEL_FACTS_{name}": value for name, value in settings.items()}
        return inherited | own | {"PYTHONPATH": str(self.folder)}


def _execute(path: str | Path, statement: str, *values: str) -> tuple[str, ...]:
    with closing(sqlite3.connect(path)) as connection, connection:
        return connection.execute(statement, values).fetchone() or ()
