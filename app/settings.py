"""The environment, read once and in one place."""

from enum import StrEnum
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

from pydantic import Field
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


class Settings(BaseSettings):
    """Every setting is an environment variable that begins with `SAHEL_FACTS_`."""

    model_config = SettingsConfigDict(env_prefix="SAHEL_FACTS_", extra="ignore", frozen=True)

    database_url: str = "sqlite:///sahel-facts.db"
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
    """Whether ready responses are written without a task for each; `false` uses uvicorn's own protocol,
    which answers the same, only slower."""


@cache
def get_settings() -> Settings:
    return Settings()


def data_folder(name: str) -> Path:
    """A folder that travels with the code: beside it in a checkout, inside the package in a wheel."""
    package = Path(__file__).parent
    bundled = package / "bundled" / name
    return bundled if bundled.is_dir() else package.parent / name


@cache
def app_version() -> str:
    return version("sahel-facts")
