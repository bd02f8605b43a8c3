"""The services of compose.yaml as processes of this machine: PostgreSQL, the publishing, two replicas, the cache."""

import re
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.container import traffic as seen
from tests.container.compose import Compose, fill_in, read_compose
from tests.container.database import PostgreSQL, postgresql
from tests.container.dockerfile import PROJECT, Image
from tests.container.proxy import Proxy
from tests.container.service import Service
from tests.container.traffic import Traffic

# With every sign that a URL, a shell or SQL could trip over.
PASSWORDS = {"POSTGRES_PASSWORD": "o'w@n:e/r%20$", "READER_PASSWORD": "re\"ad@e:r/%'"}
_CLAIM = re.compile(r"^(  claim: \w[^'\"\n]*)\.$", re.MULTILINE)

Step = Callable[[str, Callable[[], str]], None]


def prove_stack(image: Image, nginx: str | None, step: Step) -> Traffic | None:
    """Start the services in the order of compose.yaml and prove what it promises. Returns what clients saw."""
    compose = read_compose()
    folder = image.root.parent
    with ExitStack() as stack:
        database = stack.enter_context(postgresql())
        database.make_roles(compose, PASSWORDS)
        step("publish", lambda: publish(image, compose, database))
        step("reader's role", lambda: check_reader(compose, database))
        variables = _variables(compose, "api", database)
        replicas = [
            stack.enter_context(Service(image, folder / f"replica-{number}.log", **variables)) for number in (1, 2)
        ]
        for replica in replicas:
            replica.wait()
        if nginx is None:
            step("cache", lambda: "left out: nginx is not installed")
            return None
        proxy = stack.enter_context(Proxy(nginx, folder / "proxy", [replica.port for replica in replicas]))
        clients = Traffic(proxy, replicas, database.stop)
        slow = stack.enter_context(seen.open_slow_client(proxy.port))
        step("cache", lambda: seen.check_spread(clients))
        step("encodings", lambda: seen.check_encodings(clients))
        step("herd", lambda: seen.check_herd(clients))
        step("contract", lambda: seen.check_contract(clients))
        step("one replica killed", lambda: seen.check_one_killed(clients))
        step("all replicas killed", lambda: seen.check_all_dead(clients))
        step("publish a change", lambda: publish(image, compose, database, _change_record(folder / "changed")))
        step("replicas back", lambda: seen.check_back(clients, revision=2))
        step("slow client", lambda: seen.check_slow_client(slow))
        step("database stopped", lambda: seen.check_database_stopped(clients))
        return clients


def publish(image: Image, compose: Compose, database: PostgreSQL, seed: Path | None = None) -> str:
    """Run the one-shot service, on another record if one is given."""
    *command, script = map(str, compose["services"]["publish"]["command"])
    log = image.root.parent / "publish.log"
    log.unlink(missing_ok=True)
    command.append(script if seed is None else f"{script} --seed {seed}")
    ended = image.start(command, log, **_variables(compose, "publish", database)).wait()
    text = log.read_text(encoding="utf-8")
    assert ended == 0, text
    return "; ".join(text.split("\n")).strip("; ")


def check_reader(compose: Compose, database: PostgreSQL) -> str:
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


def _variables(compose: Compose, service: str, database: PostgreSQL) -> dict[str, str]:
    variables = fill_in(compose, service, PASSWORDS)
    return {**variables, "SAHEL_FACTS_DATABASE_URL": database.move(variables["SAHEL_FACTS_DATABASE_URL"])}


def _change_record(folder: Path) -> Path:
    """A copy of the record with another claim."""
    shutil.copytree(PROJECT / "seed_data", folder)
    path = folder / "facts" / "membership.yaml"
    text, changes = _CLAIM.subn(r"\1, still.", path.read_text(encoding="utf-8"), count=1)
    assert changes == 1
    path.write_text(text, encoding="utf-8")
    return folder
