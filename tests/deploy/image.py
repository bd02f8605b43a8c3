"""What the image holds, and that a container of it serves as the image's user, who can write nothing but /data.

Usage: python -m tests.deploy.image IMAGE, as root, in network, mount and process namespaces of its own.
"""

import json
import os
import signal
import subprocess
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

import httpx
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_PATIENCE = 60.0
_INSTALLERS = ("pip", "setuptools", "wheel", "hatchling")
_COMPILERS = ("gcc", "cc", "c++", "ld", "make")
_READ_ONLY = ("/", "/etc", "/usr/local", "/opt/sahel-facts")


class Container:
    """A container that has been made and not started."""

    def __init__(self, image: str) -> None:
        self.name = buildah("from", "--pull-never", image)
        self.root = Path(buildah("mount", self.name))
        self.config: dict[str, Any] = json.loads(buildah("inspect", self.name))["Docker"]["config"]

    def start(self, command: list[str]) -> subprocess.Popen[bytes]:
        """Start a command as the image's user, in its folder and with its variables."""
        return subprocess.Popen(["buildah", "run", self.name, "--", *command])

    def run(self, *command: str) -> int:
        """The status with which a command ends."""
        return self.start(list(command)).wait(_PATIENCE)

    def check_health(self) -> int:
        """The status with which HEALTHCHECK ends."""
        form, *command = self.config["Healthcheck"]["Test"]
        assert form == "CMD", "HEALTHCHECK needs no shell"
        return self.run(*command)

    def list_files(self) -> dict[Path, tuple[int, int]]:
        """Size and time of all that is neither in the volume nor in /run, where buildah keeps its own."""
        skipped = {self.root / "data", self.root / "run"}
        paths = (path for path in self.root.rglob("*") if skipped.isdisjoint({path, *path.parents}))
        return {path: (path.lstat().st_size, path.lstat().st_mtime_ns) for path in paths}


def main(image: str) -> None:
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    container = Container(image)
    words = [check_contents(container.root), check_user(container), check_service(container)]
    buildah("rmi", "--force", image)
    print("; ".join(words))  # noqa: T201


def check_contents(root: Path) -> str:
    """The packages are those that the service needs, all of them and no other; nothing there builds or installs."""
    (site,) = root.glob("opt/sahel-facts/lib/python3.*/site-packages")
    there = {str(canonicalize_name(found.name)): found for found in distributions(path=[str(site)])}
    needed = _find_needed(there, "sahel-facts", site.parent.name.removeprefix("python"))
    assert set(there) == needed, f"too many or too few: {sorted(set(there) ^ needed)}"
    names = {path.name for folder in ("opt", "usr/local", "usr/bin") for path in (root / folder).rglob("*")}
    unwanted = {*_INSTALLERS, *_COMPILERS}
    assert not names.intersection(unwanted), f"left behind: {names.intersection(unwanted)}"
    assert not any(name.startswith(f"{tool}-") for name in names for tool in _INSTALLERS)
    files = [path for path in site.rglob("*") if path.is_file()]
    uncompiled = [path for path in files if path.suffix == ".py" and not _is_compiled(path)]
    assert not uncompiled, f"without bytecode: {uncompiled[:3]}"
    return f"{len(there)} packages of {sum(path.stat().st_size for path in files) / 1e6:.0f} MB, all needed"


def _find_needed(there: dict[str, Distribution], name: str, python: str) -> set[str]:
    """The names of the packages that one needs, with what answers agents, under a version of Python; and itself."""
    machine = {"python_version": python, "python_full_version": f"{python}.0"}
    needed: set[tuple[str, str]] = set()
    open_ends = [(name, ""), (name, "mcp")]
    while open_ends:
        package, extra = end = open_ends.pop()
        if end in needed:
            continue
        needed.add(end)
        for requirement in map(Requirement, there[package].requires or []):
            if requirement.marker is None or requirement.marker.evaluate({**machine, "extra": extra}):
                open_ends += [(canonicalize_name(requirement.name), wanted) for wanted in {"", *requirement.extras}]
    return {package for package, _ in needed}


def _is_compiled(path: Path) -> bool:
    return any(path.parent.glob(f"__pycache__/{path.stem}.cpython-*.pyc"))


def check_user(container: Container) -> str:
    """The user is not root, and cannot write to what is installed."""
    user = container.config["User"]
    assert container.run("sh", "-c", f'test "$(id -u):$(id -g)" = {user} && test "$(id -u)" -gt 0') == 0
    assert container.run("touch", "/data/new") == 0
    for folder in _READ_ONLY:
        assert container.run("touch", f"{folder}/new") != 0, f"{folder} can be written to"
    return f"user {user} can write to /data and to nothing else"


def check_service(container: Container) -> str:
    """The image's own command serves the record from SQLite, is healthy, and ends in good order when told to."""
    assert container.check_health() == 1
    before = container.list_files()
    process = container.start(container.config["Cmd"])
    with httpx.Client(base_url="http://127.0.0.1:8000", transport=httpx.HTTPTransport(retries=10)) as client:
        total, members = (client.get(path).json()["page"]["total"] for path in ("/facts", "/members"))
    assert total > 0
    assert members == 3
    assert container.check_health() == 0
    # A signal to buildah would kill the program without its knowing.
    (program,) = (path.parent for path in Path("/proc").glob("[0-9]*/comm") if path.read_text() == "sahel-facts\n")
    os.kill(int(program.name), signal.SIGTERM)
    assert process.wait(_PATIENCE) == 0
    assert container.check_health() == 1
    changed = {path for path, _ in container.list_files().items() ^ before.items()}
    assert not changed, f"written outside /data: {sorted(changed)[:5]}"
    return f"{total} facts from SQLite; HEALTHCHECK 0, after SIGTERM 1"


def buildah(*arguments: str) -> str:
    return subprocess.run(["buildah", *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


if __name__ == "__main__":
    main(*sys.argv[1:])
