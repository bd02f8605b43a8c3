"""Facts: all of them, as pages and as a table, one of them, and those of one kind."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic_core import from_json

from app.api.forms import CSV, link_to_json
from app.api.responses import respond_with_facts, respond_with_record
from app.domain.known_records import AES
from app.domain.vocabulary import FactKind, Resource
from app.routing.public_url import find_public_url
from app.routing.read_routes import ReadRequest, ReadRoute
from app.routing.responses import RECORD_RESPONSES, respond
from app.schemas.facts import FactPublic
from app.schemas.filters import NoQuery
from app.schemas.kind_filters import (
    AnyFactQuery,
    ClauseQuery,
    EventQuery,
    FactQuery,
    FactSheetQuery,
    OfficeQuery,
    SigningQuery,
)
from app.schemas.pages import ClausePage, EventPage, FactPage, MembershipPage, OfficePage, SigningPage, StatementPage
from app.schemas.query_types import IdInPath
from app.serializers.tables.csv_file import BYTE_ORDER_MARK, write_csv
from app.serializers.tables.fact_sheet import describe_fact_sheet, make_fact_sheet
from app.services.facts import iter_facts

router = APIRouter(route_class=ReadRoute, tags=["facts"])
PerKind = Annotated[FactQuery, Query()]
FactId = Annotated[IdInPath, Path(alias="id", description="Id of a fact.", examples=["mali-member-of-aes"])]


class CsvResponse(Response):
    media_type = CSV.media_type


_AS_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "headers": {
            "Content-Disposition": {
                "description": "That the answer is a file to keep, and its name.",
                "schema": {"type": "string"},
            }
        }
    }
}

_OF_SHEET = f"""The facts as a table, one row each, for spreadsheets and statistics.

It takes the filters of `/facts` and no pages: the table is whole, and where more than 10,000 facts match, the
answer is 422 (`too-many-facts`). Participants, publishers, quotations and origins stand in one cell each, those of
passages that say otherwise in cells of their own; details of other kinds of facts are empty. CSV by RFC 4180 in
UTF-8, with a byte order mark, a header and lines that end with CR LF; an empty cell is null. No text begins as a
formula of a spreadsheet does.

{describe_fact_sheet()}
"""


@router.get("/facts", response_model=FactPage)
def list_facts(request: ReadRequest, query: Annotated[AnyFactQuery, Query()]) -> Response:
    """All facts, with every citation inline.

    A repeated parameter means any of its values; different parameters must all hold. Without filters, following
    `page.next` yields every fact once, in a stable order.
    """
    return respond_with_facts(request)


@router.get("/facts.csv", response_class=CsvResponse, responses=_AS_FILE, description=_OF_SHEET)
def list_facts_csv(request: ReadRequest, query: Annotated[FactSheetQuery, Query()]) -> Response:
    """Answer the facts that the filters leave as a table."""
    bodies = map(from_json, iter_facts(query, request.transaction))
    public_url = find_public_url(request.scope)
    body = b"".join([BYTE_ORDER_MARK, *write_csv(make_fact_sheet(public_url), bodies)])
    forms = link_to_json(request.scope, query.address("/facts", {}))
    media_type = f"{CSV.media_type}; charset=utf-8"
    return respond(
        request, body, media_type=media_type, forms=forms, file_name="sahel-facts.csv", public_url=public_url
    )


@router.get("/facts/{id}", response_model=FactPublic, responses=RECORD_RESPONSES)
def get_fact(
    request: ReadRequest,
    name: FactId,
    query: Annotated[NoQuery, Query()],
) -> Response:
    """One fact with all its citations. An id that was removed answers 410, one that never was 404."""
    return respond_with_record(request, Resource.FACT, name)


@router.get("/members", response_model=MembershipPage)
def list_members(request: ReadRequest, query: PerKind) -> Response:
    """The membership facts of the Alliance of Sahel States itself.

    Those of other organisations, such as the G5 Sahel, are at `/facts?kind=membership`.
    """
    return respond_with_facts(request, kind=FactKind.MEMBERSHIP, member_of=AES)


@router.get("/signings", response_model=SigningPage)
def list_signings(request: ReadRequest, query: Annotated[SigningQuery, Query()]) -> Response:
    """Who signed which instrument, and when, as the documents state it."""
    return respond_with_facts(request, kind=FactKind.SIGNING)


@router.get("/clauses", response_model=ClausePage)
def list_clauses(request: ReadRequest, query: Annotated[ClauseQuery, Query()]) -> Response:
    """What instruments provide, each clause with all its wordings."""
    return respond_with_facts(request, kind=FactKind.CLAUSE)


@router.get("/officials", response_model=OfficePage)
def list_officials(request: ReadRequest, query: Annotated[OfficeQuery, Query()]) -> Response:
    """Titles that the documents give to persons, as printed. They say nothing about who holds an office today."""
    return respond_with_facts(request, kind=FactKind.OFFICE)


@router.get("/events", response_model=EventPage)
def list_events(request: ReadRequest, query: Annotated[EventQuery, Query()]) -> Response:
    """Events in order of time; those that no document dates come last, with the reason."""
    return respond_with_facts(request, kind=FactKind.EVENT)


@router.get("/statements", response_model=StatementPage)
def list_statements(request: ReadRequest, query: PerKind) -> Response:
    """What was said, in the words that the documents print."""
    return respond_with_facts(request, kind=FactKind.STATEMENT)
