"""What a curator is told of a quotation that looks like a passage of its document."""

import pytest

from app.seed.differences import explain_difference, loosen
from app.seed.documents import CitationDocument
from app.seed.source_texts import render_nearest

TEXT = (
    "Title of it\n\nThe leaders of\u00a0Mali signed the pact. About 1\u202f200 men came.\nThe leaders of\n"
    "Niger came too. General Goi\u0308ta spoke. THE LEADERS OF CHAD signed. It’s a so\u00adcalled “pact” – ﬁne.\n"
)


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        (
            "leaders of Mali signed",
            "after “leaders of” stands U+00A0 (no-break space), where the quotation has a space:"
            r' write "leaders of\u00A0Mali signed"',
        ),
        (
            "About 1 200 men",
            "after “About 1” stands U+202F (narrow no-break space), where the quotation has a space:"
            r' write "About 1\u202F200 men"',
        ),
        (
            "leaders of Niger",
            r'after “leaders of” a line ends (\n), where the quotation has a space: write "leaders of\nNiger"',
        ),
        (
            "leaders of Niger\n",
            "the quotation itself ends with a line end, as text after | or > does (|- or >- leaves it out);"
            r' after “leaders of” a line ends (\n), where the quotation has a space: write "leaders of\nNiger"',
        ),
        (
            "Niger came\n",
            "the quotation itself ends with a line end, as text after | or > does (|- or >- leaves it out):"
            ' write "Niger came"',
        ),
        (
            " Niger came\t",
            'the quotation begins with white space; the quotation ends with white space: write "Niger came"',
        ),
        ("The leaders of Chad", '“THE LEADERS OF CHAD” differs in case only: write "THE LEADERS OF CHAD"'),
        (
            "the Leaders of Niger",
            r"after “The leaders of” a line ends (\n), where the quotation has a space; “The leaders of\nNiger”"
            r' differs in case: write "The leaders of\nNiger"',
        ),
        (
            "General Goïta",
            "after “General Go” stands U+0069 (latin small letter i) and U+0308 (combining diaeresis), where the"
            r' quotation has U+00EF (latin small letter i with diaeresis): write "General Goi\u0308ta"',
        ),
        (
            "It's a",
            "after “It” stands U+2019 (right single quotation mark), where the quotation has U+0027 (apostrophe):"
            ' write "It’s a"',
        ),
        ("so-called", None),
        (
            "socalled",
            r'after “so” stands U+00AD (soft hyphen), which the quotation lacks: write "so\u00ADcalled"',
        ),
        (
            "Niger\u200b came",
            'after “Niger” the quotation has U+200B (zero width space), which the document has not: write "Niger came"',
        ),
        (
            "Niger    came",
            "after “Niger” the quotation has U+0020 (space) and U+0020 (space) and U+0020 (space), which the document"
            ' has not: write "Niger came"',
        ),
        (
            '"pact" - fine',
            "at the beginning stands U+201C (left double quotation mark), where the quotation has U+0022 (quotation"
            " mark); after ““pact” stands U+201D (right double quotation mark), where the quotation has U+0022"
            " (quotation mark); after ““pact”” stands U+2013 (en dash), where the quotation has U+002D (hyphen-minus);"
            ' and 1 more: write "“pact” – ﬁne"',
        ),
        ("\u200b", None),
        ("Burkina Faso", None),
    ],
)
def test_the_sign_its_place_and_how_to_write_it_are_told(quote: str, told: str | None) -> None:
    assert explain_difference(TEXT, quote) == told


def test_the_message_of_a_quotation_names_the_document() -> None:
    citation = CitationDocument(source="test-doc", quote="Niger came\n", origin="x")
    assert render_nearest(TEXT, citation) == (
        "is not in test-doc as it is written here: the quotation itself ends with a line end, as text after | or > does"
        ' (|- or >- leaves it out): write "Niger came"'
    )


def test_the_nearest_passage_shows_what_nobody_sees() -> None:
    citation = CitationDocument(source="test-doc", quote="LEADERS of Mali sign the pact", origin="x")
    assert "; the nearest passage is “leaders of\\u00A0Mali signed the" in render_nearest(TEXT, citation)


def test_a_loosened_text_knows_where_its_signs_stand() -> None:
    assert loosen("\ufeffA \u00a0 e\u0301\u00adﬁ") == ("a éfi", [(1, 2), (2, 3), (5, 7), (8, 9), (8, 9)])
    assert loosen("") == ("", [])
    assert loosen("").span(0, 0) == (0, 0)
