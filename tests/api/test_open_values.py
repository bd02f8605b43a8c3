"""Questions that differ by one value are checked once: each must be what it would be, had it been asked alone."""

from typing import Any

import pytest

from app.api.query_string import Questions, read_query
from app.domain.errors import InvalidParameterError
from app.schemas.filters import ActorQuery, EventQuery, FactQuery, Query, SourceQuery
from app.services.list_request import Question

CURSOR = "cursor=AAAA-_9"


def tell(question: Question) -> dict[str, Any]:
    """All that is known of a question."""
    parts = ("path", "query", "form", "is_quick", "applied", "text", "address")
    values = {dialect: question.values(dialect) for dialect in (None, "sqlite", "postgresql")}
    return {"values": values, "asked": question.query.model_fields_set, **{it: getattr(question, it) for it in parts}}


@pytest.mark.parametrize("model", [FactQuery, EventQuery, ActorQuery])
@pytest.mark.parametrize(
    "text",
    [
        "q=mali",
        "q=Mali&limit=5",
        "limit=5&q=1500&sort=id",
        "role=member,agent&q=mali&kind=state",
        "actor=mali",
        "limit=5&actor=mali&role=member",
        "actor=assimi-goita_2.x~y&facets=kind&q=mali",
        "actor=mali&actor=niger",
        "actor=mali,niger",
        "actor=m%61li",
        "actor=m%C3%A9li",
        "actor=ma+li",
        "q=m%61l%69&limit=5",
        "q=mali%2Cx",
        "%61ctor=niger&actor=mali",
        "actor=mali&q=two+words",
        "q=two.words",
        "q=Zq7xKw2Vj9&actor=Zq7xKw2Vj9",
        "actor=Zq7xKw2Vj9&place=Zq7xKw2Vj9",
        "place=mali&actor=" + "a" * 80,
        "actor=" + "a" * 80 + "&place=" + "b" * 80 + "&source=" + "c" * 80 + "&origin=" + "d" * 80,
        "limit=7",
        "",
    ],
)
def test_a_question_is_what_it_is_when_it_is_asked_alone(model: type[Query], text: str) -> None:
    questions = Questions(model)
    try:
        expected = Question("/there", read_query(model, text.encode()))
    except InvalidParameterError:
        for _ in range(2):
            with pytest.raises(InvalidParameterError):
                questions.read("/there", text.encode())
        return
    for other in (text.replace("mali", "niger"), text, text.replace("mali", "togo"), text):
        question, cursor = questions.read("/there", other.encode())
        assert cursor is None
        assert tell(question) == tell(Question("/there", read_query(model, other.encode())))
    assert tell(question) == tell(expected)
    following, cursor = questions.read("/there", f"{text}&{CURSOR}".lstrip("&").encode())
    assert cursor == CURSOR.partition("=")[2]
    assert {**tell(following), "query": None, "asked": None} == {**tell(expected), "query": None, "asked": None}


def test_a_cursor_that_is_oddly_written_is_read_beside_a_value() -> None:
    for _ in range(2):
        question, cursor = Questions(FactQuery).read("/there", b"actor=mali&%63ursor=abc")
        assert (question.query.actor, cursor) == (["mali"], "abc")


def test_a_list_that_knows_no_such_parameter_refuses_it() -> None:
    with pytest.raises(InvalidParameterError):
        Questions(SourceQuery).read("/sources", b"q=mali")
