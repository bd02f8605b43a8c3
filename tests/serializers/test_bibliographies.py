"""Citations as BibTeX and RIS."""

from typing import Any

import pytest

from app.serializers.bibtex import write_bibtex
from app.serializers.csl import cite_fact
from app.serializers.ris import write_ris
from tests.serializers.samples import EDITION, make_fact

SPECIAL = "R&D of 5 % at $3 #1 in a_b {x} ~ ^ \\ « d’un côté » – é"


def make_item(**changes: Any) -> dict[str, Any]:
    item = {
        "id": "courier",
        "type": "article-newspaper",
        "title": "River pact signed",
        "container-title": "The Eastport Courier",
        "URL": "https://courier.example/pact?a=1&b=50%25_c",
        "language": "fr",
        "issued": {"date-parts": [[2021, 5, 5]]},
    }
    return {**item, **changes}


def test_a_fact_is_an_entry_of_bibtex() -> None:
    assert write_bibtex([cite_fact(make_fact(), EDITION)]).decode() == (
        "@misc{sahel-facts:pact-signed,\n"
        "  author = {{Sahel Facts}},\n"
        "  title = {{Norland and Southmark signed the pact}},\n"
        "  howpublished = {Sahel Facts, revision 7, db0c75e48b79},\n"
        "  date = {2026-01-02},\n"
        "  year = {2026},\n"
        "  month = jan,\n"
        "  url = {https://facts.example/en/facts/pact-signed},\n"
        "  language = {en},\n"
        "  note = {2 passages of 2 documents, 1 independent origin},\n"
        "}\n"
    )


def test_a_fact_is_a_record_of_ris() -> None:
    assert write_ris([cite_fact(make_fact(), EDITION)]).decode() == (
        "TY  - ENCYC\r\n"
        "ID  - sahel-facts:pact-signed\r\n"
        "AU  - Sahel Facts\r\n"
        "TI  - Norland and Southmark signed the pact\r\n"
        "T2  - Sahel Facts\r\n"
        "ET  - revision 7, db0c75e48b79\r\n"
        "PY  - 2026\r\n"
        "DA  - 2026/01/02/\r\n"
        "UR  - https://facts.example/en/facts/pact-signed\r\n"
        "LA  - en\r\n"
        "N1  - 2 passages of 2 documents, 1 independent origin\r\n"
        "ER  - \r\n"
    )


def test_a_document_is_an_article_of_its_publication() -> None:
    assert write_bibtex([make_item()]).decode() == (
        "@article{courier,\n"
        "  title = {{River pact signed}},\n"
        "  journal = {The Eastport Courier},\n"
        "  date = {2021-05-05},\n"
        "  year = {2021},\n"
        "  month = may,\n"
        "  url = {https://courier.example/pact?a=1&b=50%25_c},\n"
        "  language = {fr},\n"
        "}\n"
    )
    assert write_ris([make_item()]).decode().splitlines() == [
        "TY  - NEWS",
        "ID  - courier",
        "TI  - River pact signed",
        "T2  - The Eastport Courier",
        "PY  - 2021",
        "DA  - 2021/05/05/",
        "UR  - https://courier.example/pact?a=1&b=50%25_c",
        "LA  - fr",
        "ER  - ",
    ]


@pytest.mark.parametrize(
    ("issued", "in_bibtex", "in_ris"),
    [
        (None, [], []),
        ({"date-parts": [[2021]]}, ["date = {2021}", "year = {2021}"], ["PY  - 2021", "DA  - 2021///"]),
        (
            {"date-parts": [[2021, 12]]},
            ["date = {2021-12}", "year = {2021}", "month = dec"],
            ["PY  - 2021", "DA  - 2021/12//"],
        ),
        ({"date-parts": [[999, 1, 2]]}, ["date = {0999-01-02}", "year = {0999}", "month = jan"],
         ["PY  - 0999", "DA  - 0999/01/02/"]),
        ({"date-parts": [[2021, 5]], "circa": True}, ["date = {2021-05~}"], ["N1  - Published on 2021-05~ (EDTF)"]),
        (
            {"date-parts": [[2021, 5, 1], [2021, 6]]},
            ["date = {2021-05-01/2021-06}"],
            ["N1  - Published on 2021-05-01/2021-06 (EDTF)"],
        ),
        (
            {"date-parts": [[2012]], "literal": "2012/.."},
            ["date = {2012/..}"],
            ["N1  - Published on 2012/.. (EDTF)"],
        ),
    ],
)  # fmt: skip
def test_no_more_of_a_date_is_told_than_is_known(
    issued: dict[str, Any] | None, in_bibtex: list[str], in_ris: list[str]
) -> None:
    item = make_item()
    if issued is None:
        del item["issued"]
    else:
        item["issued"] = issued
    lines = [line.strip().removesuffix(",") for line in write_bibtex([item]).decode().splitlines()]
    assert [line for line in lines if line.startswith(("date", "year", "month", "day"))] == in_bibtex
    records = write_ris([item]).decode().splitlines()
    assert [line for line in records if line.startswith(("PY", "DA", "N1"))] == in_ris


def test_signs_that_latex_takes_for_something_else_are_escaped() -> None:
    (title,) = [line for line in write_bibtex([make_item(title=SPECIAL)]).decode().splitlines() if "title" in line]
    assert title == (
        r"  title = {{R\&D of 5 \% at \$3 \#1 in a\_b \textbraceleft{}x\textbraceright{} \textasciitilde{}"
        r" \textasciicircum{} \textbackslash{} « d’un côté » – é}},"
    )


def test_nothing_in_an_address_ends_its_field() -> None:
    text = write_bibtex([make_item(URL="https://courier.example/{a}\\b")]).decode()
    assert "  url = {https://courier.example/%7Ba%7D%5Cb},\n" in text


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\t", "\x00", "\x0b", "\x1e", "\x7f", "\x85", "\u2028", "\u2029"])
def test_no_text_begins_a_line_of_its_own(sign: str) -> None:
    item = make_item(title=f"A pact{sign}ER  - {sign}")
    assert b"\r\nTI  - A pact ER  -\r\n" in write_ris([item])
    assert b"  title = {{A pact ER  -}},\n" in write_bibtex([item])


def test_signs_mean_nothing_in_ris() -> None:
    assert f"TI  - {SPECIAL}\r\n".encode() in write_ris([make_item(title=SPECIAL)])


def test_entries_are_apart() -> None:
    items = [cite_fact(make_fact(), EDITION), make_item()]
    assert write_bibtex(items).count(b"}\n\n@") == 1
    assert write_ris(items).count(b"ER  - \r\n\r\nTY  - ") == 1
