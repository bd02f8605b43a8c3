"""Facts and documents as citations to paste, and facts as linked data: made from what is published as JSON."""

import json
from collections.abc import Callable, Iterable
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from app.api.forms import BIBTEX, CSL, JSON_LD, RIS, link_to_json
from app.api.routes.facts import FactId
from app.api.routes.sources import SourceId
from app.domain.vocabulary import Resource
from app.routing.public_url import find_public_url
from app.routing.read_routes import ReadRequest, ReadRoute
from app.routing.responses import RECORD_RESPONSES, respond
from app.schemas.citations import CslCitation
from app.schemas.filters import NoQuery, WholeQuery
from app.schemas.records import CslItem
from app.serializers.bibtex import write_bibtex
from app.serializers.csl import Edition, Item, cite_fact, find_cited, mark_cited, write_csl
from app.serializers.jsonld import write_jsonld
from app.serializers.ris import write_ris
from app.services.records import fetch_all_bodies, fetch_bodies, fetch_published

router = APIRouter(route_class=ReadRoute, tags=["citations"])
Nothing = Annotated[NoQuery, Query()]
Whole = Annotated[WholeQuery, Query()]


class CslResponse(JSONResponse):
    media_type = CSL.media_type


class BibtexResponse(Response):
    media_type = BIBTEX.media_type


class RisResponse(Response):
    media_type = RIS.media_type


class JsonLdResponse(JSONResponse):
    media_type = JSON_LD.media_type


class _Writer(NamedTuple):
    """What writes items in a format, and the media type that says so."""

    write: Callable[[Iterable[Item]], bytes]
    media_type: str


# JSON is in UTF-8 by itself; of the others nobody could tell.
_CSL = _Writer(write_csl, CSL.media_type)
_BIBTEX = _Writer(write_bibtex, f"{BIBTEX.media_type}; charset=utf-8")
_RIS = _Writer(write_ris, f"{RIS.media_type}; charset=utf-8")


@router.get(
    "/facts/{id}.csl.json", response_model=list[CslCitation], response_class=CslResponse, responses=RECORD_RESPONSES
)
def get_fact_csl(request: ReadRequest, name: FactId, query: Nothing) -> Response:
    """A fact and the documents that it cites as CSL-JSON, for reference managers and citation styles.

    The fact comes first, then each document in the order of its first citation, with a note where passages of it say
    otherwise than the fact. No date is given that no document shows.
    """
    return _cite_fact(request, name, _CSL)


@router.get("/facts/{id}.bib", response_class=BibtexResponse, responses=RECORD_RESPONSES)
def get_fact_bibtex(request: ReadRequest, name: FactId, query: Nothing) -> Response:
    """A fact and the documents that it cites as BibTeX, for LaTeX with BibTeX or biblatex.

    A document of which passages say otherwise than the fact has a `note` that tells it.
    """
    return _cite_fact(request, name, _BIBTEX)


@router.get("/facts/{id}.ris", response_class=RisResponse, responses=RECORD_RESPONSES)
def get_fact_ris(request: ReadRequest, name: FactId, query: Nothing) -> Response:
    """A fact and the documents that it cites as RIS, for reference managers.

    A document of which passages say otherwise than the fact has a note (`N1`) that tells it.
    """
    return _cite_fact(request, name, _RIS)


@router.get(
    "/facts/{id}.jsonld", response_model=dict[str, object], response_class=JsonLdResponse, responses=RECORD_RESPONSES
)
def get_fact_jsonld(request: ReadRequest, name: FactId, query: Nothing) -> Response:
    """A fact as linked data: a claim of schema.org with its quotations as Web Annotations.

    JSON-LD with its whole context inside, so that nothing has to be fetched to read it. Offsets and quotations are
    selectors of the Web Annotation model, dates are EDTF literals, and addresses are absolute, at the public address.
    """
    published = fetch_published(request.transaction, Resource.FACT, name)
    body = write_jsonld(json.loads(published.body), find_public_url(request.scope))
    forms = link_to_json(request.scope, f"/facts/{name}")
    return respond(request, body, media_type=JSON_LD.media_type, loaded_at=published.loaded_at, forms=forms)


@router.get(
    "/sources/{id}.csl.json", response_model=list[CslItem], response_class=CslResponse, responses=RECORD_RESPONSES
)
def get_source_csl(request: ReadRequest, name: SourceId, query: Nothing) -> Response:
    """A document as CSL-JSON, in a list of one item."""
    return _cite_source(request, name, _CSL)


@router.get("/sources/{id}.bib", response_class=BibtexResponse, responses=RECORD_RESPONSES)
def get_source_bibtex(request: ReadRequest, name: SourceId, query: Nothing) -> Response:
    """A document as BibTeX, for LaTeX with BibTeX or biblatex."""
    return _cite_source(request, name, _BIBTEX)


@router.get("/sources/{id}.ris", response_class=RisResponse, responses=RECORD_RESPONSES)
def get_source_ris(request: ReadRequest, name: SourceId, query: Nothing) -> Response:
    """A document as RIS, for reference managers."""
    return _cite_source(request, name, _RIS)


@router.get("/sources.csl.json", response_model=list[CslItem], response_class=CslResponse)
def list_sources_csl(request: ReadRequest, query: Whole) -> Response:
    """All documents as CSL-JSON, by id."""
    return _cite_all_sources(request, _CSL)


@router.get("/sources.bib", response_class=BibtexResponse)
def list_sources_bibtex(request: ReadRequest, query: Whole) -> Response:
    """All documents as BibTeX, by id, for LaTeX with BibTeX or biblatex."""
    return _cite_all_sources(request, _BIBTEX)


@router.get("/sources.ris", response_class=RisResponse)
def list_sources_ris(request: ReadRequest, query: Whole) -> Response:
    """All documents as RIS, by id, for reference managers."""
    return _cite_all_sources(request, _RIS)


def _cite_fact(request: ReadRequest, name: str, writer: _Writer) -> Response:
    """A fact and its documents. The answer names the state of all data, so any load changes it."""
    transaction, revision = request.transaction, request.transaction.revision
    fact = json.loads(fetch_published(transaction, Resource.FACT, name).body)
    sources = fetch_bodies(transaction, Resource.SOURCE, find_cited(fact))
    documents = [mark_cited(_read_item(source), fact) for source in sources]
    items = [cite_fact(fact, Edition(find_public_url(request.scope), *revision)), *documents]
    forms = link_to_json(request.scope, f"/facts/{name}")
    return respond(request, writer.write(items), None, writer.media_type, loaded_at=revision.loaded_at, forms=forms)


def _cite_source(request: ReadRequest, name: str, writer: _Writer) -> Response:
    published = fetch_published(request.transaction, Resource.SOURCE, name)
    body = writer.write([_read_item(published.body)])
    forms = link_to_json(request.scope, f"/sources/{name}")
    return respond(request, body, None, writer.media_type, loaded_at=published.loaded_at, forms=forms)


def _cite_all_sources(request: ReadRequest, writer: _Writer) -> Response:
    body = writer.write(map(_read_item, fetch_all_bodies(request.transaction, Resource.SOURCE)))
    return respond(request, body, media_type=writer.media_type, forms=link_to_json(request.scope, "/sources"))


def _read_item(source: bytes) -> Item:
    """The item of a published source."""
    item: Item = json.loads(source)["csl"]
    return item
