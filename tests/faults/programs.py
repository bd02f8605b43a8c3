"""`sahel-facts` in a process of its own, to be killed, stopped, or run beside another.

The processes are forked from one that has imported the program already: what happens while Python imports is of no
interest here, and takes longer than all the rest.
"""

import multiprocessing
import os
import resource
import signal
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from app.cli import app
from app.publish.exports import make
from tests.live import COVERAGE

PATIENCE = 60.0
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["pytest", __name__])


class Outcome(NamedTuple):
    """How a program ended: its exit code, negative where a signal ended it, and what it printed."""

    code: int | None
    stdout: str
    stderr: str


class Bounds(NamedTuple):
    """What a program may write: None leaves it as it is."""

    largest_file: int | None = None
    temporary: Path | None = None
    """The folder for temporary files."""
    export_bytes: int | None = None
    """What one transaction of the making of files holds."""


UNBOUND = Bounds()


class Program:
    """A command on a database, which runs from the moment it is made."""

    def __init__(self, url: str, arguments: Sequence[str], folder: Path, bounds: Bounds = UNBOUND) -> None:
        folder.mkdir(exist_ok=True)
        self._printed = folder / "stdout", folder / "stderr"
        self._process = _forks.Process(target=_run, args=(url, list(arguments), *self._printed, bounds))
        with _without_coverage():
            self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def has_ended(self, within: float = 0) -> bool:
        self._process.join(within)
        return self._process.exitcode is not None

    def kill(self) -> None:
        self._process.kill()

    def pause(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def outcome(self) -> Outcome:
        """How it ended, once it has; it is made to when it takes too long."""
        if not self.has_ended(PATIENCE):
            self.kill()
            self._process.join()
        texts = [path.read_text(encoding="utf-8") if path.exists() else "" for path in self._printed]
        return Outcome(self._process.exitcode, *texts)


def load(url: str, seed: Path, folder: Path, bounds: Bounds = UNBOUND) -> Program:
    return Program(url, ["load", "--seed", str(seed)], folder, bounds)


@contextmanager
def _without_coverage() -> Iterator[None]:
    """What is killed could leave only half of its coverage behind, so nobody measures it."""
    config = os.environ.pop(COVERAGE, None)
    try:
        yield
    finally:
        if config is not None:
            os.environ[COVERAGE] = config


def _run(url: str, arguments: list[str], stdout: Path, stderr: Path, bounds: Bounds) -> None:
    for number, path in ((1, stdout), (2, stderr)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    if bounds.largest_file is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (bounds.largest_file, bounds.largest_file))
    if bounds.temporary is not None:
        tempfile.tempdir = str(bounds.temporary)
    if bounds.export_bytes is not None:
        make.TRANSACTION_BYTES = bounds.export_bytes
    os.environ["SAHEL_FACTS_DATABASE_URL"] = url
    app(arguments)
