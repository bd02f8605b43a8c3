"""Addresses of databases: one meaning each, or one line, and never a password."""

import pytest

from app.store.address import AddressError, mask, parse_address
from app.store.engine import Database

SECRET = "S3CRET"
POSTGRES = "postgresql+psycopg"


def written(text: str) -> str:
    """An address as it is understood, with its password."""
    return parse_address(text).url.render_as_string(hide_password=False)


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("sqlite:///facts.db", "sqlite:///facts.db"),
        ("sqlite:////data/facts.db", "sqlite:////data/facts.db"),
        ("sqlite+pysqlite:///facts.db", "sqlite:///facts.db"),
        ("SQLite:///facts.db", "sqlite:///facts.db"),
        ("  sqlite:///facts.db\r\n", "sqlite:///facts.db"),
        ("postgres://u:p@127.0.0.1:1/x", f"{POSTGRES}://u:p@127.0.0.1:1/x"),
        ("postgresql://u:p@127.0.0.1:1/x", f"{POSTGRES}://u:p@127.0.0.1:1/x"),
        ("postgresql+psycopg://u:p@127.0.0.1:1/x", f"{POSTGRES}://u:p@127.0.0.1:1/x"),
        ("PostgreSQL://u@h/x", f"{POSTGRES}://u@h/x"),
        ("postgresql://", f"{POSTGRES}://"),
        ("postgresql:///x", f"{POSTGRES}:///x"),
        ("postgresql://h", f"{POSTGRES}://h"),
        ("postgresql://u@h/x?application_name=a%26b", f"{POSTGRES}://u@h/x?application_name=a%26b"),
        ("postgresql://h:5432/x?application_name=a@b", f"{POSTGRES}://h:5432/x?application_name=a%40b"),
        ("postgresql://[::1]:5433/x", f"{POSTGRES}://[::1]:5433/x"),
        ("postgresql:///x?host=::1", f"{POSTGRES}://[::1]/x"),
        ("postgresql://u:pa%40ss@h/x", f"{POSTGRES}://u:pa%40ss@h/x"),
        ("postgresql://u:pa@ss@h/x", f"{POSTGRES}://u:pa%40ss@h/x"),
        ("postgresql://u:pa/ss@h/x", f"{POSTGRES}://u:pa%2Fss@h/x"),
        ("postgresql://u:pa?ss@h/x", f"{POSTGRES}://u:pa%3Fss@h/x"),
        ("postgresql://u:@h/x", f"{POSTGRES}://u@h/x"),
        ("postgresql://u@h/x?password=p", f"{POSTGRES}://u:p@h/x"),
        ("postgresql://u@h/x?password=a+b", f"{POSTGRES}://u:a+b@h/x"),
        ("postgresql://u@h/x?PASSWORD=p", f"{POSTGRES}://u:p@h/x"),
        ("postgresql:///?host=h&port=1&user=u&password=p&dbname=x", f"{POSTGRES}://u:p@h:1/x"),
        ("postgresql://h/x?options=-c+a%3Db", f"{POSTGRES}://h/x?options=-c+a%3Db"),
        ("postgresql:///x?host=/run/pg", f"{POSTGRES}:///x?host=%2Frun%2Fpg"),
        ("postgresql://%2Frun%2Fpg/x", f"{POSTGRES}:///x?host=%2Frun%2Fpg"),
        ("postgresql://%2Frun%2Fpg:1/x", f"{POSTGRES}:///x?host=%2Frun%2Fpg&port=1"),
    ],
)
def test_an_address_has_one_meaning(text: str, understood: str) -> None:
    assert written(text) == understood
    assert written(understood) == understood


@pytest.mark.parametrize(
    ("text", "name"),
    [("sqlite:///a:b@c.db", "a:b@c.db"), ("postgresql://h/a@b", "a@b"), ("postgresql://h/a%2Fb", "a/b")],
)
def test_the_name_of_a_database_may_hold_any_sign(text: str, name: str) -> None:
    assert parse_address(text).url.database == name


@pytest.mark.parametrize(
    ("text", "hosts", "ports"),
    [
        ("postgresql://u:p@h1:1,h2:2/x", "h1,h2", "1,2"),
        ("postgresql://h1,h2/x", "h1,h2", ","),
        ("postgresql://h1,h2:2/x", "h1,h2", ",2"),
        ("postgresql:///x?host=h1:1&host=h2:2", "h1,h2", "1,2"),
        ("postgresql:///x?host=h1,h2&port=1,2", "h1,h2", "1,2"),
        ("postgresql:///x?host=h1,h2&port=1", "h1,h2", "1,1"),
        ("postgresql://[::1]:1,h2:2/x", "::1,h2", "1,2"),
    ],
)
def test_several_hosts_are_tried_in_turn(text: str, hosts: str, ports: str) -> None:
    url = parse_address(f"{text}{'&' if '?' in text else '?'}target_session_attrs=primary").url
    _, arguments = url.get_dialect()().create_connect_args(url)
    assert arguments["host"] == hosts
    assert arguments.get("port") == ports
    assert (arguments["dbname"], arguments["target_session_attrs"]) == ("x", "primary")


@pytest.mark.parametrize(
    ("text", "shown", "reason"),
    [
        ("", "", "it is empty"),
        (" ", "", "it is empty"),
        ("facts.db", "facts.db", "a file is written sqlite:///facts.db"),
        ("/data/facts.db", "/data/facts.db", "a file is written sqlite:////data/facts.db"),
        ('"sqlite:///x.db"', '"sqlite:///x.db"', "the quotation marks are part of it: leave them out"),
        ("'sqlite:///x.db'", "'sqlite:///x.db'", "the quotation marks are part of it: leave them out"),
        ("sqlite://a/b.db", "sqlite://a/b.db", "a path comes after three slashes: sqlite:///a/b.db"),
        ("sqlite:///x.db?mode=ro", "sqlite:///x.db?mode=***", "a file is named without parameters"),
        ("sqlite:///file:x.db", "sqlite:///file:x.db", "a file is named without parameters"),
        ("mysql://u@h/x", "mysql://u@h/x", "mysql is no database that this program knows"),
        ("postgresql+psycopg2://h/x", "postgresql+psycopg2://h/x", "postgresql+psycopg2 is no database"),
        ("postgresql://h:x/y", "postgresql://h:***/y", "a port is a number from 1 to 65535"),
        ("postgresql://h:0/y", "postgresql://h:0/y", "a port is a number from 1 to 65535"),
        ("postgresql://h:65536/y", "postgresql://h:65536/y", "a port is a number from 1 to 65535"),
        ("postgresql://h1,h2/y?port=1,2,3", "postgresql://h1,h2/y?port=1,2,3", "2 hosts have 3 ports"),
        ("postgresql://[::1/y", "postgresql://[::1/y", "a host cannot be read"),
        ("postgresql://h/x?sslmod=a", "postgresql://h/x?sslmod=***", "no parameter 'sslmod', did you mean 'sslmode'?"),
        ("postgresql://h/x?zzzzzz=a", "postgresql://h/x?zzzzzz=***", "no parameter 'zzzzzz'; it takes"),
        ("postgresql://h/x?1=a", "postgresql://h/x?***", "no parameter of that name"),
        *(
            (text, text.replace("mode=memory", "mode=***"), "a database in memory is gone when the command ends")
            for text in ("sqlite:///:memory:", "sqlite://", "sqlite:///", "sqlite:///file:x?mode=memory")
        ),
    ],
)
def test_what_names_no_database_is_told_in_a_line(text: str, shown: str, reason: str) -> None:
    with pytest.raises(AddressError) as error:
        Database(text)
    line = str(error.value)
    assert line.startswith(f"SAHEL_FACTS_DATABASE_URL is '{shown}': ")
    assert reason in line
    assert line.endswith("; it takes sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/DATABASE")
    assert "\n" not in line


WITH_SECRETS = [
    f"postgresql://u:{SECRET}@h/x",
    f"postgres://:{SECRET}@h1:1,h2:2/x",
    f"postgresql://u:a@{SECRET}@h/x",
    f"postgresql://u:a?{SECRET}@h/x",
    f"postgresql://u:a/{SECRET}@h/x",
    f"postgresql:///x?host=127.0.0.1&port=1&user=u&password={SECRET}",
    f"postgresql://h/x?PassWord={SECRET}",
    f"postgresql://h/x?sslpassword={SECRET}",
    f"postgresql://h/x?oauth_client_secret={SECRET}&scram_client_key={SECRET}",
]
REFUSED_WITH_SECRETS = [
    f"postgresql://u:{SECRET}/x",
    f"postgresql://u:{SECRET}@h:no/x",
    f"postgresql://u:1?{SECRET}@h/x",
    f"postgresql://h/x?passwd={SECRET}",
    f"postgresql://h/x?pasword={SECRET}",
    f"postgresql://h/x?{SECRET}9",
    f"mysql://u:{SECRET}@h/x?password={SECRET}",
    f"postgresql:u:{SECRET}@h/x",
    f'"postgresql://u:{SECRET}@h/x"',
    f"host=h user=u password={SECRET} dbname=x",
    f"sqlite://u:{SECRET}@h/x",
]


@pytest.mark.parametrize("text", WITH_SECRETS)
def test_no_secret_of_an_address_is_shown(text: str) -> None:
    database = Database(text)
    for shown in (database.name, str(database.url), repr(database.url), repr(database.reader), mask(text)):
        assert SECRET not in shown
    given = {**database.url.translate_connect_args(), **parse_address(text).secrets}
    assert any(SECRET in str(value) for value in given.values())
    assert database.mask(f"no {text} and {SECRET}") != f"no {text} and {SECRET}"


@pytest.mark.parametrize("text", REFUSED_WITH_SECRETS)
def test_no_secret_of_an_address_that_is_refused_is_shown(text: str) -> None:
    with pytest.raises(AddressError) as error:
        Database(text)
    assert SECRET not in str(error.value)


def test_what_a_driver_repeats_is_masked_as_a_word() -> None:
    database = Database("postgresql://user:u%40s@host/x?sslpassword=key")
    assert database.mask("no postgresql://user:u%40s@host: sslpassword=key for user, u@s") == (
        "no postgresql://user:***@host: sslpassword=*** for user, ***"
    )
