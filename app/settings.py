"""The environment, read once and in one place."""

from functools import cache
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every setting is an environment variable that begins with `SAHEL_FACTS_`."""

    model_config = SettingsConfigDict(env_prefix="SAHEL_FACTS_", extra="ignore", frozen=True)

    database_url: str = "sqlite:///sahel-facts.db"
    """SQLAlchemy URL: SQLite, by default a file in the working directory, or PostgreSQL."""


@cache
def get_settings() -> Settings:
    return Settings()


def data_folder(name: str) -> Path:
    """A folder that travels with the code: beside it in a checkout, inside the package in a wheel."""
    package = Path(__file__).parent
    bundled = package / "bundled" / name
    return bundled if bundled.is_dir() else package.parent / name
