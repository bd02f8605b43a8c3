"""What facts rest on, as tools tell it: a quotation of each origin, and the documents, each once in an answer."""

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any, NamedTuple

from pydantic import Field

from app.domain.vocabulary import Stance, SupportedField
from app.mcp.tool import Answer, Short

_MOST_FOR = 4
"""Origins that are quoted for one fact; the others are counted."""

MOST_AGAINST = 2
"""Origins that are quoted against one fact; the others are counted."""

_PARTS = [*SupportedField]
"""The parts of a fact, the claim first."""


class Quotation(Short):
    """The words of one document, which go back to an origin."""

    words: str
    document: str
    origin: str
    also: list[str] = Field(description="Publishers that print words of the same origin: no further witnesses")
    said_by: str | None = Field(description="To whom the document attributes them")
    shows: str | None = Field(description="Which part of the fact they bear on, where that is not the claim")
    is_against: bool


class Document(Short):
    """How a document is cited."""

    publisher: str
    title: str
    published_on: str | None = Field(description="EDTF")
    url: str


class Quoted(NamedTuple):
    """The quotations of a fact, and how many origins there are beside theirs, for and against it."""

    quotations: list[Quotation]
    more_origins: int
    more_against: int


class CitingAnswer(Answer):
    """An answer that quotes documents."""

    documents: dict[str, Document] = Field(description="What is quoted, by id")
    origins: dict[str, str] = Field(description="What quotations go back to, by id")


class Citations:
    """The documents and origins of published facts, of which an answer tells those that it quotes."""

    def __init__(self, facts: Iterable[Mapping[str, Any]]) -> None:
        self._documents: dict[str, Document] = {}
        self._origins: dict[str, str] = {}
        for it in (citation for fact in facts for citation in fact["citations"]):
            told = {name: it["source"][name] for name in Document.model_fields}
            self._documents[it["source"]["id"]] = Document(**told)
            self._origins[it["origin"]["id"]] = it["origin"]["name"]

    def pick(self, quotations: Iterable[Quotation]) -> dict[str, Any]:
        """The members of a `CitingAnswer` for these quotations."""
        quoted = list(quotations)
        documents = dict.fromkeys(it.document for it in quoted)
        origins = dict.fromkeys(it.origin for it in quoted)
        return {
            "documents": {name: self._documents[name] for name in documents},
            "origins": {name: self._origins[name] for name in origins},
        }


def quote_origins(citations: Iterable[Mapping[str, Any]], most_against: int = MOST_AGAINST) -> Quoted:
    """A passage of each origin that bears on the claim, and of each that says otherwise, if any of these are wanted."""
    for_it: dict[str, list[Mapping[str, Any]]] = {}
    against: dict[str, list[Mapping[str, Any]]] = {}
    for it in citations:
        if it["stance"] == Stance.DISPUTES:
            against.setdefault(it["origin"]["id"], []).append(it)
        elif SupportedField.CLAIM in it["supports"]:
            for_it.setdefault(it["origin"]["id"], []).append(it)
    groups = [*for_it.values()][:_MOST_FOR] + [*against.values()][:most_against]
    quotations: list[Quotation] = []
    for group in groups:
        quotations.append(_quote(group, {it.document for it in quotations}))
    return Quoted(quotations, len([*for_it][_MOST_FOR:]), len([*against][most_against:]))


def _quote(passages: list[Mapping[str, Any]], quoted: Set[str]) -> Quotation:
    """The words that bear most on the claim, of a document that is not quoted yet, if there are any."""
    first = min(passages, key=lambda it: (SupportedField.CLAIM not in it["supports"], it["source"]["id"] in quoted))
    part = min(first["supports"], key=_PARTS.index)
    own = first["source"]["publisher"]
    return Quotation(
        words=first["quote"]["exact"],
        document=first["source"]["id"],
        origin=first["origin"]["id"],
        also=[it for it in dict.fromkeys(passage["source"]["publisher"] for passage in passages) if it != own],
        said_by=first["attribution"],
        shows=None if part == SupportedField.CLAIM else part,
        is_against=first["stance"] == Stance.DISPUTES,
    )


def write_quotation(quotation: Quotation, answer: CitingAnswer) -> str:
    """A quotation in a line, with the number that its document has in `write_documents`."""
    number = [*answer.documents].index(quotation.document) + 1
    publisher = answer.documents[quotation.document].publisher
    against = "Against: " if quotation.is_against else ""
    said_by = f", quoting {quotation.said_by}" if quotation.said_by else ""
    shows = f" (on the {quotation.shows})" if quotation.shows else ""
    also = f", also in {', '.join(quotation.also)}" if quotation.also else ""
    words = f"{against}“{quotation.words}” – {publisher} [{number}]{said_by}{shows}"
    return f"{words} · origin {quotation.origin}{also}"


def write_documents(answer: CitingAnswer) -> Iterator[str]:
    """The documents that are quoted, numbered, and what the ids of origins stand for."""
    for number, it in enumerate(answer.documents.values(), 1):
        yield f"[{number}] {it.publisher}, “{it.title}”, {it.published_on or 'undated'}, {it.url}"
    if answer.origins:
        yield f"Origins: {'; '.join([f'{name} = {called}' for name, called in answer.origins.items()])}"
