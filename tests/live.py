"""A service as an operator starts it: its own process, on loopback, with a database of its own."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PATIENCE = 60.0
_ADDRESS = re.compile(r"running on (http://[\d.:]+)")


@contextmanager
def serve_record() -> Iterator[str]:
    """The address of `sahel-facts serve` on the record; the process ends with the context."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log")
        command = [sys.executable, "-m", "app.cli", "serve", "--port", "0"]
        environment = {**os.environ, "SAHEL_FACTS_DATABASE_URL": f"sqlite:///{folder}/facts.db"}
        with log.open("wb") as output:
            process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            yield _wait_for_address(process, log)
        finally:
            process.terminate()
            process.wait()


def _wait_for_address(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        if found := _ADDRESS.search(log.read_text(encoding="utf-8")):
            return found[1]
        time.sleep(0.05)
    raise RuntimeError(f"the service did not start: {log.read_text(encoding='utf-8')[-2000:]}")
