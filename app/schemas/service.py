"""What the service says about itself."""

from datetime import datetime
from enum import StrEnum
from typing import Literal, Self

from pydantic import Field

from app.schemas.base import DatasetRef, Public


class Link(Public):
    """An address of this service."""

    href: str = Field(description="The path on this host.")
    title: str = Field(description="What it answers.")


LINKS = {
    "/facts": "All facts with their citations; filters by kind, actor, source, date, words and more",
    "/search": "A search over everything: facts, actors, disputes, open questions and more",
    "/compare": "A sentence beside the facts that share most with it: what is the same, and what differs",
    "/members": "The members of the Alliance of Sahel States",
    "/signings": "Who signed what",
    "/clauses": "What instruments provide",
    "/officials": "Titles that documents give to persons",
    "/events": "Events in order of time",
    "/statements": "What was said",
    "/timeline": "What happened and was said, in order of time, each happening once",
    "/charter": "The Liptako-Gourma Charter with all wordings",
    "/actors": "States, persons, organisations and groups",
    "/sources": "The documents and where they come from",
    "/facts.csv": "The facts as a table, for spreadsheets and statistics",
    "/sources.csl.json": "The documents as CSL-JSON, for reference managers and citation styles",
    "/sources.bib": "The documents as BibTeX",
    "/sources.ris": "The documents as RIS, for reference managers",
    "/disputes": "Questions on which the documents disagree",
    "/open-questions": "Questions that no document answers",
    "/changes": "What changed since a revision, for who keeps a copy",
    "/revisions": "Every load that changed something, the newest first",
    "/feed.atom": "The newest changes of facts and disputes, for feed readers",
    "/feed.json": "The newest changes as JSON Feed",
    "/dataset": "Revision, sizes, vocabularies, licence, and what no document says",
    "/exports": "Files that hold the whole record, with sizes and digests",
    "/en": "The record as pages to read in a browser",
    "/docs": "Documentation to read and try",
    "/openapi.json": "The OpenAPI document",
    "/.well-known/api-catalog": "Where the API is described, as a set of links (RFC 9727)",
    "/llms.txt": "What there is to ask, for language models",
    "/opensearch.xml": "How a browser searches the facts (OpenSearch)",
    "/robots.txt": "What crawlers may ask",
    "/sitemap.xml": "Every page for people",
    "/favicon.svg": "The mark of the service",
    "/problems": "Kinds of errors, explained",
    "/healthz": "Whether the process is alive",
    "/readyz": "Whether the data are there",
    "/status": "What this process serves, and how old it is",
    "/metrics": "Prometheus metrics",
}
"""Every path that takes no id, with what it answers."""

_QUERIES = {"/search": "?q=charter", "/compare": "?text=Goita+signed+the+charter"}
"""What has to be asked of a path, so that its link leads to an answer."""


class ServiceIndex(Public):
    """Where everything is."""

    title: Literal["Sahel Facts"] = Field(description="Name of the service.")
    version: str = Field(description="Version of the software.")
    links: list[Link] = Field(description="Every path that takes no id; of a search, one for a word.")

    @classmethod
    def of_this_service(cls, version: str, root_path: str) -> Self:
        """`root_path` is what every path on this host begins with."""
        links = [Link(href=root_path + path + _QUERIES.get(path, ""), title=title) for path, title in LINKS.items()]
        return cls(title="Sahel Facts", version=version, links=links)


class Health(Public):
    """The process is alive."""

    status: Literal["alive"] = Field(description="Always `alive`.")


class Readiness(DatasetRef):
    """The data are there."""

    status: Literal["ready"] = Field(description="Always `ready`; otherwise the answer is a problem.")


class ServiceState(StrEnum):
    """Whether the data can be served.

    * `ready`: They can.
    * `not_loaded`: The database has no schema, another one than this version needs, or no data.
    * `unreachable`: The database does not answer.
    """

    READY = "ready"
    NOT_LOADED = "not_loaded"
    UNREACHABLE = "unreachable"


class DatasetStatus(DatasetRef):
    """The state of the data as this process last read it."""

    loaded_at: datetime = Field(description="When a load last changed anything, in UTC.")
    age_seconds: float = Field(description="Seconds since `loaded_at`, by the clock of this process.")


class Status(Public):
    """What a process is and what it serves."""

    version: str = Field(description="Version of the software.")
    state: ServiceState
    detail: str | None = Field(description="Why the data cannot be served; null when they can.")
    engine: Literal["sqlite", "postgresql"] = Field(description="The database engine that is read.")
    started_at: datetime = Field(description="When this process began, in UTC.")
    uptime_seconds: float = Field(ge=0, description="Seconds since `started_at`.")
    dataset: DatasetStatus | None = Field(
        description="The state of the data as last read, also while the database is out; null before the first read."
    )
