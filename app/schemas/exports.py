"""The files that the whole record can be taken in."""

from datetime import datetime

from pydantic import Field

from app.schemas.base import DatasetRef, Digest, Public

_URL = "Path of the file on this host: what lies there never changes."
_BYTES = "Its size."
_SHA256 = "SHA-256 of its bytes, in hexadecimal."


class GzipFilePublic(Public):
    """A file in gzip, whose name ends in `.gz`."""

    url: str = Field(description=_URL)
    bytes: int = Field(ge=0, description=_BYTES)
    sha256: Digest = Field(description=_SHA256)


class ExportFilePublic(Public):
    """A file, and the same file in gzip."""

    name: str = Field(description="Name of the file.", examples=["facts.ndjson"])
    title: str = Field(description="What it holds.")
    media_type: str = Field(description="Media type of the file; `application/gzip` in gzip.")
    rows: int | None = Field(ge=0, description="How many records it holds; null where it holds none, or several kinds.")
    url: str = Field(description=_URL)
    bytes: int = Field(ge=0, description=_BYTES)
    sha256: Digest = Field(description=_SHA256)
    gzip: GzipFilePublic


class ExportSetPublic(Public):
    """The files of one revision."""

    id: str = Field(
        description="Number of the revision, and the first 12 digits of the SHA-256 of the set's `SHA256SUMS`.",
        pattern=r"^[1-9][0-9]*-[0-9a-f]{12}$",
        examples=["1-3fa9c2d1b0aa"],
    )
    revision: int = Field(ge=1, description="The revision that the files hold.")
    hash: Digest = Field(description="The hash of the dataset at that revision.")
    made_at: datetime = Field(description="When they were made, in UTC.")
    is_latest: bool = Field(description="Whether `/exports/latest` leads to it.")
    changes: str = Field(description="Path on this host of all that has changed since that revision.")
    files: list[ExportFilePublic] = Field(description="Every file.")


class ExportsPublic(Public):
    """The sets of files that are kept, the newest first: two at the most, so that a download can go on."""

    items: list[ExportSetPublic] = Field(description="The sets; none while none was made.")
    dataset: DatasetRef
