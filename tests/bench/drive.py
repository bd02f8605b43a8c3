"""Drives a server with wrk and reads what it measured."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.bench.replies import HOST
from tests.bench.results import Figures

SCRIPT = Path(__file__).with_name("requests.lua")
MISSING = "wrk is not here: install it first (apt-get install wrk)"


def find_wrk() -> str | None:
    return shutil.which("wrk")


def wrk_version() -> str:
    """wrk names its version where it explains itself."""
    ended = subprocess.run(["wrk", "--version"], capture_output=True, text=True, check=False)
    return ended.stdout.split(" [")[0].removeprefix("wrk ").strip()


def drive(port: int, urls: Path, headers: Mapping[str, str], connections: int, seconds: int) -> Figures:
    """One round: so many connections ask the addresses of a file in turn, for so long."""
    options = ("--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s", "--timeout", "30s")
    command = ("wrk", *options, "--script", str(SCRIPT), f"http://{HOST}:{port}", "--", str(urls), *headers.values())
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    return Figures(**json.loads(ended.stdout.splitlines()[-1]))
