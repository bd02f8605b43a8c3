"""What the image holds, and that its program serves from it as the image's user, who can write nothing but /data."""

import os
import signal
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.container.dockerfile import Image
from tests.container.service import Service

TOOLS = ("pip", "setuptools", "wheel", "hatchling", "gcc", "cc", "c++", "ld", "make")


def check_contents(image: Image) -> str:
    """The packages are those that the service needs, all of them and no other; nothing there builds or installs."""
    (site,) = image.place("/opt/sahel-facts/lib").glob("python3.*/site-packages")
    there = {str(canonicalize_name(found.name)): found for found in distributions(path=[str(site)])}
    needed = _find_needed(there, "sahel-facts")
    assert set(there) == needed, f"too many or too few: {sorted(set(there) ^ needed)}"
    names = {path.name for path in image.root.rglob("*")}
    assert not names.intersection(TOOLS), f"left behind: {names.intersection(TOOLS)}"
    assert not any(name.startswith(f"{tool}-") for name in names for tool in TOOLS[:4])
    files = [path for path in site.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / 1e6
    uncompiled = [path for path in files if path.suffix == ".py" and not _is_compiled(path)]
    assert not uncompiled, f"without bytecode: {uncompiled[:3]}"
    return f"{len(there)} packages, all needed, {size:.0f} MB; nothing that builds or installs"


def _find_needed(there: dict[str, Distribution], name: str) -> set[str]:
    """The names of the packages that one needs, itself and what those need included."""
    needed: set[tuple[str, str]] = set()
    open_ends = [(name, "")]
    while open_ends:
        package, extra = end = open_ends.pop()
        if end in needed:
            continue
        needed.add(end)
        for requirement in map(Requirement, there[package].requires or []):
            if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
                open_ends += [(canonicalize_name(requirement.name), wanted) for wanted in {"", *requirement.extras}]
    return {package for package, _ in needed}


def _is_compiled(path: Path) -> bool:
    return any(path.parent.glob(f"__pycache__/{path.stem}.cpython-*.pyc"))


def check_default(image: Image, log: Path) -> str:
    """`docker run` without a setting: the record from SQLite, healthy, and gone in good order when told to stop."""
    before = _list_tree(image)
    with Service(image, log) as service:
        service.wait()
        assert service.check_health() == 0
        total, members = (service.get(path).json()["page"]["total"] for path in ("/facts", "/members"))
        status = service.end(signal.SIGTERM)
        assert status in {0, -signal.SIGTERM}, f"SIGTERM ended it with {status}"
        assert service.check_health() == 1
    assert total > 0
    assert members == 3
    assert image.place("/data/sahel-facts.db").is_file()
    assert _list_tree(image) == before, "something was written outside /data"
    return f"{total} facts from SQLite; HEALTHCHECK 0, after SIGTERM 1; nothing written outside /data"


def check_read_only(image: Image, log: Path) -> str:
    """The image's user cannot write to what is installed. Only another user shows it: root may write anywhere."""
    if os.geteuid() != 0:
        return "left out: only root can become the image's user"
    for folder in ("/", "/opt/sahel-facts", "/usr/local"):
        assert image.start(["touch", f"{image.place(folder)}/new"], log).wait() != 0, f"{folder} can be written to"
    assert image.start(["touch", f"{image.place('/data')}/new"], log).wait() == 0
    return f"user {image.user and image.user[0]} can write to /data and to nothing else"


def _list_tree(image: Image) -> dict[str, tuple[int, int]]:
    """Size and time of all that is not data."""
    data = image.place("/data")
    paths = (path for path in image.root.rglob("*") if path != data and data not in path.parents)
    return {str(path): (path.lstat().st_size, path.lstat().st_mtime_ns) for path in paths}
