"""Resources: single records as the API has them in JSON, each at an address of its own."""

import re
from functools import partial
from typing import NamedTuple

from app.domain.errors import MovedError, NotFoundError
from app.domain.vocabulary import Resource
from app.mcp.calls import Caller
from app.services.records import fetch_body
from app.store.transaction import ReadTransaction

SCHEME = "sahel-facts://"


class RecordTemplate(NamedTuple):
    """The addresses of the records of one kind."""

    path: str
    resource: Resource
    title: str
    description: str

    @property
    def uri(self) -> str:
        """The template of the addresses, as RFC 6570 has it."""
        return f"{SCHEME}{self.path}/{{id}}"


TEMPLATES = (
    RecordTemplate("facts", Resource.FACT, "Fact", "A fact with all its citations, as JSON"),
    RecordTemplate("actors", Resource.ACTOR, "Actor", "An actor with its names, memberships and offices, as JSON"),
    RecordTemplate("sources", Resource.SOURCE, "Source", "A document: where it comes from and how to cite it, as JSON"),
)

_BY_PATH = {it.path: it.resource for it in TEMPLATES}
_URI = re.compile(rf"{SCHEME}(?P<path>{'|'.join(_BY_PATH)})/(?P<id>[^/\x00-\x1f\x7f]{{1,80}})")


async def read_resource(caller: Caller, uri: str) -> str:
    """The JSON of a record. Raises ProblemError where there is none, or where it cannot be read now."""
    found = _URI.fullmatch(uri)
    if found is None:
        known = ", ".join(it.uri for it in TEMPLATES)
        raise NotFoundError(f"There is no such resource. These are: {known}.")
    body = await caller.read(partial(_fetch, _BY_PATH[found["path"]], found["id"]))
    return body.decode()


def _fetch(resource: Resource, name: str, transaction: ReadTransaction) -> bytes:
    try:
        return fetch_body(transaction, resource, name)
    except MovedError as moved:
        return fetch_body(transaction, resource, moved.present_id)
