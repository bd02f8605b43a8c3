"""What crawlers, browsers, catalogues and reporters of weaknesses look for, at the paths that they know."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app.domain.agent_hosts import AGENT_HOSTS
from app.domain.errors import NotFoundError
from app.domain.web_pages import SEARCH_PAGE
from app.http.route_policy import CacheableBy, RoutePolicy, declare
from app.routing.mcp_url import find_mcp_url
from app.routing.public_url import find_public_url, public_url_tag
from app.routing.redirects import CACHE_CONTROL, redirect
from app.routing.responses import release_tag
from app.routing.root_path import find_root_path
from app.routing.service_route import ServiceRoute
from app.schemas.filters import NoQuery

router = APIRouter(route_class=ServiceRoute, include_in_schema=False)
Nothing = Annotated[NoQuery, Query()]

_API_CATALOG = "/.well-known/api-catalog"
_SECURITY = "/.well-known/security.txt"
_EXPIRES = timedelta(days=180)
"""For how long whoever has read the contact may take it to be right."""

_of_this_address = declare(RoutePolicy(CacheableBy.OWN))

# Three states, and the marks of a quotation.
_FAVICON = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<title>Sahel Facts</title>
<rect width="32" height="32" rx="7" fill="#0f4c5c"/>
<path fill="#fdf3e1" d="M6.5 17.5c0-5.6 2.6-9.3 7.2-10.5l.9 2.100c-2.500 1-3.800 2.600-4 4.900h3.400v7.500H6.500z"/>
<path fill="#fdf3e1" d="M17.5 17.5c0-5.600 2.6-9.3 7.2-10.5l.9 2.100c-2.500 1-3.800 2.600-4 4.900H25v7.500h-7.500z"/>
<g fill="#f0b545"><circle cx="9" cy="26" r="1.7"/><circle cx="16" cy="26" r="1.7"/><circle cx="23" cy="26" r="1.7"/></g>
</svg>
"""

_LLMS = """# Sahel Facts

> Source-cited facts about the Alliance of Sahel States (Mali, Burkina Faso, Niger), as press reports of September 2023
> state them. Each fact has its exact quotations, the number of independent origins behind them, and who says otherwise.

Everything is GET and JSON; no key is needed. Say what the documents say, with the fact's id and its quotation. Where
they disagree, say so: a dispute joins the facts. What is null or an open question, no document says: do not fill it in.

## Ask

- [Search]({url}/search?q=charter): everything that words find, the best match first
- [Facts]({url}/facts?limit=20): all facts with their citations; filters by actor, kind, date and more
- [Timeline]({url}/timeline): what happened and was said, in order of time
- [Charter]({url}/charter): the Liptako-Gourma Charter, each clause in all wordings
- [Actors]({url}/actors): states, persons, organisations and groups, with the spellings of their names
- [Disputes]({url}/disputes): questions on which the documents disagree
- [Open questions]({url}/open-questions): what no document says
- [Sources]({url}/sources): the documents, where they come from, how to cite them
- [Dataset]({url}/dataset): state, vocabularies with definitions, licence, limits
- [OpenAPI document]({url}/openapi.json): every path and parameter
"""

_CONNECT = """
## Connect

The same as tools, by the Model Context Protocol at {url} (Streamable HTTP, no key):

"""


@router.get("/robots.txt")
@_of_this_address
def get_robots(request: Request, query: Nothing) -> Response:
    """Crawlers find each page in the sitemap; lists with filters and cursors would lead them on without an end."""
    root_path = find_root_path(request.scope)
    lines = (
        "User-agent: *",
        f"Allow: {root_path}/sitemap.xml",
        f"Disallow: {root_path}/*?",
        "",
        f"Sitemap: {find_public_url(request.scope)}/sitemap.xml",
        "",
    )
    return _respond(request, "\n".join(lines), "text/plain")


@router.get("/llms.txt")
@_of_this_address
def get_llms(request: Request, query: Nothing) -> Response:
    text = _LLMS.format(url=find_public_url(request.scope))
    if mcp_url := find_mcp_url(request.scope):
        lines = [f"- {host.name}: `{host.connect(mcp_url)}`\n" for host in AGENT_HOSTS]
        text += _CONNECT.format(url=mcp_url) + "".join(lines)
    return _respond(request, text, "text/plain")


@router.get("/favicon.svg")
@_of_this_address
def get_favicon(request: Request, query: Nothing) -> Response:
    return _respond(request, _FAVICON, "image/svg+xml")


@router.get("/favicon.ico")
@_of_this_address
def get_favicon_at_the_old_address(request: Request, query: Nothing) -> Response:
    """Where browsers look that were told of no other."""
    return redirect(request.scope, "/favicon.svg")


@router.get("/opensearch.xml")
@_of_this_address
def get_opensearch(request: Request, query: Nothing) -> Response:
    """OpenSearch 1.1: lets a browser search from its address bar."""
    url = find_public_url(request.scope)
    found = [
        f'<Url type="{media_type}" template="{url}{path}?q={{searchTerms}}"/>\n'
        for media_type, path in [("text/html", SEARCH_PAGE), ("application/json", "/search")]
    ]
    description = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
        "<ShortName>Sahel Facts</ShortName>\n"
        "<Description>Source-cited facts about the Alliance of Sahel States</Description>\n"
        "<InputEncoding>UTF-8</InputEncoding>\n"
        f'<Image width="32" height="32" type="image/svg+xml">{url}/favicon.svg</Image>\n'
        f"{''.join(found)}</OpenSearchDescription>\n"
    )
    return _respond(request, description, "application/opensearchdescription+xml")


@router.get(_API_CATALOG)
@_of_this_address
def get_api_catalog(request: Request, query: Nothing) -> Response:
    """RFC 9727: which API is here, and where it is described, explained and watched, as a set of links (RFC 9264)."""
    url = find_public_url(request.scope)

    def link(path: str, media_type: str = "application/json") -> list[dict[str, str]]:
        return [{"href": url + path, "type": media_type}]

    links: list[Mapping[str, Any]] = [
        {"anchor": url + _API_CATALOG, "item": link("/")},
        {
            "anchor": f"{url}/",
            "service-desc": link("/openapi.json"),
            "service-doc": link("/docs", "text/html"),
            "service-meta": link("/dataset"),
            "status": link("/readyz"),
        },
    ]
    media_type = 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'
    response = _respond(request, json.dumps({"linkset": links}, separators=(",", ":")), media_type)
    response.headers["Link"] = f'<{find_root_path(request.scope)}{_API_CATALOG}>; rel="api-catalog"'
    return response


@router.get(_SECURITY)
@declare(RoutePolicy(CacheableBy.NEVER))
def get_security(request: Request, query: Nothing) -> Response:
    """RFC 9116: where to report a weakness, if the operator has said so."""
    contact = request.app.state.security_contact
    if not contact:
        raise NotFoundError("Nobody is named here who takes reports of weaknesses.")
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = (
        f"Contact: {contact}",
        f"Expires: {today + _EXPIRES:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {find_public_url(request.scope)}{_SECURITY}",
        "",
    )
    return Response("\n".join(lines), media_type="text/plain")


def _respond(request: Request, body: str, media_type: str) -> Response:
    """What depends on the release and on the addresses of the service alone."""
    address = find_public_url(request.scope) + (find_mcp_url(request.scope) or "")
    tag = release_tag(find_root_path(request.scope) + public_url_tag(address))
    return Response(body, media_type=media_type, headers={"ETag": tag, "Cache-Control": CACHE_CONTROL})
