"""The tables of what the documents leave unsettled: one row a side of a dispute, one row a thing that an open question
is about.
"""

from collections.abc import Iterator
from functools import partial
from itertools import chain

from app.domain.vocabulary import DisputeKind, DisputeState, Rank, Resource
from app.serializers.tables.table import Body, Column, ColumnType, Table, at, joined

_Required = partial(Column, is_required=True)
_Number = partial(Column, cell_type=ColumnType.INTEGER, is_required=True)


def _split_dispute(dispute: Body) -> Iterator[Body]:
    """The facts of a dispute, each with the dispute and its place in it."""
    for position, fact in enumerate(dispute["facts"]):
        yield {**dispute, "position": position, "fact": fact}


def _split_open_question(question: Body) -> Iterator[Body]:
    """What an open question is about, each with the question and its place; the question alone if that is nothing."""
    about = question["about"]
    subjects = chain(
        ({"actor": it} for it in about["actors"]),
        ({"fact": it} for it in about["facts"]),
        ({"dispute": it} for it in about["disputes"]),
    )
    for position, subject in enumerate([*subjects] or [{}]):
        yield {**question, "position": position, **subject}


DISPUTES = Table(
    name="disputes",
    title="Disputes",
    description="One row for each fact that is a side of a dispute: a dispute has a row for each of its sides, and its"
    " question stands in all of them.",
    resource=Resource.DISPUTE,
    columns=(
        _Required("dispute_id", "Permanent id of the dispute, as in `disputes` of the facts.", at("id")),
        _Number("position", "Place of the fact in the dispute, from 0; it says nothing of its weight.", at("position")),
        _Required("question", "The question to which the facts give different answers, in our words.", at("question")),
        _Required("kind", "Kind of the dispute.", at("kind"), words=DisputeKind),
        _Required("state", "Whether the dispute is open.", at("state"), words=DisputeState),
        _Required("rationale", "What the documents show on the question, without taking a side.", at("rationale")),
        _Required("fact_id", "Id of the fact.", at("fact.id")),
        _Required("fact_claim", "What the fact states.", at("fact.claim")),
        _Required("fact_rank", "How the fact stands among those on the same question.", at("fact.rank"), words=Rank),
        Column("former_ids", "Ids that the dispute had before, joined by `; `.", joined("former_ids")),
        _Number("revision", "Number of the revision that last changed the dispute or its facts.", at("revision")),
    ),
    key=("dispute_id", "position"),
    references={"fact_id": "facts"},
    split=_split_dispute,
)

OPEN_QUESTIONS = Table(
    name="open_questions",
    title="Open questions",
    description="One row for each actor, fact or dispute that an open question is about, which one of the last columns"
    " names; a question about none of them has one row. The question stands in all rows of it.",
    resource=Resource.OPEN_QUESTION,
    columns=(
        _Required("question_id", "Permanent id of the question.", at("id")),
        _Number("position", "Place among what the question is about, from 0.", at("position")),
        _Required("question", "The question that no document answers, in our words.", at("question")),
        _Required("note", "How near the documents come to an answer.", at("note")),
        Column("former_ids", "Ids that the question had before, joined by `; `.", joined("former_ids")),
        _Number("revision", "Number of the revision that last changed the question or what it names.", at("revision")),
        Column("actor_id", "Id of an actor that it is about.", at("actor.id")),
        Column("fact_id", "Id of a fact that leaves it open.", at("fact.id")),
        # No foreign key: a dispute has several rows.
        Column("dispute_id", "Id of a dispute that touches on it, as in the table of disputes.", at("dispute.id")),
    ),
    key=("question_id", "position"),
    references={"actor_id": "actors", "fact_id": "facts"},
    split=_split_open_question,
)
