"""The Data Package (datapackage.org): what the CSV files hold, so that a program can read and check them.

It follows version 2, and uses only what tools of version 1 read too.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from app.serializers.tables.registry import TABLES
from app.serializers.tables.table import Body, Column, Table

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_LICENCE_NAME = "CC-BY-4.0"


class Release(NamedTuple):
    """Which state of the data the files hold, and under which terms."""

    title: str
    description: str
    licence: str
    licence_url: str
    rights: str
    token: str
    """Number and hash of the revision."""
    hash: str
    """SHA-256 of the whole curated content."""


class FileFacts(NamedTuple):
    """What proves that a file is whole."""

    bytes: int
    sha256: str


def describe_release(dataset: Body, token: str, content_hash: str) -> Release:
    """The release of what is published as the dataset."""
    terms = {name: dataset[name] for name in ("title", "description", "licence", "licence_url", "rights")}
    return Release(**terms, token=token, hash=content_hash)


def write_data_package(release: Release, files: Mapping[str, FileFacts]) -> bytes:
    """The descriptor of the CSV files, of which size and digest are given by name."""
    package = {
        "$schema": _PROFILE,
        "profile": "tabular-data-package",
        "name": "sahel-facts",
        "title": release.title,
        "description": f"{release.description} {release.rights}",
        "version": release.token,
        "licenses": [{"name": _LICENCE_NAME, "title": release.licence, "path": release.licence_url}],
        "resources": [_describe_file(table, files[table.csv_name]) for table in TABLES],
    }
    return f"{json.dumps(package, ensure_ascii=False, indent=2)}\n".encode()


def _describe_file(table: Table, file: FileFacts) -> dict[str, Any]:
    return {
        "name": table.name,
        "path": table.csv_name,
        "profile": "tabular-data-resource",
        "title": table.title,
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "lineTerminator": "\r\n", "header": True},
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
        "schema": {
            "fields": [_describe_column(column) for column in table.csv_columns],
            "missingValues": [""],
            "primaryKey": list(table.key),
            "foreignKeys": list(_describe_references(table)),
        },
    }


def _describe_column(column: Column) -> dict[str, Any]:
    described: dict[str, Any] = {"name": column.name, "type": column.cell_type.value, "description": column.description}
    constraints: dict[str, Any] = {"required": True} if column.is_required else {}
    if column.words:
        constraints["enum"] = [word.value for word in column.words]
    return {**described, "constraints": constraints} if constraints else described


def _describe_references(table: Table) -> Iterator[dict[str, Any]]:
    for column, other in table.references.items():
        # A table names itself by nothing.
        resource = "" if other == table.name else other
        yield {"fields": [column], "reference": {"resource": resource, "fields": ["id"]}}
