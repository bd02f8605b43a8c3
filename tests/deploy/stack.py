"""The services of compose.yaml as processes of this machine: PostgreSQL, the publishing, two replicas, the cache."""

import os
import re
import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.deploy import files, strangers
from tests.deploy import traffic as seen
from tests.deploy.agents import check_agents
from tests.deploy.changed_record import change_record
from tests.deploy.compose_file import Compose, fill_in, read_compose
from tests.deploy.database import RoleDatabase, run_database
from tests.deploy.proxy import Proxy
from tests.deploy.replica import Replica
from tests.deploy.traffic import Traffic

# With every sign that a URL, a shell or SQL could trip over.
PASSWORDS = {"POSTGRES_PASSWORD": "o'w@n:e/r%20$", "READER_PASSWORD": "re\"ad@e:r/%'"}

SMOKE = Path(__file__).with_name("smoke.sh")

Step = Callable[[str, Callable[[], str]], None]


def prove_stack(folder: Path, step: Step, downloaders: list[str], *, has_nginx: bool) -> Traffic | None:
    """Start the services in the order of compose.yaml and prove what it promises. Returns what clients saw."""
    compose = read_compose()
    with ExitStack() as stack:
        database = stack.enter_context(run_database())
        database.make_roles(compose, PASSWORDS)
        step("publish", lambda: publish(compose, database))
        step("reader's role", lambda: check_reader(compose, database))
        replicas = [stack.enter_context(_make_replica(folder / name, compose, database)) for name in ("one", "two")]
        if not has_nginx:
            return None
        proxy = stack.enter_context(Proxy(folder / "proxy", [replica.port for replica in replicas]))
        clients = Traffic(proxy, replicas, database.stop)
        slow = stack.enter_context(seen.open_slow_client(proxy.port))
        step("cache", lambda: seen.check_spread(clients))
        step("encodings", lambda: seen.check_encodings(clients))
        step("herd", lambda: seen.check_herd(clients))
        step("contract", lambda: seen.check_contract(clients))
        step("smoke.sh", lambda: check_smoke(proxy))
        step("agents", lambda: check_agents(clients, alive=2))
        step("files", lambda: files.check_files(clients))
        step("downloads", lambda: files.check_downloads(clients, folder / "downloads", downloaders))
        step("own problems", lambda: strangers.check_own_problems(clients))
        step("operators", lambda: strangers.check_operators(clients))
        step("log", lambda: strangers.check_log(clients))
        step("limits", lambda: strangers.check_limits(clients))
        step("half requests", lambda: strangers.check_halves(clients))
        strangers.keep_one_encoding(clients)
        step("one replica killed", lambda: seen.check_one_killed(clients))
        step("agents beside a dead replica", lambda: check_agents(clients, alive=1))
        step("all replicas killed", lambda: seen.check_all_dead(clients))
        step("files without them", lambda: files.check_no_file(clients))
        step("other encodings", lambda: strangers.check_other_encodings(clients, "others"))
        step("publish a change", lambda: publish(compose, database, change_record(folder / "changed")))
        step("replicas back", lambda: seen.check_back(clients, revision=2))
        step("slow client", lambda: seen.check_slow_client(slow))
        step("database stopped", lambda: seen.check_database_stopped(clients))
        step("other encodings", lambda: strangers.check_other_encodings(clients, "again"))
        return clients


def publish(compose: Compose, database: RoleDatabase, seed: Path | None = None) -> str:
    """Run the one-shot service, on another record if one is given."""
    *command, script = map(str, compose["services"]["publish"]["command"])
    command.append(script if seed is None else f"{script} --seed {seed}")
    environment = {**os.environ, **_variables(compose, "publish", database)}
    ended = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout
    return "; ".join(ended.stdout.splitlines())


def check_smoke(proxy: Proxy) -> str:
    """The requests that the workflow makes of the containers, made here."""
    ended = subprocess.run(
        [SMOKE, proxy.address, proxy.inner_address], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    assert ended.returncode == 0, ended.stdout.decode(errors="replace")
    return f"{len(ended.stdout.splitlines())} requests answered as expected"


def check_reader(compose: Compose, database: RoleDatabase) -> str:
    """The replicas' role can read what is there and what migrations will make, and may change nothing if it tries."""
    variables = _variables(compose, "api", database)
    url, password = variables["SAHEL_FACTS_DATABASE_URL"], variables["PGPASSWORD"]
    owner = _variables(compose, "publish", database)

    def read(statement: str, given: str = password) -> str:
        return database.run(statement, url, PGPASSWORD=given)

    def find_refusal(statement: str, given: str = password) -> str:
        try:
            return read(f"SET default_transaction_read_only = off;\n{statement}", given)
        except PermissionError as refusal:
            return str(refusal)

    facts = int(read("SELECT count(*) FROM fact"))
    refused = (
        "INSERT INTO place (id, kind, name) VALUES ('x', 'city', 'x')",
        "UPDATE fact SET claim = ''",
        "DELETE FROM revision",
        "TRUNCATE fact_search",
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "DROP TABLE fact",
    )
    for statement in refused:
        assert re.search("permission denied|must be owner", find_refusal(statement)), statement
    assert "password authentication failed" in find_refusal("SELECT 1", given="wrong")
    change, undo = "CREATE TABLE later (id int)", "DROP TABLE later"
    database.run(change, owner["SAHEL_FACTS_DATABASE_URL"], PGPASSWORD=owner["PGPASSWORD"])
    assert read("SELECT count(*) FROM later") == "0"
    database.run(undo, owner["SAHEL_FACTS_DATABASE_URL"], PGPASSWORD=owner["PGPASSWORD"])
    return f"reads {facts} facts and later tables; {len(refused)} ways to write are refused, and a wrong password"


def _make_replica(folder: Path, compose: Compose, database: RoleDatabase) -> Replica:
    variables = _variables(compose, "api", database)
    return Replica(variables.pop("SAHEL_FACTS_DATABASE_URL"), folder, **variables)


def _variables(compose: Compose, service: str, database: RoleDatabase) -> dict[str, str]:
    variables = fill_in(compose, service, PASSWORDS)
    return {**variables, "SAHEL_FACTS_DATABASE_URL": database.move(variables["SAHEL_FACTS_DATABASE_URL"])}
