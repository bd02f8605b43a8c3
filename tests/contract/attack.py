"""Lets schemathesis attack a live service: `python tests/contract/attack.py --max-examples 1000`."""

import subprocess
import sys
from pathlib import Path

from tests.live import serve_record, unmeasured

PROJECT = Path(__file__).parents[2]
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")


def attack(*options: str) -> subprocess.CompletedProcess[bytes]:
    """The attack as it ended. It fails on any finding and on any warning; every check and every phase is on."""
    command: list[str | Path] = [SCHEMATHESIS, "--config-file", "tests/contract/schemathesis.toml", "run"]
    with serve_record() as address:
        command += [f"{address}/openapi.json", *options]
        return subprocess.run(command, cwd=PROJECT, env=unmeasured(), check=False)


if __name__ == "__main__":
    sys.exit(attack(*sys.argv[1:]).returncode)
