"""What the service says about itself."""

from typing import Literal, Self

from pydantic import Field

from app.schemas.base import DatasetRef, Public


class Link(Public):
    """A path of this service."""

    href: str = Field(description="The path.")
    title: str = Field(description="What it answers.")


LINKS = {
    "/facts": "All facts with their citations; filters by kind, actor, source, date, words and more",
    "/members": "The members of the Alliance of Sahel States",
    "/signings": "Who signed what",
    "/clauses": "What instruments provide",
    "/officials": "Titles that documents give to persons",
    "/events": "Events in order of time",
    "/statements": "What was said",
    "/charter": "The Liptako-Gourma Charter with all wordings",
    "/actors": "States, persons, organisations and groups",
    "/sources": "The documents and where they come from",
    "/disputes": "Questions on which the documents disagree",
    "/dataset": "Revision, sizes, vocabularies, licence, and what no document says",
    "/docs": "Documentation to read and try",
    "/openapi.json": "The OpenAPI document",
    "/problems": "Kinds of errors, explained",
    "/healthz": "Whether the process is alive",
    "/readyz": "Whether the data are there",
    "/metrics": "Prometheus metrics",
}
"""Every path that takes no id, with what it answers."""


class Index(Public):
    """Where everything is."""

    title: Literal["Sahel Facts"] = Field(description="Name of the service.")
    version: str = Field(description="Version of the software.")
    links: list[Link] = Field(description="Every path that takes no id.")

    @classmethod
    def of_this_service(cls, version: str) -> Self:
        links = [Link(href=href, title=title) for href, title in LINKS.items()]
        return cls(title="Sahel Facts", version=version, links=links)


class Health(Public):
    """The process is alive."""

    status: Literal["alive"] = Field(description="Always `alive`.")


class Readiness(DatasetRef):
    """The data are there."""

    status: Literal["ready"] = Field(description="Always `ready`; otherwise the answer is a problem.")
