"""The pages of disputes: questions that the documents answer differently."""

from typing import Annotated

from fastapi import Path, Query, Response
from pydantic_core import from_json

from app.domain.limits import LIST_LIMIT
from app.domain.vocabulary import DisputeKind, Resource
from app.routing.read_routes import ReadRequest
from app.schemas.filters import NoQuery
from app.schemas.query_types import IdInPath
from app.schemas.record_filters import DisputeQuery, OpenQuestionQuery
from app.schemas.records import DisputePublic, OpenQuestionPublic
from app.services.list_request import ParsedQuery
from app.services.lists import fetch_page
from app.store.selects import plan_disputes, plan_open_questions
from app.store.transaction import ReadTransaction
from app.web.dispute_view import list_by_kind, view_sides
from app.web.pages import make_router, page, respond_with_page
from app.web.removed import fetch_shown
from app.web.twins import find_twin

router = make_router()


@router.get("/disputes")
@page
def list_disputes(request: ReadRequest, query: Annotated[DisputeQuery, Query()]) -> Response:
    """Questions that the documents answer differently, by kind, with the answers in short."""
    found = fetch_page(request.parsed, request.cursor, request.transaction, plan_disputes)
    values = {
        "groups": list_by_kind(row[0] for row in found.rows),
        "found": found,
        "query": query,
        "kinds": list(DisputeKind),
    }
    return respond_with_page(request, "disputes.html", values, twin=find_twin(request, "/disputes", DisputeQuery))


@router.get("/disputes/{id}")
@page
def show_dispute(
    request: ReadRequest, name: Annotated[IdInPath, Path(alias="id")], query: Annotated[NoQuery, Query()]
) -> Response:
    """One question, the answers side by side, and what no document says of it."""
    shown = fetch_shown(request.transaction, Resource.DISPUTE, name)
    dispute = DisputePublic.model_validate_json(shown.body)
    values = {
        "dispute": dispute,
        "since": shown.loaded_at,
        "sides": view_sides(dispute),
        "questions": _fetch_questions(request.transaction, dispute.id),
    }
    return respond_with_page(request, "dispute.html", values, twin=f"/disputes/{dispute.id}", has_history=True)


def _fetch_questions(transaction: ReadTransaction, dispute: str) -> list[OpenQuestionPublic]:
    """The open questions that touch on a dispute, of the first ones that one page of their list holds."""
    parsed = ParsedQuery("/open-questions", OpenQuestionQuery(limit=LIST_LIMIT))
    bodies = (row[0] for row in fetch_page(parsed, None, transaction, plan_open_questions).rows)
    touching = (body for body in bodies if dispute in [it["id"] for it in from_json(body)["about"]["disputes"]])
    return [OpenQuestionPublic.model_validate_json(body) for body in touching]
