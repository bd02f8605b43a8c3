"""Debian's PostgreSQL as a primary and as a standby that follows it by streaming replication, both on loopback."""

import os
import pwd
import shutil
import subprocess
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import psycopg

from tests.deploy.changed_record import change_record
from tests.deploy.proxy import find_ports
from tests.deploy.replica import Replica
from tests.waiting import wait_until

_PATIENCE = 60.0
_ACCOUNT = "postgres"
"""The account that Debian's package makes: PostgreSQL refuses to run as root."""
_PAGES = (
    "/facts?limit=200",
    "/facts?q=charter&facets=kind,year",
    "/search?q=charter",
    "/actors",
    "/charter",
    "/dataset",
)


def find_programs() -> Path | None:
    """The folder of the newest PostgreSQL of Debian's packages; None without one that can be run here."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_basebackup"), key=lambda it: int(it.parts[-3]))
    servers = [it.parent for it in found if (it.parent / "initdb").exists()]
    return servers[-1] if servers else None


class Server:
    """A PostgreSQL server on a port of loopback, which trusts whoever asks; it is stopped when the context ends."""

    def __init__(self, programs: Path, folder: Path) -> None:
        (self.port,) = find_ports(1)
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/facts"
        self._programs = programs
        self._folder = folder
        folder.mkdir(mode=0o700)
        self._account = _ACCOUNT if os.geteuid() == 0 else None
        if self._account:
            shutil.chown(folder, self._account, pwd.getpwnam(self._account).pw_gid)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if (self._folder / "postmaster.pid").exists():
            self.stop()

    def create(self) -> None:
        self._run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        self._start()
        self.execute("CREATE DATABASE facts", database="postgres")

    def follow(self, primary: "Server") -> None:
        """Become a standby: a copy of the primary, which goes on with what the primary writes."""
        source = f"--dbname=postgresql://postgres@127.0.0.1:{primary.port}/postgres"
        self._run(
            "pg_basebackup",
            source,
            f"--pgdata={self._folder}",
            "--write-recovery-conf",
            "--checkpoint=fast",
            "--no-sync",
        )
        self._start()

    def _start(self) -> None:
        settings = f"port={self.port}\nlisten_addresses='127.0.0.1'\nunix_socket_directories=''\nfsync=off\n"
        with (self._folder / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(settings)
        self._run("pg_ctl", "--wait", f"--log={self._folder}/log", "start")

    def stop(self) -> None:
        """As a crash does."""
        self._run("pg_ctl", "--wait", "--mode=immediate", "stop")

    def promote(self) -> None:
        self._run("pg_ctl", "--wait", "promote")

    def execute(self, statement: str, database: str = "facts") -> str:
        """The first value that a statement gives, if any."""
        url = self.url.removesuffix("facts") + database
        with psycopg.connect(url, autocommit=True) as connection:
            found = connection.execute(statement.encode())
            return str(found.fetchone()[0]) if found.description else ""  # type: ignore[index]

    def _run(self, program: str, *options: str) -> None:
        environment = {**os.environ, "PGDATA": str(self._folder), "LC_ALL": "C"}
        with (self._folder.parent / f"{program}.txt").open("wb") as output:  # A pipe would stay open in the server.
            ended = subprocess.run(
                [self._programs / program, *options],
                env=environment,
                cwd="/",
                user=self._account,
                group=self._account,
                extra_groups=None if self._account is None else [],
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        assert ended.returncode == 0, (self._folder.parent / f"{program}.txt").read_text(encoding="utf-8")


def prove_standby(folder: Path, programs: Path) -> str:
    """A replica on a standby serves what the primary has, follows it, and goes on when the standby is promoted."""
    folder.mkdir()
    folder.chmod(0o755)
    with ExitStack() as stack:
        primary = stack.enter_context(Server(programs, folder / "primary"))
        primary.create()
        _publish(primary.url, "migrate")
        _publish(primary.url, "load")
        standby = stack.enter_context(Server(programs, folder / "standby"))
        standby.follow(primary)
        near = stack.enter_context(Replica(primary.url, folder / "near"))
        far = stack.enter_context(Replica(standby.url, folder / "far"))
        for page in _PAGES:
            answers = [replica.get(page) for replica in (near, far)]
            assert answers[0].status_code == 200
            assert answers[0].content == answers[1].content, page
            assert answers[0].headers["ETag"] == answers[1].headers["ETag"]
        changed = change_record(folder / "changed")
        refusal = _find_refusal(standby.url, changed)
        _check_lag(primary, standby, far, changed)
        near.kill()
        primary.stop()
        assert far.get("/facts?limit=7").json()["dataset"]["revision"] == 2
        standby.promote()
        _publish(standby.url, "load")
        seconds = wait_until(lambda: _revision(far) == 3, _PATIENCE, "what the promoted standby was given is served")
        return (
            f"{programs.parts[-2]}: {len(_PAGES)} pages as of the primary; load there: {refusal!r};"
            f" lag, then revision 2; promoted, revision 3 after {seconds:.1f} s"
        )


def _check_lag(primary: Server, standby: Server, far: Replica, changed: Path) -> None:
    """A standby that is behind serves the revision that it has, whole; it catches up without a restart of anything."""
    standby.execute("SELECT pg_wal_replay_pause()")
    _publish(primary.url, "load", "--seed", str(changed))
    assert _revision(far) == 1
    assert far.get("/facts?limit=3").json()["dataset"]["revision"] == 1
    standby.execute("SELECT pg_wal_replay_resume()")
    wait_until(lambda: _revision(far) == 2, _PATIENCE, "the standby has the new revision")
    wait_until(
        lambda: far.get("/facts?limit=3").json()["dataset"]["revision"] == 2, _PATIENCE, "and its replica serves it"
    )


def _revision(replica: Replica) -> int:
    """The revision that a replica is ready with."""
    return int(replica.get("/readyz").raise_for_status().json()["revision"])


def _find_refusal(url: str, changed: Path) -> str:
    """What the loader says to a standby: one line, and it ends with 1."""
    ended = _call(url, "load", "--seed", str(changed))
    assert (ended.returncode, ended.stdout) == (1, ""), ended.stdout
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert "a standby" in ended.stderr, ended.stderr
    return ended.stderr.partition(" refused: ")[2].partition(";")[0]


def _publish(url: str, *command: str) -> None:
    ended = _call(url, *command)
    assert ended.returncode == 0, ended.stderr


def _call(url: str, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SAHEL_FACTS_DATABASE_URL": url}
    return subprocess.run(["sahel-facts", *command], env=environment, capture_output=True, text=True, check=False)
