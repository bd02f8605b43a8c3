"""The commands that write and serve. Serving is tested as a process of its own, stopped as Ctrl-C stops it."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Timer
from typing import NamedTuple

import httpx
import pytest
from sqlalchemy import Connection, inspect, update
from sqlmodel import col
from typer.testing import CliRunner, Result

from app.cli import app
from app.commands.serving import bring_up_to_date
from app.publish.exports.files import FILES
from app.publish.loaded_files import fetch_loaded_files
from app.seed.folder import Seed
from app.settings import get_settings
from app.store import engine as db
from app.store.engine import Database
from app.store.models import ExportChunk, Version
from app.store.postgres_session import explain_encoding
from app.store.schema_version import newest_schema
from tests.conftest import ENGINES, MakeDatabase
from tests.contract.refresh import read_document
from tests.exporting import export, list_sets, plan, read_files
from tests.live import unmeasured
from tests.loading import load

PROGRAM = shutil.which("sahel-facts", path=str(Path(sys.executable).parent)) or "sahel-facts"
PATIENCE = 60
LOG = r"INFO: .*\n"


def url_of(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)


def run(database: Database, *arguments: str) -> Result:
    """A command on a database, as if the environment named it when the process began."""
    get_settings.cache_clear()
    try:
        return CliRunner(env={"SAHEL_FACTS_DATABASE_URL": url_of(database)}).invoke(app, arguments)
    finally:
        get_settings.cache_clear()


def has_tables(database: Database) -> bool:
    with database.writer.connect() as connection:
        return bool(inspect(connection).get_table_names())


@pytest.mark.slow
def test_what_is_missing_is_made_and_told(empty_database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    bring_up_to_date(empty_database)
    schema, _, loaded = capsys.readouterr().out.partition("\n")
    assert schema == f"database {empty_database.name}: schema none → {newest_schema()}"
    assert "revision 1" in loaded
    bring_up_to_date(empty_database)
    assert "schema" not in capsys.readouterr().out


def test_agents_are_refused_without_the_package_that_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.commands.serving.is_sdk_installed", lambda: False)
    ended = CliRunner().invoke(app, ["mcp"])
    assert ended.exit_code == 2
    assert ended.stderr == "the package mcp is not installed: pip install -r requirements/image.txt\n"


def test_migrate_says_what_it_did(empty_database: Database) -> None:
    assert run(empty_database, "migrate").output == f"schema none → {newest_schema()}\n"
    assert run(empty_database, "migrate").output == f"schema {newest_schema()}: nothing to do\n"


def test_load_says_what_it_published(migrated_database: Database, seed_folder: Path) -> None:
    result = run(migrated_database, "load", "--seed", str(seed_folder))
    (name,) = [it for it, *_ in list_sets(migrated_database)]
    assert (result.exit_code, result.output) == (
        0,
        "revision 1: 27 added (14 facts, 5 actors, 2 sources, 2 disputes, 3 open questions, 1 dataset)\n"
        f"files: set {name}\n",
    )
    result = run(migrated_database, "load", "--seed", str(seed_folder))
    assert (result.exit_code, result.output) == (0, "revision 1: nothing changed\n")


def test_a_load_makes_the_files_that_are_not_there(own_database: Database, seed_folder: Path) -> None:
    command = ("load", "--seed", str(seed_folder))
    assert run(own_database, *command, "--no-exports").output == "revision 1: nothing changed\n"
    assert list_sets(own_database) == []
    assert re.fullmatch(r"revision 1: nothing changed\nfiles: set 1-[0-9a-f]{12}\n", run(own_database, *command).output)
    assert run(own_database, *command).output == "revision 1: nothing changed\n"


def test_a_load_whose_files_cannot_be_made_fails_and_is_published(own_database: Database, seed_folder: Path) -> None:
    with own_database.writing() as connection:
        connection.execute(update(Version).where(col(Version.id) == "norland").values(body="{}"))
    result = run(own_database, "load", "--seed", str(seed_folder))
    assert (result.exit_code, result.stdout) == (1, "revision 1: nothing changed\n")
    assert result.stderr.startswith("files: none were made, the next load tries again: the body of 'norland' is not")


def test_files_are_written_into_a_folder_with_their_digests(own_database: Database, tmp_path: Path) -> None:
    name = export(own_database)
    assert name is not None
    folder = tmp_path / "a" / "b"
    for _ in range(2):
        result = run(own_database, "export", "--out", str(folder))
        assert (result.exit_code, result.output) == (0, f"{folder}: {2 * len(FILES)} files of set {name}\n")
    files = read_files(own_database, name)
    expected = {it: file.plain for it, file in files.items()}
    expected |= {f"{it}.gz": file.packed for it, file in files.items()}
    assert {it.name: it.read_bytes() for it in folder.iterdir()} == expected


def test_files_that_were_not_made_or_are_spoilt_are_not_written(own_database: Database, tmp_path: Path) -> None:
    command = ("export", "--out", str(tmp_path / "out"))
    result = run(own_database, *command)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"{tmp_path}/out: no files were made yet: sahel-facts load makes them\n"
    export(own_database)
    with own_database.writing() as connection:
        other = zlib.compress(b"{}", wbits=31)
        connection.execute(update(ExportChunk).where(col(ExportChunk.name) == "facts.ndjson").values(data=other))
    result = run(own_database, *command)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "facts.ndjson is not as it was made: restore a backup" in result.stderr
    assert list((tmp_path / "out").iterdir()) == []


def test_load_publishes_nothing_while_there_is_a_fault(migrated_database: Database, seed_folder: Path) -> None:
    (seed_folder / "dataset.yaml").unlink()
    result = run(migrated_database, "load", "--seed", str(seed_folder))
    assert result.exit_code == 1
    assert result.output.splitlines() == ["dataset.yaml:1: file: is missing: create it", "1 fault in 1 file"]
    with migrated_database.reader.connect() as connection:
        assert fetch_loaded_files(connection).revision == 0


def test_load_asks_for_a_schema(empty_database: Database, seed_folder: Path) -> None:
    result = run(empty_database, "load", "--seed", str(seed_folder))
    assert (result.exit_code, result.stdout) == (1, "")
    assert (
        result.stderr
        == f"the database has schema none, this version needs {newest_schema()}: run sahel-facts migrate first\n"
    )


@pytest.mark.parametrize("command", ["migrate", "load"])
def test_a_database_that_does_not_answer_is_told_in_a_line(seed_folder: Path, command: str) -> None:
    options = ("--seed", str(seed_folder)) if command == "load" else ()
    result = run(Database("postgresql://someone:secret@127.0.0.1:1/facts"), command, *options)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(
        "the database postgresql+psycopg://someone:***@127.0.0.1:1/facts refused: connection "
    )
    assert result.stderr.count("\n") == 1
    assert "secret" not in result.stderr


@pytest.mark.slow
@pytest.mark.parametrize("command", ["migrate", "load"])
def test_a_schema_of_a_newer_version_is_refused_in_a_line(own_database: Database, command: str) -> None:
    with own_database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    result = run(own_database, command)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"{own_database.name} has schema 9999, which this version does not know" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize("command", ["migrate", "load", "serve"])
@pytest.mark.parametrize("schema", ["0001", "0006"])
def test_a_schema_of_before_the_first_release_is_refused_in_a_line(
    own_database: Database, schema: str, command: str
) -> None:
    with own_database.writing() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{schema}'")
    result = run(own_database, command)
    assert (result.exit_code, result.stdout) == (1, "")
    remedy = {
        True: "move the file away and start again",
        False: "make an empty PostgreSQL database for SAHEL_FACTS_DATABASE_URL and start again",
    }
    assert result.stderr == (
        f"the database {own_database.name} has schema {schema}, made by a version before the first release."
        f" Every fact comes from the files, so none is lost: {remedy[own_database.is_sqlite]}\n"
    )


@pytest.mark.slow
def test_serving_begins_anew_where_a_file_of_before_the_first_release_is_moved_away(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/sahel-facts.db")
    run(database, "migrate")
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0006'")
    database.dispose()
    assert run(database, "serve").exit_code == 1
    database.path.rename(tmp_path / "old.db")
    assert [path.name for path in tmp_path.iterdir()] == ["old.db"]
    with serve(tmp_path) as server:
        assert httpx.get(f"{server.address}/readyz").json()["revision"] == 1
        server.stop()


@pytest.mark.slow
@pytest.mark.parametrize("command", ["migrate", "load", "load --dry-run"])
def test_a_database_that_somebody_else_writes_to_is_told_in_a_line(
    own_database: Database, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "_PATIENCE_SECONDS", 0.1)
    with own_database.writing():
        result = run(own_database, *command.split())
    assert (result.exit_code, result.stdout) == (1, "")
    name = re.escape(own_database.name)
    assert re.fullmatch(
        rf"another load or migration is writing to {name}: process \d+ .+;"
        r" nothing was changed: try again when it has ended\n",
        result.stderr,
    )


@pytest.mark.postgresql
@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_lacks_letters_is_told_in_a_line(make_database: MakeDatabase, encoding: str) -> None:
    server = make_database("postgresql")
    name = f"cli_{encoding.lower()}"
    with server.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' LOCALE 'C'")
    database = Database(server.url.set(database=name).render_as_string(hide_password=False))
    for command in ("migrate", "load", "serve"):
        result = run(database, command)
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr == f"{database.name}: {explain_encoding(encoding)}\n"


@pytest.mark.postgresql
def test_a_load_that_the_server_ended_says_why(
    make_database: MakeDatabase, seed_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = make_database("postgresql")
    run(database, "migrate")
    limited = Database(url_of(database) + "&options=-cidle_in_transaction_session_timeout=100ms")

    def hang(_: object, connection: Connection, *__: object, **___: object) -> None:
        time.sleep(0.5)
        connection.exec_driver_sql("SELECT 1")

    monkeypatch.setattr("app.commands.publishing.load_seed", hang)
    result = run(limited, "load", "--seed", str(seed_folder))
    assert result.exit_code == 1
    assert result.stderr.endswith(
        "refused: terminating connection due to idle-in-transaction timeout; nothing was changed:"
        " it asked nothing for longer than the server allows, start it again\n"
    )


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "facts.db"
    path.write_text("no database " * 500, encoding="utf-8")
    result = run(Database(f"sqlite:///{path}"), "migrate")
    assert result.exit_code == 1
    assert result.stderr.endswith("; it was left as it is: restore a backup, or move it away and start again\n")
    assert path.read_text(encoding="utf-8") == "no database " * 500


def test_a_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    result = run(Database(f"sqlite:///{tmp_path}/missing/facts.db"), "migrate")
    assert result.exit_code == 1
    assert result.stderr.endswith(f"; does the folder {tmp_path}/missing exist, and may it be written to?\n")


def test_old_versions_are_pruned_on_demand_and_at_each_load(
    own_database: Database, seed_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = seed_folder / "facts" / "people.yaml"
    text = facts.read_text(encoding="utf-8")
    nothing = "nothing to prune: the last 1 revision showed all that is there\n"
    assert run(own_database, "prune", "--keep", "1").output == nothing
    facts.write_text(text.replace("ousted Ole Dahl in 2019.", "ousted Ole Dahl."), encoding="utf-8")
    assert "prune" not in run(own_database, "load", "--seed", str(seed_folder)).output
    done = r"pruned \d versions?, \d+\.\d kB, which later loads fill\n"
    assert re.fullmatch(done, run(own_database, "prune", "--keep", "1").output)
    monkeypatch.setenv("SAHEL_FACTS_KEEP_REVISIONS", "1")
    facts.write_text(text, encoding="utf-8")
    assert re.search(f"; {done}", run(own_database, "load", "--seed", str(seed_folder)).output)
    assert "prune" not in run(own_database, "load", "--seed", str(seed_folder)).output
    assert run(own_database, "prune", "--keep", "1").output == nothing


def test_pruning_asks_for_a_schema(empty_database: Database) -> None:
    result = run(empty_database, "prune", "--keep", "1")
    assert result.exit_code == 1
    assert "run sahel-facts migrate first" in result.output


@pytest.mark.parametrize("command", [("prune", "--keep", "1"), ("export", "--out", "out")])
def test_a_database_that_is_not_there_is_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(Database(f"sqlite:///{tmp_path}/facts.db"), *command)
    assert result.exit_code == 1
    assert result.stderr == f"{tmp_path}/facts.db holds no database: run sahel-facts migrate first\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_load_takes_the_record_that_comes_with_the_program(migrated_database: Database) -> None:
    result = run(migrated_database, "load")
    assert result.exit_code == 0
    assert re.match(r"revision 1: \d+ added \(\d+ facts, ", result.output)


@pytest.mark.slow
def test_openapi_prints_the_document() -> None:
    result = CliRunner().invoke(app, ["openapi"])
    assert result.exit_code == 0
    assert json.loads(result.stdout) == read_document()


def test_without_a_command_the_commands_are_listed() -> None:
    result = CliRunner().invoke(app, [])
    assert result.exit_code == 2
    for command in ("serve", "migrate", "check", "cite", "verify", "load", "openapi"):
        assert f" {command} " in result.output


class Server(NamedTuple):
    """A serving process: its address, and what it printed before it served."""

    process: subprocess.Popen[str]
    address: str
    printed: str

    def stop(self) -> str:
        """What the process still prints when a terminal interrupts it and all that it started."""
        os.killpg(self.process.pid, signal.SIGINT)
        printed, _ = self.process.communicate(timeout=PATIENCE)
        return printed


def end(process: subprocess.Popen[str]) -> None:
    """Make an end of a process and of all that it started, if there is still any of it."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def serve(
    folder: Path,
    url: str | None = None,
    workers: int = 1,
    options: Sequence[str] = (),
    is_measured: bool = False,
) -> Iterator[Server]:
    """The program, serving at a free port of this machine from a working directory, once every worker is there.

    Coverage measures it where nothing else runs the same code.
    """
    inherited = os.environ if is_measured else unmeasured()
    environment = {name: value for name, value in inherited.items() if name != "SAHEL_FACTS_DATABASE_URL"}
    if url is not None:
        environment["SAHEL_FACTS_DATABASE_URL"] = url
    process = subprocess.Popen(
        [PROGRAM, "serve", "--port", "0", "--workers", str(workers), *options],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    guard = Timer(PATIENCE, end, [process])
    guard.start()
    try:
        assert process.stdout is not None
        printed = ""
        for line in process.stdout:
            printed += line
            running = re.search(r"Uvicorn running on (http://127\.0\.0\.1:\d+)", printed)
            if running and printed.count("Application startup complete.") == workers:
                yield Server(process, running[1], printed)
                return
        raise AssertionError(printed)
    finally:
        guard.cancel()
        end(process)
        process.communicate()


@pytest.mark.slow
def test_serving_begins_with_an_empty_folder_and_ends_cleanly(tmp_path: Path) -> None:
    with serve(tmp_path) as server:
        migrated, loaded = server.printed.splitlines()[:2]
        assert migrated == f"database sahel-facts.db: schema none → {newest_schema()}"
        assert re.match(r"database sahel-facts\.db: revision 1: \d+ added \(\d+ facts, ", loaded)
        assert httpx.get(f"{server.address}/readyz").json()["revision"] == 1
        assert httpx.get(f"{server.address}/facts?kind=membership").status_code == 200
        last = server.stop()
    assert re.fullmatch(f"({LOG})*", last), last
    assert "Application shutdown complete." in last
    assert server.process.returncode == 0
    assert (tmp_path / "sahel-facts.db").is_file()


@pytest.mark.slow
def test_serving_again_finds_the_file_up_to_date(tmp_path: Path, make_record: MakeDatabase) -> None:
    shutil.copyfile(make_record("sqlite").path, tmp_path / "sahel-facts.db")
    database = Database(f"sqlite:///{tmp_path}/sahel-facts.db")
    plan(database)  # As a load that was killed before it made the files.
    database.dispose()
    with serve(tmp_path, is_measured=True) as server:
        assert httpx.get(f"{server.address}/exports/latest/SHA256SUMS", follow_redirects=True).status_code == 200
        server.stop()
    told, files, *_ = server.printed.splitlines()
    assert told == "database sahel-facts.db: revision 1: up to date"
    assert files.startswith("files: set 1-")
    assert server.process.returncode == 0


@pytest.mark.slow
def test_a_file_that_is_behind_is_brought_up_to_date(tmp_path: Path, good_seed: Seed) -> None:
    database = Database(f"sqlite:///{tmp_path}/facts.db")
    run(database, "migrate")
    load(database, good_seed, is_bundled=True)
    database.dispose()
    with serve(tmp_path, url=url_of(database)) as server:
        assert httpx.get(f"{server.address}/readyz").json()["revision"] == 2
        assert httpx.get(f"{server.address}/facts/pact-signed").status_code == 410
        server.stop()
    assert re.match(r"database .*/facts\.db: revision 2: \d+ added \(.*\), .*\d+ removed \(.*14 facts", server.printed)


@pytest.mark.slow
def test_what_somebody_loaded_outlasts_restarts(tmp_path: Path, seed_folder: Path, make_record: MakeDatabase) -> None:
    database = make_record("sqlite")
    run(database, "load", "--seed", str(seed_folder))
    for _ in range(2):
        with serve(tmp_path, url=url_of(database)) as server:
            assert httpx.get(f"{server.address}/readyz").json()["revision"] == 2
            assert httpx.get(f"{server.address}/facts/pact-signed").status_code == 200
            server.stop()
        kept = f"database {database.name}: revision 2: loaded from a folder that somebody named, and left as it is; "
        assert server.printed.startswith(kept)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_a_load_may_leave_what_somebody_loaded_as_it_is(
    engine: str, make_record: MakeDatabase, seed_folder: Path
) -> None:
    database = make_record(engine)
    assert run(database, "load", "--if-older").output == "revision 1: up to date\n"
    run(database, "load", "--seed", str(seed_folder))
    kept = run(database, "load", "--if-older")
    assert (kept.exit_code, kept.output) == (
        0,
        "revision 2: loaded from a folder that somebody named, and left as it is;"
        " sahel-facts load publishes the record of this version\n",
    )
    assert re.match(r"revision 3: \d+ added", run(database, "load").output)


@pytest.mark.slow
def test_several_processes_serve_one_file(tmp_path: Path, make_record: MakeDatabase) -> None:
    with serve(tmp_path, url=url_of(make_record("sqlite")), workers=2) as server:
        assert httpx.get(f"{server.address}/readyz").status_code == 200
        last = server.stop()
    assert "Traceback" not in last
    assert server.process.returncode == 0


@pytest.mark.postgresql
@pytest.mark.slow
def test_postgresql_is_never_migrated_or_loaded_by_serving(
    tmp_path: Path, make_database: MakeDatabase, seed_folder: Path
) -> None:
    database = make_database("postgresql")
    folder = tmp_path / "work"
    folder.mkdir()
    with serve(folder, url=url_of(database), is_measured=True) as server:
        assert re.fullmatch(f"({LOG})*", server.printed), server.printed
        assert httpx.get(f"{server.address}/readyz").status_code == 503
        assert httpx.get(f"{server.address}/facts").status_code == 503
        assert not has_tables(database)
        run(database, "migrate")
        assert httpx.get(f"{server.address}/readyz").status_code == 503
        run(database, "load", "--seed", str(seed_folder))
        assert httpx.get(f"{server.address}/readyz").json()["revision"] == 1
        last = server.stop()
    assert "Traceback" not in last
    assert server.process.returncode == 0
    assert list(folder.iterdir()) == []


@pytest.mark.slow
def test_serving_begins_before_the_server_of_the_database_does(tmp_path: Path) -> None:
    with serve(tmp_path, url="postgresql://127.0.0.1:1/facts") as server:
        assert httpx.get(f"{server.address}/healthz").status_code == 200
        assert httpx.get(f"{server.address}/readyz").status_code == 503
        server.stop()
    waiting = "the database postgresql+psycopg://127.0.0.1:1/facts does not answer yet: connection "
    assert server.printed.startswith(waiting)
    assert server.process.returncode == 0


COMMANDS = ("check", "cite --documents .", "verify --documents .", "migrate", "load", "serve --port 0", "openapi")
WRONG = {
    "SAHEL_FACTS_DATABASE_URL": "postgresql://u:secret@h:x/facts",
    "SAHEL_FACTS_LOG_LEVEL": "warn",
    "SAHEL_FACTS_CACHE_BYTES": "-1",
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", WRONG)
def test_a_setting_that_cannot_be_ends_any_command_with_a_line(command: str, name: str) -> None:
    get_settings.cache_clear()
    result = CliRunner(env={name: WRONG[name]}).invoke(app, command.split())
    get_settings.cache_clear()
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"{name} is '")
    assert result.stderr.count("\n") == 1
    assert "secret" not in result.stderr


def test_a_variable_that_is_no_setting_is_told_of_and_ignored(seed_folder: Path) -> None:
    result = CliRunner(env={"SAHEL_FACTS_LOG_LEVLE": "debug"}).invoke(app, ["check", "--seed", str(seed_folder)])
    assert result.exit_code == 0
    assert result.stderr == (
        "warning: SAHEL_FACTS_LOG_LEVLE is no setting and is ignored; did you mean SAHEL_FACTS_LOG_LEVEL?\n"
    )


@pytest.mark.parametrize("arguments", [["--help"], ["serve", "--help"], ["load", "--help"]])
def test_help_is_given_whatever_the_settings_are(arguments: list[str]) -> None:
    result = CliRunner(env=WRONG).invoke(app, arguments)
    assert result.exit_code == 0
    assert "secret" not in result.output


@pytest.mark.parametrize("command", ["migrate", "load", "serve"])
@pytest.mark.parametrize(
    "address",
    [
        "postgresql:///x?host=127.0.0.1&port=1&user=u&password=secret",
        "postgresql:///x?host=127.0.0.1&port=1&user=u&PASSWORD=secret&sslpassword=secret",
        "postgres://u:se%63ret@127.0.0.1:1,127.0.0.1:1/x",
        "postgresql://u:secret@127.0.0.1:1/x?sslmode=secret",
    ],
)
def test_no_command_prints_a_password(
    command: str, address: str, seed_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.commands.serving.run_server", lambda *_, **__: None)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    get_settings.cache_clear()
    options = ("--seed", str(seed_folder)) if command == "load" else ()
    result = CliRunner(env={"SAHEL_FACTS_DATABASE_URL": address}).invoke(app, [command, *options])
    get_settings.cache_clear()
    assert result.stderr.count("\n") == 1, result.output
    assert "secret" not in result.output.replace("sslmode=secret", "").replace('sslmode value: "secret"', "")


@pytest.mark.parametrize("arguments", [("--port", "65536"), ("--port", "-1"), ("--workers", "0"), ("--port", "many")])
def test_serving_refuses_numbers_that_cannot_be(tmp_path: Path, arguments: tuple[str, str]) -> None:
    result = CliRunner().invoke(app, ["serve", *arguments])
    assert result.exit_code == 2
    assert f"Invalid value for '{arguments[0]}'" in result.output


@pytest.mark.slow
def test_each_worker_serves_below_the_prefix_that_the_option_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_record: MakeDatabase
) -> None:
    monkeypatch.setenv("SAHEL_FACTS_ROOT_PATH", "/of/the/environment")
    url, options = url_of(make_record("sqlite")), ("--root-path", "/api/")
    with serve(tmp_path, url=url, workers=2, options=options, is_measured=True) as server:
        for _ in range(8):  # Each on a connection of its own, so that both workers are asked.
            assert httpx.get(f"{server.address}/facts?limit=1").json()["page"]["next"].startswith("/api/facts?")
        server.stop()


@pytest.mark.parametrize("value", ["api", "https://host/api", "/a b", "/api?x"])
def test_serving_below_a_prefix_that_cannot_be_is_refused_in_a_line(own_database: Database, value: str) -> None:
    result = run(own_database, "serve", "--root-path", value)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"--root-path: '{value}' is no prefix of paths, such as /api")
    assert result.stderr.count("\n") == 1


def test_serving_names_its_own_address_where_no_public_one_is_given(
    own_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[str] = []
    monkeypatch.setattr("app.commands.serving.run_server", lambda *_, **__: served.append(get_settings().public_url))
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(os, "environ", {**os.environ})
    assert run(own_database, "serve", "--port", "9000").exit_code == 0
    assert served == ["http://127.0.0.1:9000"]


@pytest.mark.postgresql
@pytest.mark.parametrize("command", ["migrate", "load"])
def test_a_server_that_takes_no_writes_is_told_in_a_line(make_database: MakeDatabase, command: str) -> None:
    database = make_database("postgresql")
    if command == "load":
        run(database, "migrate")
    with database.writing() as connection:
        name = database.url.database
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    result = run(database, command)
    assert (result.exit_code, result.stdout) == (1, "")
    assert (
        "in a read-only transaction; a standby or a role that can only read takes none: name the primary"
        in result.stderr
    )
    assert result.stderr.count("\n") == 1
