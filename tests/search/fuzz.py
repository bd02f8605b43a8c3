"""Searches made of everything that somebody could type: each is answered, and alike by both engines.

`python -m tests.search.fuzz --queries 50000` asks so many; `test_fuzz.py` asks a few.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from urllib.parse import quote

from httpx2 import Response
from starlette.testclient import TestClient

from app.settings import data_folder
from app.store.engine import Database
from tests.conftest import load_into, open_client, read_checked
from tests.postgres import run_postgres

_WORDS = [
    "mali",
    "niger",
    "goita",
    "charter",
    "signed",
    "coup",
    "defence",
    "defense",
    "withdrew",
    "withdrawal",
    "russian",
    "cedeao",
    "tiani",
    "1,500",
    "2023",
    "september",
    "the",
    "of",
    "who",
    "OR",
    "AND",
    "NOT",
    "or",
    "not",
    "near",
    "head",
    "state",
    "president",
    "collective",
    "mutual",
    "pact",
    "zzzz",
    "ecovas",
    "rebelion",
]
_PIECES = [
    *_WORDS,
    *(
        "Goïta",
        "d'État",
        "Nigérien",
        "ÉCOWAS",
        "страна",
        "الساحل",
        "漢字",
        "मानव",
        "ﷺ",
        "½",
        "ß",
        "İ",
        "\u017f",
        "ª",
        "\u0301",
    ),
    *(
        '"',
        '""',
        '"mali niger"',
        '"the pact',
        "-",
        "--",
        "-mali",
        '-"coup leaders"',
        "|",
        "&",
        "+",
        "*",
        "sign*",
        "(",
        ")",
    ),
    *(
        "'",
        "\\",
        "%",
        "_",
        ":",
        "^",
        "{claim}:",
        "<->",
        ";",
        "NEAR(",
        "\u200b",
        "\u202e",
        "\ufeff",
        "\U0010ffff",
        "🙂",
        "🇲🇱",
    ),
    *("a", "b" * 60, "x" * 200, "1" * 30, "-OR", "OR-", "ª ª", "SELECT", "' OR 1=1 --"),
]
_LONGEST = 200
_PATHS = ("/facts?limit=2&q=", "/search?limit=2&q=", "/events?limit=1&facets=kind&q=", "/facts?sort=date&limit=1&q=")
_EXPECTED = {200, 422}
_ATTEMPTS = 5
"""How often a search is asked where a busy machine lets the database look as if it were out."""


def make_queries(number: int, seed: int) -> Iterator[str]:
    """Texts of one to two hundred signs, the same for the same seed."""
    chance = random.Random(seed)
    for _ in range(number):
        if chance.random() < 0.15:
            signs = [chr(chance.choice((chance.randrange(32, 127), chance.randrange(160, 0x3000)))) for _ in range(20)]
            text = "".join(signs)
        else:
            text = chance.choice(("", " ")).join(chance.choices(_PIECES, k=chance.randint(1, 12)))
        yield text[:_LONGEST] or "-"


def ask_both(one: TestClient, other: TestClient, number: int, seed: int) -> Counter[int]:
    """The statuses of so many searches. Fails where one is not answered, or not alike."""
    statuses: Counter[int] = Counter()
    for index, text in enumerate(make_queries(number, seed)):
        url = _PATHS[index % len(_PATHS)] + quote(text)
        answers = [_ask(client, url) for client in (one, other)]
        assert {it.status_code for it in answers} <= _EXPECTED, (url, answers[0].text, answers[1].text)
        # Revisions and hashes are alike too, since both hold one record.
        assert answers[0].content == answers[1].content, url
        statuses[answers[0].status_code] += 1
    return statuses


def _ask(client: TestClient, url: str) -> Response:
    answer = client.get(url)
    for _ in range(_ATTEMPTS - 1):
        if answer.status_code != 503:
            break
        time.sleep(1)
        answer = client.get(url)
    return answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queries", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=17)
    given = parser.parse_args()
    record = read_checked(data_folder("seed_data"))
    with run_postgres() as server, tempfile.TemporaryDirectory(prefix="sf") as folder:
        urls = f"sqlite:///{folder}/facts.db", server.make_database()
        databases = [load_into(Database(url), record) for url in urls]
        with open_client(databases[0]) as one, open_client(databases[1]) as other:
            sys.stdout.write(f"{given.queries} searches: {dict(ask_both(one, other, given.queries, given.seed))}\n")


if __name__ == "__main__":
    main()
