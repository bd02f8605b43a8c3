"""Addresses of databases: what people write, read as one meaning or refused in a line that shows no password."""

import re
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote

from sqlalchemy import URL, make_url

from app.domain.limits import SUGGESTION_CUTOFF
from app.domain.text import closest

SETTING = "SAHEL_FACTS_DATABASE_URL"

_ALLOWED = "sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/DATABASE"
_SQLITE = frozenset({"sqlite", "sqlite+pysqlite"})
_POSTGRES = frozenset({"postgres", "postgresql", "postgresql+psycopg"})
_SECRETS = frozenset({"password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key"})
_SHOWN = frozenset({"host", "hostaddr", "port", "user", "dbname", "options", "sslmode", "service", "application_name"})
_MEMORY = re.compile(r"(?i):memory:|\bmode=memory\b")
_NAME = re.compile(r"[A-Za-z_]+")
_PORT = re.compile(r"[0-9]{1,5}")
_PLAIN_PATH = re.compile(r"[\w./\\ ~-]+")
_HAS_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+]*)://(.*)", re.DOTALL)


class AddressError(ValueError):
    """An address that names no database."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(f"{SETTING} is '{mask(text)}': {reason}; it takes {_ALLOWED}")


class Address(NamedTuple):
    """The URL of a database, which shows no secret but its password, and the other secrets of a connection."""

    url: URL
    secrets: dict[str, str]


def parse_address(text: str) -> Address:
    """Raises AddressError for what names no database."""
    text = text.strip()
    if not text:
        raise AddressError(text, "it is empty")
    if text[0] in "\"'":
        raise AddressError(text, "the quotation marks are part of it: leave them out")
    found = _HAS_SCHEME.fullmatch(text)
    if found is None:
        is_path = _PLAIN_PATH.fullmatch(text)
        raise AddressError(text, f"a file is written sqlite:///{text}" if is_path else "it is no URL")
    scheme, rest = found[1].lower(), found[2]
    if scheme in _SQLITE:
        return Address(_parse_sqlite(text, rest), {})
    if scheme in _POSTGRES:
        return _parse_postgres(text, rest)
    raise AddressError(text, f"{scheme} is no database that this program knows")


def mask(text: str) -> str:
    """An address as it was written, without what could be a password. It need not be one."""
    found = re.fullmatch(r"([\"']?[A-Za-z][A-Za-z0-9+]*)://(.*)", text, re.DOTALL)
    if found is None:
        return text if _PLAIN_PATH.fullmatch(text.strip("\"'")) else text and "***"
    scheme, rest = found.groups()
    before, mark, query = _split_query(rest)
    people, at, place = before.rpartition("@")
    user, colon, _ = people.partition(":")
    where, slash, name = place.partition("/")
    hosts = ",".join(map(_mask_port, where.split(",")))
    shown = "&".join(map(_mask_parameter, query.split("&")))
    return f"{scheme}://{user}{colon and ':***'}{at}{hosts}{slash}{name}{mark}{shown}"


def _split_query(rest: str) -> tuple[str, str, str]:
    """What stands before the parameters, the question mark, and the parameters; a password may hold such a mark."""
    before, mark, query = rest.partition("?")
    is_password = "@" in query and re.fullmatch(r"[^@/:]*:(?!\d+(/|$)).*", before, re.DOTALL)
    return (rest, "", "") if is_password and "@" not in before else (before, mark, query)


def _mask_port(host: str) -> str:
    """Where the `@` was forgotten, a password stands in the place of a port."""
    name, colon, port = host.rpartition(":")
    return f"{name}:***" if colon and not port.endswith("]") and port and not _PORT.fullmatch(port) else host


def _mask_parameter(text: str) -> str:
    name, equals, value = text.partition("=")
    if not _NAME.fullmatch(name):
        return text and "***"
    return text if name.lower() in _SHOWN else f"{name}{equals}{value and '***'}"


def _parse_sqlite(text: str, rest: str) -> URL:
    if _MEMORY.search(rest) or not rest.strip("/"):
        raise AddressError(text, "a database in memory is gone when the command ends, so a file is needed")
    if not rest.startswith("/"):
        raise AddressError(text, f"a path comes after three slashes: {mask(f'sqlite:///{rest}')}")
    if "?" in rest or rest.startswith("/file:"):
        raise AddressError(text, "a file is named without parameters")
    return make_url(f"sqlite://{rest}")


class _Servers(NamedTuple):
    hosts: list[str]
    ports: list[str]


def _parse_postgres(text: str, rest: str) -> Address:
    before, _, query = _split_query(rest)
    people, _, place = before.rpartition("@")
    if "/" in people.partition(":")[0]:  # No user: the `@` belongs to the name of the database.
        people, place = "", before
    user, _, password = people.partition(":")
    where, _, name = place.partition("/")
    given = _read_query(text, query)
    servers = _read_servers(text, given.pop("host", None) or where.split(","), given.pop("port", ""))
    secrets = {key: given.pop(key)[-1] for key in sorted(_SECRETS & given.keys())}
    parameters: dict[str, Any] = {key: values[-1] for key, values in given.items()}
    asked = parameters.pop("user", None) or unquote(user), parameters.pop("dbname", None) or unquote(name)
    host, port = ",".join(servers.hosts), ",".join(servers.ports)
    is_simple = len(servers.hosts) == 1 and not host.startswith("/")
    if not is_simple:
        parameters |= {key: value for key, value in (("host", host), ("port", port)) if value.strip(",")}
    url = URL.create(
        "postgresql+psycopg",
        username=asked[0] or None,
        password=secrets.pop("password", "") or unquote(password) or None,
        host=(host or None) if is_simple else None,
        port=int(port) if is_simple and port else None,
        database=asked[1] or None,
        query=parameters,
    )
    return Address(url, secrets)


def _read_query(text: str, query: str) -> dict[str, Any]:
    """The parameters by their names as libpq knows them. A plus is a blank only where it can be nothing else."""
    given: dict[str, Any] = {}
    for written, value in parse_qsl(query.replace("+", "%2B"), keep_blank_values=True):
        name = written.lower()
        if name not in _parameters():
            near = closest(name, _parameters(), SUGGESTION_CUTOFF)
            hint = f", did you mean '{near}'?" if near else ""
            unknown = f"'{written}'" if _NAME.fullmatch(written) else "of that name"
            raise AddressError(text, f"PostgreSQL has no parameter {unknown}{hint}")
        given.setdefault(name, []).append(value.replace("+", " ") if name == "options" else value)
    return given


@cache
def _parameters() -> frozenset[str]:
    """Every parameter of a connection that libpq knows."""
    driver: Any = make_url("postgresql+psycopg://").get_dialect().import_dbapi()
    return frozenset(it.keyword.decode() for it in driver.pq.Conninfo.get_defaults())


def _read_servers(text: str, written: list[str], ports: Any) -> _Servers:
    """Hosts, and a port for each, empty for the usual one; one empty host where it is left to the environment."""
    hosts, own = [], []
    for one in map(unquote, ",".join(written).split(",")):
        is_bare_ipv6 = one.count(":") > 1 and "[" not in one
        found = re.fullmatch(r"(\[[^\]]*\]|[^:\[\]]*)(?::(.*))?", one, re.DOTALL)
        if found is None and not is_bare_ipv6:
            raise AddressError(text, "a host cannot be read")
        hosts.append(one if is_bare_ipv6 or found is None else found[1].strip("[]"))
        own.append("" if is_bare_ipv6 or found is None else found[2] or "")
    given = ports[-1].split(",") if ports else own
    if len(given) == 1:
        given *= len(hosts)
    if len(given) != len(hosts):
        raise AddressError(text, f"{len(hosts)} hosts have {len(given)} ports")
    if not all(port == "" or (_PORT.fullmatch(port) and 0 < int(port) < 65536) for port in given):
        raise AddressError(text, "a port is a number from 1 to 65535, and a password ends with @")
    return _Servers(hosts, given)
