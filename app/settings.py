"""The environment, read once and in one place."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class LogFormat(StrEnum):
    """How a line of the log looks: for a person, or as one JSON object."""

    CONSOLE = "console"
    JSON = "json"


class LogLevel(StrEnum):
    """The least that is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


_SECRETS = re.compile(r"(?<=//).*(?=@)|(?<=\?).+", re.DOTALL)
"""Of an address: who asks, with a password, and its query."""


def _mask(text: str) -> str:
    """A value that was given, without what could be a secret: an address may be given for another setting too."""
    return _SECRETS.sub("***", text) if "//" in text else text


ROOT_PATH_LIMIT = 200
"""Longest prefix of paths."""
_ROOT_PATH = re.compile(r"(/(?!\.{1,2}(/|\Z))[A-Za-z0-9._~-]+)*/?")


def check_root_path(text: str) -> str:
    """A prefix of paths without a slash at its end. Raises ValueError."""
    if len(text) > ROOT_PATH_LIMIT or not _ROOT_PATH.fullmatch(text):
        raise ValueError(
            f"{_mask(text)[:ROOT_PATH_LIMIT]!r} is no prefix of paths, such as /api or /facts/v1:"
            f" each part begins with / and has letters, digits or -._~, together at most {ROOT_PATH_LIMIT}"
        )
    return text.removesuffix("/")


DEFAULT_PUBLIC_URL = "http://127.0.0.1:8000"
"""Where `serve` listens by default."""

_PUBLIC_URL_LIMIT = 300
_HOST = r"[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]"
_PUBLIC_URL = re.compile(rf"https?://(?:{_HOST})(?::(?P<port>[1-9][0-9]{{0,4}}))?(?P<path>/.*)?")


def check_public_url(text: str) -> str:
    """An absolute URL without a slash at its end; the default for an empty text. Raises ValueError."""
    if not text:
        return DEFAULT_PUBLIC_URL
    url = _PUBLIC_URL.fullmatch(text)
    if (
        url is None
        or len(text) > _PUBLIC_URL_LIMIT
        or int(url["port"] or 0) > 0xFFFF
        or not _ROOT_PATH.fullmatch(url["path"] or "")
    ):
        raise ValueError(
            "it takes an absolute address, such as https://example.org or https://example.org/api: http or https,"
            f" a host, perhaps a port and a prefix of paths, no query, together at most {_PUBLIC_URL_LIMIT} characters"
        )
    return text.removesuffix("/")


_CONTACT_LIMIT = 300
_CONTACT = re.compile(r"(?:mailto:|tel:|https://)[!-~]+")
_MAIL_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+")


def check_contact(text: str) -> str:
    """An address to write to or call, as a URI; empty for none. Raises ValueError."""
    contact = f"mailto:{text}" if _MAIL_ADDRESS.fullmatch(text) else text
    if text and (len(contact) > _CONTACT_LIMIT or not _CONTACT.fullmatch(contact)):
        raise ValueError(
            "it takes an e-mail address, or one that begins with mailto:, https:// or tel:,"
            f" of at most {_CONTACT_LIMIT} characters"
        )
    return contact


_PREFIX = "SAHEL_FACTS_"
_OPTIONS = ("host", "port", "workers")
"""What `serve` takes on the command line, where people may look for a setting."""


class Settings(BaseSettings):
    """Every setting is an environment variable that begins with `SAHEL_FACTS_`."""

    # What was given may hold a password, so no error and no representation repeats it.
    model_config = SettingsConfigDict(env_prefix=_PREFIX, extra="ignore", frozen=True, hide_input_in_errors=True)

    database_url: Annotated[str, Field(repr=False)] = "sqlite:///sahel-facts.db"
    """SQLAlchemy URL: SQLite, by default a file in the working directory, or PostgreSQL."""

    cache_bytes: Annotated[int, Field(ge=0)] = 64 * 1024 * 1024
    """Most bytes of answers that one process keeps in memory; 0 keeps none."""

    log_format: LogFormat = LogFormat.CONSOLE
    """`console` for people, `json` for one object a line."""

    log_level: LogLevel = LogLevel.INFO
    """The least that is logged: `debug`, `info`, `warning` or `error`."""

    log_requests: bool = True
    """Whether each request is a line of the log; turn it off where a proxy in front writes one already."""

    fast_protocol: bool = True
    """Whether ready responses are written without a task for each; `false` answers the same, only slower."""

    root_path: Annotated[str, AfterValidator(check_root_path)] = ""
    """The prefix that a proxy removes from paths before it passes requests on, such as `/api`; addresses in responses
    begin with it."""

    public_url: Annotated[str, AfterValidator(check_public_url)] = DEFAULT_PUBLIC_URL
    """The address that people reach the service at, with the prefix of its paths: what has to be absolute (citations,
    linked data, feeds, the sitemap) begins with it. `serve` takes its own host and port where none is given."""

    security_contact: Annotated[str, AfterValidator(check_contact)] = ""
    """Where to report a weakness; `/.well-known/security.txt` names it, and is not there without."""

    keep_revisions: Annotated[int, Field(ge=0)] = 0
    """How many revisions a load leaves whole in the history, itself included; 0 leaves all. What is published now and
    the marks of what was removed always stay."""

    @field_validator("*", mode="before")
    @classmethod
    def _strip(cls, value: Any) -> Any:
        return value.strip() if isinstance(value, str) else value

    @field_validator("log_format", "log_level", mode="before")
    @classmethod
    def _lower(cls, value: Any) -> Any:
        return value.lower() if isinstance(value, str) else value


def explain(error: ValidationError) -> list[str]:
    """A line for each setting that cannot be: its name, its value, and what is allowed."""
    return [f"{_name(str(it['loc'][0]))} is {_mask(it['input'])!r}: {_allowed(it)}" for it in error.errors()]


def _allowed(error: Any) -> str:
    field = Settings.model_fields[error["loc"][0]]
    if field.annotation is bool:
        return "it takes true or false"
    if isinstance(field.annotation, type) and issubclass(field.annotation, StrEnum):
        return f"it takes {' or '.join(field.annotation)}"
    if error["type"].startswith("int_"):
        return "it takes a whole number"
    return str(error["msg"]).removeprefix("Value error, ")


def find_unknown(variables: Iterable[str]) -> Iterator[str]:
    """A line for each variable that looks like a setting and is none, with the setting that may be meant."""
    known = {_name(field) for field in Settings.model_fields}
    for variable in sorted(variables):
        name = variable.upper()
        if not name.startswith(_PREFIX.partition("_")[0]) or name in known:
            continue
        near = get_close_matches(name, sorted(known), n=1, cutoff=0.75)
        hint = f"; did you mean {near[0]}?" if near else ""
        option = name.removeprefix(_PREFIX).lower()
        if option in _OPTIONS:
            hint = f"; serve --{option} sets it"
        yield f"{variable} is no setting and is ignored{hint}"


def _name(field: str) -> str:
    return f"{_PREFIX}{field.upper()}"


@cache
def get_settings() -> Settings:
    return Settings()


_REACHED = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
"""By a host that means every address of this machine, the one that it reaches itself at."""


def take_public_url(host: str, port: int) -> None:
    """Where the environment names no public address, take that of a server on this machine, for its processes too.

    A port that the system chooses, or a host that cannot stand in an address, leaves the default.
    """
    name = _name("public_url")
    if any(value.strip() for variable, value in os.environ.items() if variable.upper() == name):
        return
    reached = _REACHED.get(host, host)
    address = f"http://{f'[{reached}]' if ':' in reached else reached}:{port}{get_settings().root_path}"
    with suppress(ValueError):
        if check_public_url(address) != get_settings().public_url:
            os.environ[name] = address
    get_settings.cache_clear()


def data_folder(name: str) -> Path:
    """A folder that travels with the code: beside it in a checkout, inside the package in a wheel."""
    package = Path(__file__).parent
    bundled = package / "bundled" / name
    return bundled if bundled.is_dir() else package.parent / name


@cache
def app_version() -> str:
    return version("sahel-facts")
