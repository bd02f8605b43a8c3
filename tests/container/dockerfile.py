"""Builds the image of a Dockerfile without a container engine: its lines are run in a folder that stands for `/`.

Every path of the Dockerfile is moved below that folder. The base image is stood in for by an environment of the
Python version that it names, at the place where the image has its own. Stages are laid down one after another at the
same path, as an engine has it, so that what names its own path still works after being copied to the next stage.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).parents[2]
PINNED = re.compile(r"[\w./-]+:\d+\.\d+(\.\d+)?[\w.-]*(@sha256:[0-9a-f]{64})?")

_ABSOLUTE = re.compile(r"(?<![\w.$})/-])/(?!dev/|bin/sh)(?=[a-z])")
_OF_THIS_PYTHON = re.compile(r"PYTHON|VIRTUAL_ENV|SAHEL_FACTS_|PG")
_OWNERS = re.compile(r"--(owner|group)=\d+ ")


class Instruction(NamedTuple):
    word: str
    value: str


class Image:
    """What is built so far: the folder in the place of `/`, and how its program is run."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.environment = {"PATH": f"{root}/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
        self.folder = "/"
        self.user: tuple[int, int] | None = None
        self.command: list[str] = []
        self.health: list[str] = []

    def place(self, path: str) -> Path:
        """Where a path of the image lies on this machine."""
        return self.root / Path(self.folder, path).relative_to("/")

    def move_paths(self, text: str) -> str:
        return _ABSOLUTE.sub(f"{self.root}/", text)

    def start(self, command: list[str], log: Path, **variables: str) -> subprocess.Popen[bytes]:
        """Start a program as the image's user, with nothing in its environment but what the image gives and this."""
        user, group = self.user if self.user and os.geteuid() == 0 else (None, None)
        with log.open("ab") as output:
            return subprocess.Popen(
                command,
                cwd=self.place("."),
                env={**self.environment, **variables},
                stdout=output,
                stderr=subprocess.STDOUT,
                user=user,
                group=group,
                extra_groups=None if user is None else [],
            )


def read_dockerfile(path: Path) -> list[Instruction]:
    text = re.sub(r"^\s*#.*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [Instruction(*line.split(maxsplit=1)) for line in lines if line.strip()]


@contextmanager
def build_image(tell: Callable[[str], None]) -> Iterator[Image]:
    """The image of the project's Dockerfile. It is gone when the context ends."""
    with tempfile.TemporaryDirectory(prefix="sf") as name:
        folder = Path(name)
        folder.chmod(0o755)  # The image's user has to find its way.
        builder = Builder(folder, tell)
        for instruction in read_dockerfile(PROJECT / "Dockerfile"):
            builder.follow(instruction)
        image = builder.image
        data = image.place(".")
        _set_writable(image.root, data, is_writable=False)
        try:
            yield image
        finally:
            _set_writable(image.root, data, is_writable=True)


class Builder:
    """Follows instructions one by one."""

    def __init__(self, folder: Path, tell: Callable[[str], None]) -> None:
        self.image = Image(folder / "root")
        self._folder = folder
        self._tell = tell
        self._stage = ""
        self._context = folder / "context"
        _copy_context(self._context)

    def follow(self, instruction: Instruction) -> None:
        """Follow an instruction; one that is not known here is an error."""
        follow: Callable[[str], None] = getattr(self, f"_{instruction.word.lower()}")
        follow(instruction.value)

    def _from(self, value: str) -> None:
        source, _, name = value.partition(" AS ")
        if self.image.root.exists():
            self.image.root.rename(self._folder / self._stage)
        if (self._folder / source).exists():
            shutil.copytree(self._folder / source, self.image.root, symlinks=True)
        else:
            assert PINNED.fullmatch(source), f"{source} is not pinned"
            self._stand_in(source)
        self._stage = name
        self.image = Image(self.image.root)

    def _stand_in(self, source: str) -> None:
        version = source.partition(":")[2].rpartition(".")[0]
        python = _find_python(f"python{version}", self._user_to_come())
        self._tell(f"{source}: {python} stands in")
        subprocess.run([python, "-m", "venv", self.image.root / "usr" / "local"], check=True)

    def _user_to_come(self) -> int | None:
        """The user that the program will run as, if this process can become that user."""
        users = [value for word, value in read_dockerfile(PROJECT / "Dockerfile") if word == "USER"]
        return int(users[-1].partition(":")[0]) if users and os.geteuid() == 0 else None

    def _workdir(self, value: str) -> None:
        self.image.folder = value
        self.image.place(".").mkdir(parents=True, exist_ok=True)

    def _copy(self, value: str) -> None:
        *sources, target = value.split()
        into = self.image.place(target)
        if sources[0].startswith("--from="):
            stage, name = sources[0].partition("=")[2], sources[1]
            into.parent.mkdir(parents=True, exist_ok=True)
            (self._folder / stage / name.lstrip("/")).rename(into)  # Nothing else is taken from that stage.
            return
        for name in sources:
            source = self._context / name
            if source.is_dir():
                shutil.copytree(source, into, symlinks=True, dirs_exist_ok=True)
            else:
                assert target.endswith("/"), "a file goes into a folder"
                into.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, into)

    def _run(self, value: str) -> None:
        if os.geteuid() != 0 and _OWNERS.search(value):
            self._tell("only root can give folders away: --owner and --group are left out")
            value = _OWNERS.sub("", value)
        # An index of packages is reached as this machine is set up to; nothing else of it is taken over.
        outside = {name: text for name, text in os.environ.items() if not _OF_THIS_PYTHON.match(name)}
        command = ["sh", "-c", self.image.move_paths(value)]
        environment = {**outside, **self.image.environment}
        ended = subprocess.run(
            command, cwd=self.image.place("."), env=environment, capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, f"RUN {value}\n{ended.stdout}{ended.stderr}"

    def _env(self, value: str) -> None:
        for word in shlex.split(value):
            name, _, text = word.partition("=")
            moved = self.image.move_paths(text)
            self.image.environment[name] = moved.replace("$PATH", self.image.environment["PATH"])

    def _user(self, value: str) -> None:
        user, group = map(int, value.split(":"))
        assert user, "the program runs as root"
        self.image.user = (user, group)

    def _volume(self, value: str) -> None:
        assert json.loads(value) == [self.image.folder], "what the program writes is in its folder"

    def _expose(self, value: str) -> None:
        assert value == "8000"

    def _healthcheck(self, value: str) -> None:
        self.image.health = json.loads(value.partition("CMD ")[2])

    def _cmd(self, value: str) -> None:
        self.image.command = json.loads(value)


def _find_python(name: str, user: int | None) -> Path:
    """An interpreter of a name that a user can run."""
    candidates = [Path(folder, name) for folder in os.environ["PATH"].split(os.pathsep)]
    for candidate in filter(Path.exists, candidates):
        command = [str(candidate), "-c", "import ensurepip, sys; print(sys.executable)"]
        try:
            found = subprocess.run(command, user=user, group=user, capture_output=True, text=True, check=True, cwd="/")
        except (OSError, subprocess.CalledProcessError):
            continue
        return Path(found.stdout.strip())
    raise FileNotFoundError(f"no {name} that user {user} can run")


def _copy_context(target: Path) -> None:
    """Copy what .dockerignore lets through: the last pattern that fits a path, or a folder above it, decides."""
    patterns = [
        line
        for line in (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]

    def is_ignored(path: Path) -> bool:
        names = [path, *path.parents][:-1]
        fitting = [
            pattern for pattern in patterns if any(_fits(name.as_posix(), pattern.removeprefix("!")) for name in names)
        ]
        return bool(fitting) and not fitting[-1].startswith("!")

    for folder, folders, files in os.walk(PROJECT):
        folders[:] = [name for name in folders if name not in {".git", ".venv", "node_modules"}]
        for name in files:
            path = Path(folder, name).relative_to(PROJECT)
            if not is_ignored(path):
                (target / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(PROJECT / path, target / path)


def _fits(path: str, pattern: str) -> bool:
    if pattern.startswith("**/"):
        return fnmatchcase(path.rpartition("/")[2], pattern.removeprefix("**/"))
    return path.count("/") == pattern.count("/") and fnmatchcase(path, pattern)


def _set_writable(root: Path, exception: Path, *, is_writable: bool) -> None:
    """Make a tree read-only, or writable again for its owner, so that it can be removed."""
    for folder, _, files in os.walk(root):
        if Path(folder) == exception:
            continue
        for path in (Path(folder), *(Path(folder, name) for name in files)):
            if not path.is_symlink():
                mode = path.stat().st_mode
                path.chmod(mode | 0o200 if is_writable else mode & ~0o222)
