"""Checksums of what is published."""

import pytest

from app.store.checksums import DamagedError, check_body, check_page, compute_checksum, damage

BODY, TEXTS = '{"claim":"Peace é"}', '[["claim","Peace é"]]'
CHECKSUM = compute_checksum(BODY, TEXTS)


@pytest.mark.parametrize("body", [BODY, BODY.encode()])
def test_what_was_loaded_is_as_it_was(body: str | bytes) -> None:
    check_body(body, CHECKSUM, "x")
    check_page([(body, TEXTS, CHECKSUM, 1, "x")] * 3)
    check_page([(body, None, CHECKSUM, "x")])
    check_page([])


def test_a_checksum_fits_into_a_column_of_each_engine() -> None:
    checksums = [compute_checksum(f"{number}", f"{number}") for number in range(1000)]
    assert len(set(checksums)) == 1000
    assert 0 <= min(checksums) <= max(checksums) < 2**63


@pytest.mark.parametrize("place", range(len(BODY.encode())))
def test_any_byte_of_a_body_counts(place: int) -> None:
    body = bytearray(BODY.encode())
    body[place] ^= 1
    before = damage.number
    with pytest.raises(DamagedError, match="the body of 'pact' is not as it was loaded"):
        check_body(bytes(body), CHECKSUM, "pact")
    with pytest.raises(DamagedError, match="the body of 'pact'"):
        check_page([(BODY, 2, CHECKSUM, "other"), (bytes(body), 2, CHECKSUM, "pact")])
    assert damage.number == before + 2


def test_what_is_listed_has_a_body() -> None:
    with pytest.raises(DamagedError, match="the body of 'pact'"):
        check_page([(BODY.encode(), None, CHECKSUM, "other"), (None, None, None, "pact")])


@pytest.mark.parametrize("texts", [TEXTS[:-1], TEXTS.replace("P", "p"), ""])
def test_any_byte_of_texts_counts(texts: str) -> None:
    with pytest.raises(DamagedError, match="the texts of 'pact' are not as they were loaded"):
        check_page([(BODY, TEXTS, CHECKSUM, "other"), (BODY, texts, CHECKSUM, "pact")])


@pytest.mark.parametrize("checksum", [0, CHECKSUM ^ 1 << 40, -1, 2**62])
def test_another_checksum_is_of_another_body(checksum: int) -> None:
    with pytest.raises(DamagedError):
        check_body(BODY, checksum, "pact")
