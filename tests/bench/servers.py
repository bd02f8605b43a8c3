"""Servers as they are measured: each a process of its own on loopback, kept to some cores."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.bench.replies import ask

PROJECT = Path(__file__).parents[2]
_PATIENCE = 120.0
_PORT = re.compile(r"running on http://[\d.]+:(\d+)")
_KEPT = re.compile(rb'^sahel_facts_requests_total\{kept="(\w+)".*\} ([\d.e+]+)$', re.MULTILINE)


class Server(NamedTuple):
    """A process that answers at a port."""

    process: subprocess.Popen[bytes]
    port: int
    started_at: float

    @property
    def memory(self) -> int:
        """Resident bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        (kibibytes,) = re.findall(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
        return int(kibibytes) * 1024

    def count_requests(self) -> tuple[int, int]:
        """Requests that the service says it answered: from memory, and otherwise."""
        (reply,) = ask(self.port, ["/metrics"])
        counts = {b"True": 0, b"False": 0}
        for kept, number in _KEPT.findall(reply.body):
            counts[kept] += int(float(number))
        return counts[b"True"], counts[b"False"]


@contextmanager
def serve_record(url: str, cores: set[int], log: Path, *, log_requests: bool = False) -> Iterator[Server]:
    """The service on a database, as an operator starts it."""
    settings = {"SAHEL_FACTS_DATABASE_URL": url, "SAHEL_FACTS_LOG_REQUESTS": str(log_requests).lower()}
    with _start(("app.cli", "serve", "--port", "0"), cores, log, **settings) as server:
        yield server


@contextmanager
def serve_answers(answers: Path, cores: set[int], log: Path) -> Iterator[Server]:
    """The bare server."""
    with _start(("tests.bench.bare", str(answers)), cores, log) as server:
        yield server


@contextmanager
def _start(arguments: Sequence[str], cores: set[int], log: Path, **settings: str) -> Iterator[Server]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SAHEL_FACTS_")}
    started_at = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            (sys.executable, "-m", *arguments),
            cwd=PROJECT,
            env={**inherited, **settings},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        os.sched_setaffinity(process.pid, cores)
        yield Server(process, _wait_for_port(process, log), started_at)
    finally:
        process.terminate()
        process.wait()


def _wait_for_port(process: subprocess.Popen[bytes], log: Path) -> int:
    deadline = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        if found := _PORT.search(log.read_text(encoding="utf-8")):
            return int(found[1])
        time.sleep(0.005)
    raise RuntimeError(f"a server did not start: {log.read_text(encoding='utf-8')[-2000:]}")


def measure_start(url: str, cores: set[int], log: Path) -> float:
    """Seconds from the start of the service to its first answer."""
    with serve_record(url, cores, log) as server:
        (reply,) = ask(server.port, ["/facts?limit=1"])
        assert reply.status == 200, reply
        return time.perf_counter() - server.started_at
