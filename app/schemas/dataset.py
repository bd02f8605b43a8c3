"""The dataset as a whole: what it holds, under which terms, and what its words mean."""

from datetime import date, datetime

from pydantic import Field

from app.domain.vocabulary import InstrumentKind, OriginKind, PlaceKind
from app.schemas.base import Address, DatasetRef, FormerIds, Id, Public, Within
from app.schemas.records import FactCounts, NamePublic


class Term(Public):
    """A word of a closed vocabulary."""

    word: str = Field(description="The word as it stands in answers and filters.")
    definition: str = Field(description="What it means here.")


class Vocabulary(Public):
    """A closed vocabulary: a field of that type holds no other words."""

    name: str = Field(description="Name of the vocabulary.")
    terms: list[Term] = Field(description="Its words.")


class OriginPublic(Public):
    """An origin to which passages go back."""

    id: Id
    kind: OriginKind
    name: str = Field(description="What the origin is, in our words.")
    note: str | None = Field(description="A remark; null if none.")
    former_ids: FormerIds


class PlacePublic(Public):
    """A place that facts name."""

    id: Id
    kind: PlaceKind
    name: str = Field(description="The name as this service writes it.")
    note: str | None = Field(description="A remark; null if none.")
    names: list[NamePublic] = Field(
        description="Spellings in use, and those that only a search finds it by; may be empty."
    )
    within: Within | None = Field(description="The place it lies in; null when no document says.")
    former_ids: FormerIds


class InstrumentPublic(Public):
    """An instrument that facts name."""

    id: Id
    kind: InstrumentKind
    name: str = Field(description="The name as this service writes it.")
    note: str | None = Field(description="A remark; null if none.")
    names: list[NamePublic] = Field(description="Names in use, and those that only a search finds it by; may be empty.")
    former_ids: FormerIds


class HappeningPublic(Public):
    """One occurrence of which several facts tell: a timeline shows it once."""

    id: Id
    title: str = Field(description="What occurred, in a few words of our own.")
    note: str | None = Field(description="What shows that the facts tell of one occurrence; null if none.")
    former_ids: FormerIds


class OpenQuestionSummary(Public):
    """A question that none of the documents answers; `/open-questions/{id}` says what it is about."""

    id: Id
    question: str = Field(description="The question.")
    note: str = Field(description="How near the documents come to an answer.")


class Coverage(Public):
    """The span of time that dated facts cover."""

    earliest: date | None = Field(description="First day of the earliest dated fact; null when none is dated.")
    latest: date | None = Field(description="Last day of the latest dated fact; null when none is dated.")


class DatasetCounts(Public):
    """Sizes of the dataset."""

    facts: FactCounts
    citations: int = Field(ge=0, description="Passages cited.")
    sources: int = Field(ge=0, description="Documents.")
    origins: int = Field(ge=0, description="Origins to which passages go back.")
    actors: int = Field(ge=0, description="Actors.")
    places: int = Field(ge=0, description="Places.")
    instruments: int = Field(ge=0, description="Instruments.")
    happenings: int = Field(ge=0, description="Happenings.")
    disputes: int = Field(ge=0, description="Disputes.")
    open_questions: int = Field(ge=0, description="Questions that no document answers.")


class DatasetContent(Public):
    """What the dataset holds, under which terms, and what its words mean."""

    title: str = Field(description="Name of the dataset.")
    description: str = Field(description="What it holds.")
    counts: DatasetCounts
    coverage: Coverage
    licence: str = Field(description="Licence of the curated data.")
    licence_url: Address = Field(description="Address of the licence's text.")
    rights: str = Field(description="Whose the quotations are, and on what ground they stand here.")
    origins: list[OriginPublic] = Field(description="Every origin, for the filter `origin`.")
    places: list[PlacePublic] = Field(description="Every place, for the filter `place`.")
    instruments: list[InstrumentPublic] = Field(description="Every instrument, for the filter `instrument`.")
    happenings: list[HappeningPublic] = Field(description="Every happening, for the filter `happening`.")
    vocabularies: list[Vocabulary] = Field(description="Every closed vocabulary with its definitions.")
    open_questions: list[OpenQuestionSummary] = Field(description="What the documents do not say, by id.")


class LoadedPublic(DatasetRef):
    """The state of the data, and since when."""

    loaded_at: datetime = Field(description="When the load that last changed anything was made, in UTC.")


class DatasetPublic(LoadedPublic, DatasetContent):
    """The dataset as a whole: its state, what it holds, under which terms, and what its words mean."""
