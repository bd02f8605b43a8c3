"""The pages on the dataset as a whole: how programs read it, and how it is made."""

from typing import Annotated

from fastapi import Query, Response

from app.domain.agent_hosts import AGENT_HOSTS
from app.domain.limits import SHEET_LIMIT
from app.domain.stability import STABILITY
from app.domain.vocabulary import Resource
from app.http.route_policy import declare
from app.routing.mcp_url import find_mcp_url
from app.routing.read_routes import ReadRequest
from app.schemas.dataset import DatasetContent
from app.schemas.filters import NoQuery
from app.services.exports import fetch_sets
from app.services.records import fetch_body
from app.store.transaction import ReadTransaction
from app.web.dataset_view import LISTS, define_words
from app.web.pages import PAGE_POLICY, make_router, page, respond_with_page

router = make_router()


@router.get("/data")
@declare(PAGE_POLICY._replace(is_kept=False))  # The files of a revision come after it.
def show_data(request: ReadRequest, query: Annotated[NoQuery, Query()]) -> Response:
    """How to read the record from a program, to cite it and to rely on it."""
    dataset = _fetch_dataset(request.transaction)
    has_sheet = dataset.counts.facts.total <= SHEET_LIMIT
    values = {
        "dataset": dataset,
        "lists": LISTS,
        "promises": STABILITY,
        "has_sheet": has_sheet,
        "mcp_url": find_mcp_url(request.scope),
        "agent_hosts": AGENT_HOSTS,
        "files_of": next(iter(fetch_sets(request.transaction)), None),
    }
    return respond_with_page(request, "data.html", values, twin="/dataset")


@router.get("/method")
@page
def show_method(request: ReadRequest, query: Annotated[NoQuery, Query()]) -> Response:
    """How facts are made of documents, in plain words."""
    dataset = _fetch_dataset(request.transaction)
    values = {"dataset": dataset, "words": define_words(dataset)}
    return respond_with_page(request, "method.html", values, twin="/dataset")


def _fetch_dataset(transaction: ReadTransaction) -> DatasetContent:
    return DatasetContent.model_validate_json(fetch_body(transaction, Resource.DATASET, "dataset"))
