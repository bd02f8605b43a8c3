"""Tokens of revisions."""

import pytest

from app.domain.revision_token import TOKEN_LIMIT, RevisionToken, make_token, read_token

HASH = "db0c75e48b79" + 52 * "0"


def test_a_token_names_a_number_and_the_beginning_of_a_hash() -> None:
    assert make_token(7, HASH) == "7-db0c75e48b79"
    assert read_token("7-db0c75e48b79") == RevisionToken(7, "db0c75e48b79")
    assert len(make_token(999_999_999, HASH)) == TOKEN_LIMIT


def test_a_token_names_one_revision() -> None:
    token = read_token(make_token(7, HASH))
    assert token.names(7, HASH)
    assert not token.names(8, HASH)
    assert not token.names(7, "0" + HASH)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7",
        "7-",
        "0-db0c75e48b79",
        "07-db0c75e48b79",
        "7-DB0C75E48B79",
        "7-db0c75e48b79\n",
        "-1-db0c75e48b79",
        "1000000000-db0c75e48b79",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no token"):
        read_token(text)
