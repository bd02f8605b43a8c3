"""The files of the whole record: which there are, and their bytes."""

from base64 import b64encode
from collections.abc import AsyncIterator
from email.utils import format_datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from app.domain.errors import ExportExpiredError
from app.domain.revision_token import make_token
from app.http.access_log import read_fields
from app.http.cached_response import is_known
from app.http.ranges import ByteRange, check_wanted, find_range
from app.http.route_policy import CacheableBy, RoutePolicy, declare
from app.routing.read_routes import ReadRequest, ReadRoute
from app.routing.responses import respond
from app.routing.root_path import find_root_path
from app.routing.service_route import ServiceRoute
from app.schemas.base import DatasetRef
from app.schemas.exports import ExportFilePublic, ExportSetPublic, ExportsPublic, GzipFilePublic
from app.schemas.filters import NoQuery
from app.schemas.problems import Problem
from app.schemas.query_types import IdInPath
from app.services.exports import (
    Download,
    ExportedFile,
    ExportedSet,
    fetch_piece,
    fetch_sets,
    find_download,
    find_latest,
)
from app.store.reader import Reader

router = APIRouter(route_class=ReadRoute, tags=["exports"])
downloads = APIRouter(route_class=ServiceRoute, tags=["exports"])
Nothing = Annotated[NoQuery, Query()]

_FOR_EVER = "public, max-age=31536000, immutable, no-transform"
"""No cache on the way may pack a file either, since its strong tag, its digest and its ranges are of these bytes."""
_SLICE = 64 * 1024
"""Bytes that are handed to the server at a time, so that it keeps little of a piece for a client that is slow."""

_Text = dict[str, Any]
_OF_A_FILE: dict[str, _Text] = {
    "Accept-Ranges": {"description": "`bytes`: parts can be asked for.", "schema": {"type": "string"}},
    "Content-Disposition": {"description": "That it is a file, and its name.", "schema": {"type": "string"}},
    "Content-Length": {"description": "How many bytes follow.", "schema": {"type": "integer", "minimum": 0}},
    "ETag": {
        "description": "Strong tag of the file: 32 digits of its SHA-256. Send it in `If-None-Match` to get 304, or in"
        " `If-Range` with the range that is missing.",
        "schema": {"type": "string"},
    },
    "Last-Modified": {"description": "When the file was made.", "schema": {"type": "string"}},
    "Repr-Digest": {
        "description": "SHA-256 of the whole file, also where a part of it is sent (RFC 9530).",
        "schema": {"type": "string"},
    },
}
_CONTENT_RANGE: _Text = {"description": "Which bytes of how many.", "schema": {"type": "string"}}
_LATEST: _Text = {"description": 'The sets that are kept (`rel="latest-version"`).', "schema": {"type": "string"}}
_LOCATION: _Text = {
    "Location": {"description": "Path of the file in the newest set.", "schema": {"type": "string"}},
    "Cache-Control": {"$ref": "#/components/headers/Cache-Control"},
}
_BYTES: _Text = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
_FIELDS = {
    "Range": "The part to send, such as `bytes=1048576-` or `bytes=-100`. Several parts are answered with all.",
    "If-Range": "`ETag` or `Last-Modified` of the file that a part is there of: of any other all is sent.",
    "If-Match": "The `ETag` of the only file that is wanted: of any other the answer is 412.",
    "If-Unmodified-Since": "The `Last-Modified` of the only file that is wanted, for who has no `ETag`.",
    "If-Modified-Since": "The `Last-Modified` of a file that is there already, for who has no `ETag`: then 304.",
}
"""Header fields of a request for a file, each with what it asks for."""


def _name_field(name: str, description: str) -> _Text:
    return {"name": name, "in": "header", "required": False, "schema": {"type": "string"}, "description": description}


SetInPath = Annotated[
    IdInPath, Path(alias="set", description="Id of a set, as `/exports` lists them.", examples=["1-3fa9c2d1b0aa"])
]
FileInPath = Annotated[
    IdInPath, Path(description="Name of a file, with `.gz` at its end for the same in gzip.", examples=["facts.ndjson"])
]


class FileResponse(StreamingResponse):
    """A file of any media type."""

    media_type = "*/*"


@router.get("/exports", response_model=ExportsPublic)
@declare(RoutePolicy(is_kept=False))
def list_exports(request: ReadRequest, query: Nothing) -> Response:
    """The files that hold the whole record, each with its size and its SHA-256.

    They are made once after a load. What is at the address of a file never changes; two sets are kept, so that a
    download goes on when a newer one is made. While that of the newest revision is being made, the latest is the one
    before, and says so by its revision.
    """
    root_path = find_root_path(request.scope)
    sets = fetch_sets(request.transaction)
    revision = request.transaction.revision
    listed = ExportsPublic(
        items=[_show_set(it, root_path, is_latest=it is sets[0]) for it in sets],
        dataset=DatasetRef(revision=revision.revision, hash=revision.hash),
    )
    changed_at = max([revision.loaded_at, *(it.made_at for it in sets)])
    return respond(request, listed.model_dump_json().encode(), loaded_at=changed_at)


@router.get(
    "/exports/latest/{name}",
    status_code=307,
    response_class=Response,
    response_description="The address of the file in the newest set.",
    responses={307: {"headers": _LOCATION}, 404: {"model": Problem}},
)
@declare(RoutePolicy(CacheableBy.OWN, is_kept=False, names_files=True))
def get_latest_export(request: ReadRequest, name: FileInPath, query: Nothing) -> Response:
    """Leads to a file of the newest set, for whoever wants the newest one each time.

    The address that it leads to is that of one set for ever: a download that was cut off goes on there.
    """
    location = f"{find_root_path(request.scope)}/exports/{find_latest(request.transaction, name)}/{name}"
    return Response(status_code=307, headers={"Location": location, "Cache-Control": "public, max-age=60"})


@downloads.get(
    "/exports/{set}/{name}",
    response_class=FileResponse,
    response_description="The whole file.",
    responses={
        200: {"headers": _OF_A_FILE, "content": _BYTES},
        206: {
            "description": "The part that `Range` asks for.",
            "headers": {**_OF_A_FILE, "Content-Range": _CONTENT_RANGE},
            "content": _BYTES,
        },
        404: {"model": Problem},
        410: {"model": Problem, "headers": {"Link": _LATEST}},
        412: {"model": Problem},
        416: {"model": Problem, "headers": {"Content-Range": _CONTENT_RANGE}},
        503: {"model": Problem},
    },
    openapi_extra={"parameters": [_name_field(*it) for it in _FIELDS.items()]},
)
@declare(RoutePolicy(CacheableBy.OWN, is_stream=True, names_files=True))
async def download_export(request: Request, set_id: SetInPath, name: FileInPath, query: Nothing) -> Response:
    """The bytes of a file, whole or a part of it, as the list of files names them.

    What is at an address never changes, so a download that was cut off goes on with `Range`, and a copy is checked by
    `Repr-Digest` or the SHA-256 of the list. A file in gzip is a file of its own: it is never unpacked on the way.
    What is longer than 1 MiB has several gzip members (RFC 1952). Tools and most libraries read them as one file;
    where only the first is read, as by `DecompressionStream` in a browser, take the plain file.
    """
    reader: Reader = request.app.state.reader
    try:
        download = await reader.run(partial(find_download, set_id, name))
    except ExportExpiredError as error:
        error.headers = {"Link": f'<{find_root_path(request.scope)}/exports>; rel="latest-version"'}
        raise
    headers = _describe(download)
    fields = read_fields(request.scope["headers"])
    etag, modified = headers["ETag"].encode(), headers["Last-Modified"].encode()
    check_wanted(fields, etag, modified)
    if is_known(etag, modified, fields):
        return Response(status_code=304, headers=headers)
    asked = find_range(fields, download.size, etag, modified)
    part = asked or ByteRange(0, download.size)
    headers |= {"Content-Type": download.media_type, "Content-Length": str(part.end - part.start)}
    if asked is not None:
        headers["Content-Range"] = f"bytes {asked.start}-{asked.end - 1}/{download.size}"
    return StreamingResponse(_read(reader, download, part), 200 if asked is None else 206, headers)


def _describe(download: Download) -> dict[str, str]:
    """The header fields of a file, which all its parts have too."""
    digest = b64encode(bytes.fromhex(download.sha256)).decode()
    return {
        "Accept-Ranges": "bytes",
        "Cache-Control": _FOR_EVER,
        "Content-Disposition": f'attachment; filename="{download.name}"',
        "ETag": f'"{download.sha256[:32]}"',
        "Last-Modified": format_datetime(download.made_at, usegmt=True),
        "Repr-Digest": f"sha-256=:{digest}:",
    }


async def _read(reader: Reader, download: Download, part: ByteRange) -> AsyncIterator[bytes]:
    """The bytes of a part, one piece after the other: none is read before the client has taken the one before it."""
    offset = part.start
    while offset < part.end:
        piece = await reader.run(partial(fetch_piece, download, offset))
        piece = piece[: part.end - offset]
        offset += len(piece)
        for start in range(0, len(piece), _SLICE):
            yield piece[start : start + _SLICE]
        # Of many clients that wait for their next piece, none holds the one before.
        del piece


def _show_set(found: ExportedSet, root_path: str, *, is_latest: bool) -> ExportSetPublic:
    return ExportSetPublic(
        id=found.id,
        revision=found.revision,
        hash=found.hash,
        made_at=found.made_at,
        is_latest=is_latest,
        changes=f"{root_path}/changes?after={make_token(found.revision, found.hash)}",
        files=[_show_file(it, f"{root_path}/exports/{found.id}/{it.name}") for it in found.files],
    )


def _show_file(file: ExportedFile, url: str) -> ExportFilePublic:
    return ExportFilePublic(
        name=file.name,
        title=file.title,
        media_type=file.media_type,
        rows=file.rows,
        url=url,
        bytes=file.bytes,
        sha256=file.sha256,
        gzip=GzipFilePublic(url=f"{url}.gz", bytes=file.gzip_bytes, sha256=file.gzip_sha256),
    )
