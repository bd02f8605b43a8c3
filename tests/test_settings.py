import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from app import settings
from app.settings import (
    Settings,
    check_root_path,
    data_folder,
    explain,
    find_unknown,
    get_settings,
    take_public_url,
)
from tests.readme import README

BAD_ROOT_PATHS = (
    "api",
    "//",
    "/api//v1",
    "/.",
    "/a/../b",
    "/..",
    "/api?x=1",
    "/a b",
    "/api\n",
    "/caf%C3%A9",
    "/café",
    '/"',
    "https://host/api",
    "/" + "a" * 200,
)
BAD_PUBLIC_URLS = (
    "example.org",
    "//example.org",
    "ftp://example.org",
    "https://",
    "https:///api",
    "https://user:secret@example.org",
    "https://example.org?x=1",
    "https://example.org/#top",
    "https://example.org/a b",
    "https://example.org//",
    "https://example.org/../x",
    "https://exämple.org",
    "https://example.org:0",
    "https://example.org:65536",
    "https://example.org:https",
    "https://" + "a" * 300,
    'https://example.org/">',
)
BAD_CONTACTS = ("security", "http://example.org", "a@b c", "mailto:a@b.example\nExpires: never", "https://" + "a" * 300)
CHECKOUT = Path(settings.__file__).parent.parent


@pytest.fixture(autouse=True)
def _environment_of_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAHEL_FACTS_DATABASE_URL", raising=False)


def test_the_default_is_a_sqlite_file_in_the_working_directory() -> None:
    assert Settings().database_url == "sqlite:///sahel-facts.db"


def test_the_environment_names_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAHEL_FACTS_DATABASE_URL", "postgresql://db/facts")
    assert Settings().database_url == "postgresql://db/facts"


def test_a_variable_without_the_prefix_means_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://db/facts")
    assert Settings().database_url == "sqlite:///sahel-facts.db"


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().database_url = "sqlite://"  # type: ignore[misc]


def test_the_environment_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    get_settings.cache_clear()
    first = get_settings()
    monkeypatch.setenv("SAHEL_FACTS_DATABASE_URL", "postgresql://db/facts")
    assert get_settings() is first
    get_settings.cache_clear()


@pytest.mark.parametrize("name", ["migrations", "seed_data"])
def test_in_a_checkout_data_stand_beside_the_code(name: str) -> None:
    assert data_folder(name) == CHECKOUT / name
    assert data_folder(name).is_dir()


def test_in_a_wheel_data_stand_inside_the_package(tmp_path: Path) -> None:
    package = tmp_path / "app"
    (package / "bundled" / "seed_data").mkdir(parents=True)
    for name in ("__init__.py", "settings.py"):
        shutil.copy(CHECKOUT / "app" / name, package)
    script = "from app.settings import data_folder; print(data_folder('seed_data'))"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    answer = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert answer.stdout == f"{package / 'bundled' / 'seed_data'}\n"


def documented_settings() -> dict[str, str]:
    """The defaults of the settings by their names, as the table in the README has them; empty where it has none."""
    row = re.compile(r"^\| `(SAHEL_FACTS_\w+)` \| (?:`([^`]+)` )?\| \S.* \|$", re.MULTILINE)
    return dict(row.findall(README.read_text(encoding="utf-8")))


def test_every_setting_stands_in_the_readme_with_its_default() -> None:
    defaults = {name: str(field.default).lower() for name, field in Settings.model_fields.items()}
    assert documented_settings() == {f"SAHEL_FACTS_{name.upper()}": default for name, default in defaults.items()}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cache_bytes", "-1"),
        ("cache_bytes", "much"),
        ("log_format", "xml"),
        ("log_level", "warn"),
        ("log_requests", "?"),
        ("fast_protocol", "?"),
        *(("root_path", value) for value in BAD_ROOT_PATHS if value == value.strip()),
        *(("public_url", value) for value in BAD_PUBLIC_URLS),
        *(("security_contact", value) for value in BAD_CONTACTS),
    ],
)
def test_a_setting_that_cannot_be_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"SAHEL_FACTS_{name.upper()}", value)
    with pytest.raises(ValidationError, match=name):
        Settings()


@pytest.mark.parametrize("value", BAD_ROOT_PATHS)
def test_a_prefix_that_cannot_be_is_told_in_one_short_line(value: str) -> None:
    with pytest.raises(ValueError, match="is no prefix of paths, such as /api") as raised:
        check_root_path(value)
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 400


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        ("", ""),
        ("/", ""),
        ("/api", "/api"),
        ("/api/", "/api"),
        ("/a.b/v1~_-", "/a.b/v1~_-"),
        ("/.well/...", "/.well/..."),
    ],
)
def test_a_prefix_is_taken_without_the_slash_at_its_end(
    monkeypatch: pytest.MonkeyPatch, value: str, taken: str
) -> None:
    monkeypatch.setenv("SAHEL_FACTS_ROOT_PATH", value)
    assert Settings().root_path == taken


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        ("", "http://127.0.0.1:8000"),
        ("https://example.org", "https://example.org"),
        ("https://example.org/", "https://example.org"),
        (" http://localhost:8080/api/ ", "http://localhost:8080/api"),
        ("http://[::1]:65535", "http://[::1]:65535"),
        ("https://facts.example.org/a.b/v1~_-", "https://facts.example.org/a.b/v1~_-"),
    ],
)
def test_a_public_address_is_taken_without_the_slash_at_its_end(
    monkeypatch: pytest.MonkeyPatch, value: str, taken: str
) -> None:
    monkeypatch.setenv("SAHEL_FACTS_PUBLIC_URL", value)
    assert Settings().public_url == taken


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        ("", ""),
        ("security@example.org", "mailto:security@example.org"),
        ("mailto:security@example.org", "mailto:security@example.org"),
        ("https://example.org/report?a=b", "https://example.org/report?a=b"),
        ("tel:+1-201-555-0123", "tel:+1-201-555-0123"),
    ],
)
def test_a_contact_is_taken_as_a_uri(monkeypatch: pytest.MonkeyPatch, value: str, taken: str) -> None:
    monkeypatch.setenv("SAHEL_FACTS_SECURITY_CONTACT", value)
    assert Settings().security_contact == taken


@pytest.mark.parametrize(
    ("environment", "host", "port", "taken"),
    [
        ({}, "127.0.0.1", 9000, "http://127.0.0.1:9000"),
        ({}, "0.0.0.0", 8000, "http://127.0.0.1:8000"),
        ({}, "::", 8000, "http://[::1]:8000"),
        ({"ROOT_PATH": "/api"}, "facts.local", 80, "http://facts.local:80/api"),
        ({}, "fe80::1%eth0", 9000, "http://127.0.0.1:8000"),
        ({}, "127.0.0.1", 0, "http://127.0.0.1:8000"),
        ({"PUBLIC_URL": " "}, "127.0.0.1", 9000, "http://127.0.0.1:9000"),
        ({"PUBLIC_URL": "https://example.org"}, "127.0.0.1", 9000, "https://example.org"),
    ],
)
def test_a_server_takes_its_own_address_where_none_is_given(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], host: str, port: int, taken: str
) -> None:
    own = {f"SAHEL_FACTS_{name}": value for name, value in environment.items()}
    monkeypatch.setattr(os, "environ", own)
    get_settings.cache_clear()
    take_public_url(host, port)
    assert get_settings().public_url == taken
    get_settings.cache_clear()


@pytest.mark.parametrize(
    ("name", "value", "understood"),
    [
        ("log_level", "INFO", "info"),
        ("log_level", " Warning ", "warning"),
        ("log_format", "JSON", "json"),
        ("log_requests", " FALSE", False),
        ("fast_protocol", "0", False),
        ("cache_bytes", " 5 ", 5),
        ("database_url", " sqlite:///x.db\r", "sqlite:///x.db"),
    ],
)
def test_a_setting_whose_meaning_is_plain_is_taken(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, understood: object
) -> None:
    monkeypatch.setenv(f"SAHEL_FACTS_{name.upper()}", value)
    assert getattr(Settings(), name) == understood


CONTACTS = "it takes an e-mail address, or one that begins with mailto:, https:// or tel:, of at most 300 characters"


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("LOG_LEVEL", "warn", "is 'warn': it takes debug or info or warning or error"),
        ("LOG_LEVEL", "", "is '': it takes debug or info or warning or error"),
        ("LOG_FORMAT", "xml", "is 'xml': it takes console or json"),
        ("LOG_REQUESTS", "maybe", "is 'maybe': it takes true or false"),
        ("FAST_PROTOCOL", "a\nb", r"is 'a\nb': it takes true or false"),
        ("CACHE_BYTES", "abc", "is 'abc': it takes a whole number"),
        ("CACHE_BYTES", "64MB", "is '64MB': it takes a whole number"),
        ("CACHE_BYTES", "-1", "is '-1': Input should be greater than or equal to 0"),
        ("SECURITY_CONTACT", "nobody", f"is 'nobody': {CONTACTS}"),
    ],
)
def test_a_setting_that_cannot_be_is_told_in_a_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, line: str
) -> None:
    monkeypatch.setenv(f"SAHEL_FACTS_{name}", value)
    with pytest.raises(ValidationError) as error:
        Settings()
    assert explain(error.value) == [f"SAHEL_FACTS_{name} {line}"]


def test_no_error_and_no_representation_of_the_settings_shows_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAHEL_FACTS_DATABASE_URL", "postgresql://u:secret@db/facts")
    assert "secret" not in repr(Settings())
    monkeypatch.setenv("SAHEL_FACTS_CACHE_BYTES", "secret")
    with pytest.raises(ValidationError) as error:
        Settings()
    assert "secret" not in str(error.value)


@pytest.mark.parametrize("name", ["PUBLIC_URL", "ROOT_PATH", "LOG_LEVEL", "CACHE_BYTES"])
@pytest.mark.parametrize(
    "value",
    [
        "https://u:secret@example.org/api",
        "postgresql://u:s/@secret@db/facts",
        "https://example.org/?token=secret\nsecret",
    ],
)
def test_no_value_that_is_refused_shows_a_password(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"SAHEL_FACTS_{name}", value)
    with pytest.raises(ValidationError) as error:
        Settings()
    (line,) = explain(error.value)
    assert "***" in line
    assert "secret" not in line


@pytest.mark.parametrize(
    ("variable", "hint"),
    [
        ("SAHEL_FACTS_LOG_LEVLE", "; did you mean SAHEL_FACTS_LOG_LEVEL?"),
        ("SAHEL_FACT_DATABASE_URL", "; did you mean SAHEL_FACTS_DATABASE_URL?"),
        ("SAHELFACTS_CACHE_BYTES", "; did you mean SAHEL_FACTS_CACHE_BYTES?"),
        ("sahel_facts_log_formats", "; did you mean SAHEL_FACTS_LOG_FORMAT?"),
        ("SAHEL_FACTS_DATABASE", "; did you mean SAHEL_FACTS_DATABASE_URL?"),
        ("SAHEL_FACTS_PORT", "; serve --port sets it"),
        ("SAHEL_FACTS_QQQQQQQQQQQQQQQQ", ""),
    ],
)
def test_a_variable_that_is_no_setting_is_told_of(variable: str, hint: str) -> None:
    known = ["SAHEL_FACTS_LOG_LEVEL", "sahel_facts_cache_bytes", "HOME"]
    assert list(find_unknown([*known, variable])) == [f"{variable} is no setting and is ignored{hint}"]
