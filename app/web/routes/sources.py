"""The pages of the documents that facts are drawn from."""

from typing import Annotated, NamedTuple

from fastapi import Path, Query, Response
from pydantic_core import from_json

from app.domain.limits import LIST_LIMIT
from app.domain.vocabulary import OriginBasis, Resource
from app.routing.read_routes import ReadRequest
from app.schemas.filters import NoQuery
from app.schemas.query_types import IdInPath
from app.schemas.record_filters import SourceQuery
from app.schemas.records import SourcePublic
from app.services.list_request import ParsedQuery
from app.services.lists import fetch_page
from app.services.records import fetch_body
from app.store.selects import plan_sources
from app.store.transaction import ReadTransaction
from app.web.lineage import Lineage, compare_documents, draw_lineage, list_links
from app.web.pages import make_router, page, respond_with_page
from app.web.removed import fetch_shown
from app.web.twins import find_twin

router = make_router()


class Around(NamedTuple):
    """The documents around one."""

    lineage: Lineage
    publishers: dict[str, str]
    """By the id of the document."""


@router.get("/sources")
@page
def list_sources(request: ReadRequest, query: Annotated[SourceQuery, Query()]) -> Response:
    """The documents, and who copied whom."""
    found = fetch_page(request.parsed, request.cursor, request.transaction, plan_sources)
    sources = [from_json(row[0]) for row in found.rows]
    values = {
        "found": found,
        "sources": sources,
        "lineage": draw_lineage(list_links(sources)),
        "overlaps": compare_documents(sources),
        "bases": OriginBasis,
    }
    return respond_with_page(request, "sources.html", values, twin=find_twin(request, "/sources", SourceQuery))


@router.get("/sources/{id}")
@page
def show_source(
    request: ReadRequest, name: Annotated[IdInPath, Path(alias="id")], query: Annotated[NoQuery, Query()]
) -> Response:
    """The record of one document, what it goes back to, and who has that too."""
    shown = fetch_shown(request.transaction, Resource.SOURCE, name)
    source = SourcePublic.model_validate_json(shown.body)
    around = request.transaction.memoize(("around", source.id), lambda: _look_around(request.transaction, source.id))
    values = {
        "source": source,
        "since": shown.loaded_at,
        "lineage": around.lineage,
        "publishers": around.publishers,
    }
    return respond_with_page(request, "source.html", values, twin=f"/sources/{source.id}", has_history=True)


def _look_around(transaction: ReadTransaction, source: str) -> Around:
    """A document among the first ones that one page of their list holds, itself included."""
    parsed = ParsedQuery("/sources", SourceQuery(limit=LIST_LIMIT))
    others = [from_json(row[0]) for row in fetch_page(parsed, None, transaction, plan_sources).rows]
    own = from_json(fetch_body(transaction, Resource.SOURCE, source))
    sources = {it["id"]: it for it in (*others, own)}
    publishers = {name: it["publisher"] for name, it in sources.items()}
    return Around(draw_lineage(list_links(sources.values()), about=source), publishers)
