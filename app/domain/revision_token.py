"""Tokens of revisions: they name a state of the data wherever it is kept, and only there.

Numbers of revisions belong to one database: one that was made anew counts from 1 again. The hash tells which it is.
"""

import re
from typing import NamedTuple

_DIGITS_OF_HASH = 12
_DIGITS_OF_NUMBER = 9
TOKEN_PATTERN = rf"^[1-9][0-9]{{0,{_DIGITS_OF_NUMBER - 1}}}-[0-9a-f]{{{_DIGITS_OF_HASH}}}$"
TOKEN_LIMIT = _DIGITS_OF_NUMBER + 1 + _DIGITS_OF_HASH
_TOKEN = re.compile(TOKEN_PATTERN)


class RevisionToken(NamedTuple):
    """What a token says: the number of a revision, and how the hash of its content begins."""

    number: int
    beginning: str

    def names(self, number: int, content_hash: str) -> bool:
        """Whether this is the token of a revision."""
        return self.number == number and content_hash.startswith(self.beginning)


def make_token(number: int, content_hash: str) -> str:
    """The token of a revision, such as `7-db0c75e48b79`."""
    return f"{number}-{content_hash[:_DIGITS_OF_HASH]}"


def read_token(text: str) -> RevisionToken:
    """What a token says. Raises ValueError for anything else."""
    if not _TOKEN.fullmatch(text):
        raise ValueError(f"{text!r} is no token of a revision")
    number, _, beginning = text.partition("-")
    return RevisionToken(int(number), beginning)
