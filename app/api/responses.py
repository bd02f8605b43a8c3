"""Responses made from published JSON: records, lists, and what goes with their items."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal

from fastapi import Response
from pydantic import TypeAdapter

from app.api.forms import link_to_forms
from app.domain.limits import COUNTED
from app.domain.revision_token import make_token
from app.domain.vocabulary import FactKind, Resource
from app.routing.read_routes import ReadRequest
from app.routing.responses import respond
from app.routing.root_path import find_root_path
from app.schemas.base import DatasetRef
from app.schemas.pages import FacetPublic
from app.services.changes import ChangeRow, fetch_changes, fetch_revisions
from app.services.compare import compare_text
from app.services.facts import fetch_facts
from app.services.lists import PageResult, PlanList, fetch_page
from app.services.records import fetch_published
from app.services.search_everything import fetch_found
from app.services.timeline import fetch_timeline
from app.store.checksums import as_bytes
from app.store.transaction import CurrentRevision

_anything: TypeAdapter[Any] = TypeAdapter(Any)


def respond_with_record(request: ReadRequest, resource: Resource, name: str) -> Response:
    """What is published under an id. Raises GoneError or NotFoundError where nothing is."""
    published = fetch_published(request.transaction, resource, name)
    forms = link_to_forms(request.scope, resource, name)
    return respond(request, published.body, loaded_at=published.loaded_at, forms=forms)


def respond_with_list(request: ReadRequest, plan: PlanList, forms: Iterable[str] = ()) -> Response:
    """One page of a list that nothing is searched in; `forms` are links to the list in other formats."""
    page = fetch_page(request.parsed, request.cursor, request.transaction, plan)
    return _respond_with_page(request, page, forms=forms)


def respond_with_facts(request: ReadRequest, kind: FactKind | None = None, member_of: str | None = None) -> Response:
    """One page of facts, with what goes with its items."""
    found = fetch_facts(
        request.parsed, request.cursor, request.transaction, kind=kind, member_of=member_of, search=request.search
    )
    facets = _put_below(find_root_path(request.scope), found.facets) if found.facets else ()
    others = {
        "facets": _dump(facets),
        "snippets": found.snippets,
        "search": found.search,
        "unknown_ids": _dump(found.unknown_ids),
    }
    return _respond_with_page(request, found.page, others)


def respond_with_timeline(request: ReadRequest) -> Response:
    """One page of the timeline, with what has no date."""
    found = fetch_timeline(request.parsed, request.cursor, request.transaction)
    root_path = find_root_path(request.scope)
    page = found.page._replace(rows=[(_put_entry_below(root_path, row[0]), *row[1:]) for row in found.page.rows])
    undated = "null"
    if found.undated is not None:
        entries = ",".join([_put_entry_below(root_path, row[0]).decode() for row in found.undated.rows])
        undated = f'{{"items":[{entries}],{_write_total(found.undated.total)}}}'
    return _respond_with_page(request, page, {"undated": undated})


def respond_with_found(request: ReadRequest) -> Response:
    """One page of everything that a search finds."""
    found = fetch_found(request.parsed, request.cursor, request.transaction)
    root_path = find_root_path(request.scope)
    items = [
        it.model_copy(update={"url": root_path + it.url, "page": f"{root_path}{it.page}"}).model_dump_json()
        for it in found.items
    ]
    relation = "gte" if found.is_cut else "eq"
    next_url = found.next_url and root_path + found.next_url
    parts = {
        "page": _write_page_info(request.parsed.query.limit, next_url, found.total, relation),
        "query": request.parsed.query_json,
        "dataset": _write_dataset_ref(request.transaction.revision),
        "search": found.report,
    }
    return respond(request, _write_page(items, parts), next_url)


def respond_with_comparison(request: ReadRequest, text: str) -> Response:
    """A sentence beside the facts that share most with it."""
    found = compare_text(request.transaction, text)
    items = [
        b'{"fact":%b,"same":%b,"different":%b,"absent":%b}'
        % (it.body, _dump(it.same).encode(), _dump(it.different).encode(), _dump(it.absent).encode())
        for it in found.items
    ]
    head = f'{{"text":{_dump(found.text)},"elements":{found.elements.model_dump_json()},"items":['
    tail = f'],"notice":{_dump(found.notice)},"dataset":{_write_dataset_ref(request.transaction.revision)}}}'
    return respond(request, b"".join([head.encode(), b",".join(items), tail.encode()]))


def respond_with_changes(request: ReadRequest) -> Response:
    """One page of what changed since a revision."""
    found = fetch_changes(request.parsed, request.cursor, request.transaction)
    revision, query = request.transaction.revision, request.parsed.query
    next_url = found.next_url and find_root_path(request.scope) + found.next_url
    parts = {
        "page": _write_page_info(query.limit, next_url, found.total),
        "query": request.parsed.query_json,
        "dataset": _write_dataset_ref(revision),
        "after": "null" if query.after is None else f'"{query.after}"',
        "until": f'"{make_token(revision.revision, revision.hash)}"',
    }
    return respond(request, _write_page([_write_change(it) for it in found.rows], parts), next_url)


def _write_change(row: ChangeRow) -> bytes:
    """A `Change` as JSON, with the body to the letter."""
    moved_to = "null" if row.moved_to is None else f'"{row.moved_to}"'
    about = f'"resource":"{row.resource}","id":"{row.id}","state":"{row.state}","revision":{row.revision}'
    return b'{%b,"moved_to":%b,"body":%b}' % (about.encode(), moved_to.encode(), as_bytes(row.body or "null"))


def respond_with_revisions(request: ReadRequest) -> Response:
    """One page of revisions."""
    found = fetch_revisions(request.parsed, request.cursor, request.transaction)
    page = PageResult([(it.model_dump_json(),) for it in found.revisions], found.next_url, found.total)
    return _respond_with_page(request, page)


def _put_entry_below(root_path: str, body: str | bytes) -> bytes:
    """An entry of the timeline whose address begins with a prefix."""
    # Within a text the quotation marks would be escaped, so this stands in the body once, as a key.
    return as_bytes(body).replace(b'"address":"', b'"address":"%b' % root_path.encode())


def _respond_with_page(
    request: ReadRequest, page: PageResult, others: Mapping[str, str] | None = None, forms: Iterable[str] = ()
) -> Response:
    revision = request.transaction.revision
    next_url = page.next_url and find_root_path(request.scope) + page.next_url
    parts = {
        "page": _write_page_info(request.parsed.query.limit, next_url, page.total),
        "query": request.parsed.query_json,
        "dataset": _write_dataset_ref(revision),
        **(others or {}),
    }
    return respond(request, _write_page([row[0] for row in page.rows], parts), next_url, forms=forms)


def _put_below(root_path: str, facets: Sequence[FacetPublic]) -> Sequence[FacetPublic]:
    """Facets whose addresses begin with a prefix."""
    if not root_path:
        return facets
    return [
        facet.model_copy(
            update={"values": [it.model_copy(update={"url": root_path + it.url}) for it in facet.values]},
        )
        for facet in facets
    ]


def _write_page_info(limit: int, next_url: str | None, counted: int, relation: str | None = None) -> str:
    """A `PageInfo` as JSON."""
    url = "null" if next_url is None else f'"{next_url}"'  # Nothing in a URL needs an escape.
    return f'{{"limit":{limit},"next":{url},{_write_total(counted, relation)}}}'


def count_relation(counted: int) -> tuple[int, Literal["eq", "gte"]]:
    """A total as it is told, and what it says of how many there are."""
    return min(counted, COUNTED), "gte" if counted > COUNTED else "eq"


def _write_total(counted: int, relation: str | None = None) -> str:
    """How many there are, as two members of an object in JSON."""
    total, how = count_relation(counted)
    return f'"total":{total},"total_relation":"{relation or how}"'


def _write_page(bodies: Sequence[str | bytes], others: Mapping[str, str]) -> bytes:
    """A page of published bodies and of what goes with them, joined at once because it is large."""
    pieces = [piece for body in bodies for piece in (b",", as_bytes(body))]
    tail = ",".join([f'"{name}":{part}' for name, part in others.items()])
    return b"".join([b'{"items":[', *pieces[1:], b"],", tail.encode(), b"}"])


@lru_cache(maxsize=8)
def _write_dataset_ref(revision: CurrentRevision) -> str:
    return DatasetRef(revision=revision.revision, hash=revision.hash).model_dump_json()


def _dump(parts: Sequence[Any]) -> str:
    """JSON of what is made for one response alone."""
    return _anything.dump_json(parts).decode() if parts else "[]"
