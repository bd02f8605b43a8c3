"""Order and counts of the citations of a fact."""

import pytest

from app.domain.vocabulary import SupportedField
from app.publish.evidence import evidence_of, ordered_citations
from app.publish.seed_index import SeedIndex
from tests.reading import find_fact, with_citations


def test_supporting_citations_come_first_each_group_in_file_order(seed_index: SeedIndex) -> None:
    fact = with_citations(
        find_fact(seed_index, "berg-president"),
        ("echo", "echo-report", "disputes"),
        ("invented", "berg-remarks", "supports"),
        ("invented", "courier-report", "disputes"),
        ("echo", "berg-remarks", "supports"),
    )
    assert [(it.source, it.origin) for it in ordered_citations(fact)] == [
        ("invented", "berg-remarks"),
        ("echo", "berg-remarks"),
        ("echo", "echo-report"),
        ("invented", "courier-report"),
    ]


@pytest.mark.parametrize(
    ("citations", "evidence"),
    [
        ([("invented", "courier-report", "supports")], (1, 0, 1, 1)),
        ([("invented", "courier-report", "supports")] * 2, (2, 0, 1, 1)),
        ([("invented", "berg-remarks", "supports"), ("echo", "berg-remarks", "supports")], (2, 0, 2, 1)),
        ([("invented", "berg-remarks", "supports"), ("invented", "courier-report", "supports")], (2, 0, 1, 2)),
        ([("invented", "courier-report", "supports"), ("echo", "echo-report", "disputes")], (1, 1, 1, 1)),
    ],
)
def test_independent_origins_are_those_of_supporting_passages(
    seed_index: SeedIndex, citations: list[tuple[str, str, str]], evidence: tuple[int, int, int, int]
) -> None:
    found = evidence_of(with_citations(find_fact(seed_index, "berg-president"), *citations))
    assert (found.supporting, found.disputing, found.sources, found.independent_origins) == evidence


def test_the_origin_of_a_passage_that_shows_only_a_date_or_a_place_does_not_count(seed_index: SeedIndex) -> None:
    fact = with_citations(
        find_fact(seed_index, "berg-president"),
        ("invented", "courier-report", "supports"),
        ("echo", "echo-report", "supports"),
        ("echo", "berg-remarks", "supports"),
    )
    claim, date, both = fact.citations
    shown = [
        claim,
        date.model_copy(update={"supports": [SupportedField.DATE, SupportedField.PLACE]}),
        both.model_copy(update={"supports": [SupportedField.CLAIM, SupportedField.DATE]}),
    ]
    found = evidence_of(fact.model_copy(update={"citations": shown}))
    assert (found.supporting, found.disputing, found.sources, found.independent_origins) == (3, 0, 2, 2)
