"""Pydantic models of the files on the record as a whole: its description, its words, and what it leaves open."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from app.seed.document_types import (
    LARGEST_COUNT,
    ActorId,
    Address,
    DisputeId,
    Document,
    FactId,
    IdentifiedDocument,
    Keyword,
    Sentence,
    Slug,
    SourceId,
    Text,
)

OPENING_LENGTH = 60
"""Most characters of the opening by which untouched.yaml names a sentence."""

Opening = Annotated[str, StringConstraints(min_length=1, max_length=OPENING_LENGTH)]


def _check_day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError("is no day: write it as 2026-11-30") from None
    return text


Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_check_day)]
"""A day of the calendar, such as 2026-11-30."""

Count = Annotated[int, Field(ge=0, le=LARGEST_COUNT)]


class AboutDocument(Document):
    """What a question is about, by ids."""

    actors: list[ActorId] = Field(default_factory=list)
    facts: list[FactId] = Field(default_factory=list)
    disputes: list[DisputeId] = Field(default_factory=list)


class OpenQuestionDocument(IdentifiedDocument):
    """A question that a reader would ask and no source answers."""

    question: Sentence
    note: Text
    about: AboutDocument = AboutDocument()


class DatasetDocument(Document):
    """The description and the licence of the dataset."""

    title: Text
    description: Text
    licence: Text
    licence_url: Address
    rights: Text


class UncitedDocument(Document):
    """A sentence of a source that no citation overlaps, and the reason why it states nothing verifiable."""

    source: SourceId
    opening: Opening
    reason: Text


class OverlapDocument(Document):
    """How many of the runs of eight words of a document stand in another one too."""

    source: SourceId
    other: SourceId
    runs: Count
    shared: Count


class ReleaseNoteDocument(Document):
    """What the curators say of a release of the record, in a sentence or two. The newest stands first."""

    released_on: Day
    note: Text


class SearchGroupDocument(Document):
    """Words that mean one thing in this record: whoever searches for one finds what holds another."""

    id: Slug
    words: Annotated[list[Keyword], Field(min_length=2)]
    """Each is one word or several that stand together, in any form that shares their stem."""
    reason: Text
