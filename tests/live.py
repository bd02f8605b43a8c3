"""A service as an operator starts it: its own process, on loopback, with a database of its own."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

COVERAGE = "COVERAGE_PROCESS_CONFIG"
"""The variable by which coverage measures the processes that are started."""
_PATIENCE = 60.0
_PROGRAM = str(Path(sys.executable).with_name("sahel-facts"))
_ADDRESS = re.compile(r"running on (http://[\d.:]+)")


class Service(NamedTuple):
    """A serving process, its address, and the file that holds what it prints."""

    process: subprocess.Popen[bytes]
    address: str
    log: Path

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    def terminate(self) -> int:
        """The exit code after SIGTERM."""
        self.process.terminate()
        return self.process.wait(_PATIENCE)


def unmeasured() -> dict[str, str]:
    """The environment of a process whose coverage nobody needs: to measure it doubles the time that it takes."""
    return {name: value for name, value in os.environ.items() if name != COVERAGE}


@contextmanager
def serve(
    url: str,
    folder: Path,
    workers: int = 1,
    port: int = 0,
    is_measured: bool = False,
    variables: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Service]:
    """`sahel-facts serve` on a database, once all its workers are there; they end with the context.

    `port` 0 is any free port. `variables` are added to its environment. Coverage measures it where nothing else runs
    the same code.
    """
    log = folder / "log"
    command = [_PROGRAM, "serve", "--port", str(port), "--workers", str(workers)]
    environment = os.environ if is_measured else unmeasured()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env={**environment, **variables, "SAHEL_FACTS_DATABASE_URL": url},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield Service(process, _wait_for_address(process, log, workers), log)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(_PATIENCE)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def serve_record() -> Iterator[str]:
    """The address of `sahel-facts serve` on the record; the process ends with the context."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(f"sqlite:///{folder}/facts.db", Path(folder)) as service,
    ):
        yield service.address


def _wait_for_address(process: subprocess.Popen[bytes], log: Path, workers: int) -> str:
    deadline = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        printed = log.read_text(encoding="utf-8")
        found = _ADDRESS.search(printed)
        if found and printed.count("Application startup complete.") == workers:
            return found[1]
        time.sleep(0.05)
    raise RuntimeError(f"the service did not start: {log.read_text(encoding='utf-8')[-2000:]}")
