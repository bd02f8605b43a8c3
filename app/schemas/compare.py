"""A sentence beside the record: its query, what it names, and the closest facts."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from app.domain.text import words
from app.schemas.base import DatasetRef, Id, Public
from app.schemas.facts import FactPublic
from app.schemas.filters import Query
from app.schemas.query_types import ONE_LINE, refusal

SHORTEST_SENTENCE = 3
"""Fewest characters of a text that is compared."""

MOST_COMPARED = 5
"""Most facts that a sentence is compared with."""


def _check_sentence(text: str) -> str:
    if not words(text):
        raise refusal("it holds no word: write a sentence, such as one that is to be checked")
    return text


Sentence = Annotated[
    str,
    StringConstraints(min_length=SHORTEST_SENTENCE, max_length=300, pattern=ONE_LINE),
    AfterValidator(_check_sentence),
]


class CompareQuery(Query):
    """Query of `/compare`."""

    text: Annotated[
        Sentence,
        Field(
            description="A sentence in English, on one line, to lay beside the record. It is read as it stands: nothing"
            " in it is an operator.",
            examples=["Goita signed the charter with journalists on 17 September 2023"],
        ),
    ]


class ElementKind(StrEnum):
    """Kinds of elements of a sentence that are compared one by one.

    * `actor`: A state, person, organisation or armed group, by any of its names.
    * `place`: A place, by any of its names.
    * `instrument`: A treaty, charter, agreement, law or joint statement, by any of its names.
    * `office`: An office or rank, such as `foreign minister`.
    * `date`: A day, month, year or span of time.
    * `number`: A number, with what is counted.
    * `negation`: A word that negates, such as `not`.
    """

    ACTOR = "actor"
    PLACE = "place"
    INSTRUMENT = "instrument"
    OFFICE = "office"
    DATE = "date"
    NUMBER = "number"
    NEGATION = "negation"


_TEXT = Field(description="The words of the sentence.")


class NameElement(Public):
    """A name in the sentence. One that several have, such as a state and its capital, stands once for each."""

    text: str = _TEXT
    id: Id = Field(description="Id of what the name belongs to.")


class OfficeElement(Public):
    """An office or rank in the sentence."""

    text: str = _TEXT
    holder: Id | None = Field(
        description="Id of the person to whom the sentence gives it, else of the state that it is an office of; null"
        " where the sentence names neither beside it."
    )


class DateElement(Public):
    """A date in the sentence."""

    text: str = _TEXT
    edtf: str = Field(
        pattern=r"^[0-9X./-]{4,21}$",
        description="The date in EDTF, as precisely as it is told. `2020/..` is since 2020, `../2015` until 2015,"
        " `XXXX-09-16` a 16 September of no told year. A part of a month or year, such as `late July`, is that whole"
        " month or year. Where a sentence tells how far a time is from a date, as `two days before 16 September 2023`"
        " or `the next day` after it, it is that time; weeks are told with three days before and after.",
        examples=["2023-09-17"],
    )


class NumberElement(Public):
    """A number in the sentence."""

    text: str = _TEXT
    amount: str = Field(
        pattern=r"^[0-9]+(?:/[0-9]+)?$",
        description="The number, exactly: a whole number such as `1500`, or a fraction such as `1/3`.",
        examples=["1500"],
    )
    unit: str | None = Field(description="What is counted, as the sentence has it; null where nothing tells.")


class NegationElement(Public):
    """A word in the sentence that negates."""

    text: str = _TEXT


class SentenceElementsPublic(Public):
    """What the sentence names, each kind in the order of the sentence."""

    actors: list[NameElement] = Field(description="States, persons, organisations and armed groups.")
    places: list[NameElement] = Field(description="Places that are not actors of the same id.")
    instruments: list[NameElement] = Field(description="Treaties, charters, agreements, laws and joint statements.")
    offices: list[OfficeElement] = Field(description="Offices and ranks.")
    dates: list[DateElement] = Field(
        description="Days, months, years and spans of time. Weekdays have no EDTF: they are compared and not listed."
    )
    numbers: list[NumberElement] = Field(
        description="Numbers of things. Dates are none, and `one of` is none. What is no exact number, such as `a few"
        " dozen`, is compared and not listed."
    )
    negations: list[NegationElement] = Field(description="Words that negate.")


class SameElement(Public):
    """An element of the sentence that the fact has too."""

    element: ElementKind
    text: str = _TEXT


class DifferentElement(Public):
    """An element that the sentence and the fact have differently.

    Told are dates without a day in common, other weekdays, other numbers of the same things, times that last longer or
    shorter, another number of states than the fact names, a negation on one side alone, another office or rank of the
    same person, and another person, state or organisation that stands beside the same word or in the same list, or does
    what is done to it in a fact that has all words of the sentence; `in_fact` is who does it there. It is told of facts
    that share most of the other words, or that tell which office somebody has.
    """

    element: ElementKind
    text: str | None = Field(
        description="The words of the sentence; null for a negation that the fact alone has.",
    )
    in_fact: str | None = Field(
        description="What the fact has there: of a date its EDTF, else words, or the names of the states that it"
        " names; null for a negation that the sentence alone has.",
    )


class ComparedFact(Public):
    """A fact that shares much with the sentence, and what of the sentence it has, has otherwise, or has not."""

    fact: FactPublic = Field(description="The fact in full. Where documents disagree, `disputes` names the disputes.")
    same: list[SameElement] = Field(description="Elements that the fact has too, by kind.")
    different: list[DifferentElement] = Field(description="Elements that the fact has differently, by kind.")
    absent: list[str] = Field(
        description="Words of the sentence that the fact says nothing of: names, dates, numbers and other words. A name"
        " is one of them where only a quotation or the note of the fact holds it."
    )


class Comparison(Public):
    """A sentence beside the facts that share most with it."""

    text: str = Field(description="The sentence, as it was given.")
    elements: SentenceElementsPublic
    items: list[ComparedFact] = Field(
        max_length=MOST_COMPARED, description="The closest facts, the closest first; empty where none shares a word."
    )
    notice: str = Field(description="What the comparison is, and what it is not.")
    dataset: DatasetRef
