"""What the page of a fact shows: its quotations by origin, and its details as rows."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from app.domain.vocabulary import DisputeKind, Role, Stance, SupportedField
from app.schemas.facts import (
    ActorRef,
    AttributeDetails,
    CitationPublic,
    ClauseDetails,
    DateValue,
    EventDetails,
    FactPublic,
    InstrumentRef,
    MembershipDetails,
    OfficeDetails,
    OriginRef,
    QuantityValue,
    SigningDetails,
    StatementDetails,
    Wording,
)
from app.web.dates import write_date
from app.web.labels import label


class Quotation(NamedTuple):
    """A citation, with its place among those of the fact, from 1."""

    number: int
    citation: CitationPublic
    wording: Wording | None
    """Given where the passage is a wording of a clause."""


class OriginGroup(NamedTuple):
    """The quotations that go back to one origin."""

    origin: OriginRef
    quotations: Sequence[Quotation]
    counts: bool
    """Whether one of them supports the claim, so that the origin counts as independent evidence."""

    @property
    def publishers(self) -> list[str]:
        """Who printed them, each once."""
        return list(dict.fromkeys(it.citation.source.publisher for it in self.quotations))

    @property
    def parts(self) -> list[SupportedField]:
        """The parts of the fact that they bear on, each once."""
        return list(dict.fromkeys(field for it in self.quotations for field in it.citation.supports))


class Row(NamedTuple):
    """A detail of a fact: what it is called, and its value in words."""

    name: str
    text: str
    path: str | None = None
    """What the value leads to, as a path of the API."""


class FactView(NamedTuple):
    """A fact as its page shows it."""

    fact: FactPublic
    rows: Sequence[Row]
    supporting: Sequence[OriginGroup]
    disputing: Sequence[OriginGroup]

    @property
    def is_contradicted(self) -> bool:
        """Whether a passage says otherwise, or an answer does not fit together with that of another fact."""
        return bool(self.disputing) or any(it.kind is DisputeKind.CONTRADICTION for it in self.fact.disputes)

    @property
    def roles(self) -> dict[Role, list[ActorRef]]:
        """Who takes part, by the role, in the order of the fact."""
        actors: dict[Role, list[ActorRef]] = {}
        for it in self.fact.participants:
            actors.setdefault(it.role, []).append(it.actor)
        return actors

    @property
    def sources(self) -> list[CitationPublic]:
        """A citation of each document that supports the fact, in the order of first mention."""
        supporting = (it for it in self.fact.citations if it.stance is Stance.SUPPORTS)
        return list({it.source.id: it for it in reversed(list(supporting))}.values())[::-1]


def view_fact(fact: FactPublic) -> FactView:
    quotations = [
        Quotation(number, citation, _find_wording(fact, number - 1))
        for number, citation in enumerate(fact.citations, 1)
    ]
    return FactView(
        fact,
        list(_list_details(fact)),
        _group(it for it in quotations if it.citation.stance is Stance.SUPPORTS),
        _group(it for it in quotations if it.citation.stance is Stance.DISPUTES),
    )


def _group(quotations: Iterable[Quotation]) -> list[OriginGroup]:
    """Quotations by origin: first those that count, each in the order of its first quotation."""
    by_origin: dict[str, list[Quotation]] = {}
    for it in quotations:
        by_origin.setdefault(it.citation.origin.id, []).append(it)
    groups = [
        OriginGroup(
            them[0].citation.origin,
            them,
            any(SupportedField.CLAIM in it.citation.supports for it in them),
        )
        for them in by_origin.values()
    ]
    return sorted(groups, key=lambda it: not it.counts)


def _find_wording(fact: FactPublic, position: int) -> Wording | None:
    if not isinstance(fact.details, ClauseDetails):
        return None
    return next((it for it in fact.details.wordings if it.citation == position), None)


def _list_details(fact: FactPublic) -> Iterator[Row]:
    """The rows of what is particular to the kind of a fact; what no document states has none."""
    match fact.details:
        case MembershipDetails() as details:
            yield _of_word("Status", details.status)
        case SigningDetails() as details:
            yield _of_instrument(details.instrument)
        case ClauseDetails() as details:
            yield from _of_clause(details)
        case OfficeDetails() as details:
            yield from _of_office(details, is_dated=fact.date is not None)
        case EventDetails() as details:
            yield _of_word("What happened", details.event_type)
            if details.instrument:
                yield _of_instrument(details.instrument)
        case StatementDetails() as details:
            yield from _of_statement(details)
        case details:
            yield from _of_attribute(details)


def _of_word(name: str, word: StrEnum) -> Row:
    return Row(name, label(word))


def _of_instrument(instrument: InstrumentRef) -> Row:
    return Row("Instrument", instrument.name, f"/facts?instrument={instrument.id}")


def _of_clause(details: ClauseDetails) -> Iterator[Row]:
    yield _of_instrument(details.instrument)
    yield Row("Article", details.article or "no document states its number")
    yield _of_word("Topic", details.topic)
    yield _of_word("Obligation", details.obligation)
    if details.force:
        yield Row("Verb that binds", f"“{details.force}”")
    if details.trigger:
        yield Row("What sets it in motion", details.trigger)


def _of_office(details: OfficeDetails, *, is_dated: bool) -> Iterator[Row]:
    yield Row("Title as printed", f"“{details.title}”")
    yield _of_word("Office", details.portfolio)
    yield _of_word("Standing", details.standing)
    if not is_dated:
        yield Row("As of", write_date(details.as_of) if details.as_of else "no dated document prints it")


def _of_statement(details: StatementDetails) -> Iterator[Row]:
    if details.medium:
        yield _of_word("Given as", details.medium)
    if details.audience:
        yield Row("Given to", details.audience)
    if details.translation_of:
        yield Row("Translation of", "the statement in its own language", f"/facts/{details.translation_of}")


def _of_attribute(details: AttributeDetails) -> Iterator[Row]:
    yield _of_word("Property", details.property)
    match details.value:
        case QuantityValue() as value:
            yield Row("Value", f"{value.amount:,} {value.unit}")
        case DateValue() as value:
            yield Row("Value", write_date(value.edtf))
        case value:
            yield Row("Value", value.text)
    if details.instrument:
        yield _of_instrument(details.instrument)
