"""How a service stands an outage: what it answers before, meanwhile and after, and how soon it ends when it is told to.

`make outages` tries every outage for a minute and prints the figures;
`test_hanging_databases.py` does the same in seconds.
"""

import argparse
import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import NamedTuple

import httpx

from app.seed.folder import Seed
from app.settings import data_folder
from tests.conftest import read_checked
from tests.faults.outages import FILE_OUTAGES, SERVER_OUTAGES, FileOutage, Outage, ServerOutage
from tests.live import Service, serve
from tests.postgres import run_postgres
from tests.waiting import wait_until

MakeOutage = Callable[[Path], AbstractContextManager[Outage]]

KEPT = "/facts?limit=20"
NEW = "/facts?limit=20&actor=mali&q=mali&date_from={}-01-01"
WITHOUT_DATA = ("/healthz", "/metrics", "/", "/docs", "/nowhere")
_NOTICED_SECONDS = 2.0
"""After this nothing is served from before the outage: what is known may be 0.5 s old, and a look takes up to 1 s."""
_PATIENCE = 30.0
_HEALTH = re.compile(r"GET /healthz 200 .*milliseconds=([\d.]+)")


class Answer(NamedTuple):
    kind: str
    began: float
    took: float
    status: int


class Figures(NamedTuple):
    """What was answered, and the seconds from the end of the outage to the first good answers of each kind."""

    answers: list[Answer]
    began: float
    ended: float
    back: float
    stopped_within: float
    own_slowest: float
    """The slowest answer of /healthz by the service's own clock, without the time that the clients here take."""

    def slowest(self, *kinds: str) -> float:
        """The slowest answer of these kinds to what was asked, or under way, since the outage began."""
        return max(it.took for it in self.answers if it.kind in kinds and it.began + it.took >= self.began)

    def statuses(self, kind: str, *, late: bool = False) -> set[int]:
        """Statuses of one kind of answers that began while the outage lasted; late: once it must have been noticed."""
        since = self.began + _NOTICED_SECONDS * late
        return {it.status for it in self.answers if it.kind == kind and since <= it.began <= self.ended - 1}

    def __str__(self) -> str:
        return (
            f"{len(self.answers)} answers; slowest /healthz {self.slowest('/healthz') * 1000:.0f} ms "
            f"(by its own clock {self.own_slowest:.1f} ms), "
            f"without data {self.slowest(*WITHOUT_DATA[1:]) * 1000:.0f} ms, "
            f"kept {self.slowest('kept'):.2f} s, new {self.slowest('new'):.2f} s, "
            f"/readyz {self.slowest('/readyz'):.2f} s, /status {self.slowest('/status'):.2f} s; "
            f"kept {sorted(self.statuses('kept', late=True))}, new {sorted(self.statuses('new', late=True))}; "
            f"back in {self.back:.2f} s, SIGTERM obeyed in {self.stopped_within:.1f} s"
        )


@contextmanager
def asking(service: Service) -> Iterator[list[Answer]]:
    """Clients that ask all the while, one for each kind of answer."""
    answers: list[Answer] = []
    is_over = threading.Event()
    years = count(1000)

    def ask(kind: str) -> None:
        with httpx.Client(base_url=service.address, timeout=_PATIENCE) as client:
            while not is_over.wait(0.02):
                path = {"kept": KEPT, "new": NEW}.get(kind, kind)
                began = time.monotonic()
                status = client.get(path.format(next(years)) if kind == "new" else path).status_code
                answers.append(Answer(kind, began, time.monotonic() - began, status))

    kinds = ("kept", "new", "/readyz", "/status", *WITHOUT_DATA)
    threads = [threading.Thread(target=ask, args=(kind,)) for kind in kinds]
    for thread in threads:
        thread.start()
    try:
        yield answers
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def undergo(outage: Outage, folder: Path, seconds: float) -> Figures:
    """Serve a database through an outage, and end the service in another one."""
    with serve(outage.url, folder) as service:
        with httpx.Client(base_url=service.address, timeout=_PATIENCE) as client:
            wait_until(lambda: client.get(KEPT).status_code == 200, _PATIENCE, "it is served")
            with asking(service) as answers:
                time.sleep(1)
                began = time.monotonic()
                with outage.begin():
                    time.sleep(seconds)
                    ended = time.monotonic()
                back = wait_until(lambda: are_good(answers, ended), _PATIENCE, "it is served again")
        with outage.begin(), asking_in_vain(service):
            time.sleep(0.5)
            told = time.monotonic()
            service.terminate()
            stopped_within = time.monotonic() - told
    times = [float(it) for it in _HEALTH.findall(service.log.read_text(encoding="utf-8"))]
    return Figures(answers, began, ended, back, stopped_within, max(times))


def are_good(answers: list[Answer], since: float) -> bool:
    later = [it for it in list(answers) if it.began >= since]
    return all({it.status for it in later if it.kind == kind} >= {200} for kind in ("kept", "new", "/readyz"))


@contextmanager
def asking_in_vain(service: Service) -> Iterator[None]:
    """Requests that are under way when the service is told to end, whatever becomes of them."""

    def ask(number: int) -> None:
        try:
            httpx.get(f"{service.address}{NEW.format(9000 + number)}", timeout=_PATIENCE)
        except httpx.HTTPError:
            """It may be cut."""

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--only", help="the name of one outage")
    arguments = parser.parse_args()
    seed = read_checked(data_folder("seed_data"))
    for name, make in (*_on_files(seed), *_on_servers(seed)):
        if arguments.only in {None, name}:
            with tempfile.TemporaryDirectory(prefix="sf") as folder, make(Path(folder)) as outage:
                figures = undergo(outage, Path(folder), arguments.seconds)
                print(f"{name}, {arguments.seconds:g} s: {figures}", flush=True)  # noqa: T201


def _on_files(seed: Seed) -> Iterator[tuple[str, MakeOutage]]:
    for make in FILE_OUTAGES:
        yield make.__name__, partial(_open, make, seed)


def _on_servers(seed: Seed) -> Iterator[tuple[str, MakeOutage]]:
    for make in SERVER_OUTAGES:
        yield make.__name__, partial(_start, make, seed)


def _open(make: FileOutage, seed: Seed, folder: Path) -> AbstractContextManager[Outage]:
    return make(folder, seed)


@contextmanager
def _start(make: ServerOutage, seed: Seed, _: Path) -> Iterator[Outage]:
    with run_postgres() as server, make(server, seed) as outage:
        yield outage


if __name__ == "__main__":
    main()
