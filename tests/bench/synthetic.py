"""A record of any size, invented: the same number gives the same record, and its facts are made as they are read.

Facts have the shape, the length and about the share of kinds that the real record has. One actor takes part in a
tenth of them, most actors in some tens or hundreds; every claim holds one of ten words and one that is rare.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any, NamedTuple, overload

import yaml
from pydantic import TypeAdapter

from app.domain import vocabulary as v
from app.seed.documents import (
    ActorDocument,
    DatasetDocument,
    DisputeDocument,
    FactDocument,
    InstrumentDocument,
    OriginDocument,
    PlaceDocument,
    SourceDocument,
)
from app.seed.folder import Seed
from app.seed.vocabulary_file import ExpectationsDocument, VocabularyDocument
from tests.conftest import make_vocabulary

COMMON_WORDS = ("accord", "border", "convoy", "drought", "envoy", "famine", "garrison", "harvest", "inquiry", "jurist")
"""Each stands in the claims of a tenth of all facts."""
COMMON_WORD = COMMON_WORDS[0]

_HANDFUL = 5
_CHARTER_FACTS = 400
"""Of the first facts, those about an instrument are about the charter."""
_KINDS = (
    *(v.FactKind.EVENT, v.FactKind.ATTRIBUTE) * 8,
    *(v.FactKind.OFFICE, v.FactKind.CLAUSE, v.FactKind.STATEMENT) * 2,
    *(v.FactKind.MEMBERSHIP, v.FactKind.SIGNING, v.FactKind.EVENT),
)
_ACTOR_KINDS = (
    v.ActorKind.STATE,
    v.ActorKind.ORGANISATION,
    v.ActorKind.PERSON,
    v.ActorKind.PERSON,
    v.ActorKind.ARMED_GROUP,
)
_STATE, _ORGANISATION, _PERSON = 0, 1, 2
_SYLLABLES = [consonant + vowel for consonant in "bdfghjklmnprstvz" for vowel in "aeiou"]
_WORDS = ["".join(Random(number).choices(_SYLLABLES, k=2 + number % 3)) for number in range(3000)]
_FIRST_DAY = date(1960, 1, 1)
_DAYS = 24_000
_fact: TypeAdapter[FactDocument] = TypeAdapter(FactDocument)


def fact_id(number: int) -> str:
    slug = "-".join(_WORDS[number * step % len(_WORDS)] for step in (7, 11, 13))
    return f"fact-{number:07}-{slug}"


def actor_id(number: int) -> str:
    """Number 0 takes part in a tenth of all facts; number 1 is the alliance, whose members the service lists."""
    return v.AES if number == 1 else f"actor-{number:05}-{_WORDS[number % len(_WORDS)]}"


def source_id(number: int) -> str:
    return f"source-{number:05}"


def rare_word(number: int) -> str:
    """A word of which the claims of five facts hold one: those whose number is this one modulo a fifth of all."""
    base = len(_SYLLABLES)
    # All are equally long, so none is the beginning of another.
    return "x" + "".join(_SYLLABLES[number // base**place % base] for place in (3, 2, 1, 0))


def make_seed(number: int) -> Seed:
    """A record of so many facts, a hundred at least; of exactly a tenth each where it is a multiple of 250."""
    sizes = Sizes.of(number)
    return Seed(
        sources=tuple(map(_source, range(sizes.sources))),
        origins=tuple(_origins(sizes.sources)),
        actors=tuple(map(_actor, range(sizes.actors))),
        places=tuple(map(_place, range(sizes.places))),
        instruments=tuple(map(_instrument, range(sizes.instruments))),
        disputes=tuple(map(_dispute, range(max(number // 1000, 1)))),
        uncited=(),
        facts=Facts(number),
        vocabulary=VocabularyDocument.model_validate(yaml.safe_load(make_vocabulary())),
        dataset=DatasetDocument(
            title="Invented facts",
            description=f"{number} facts to measure with.",
            licence="CC BY 4.0",
            licence_url="https://creativecommons.org/licenses/by/4.0/",
            rights="Nothing here belongs to anyone.",
            open_questions=[],
        ),
        expectations=ExpectationsDocument(facts_by_kind={}, facts_by_source={}, disputes_by_kind={}),
    )


def change(seed: Seed, share: float) -> Seed:
    """The same record with the claims of that share of its facts written anew."""
    return seed._replace(facts=Facts(len(seed.facts), edited_every=round(1 / share)))


class Sizes(NamedTuple):
    """How many of everything else there are for so many facts."""

    actors: int
    sources: int
    places: int
    instruments: int

    @classmethod
    def of(cls, facts: int) -> "Sizes":
        return cls(max(facts // 100, 20), max(facts // 50, 10), max(facts // 1000, 5), max(facts // 1000, 3))


class Facts(Sequence[FactDocument]):
    """The facts in the order of their ids, each made when it is its turn and held by nobody."""

    def __init__(self, number: int, edited_every: int | None = None) -> None:
        self.number = number
        self.sizes = Sizes.of(number)
        self.edited_every = edited_every

    def __len__(self) -> int:
        return self.number

    @overload
    def __getitem__(self, at: int) -> FactDocument: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[FactDocument, ...]: ...
    def __getitem__(self, at: int | slice) -> FactDocument | tuple[FactDocument, ...]:
        if isinstance(at, slice):
            return tuple(map(self._make, range(self.number)[at]))
        return self._make(range(self.number)[at])

    def __iter__(self) -> Iterator[FactDocument]:
        return map(self._make, range(self.number))

    def _make(self, number: int) -> FactDocument:
        chance = Random(number)
        kind = _KINDS[number % len(_KINDS)]
        return _fact.validate_python(
            {
                "id": fact_id(number),
                "kind": kind,
                "claim": self._claim(number, chance),
                **_when(chance),
                "place": _place_id(chance.randrange(self.sizes.places)) if chance.random() < 0.4 else None,
                "participants": self._participants(kind, number, chance),
                **({"rank": "deprecated", "rank_reason": "A later count corrects it."} if number % 97 == 0 else {}),
                "details": self._details(kind, number, chance),
                "citations": [self._citation(kind, chance) for _ in range(number % 3 + 1)],
            }
        )

    def _claim(self, number: int, chance: Random) -> str:
        rare = rare_word(number % max(self.number // _HANDFUL, 1))
        end = "as corrected" if self._is_edited(number) else "as reported"
        common = COMMON_WORDS[number // len(_KINDS) % 10]
        return f"The {common} of {_phrase(chance, 5).title()} led the {rare} to {_phrase(chance, 4)}, {end}."

    def _is_edited(self, number: int) -> bool:
        """One of each run of so many, and the next one in the next run, so that every kind has its share."""
        every = self.edited_every
        return every is not None and number % every == number // every % every

    def _participants(self, kind: v.FactKind, number: int, chance: Random) -> dict[str, list[str]]:
        def often() -> str:
            """An actor of any kind; the lower its number, the more often."""
            return actor_id(2 + int((self.sizes.actors - 2) * chance.random() ** 2))

        def any_of(place: int) -> str:
            """An actor of one kind, each as often as the others."""
            kinds = len(_ACTOR_KINDS)
            return actor_id(place + kinds * chance.randrange(self.sizes.actors // kinds))

        first = actor_id(0) if number % 10 == 5 else often()
        match kind:
            case v.FactKind.MEMBERSHIP:
                return {"member": [any_of(_STATE)], "organisation": [any_of(_ORGANISATION)]}
            case v.FactKind.SIGNING:
                return {"signatory": [any_of(_PERSON), any_of(_PERSON + 1)]}
            case v.FactKind.OFFICE:
                return {"holder": [any_of(_PERSON)], "jurisdiction": [any_of(_STATE)]}
            case v.FactKind.STATEMENT:
                return {"speaker": [any_of(_PERSON)], "addressee": [first]}
            case v.FactKind.CLAUSE:
                return {"party": [first]}
            case v.FactKind.ATTRIBUTE:
                return {"subject": [first]}
            case v.FactKind.EVENT:
                return {"agent": [first], "target": [often()]}

    def _details(self, kind: v.FactKind, number: int, chance: Random) -> dict[str, Any]:
        instruments = self.sizes.instruments
        instrument = _instrument_id(0 if number < _CHARTER_FACTS else 1 + chance.randrange(instruments - 1))
        match kind:
            case v.FactKind.MEMBERSHIP:
                return {"status": "member"}
            case v.FactKind.SIGNING:
                return {"instrument": instrument}
            case v.FactKind.OFFICE:
                standing, portfolio = chance.choice([*v.Standing]), chance.choice([*v.Portfolio])
                return {"title": _phrase(chance, 2), "portfolio": portfolio, "standing": standing}
            case v.FactKind.STATEMENT:
                return {"text": _phrase(chance, 8), "language": "en", "medium": chance.choice([*v.Medium])}
            case v.FactKind.CLAUSE:
                article, topic, obligation = number % 30 + 1, chance.choice([*v.Topic]), chance.choice([*v.Obligation])
                terms = {"article": str(article), "topic": topic, "obligation": obligation}
                return {"instrument": instrument, **terms, "force": "shall", "trigger": _phrase(chance, 5)}
            case v.FactKind.ATTRIBUTE:
                return {"property": chance.choice([*v.Property]), "value": _value(chance)}
            case v.FactKind.EVENT:
                return {"event_type": chance.choice([*v.EventType]), "undated_reason": None}

    def _citation(self, kind: v.FactKind, chance: Random) -> dict[str, Any]:
        source = chance.randrange(self.sizes.sources)
        quote = _phrase(chance, 6)
        start = chance.randrange(20_000)
        return {
            "source": source_id(source),
            "quote": quote,
            "at": {
                "start": start,
                "end": start + len(quote),
                "prefix": f"{_phrase(chance, 5)[:29]} “",
                "suffix": f",” {_phrase(chance, 5)[:29]}",
            },
            "origin": _own_origin(source) if chance.random() < 0.5 else _shared_origin(source),
            "voice": "document",
            "attribution": f"{_phrase(chance, 2).title()}, to reporters" if chance.random() < 0.2 else None,
            "supports": ["claim", "participants"],
            "wording": "reported" if kind is v.FactKind.CLAUSE else None,
        }


def _phrase(chance: Random, length: int) -> str:
    start = int((len(_WORDS) - length) * chance.random())
    return " ".join(_WORDS[start : start + length])


def _when(chance: Random) -> dict[str, Any]:
    """A date: of three, two are days; some are months, years or decades, and some facts have none."""
    day = _FIRST_DAY + timedelta(chance.randrange(_DAYS))
    forms = (f"{day}",) * 8 + (f"{day:%Y-%m}", f"{day:%Y}", f"{day:%Y}"[:3] + "X", None)
    edtf = chance.choice(forms)
    return {"date": {"edtf": edtf}} if edtf else {}


def _value(chance: Random) -> dict[str, Any]:
    return chance.choice(
        (
            {"type": "text", "text": _phrase(chance, 4)},
            {"type": "quantity", "amount": chance.randrange(10_000), "unit": "troops"},
            {"type": "date", "edtf": f"{_FIRST_DAY + timedelta(chance.randrange(_DAYS)):%Y-%m}"},
        )
    )


@cache
def _name(prefix: str, number: int, length: int) -> str:
    return f"{_phrase(Random(f'{prefix}{number}'), length).title()} {number}"


def _source(number: int) -> SourceDocument:
    published_on = _FIRST_DAY + timedelta(number * 17 % _DAYS)
    title = _name("source", number, 6)
    return SourceDocument.model_validate(
        {
            "id": source_id(number),
            "title": title,
            "title_basis": "stated",
            "publisher": f"The {_WORDS[number % 300].title()} Courier",
            "url": f"https://courier.example/{published_on:%Y/%m/%d}/{title.lower().replace(' ', '-')}",
            "url_basis": "matched",
            "published_on": {"edtf": f"{published_on}"},
            "language": "en",
            "republished_from": None,
            "file": f"{source_id(number)}.txt",
            "sha256": f"{number:064x}",
            "characters": 21_000,
            "rights": "Invented to measure with.",
        }
    )


def _own_origin(source: int) -> str:
    return f"report-{source:05}"


def _shared_origin(source: int) -> str:
    return f"wire-{source // 10:05}"


def _origins(sources: int) -> Iterator[OriginDocument]:
    """For each source its own reporting, and for each ten sources a report of an agency that they share."""
    for source in range(sources):
        yield _origin(_own_origin(source), "own_reporting", [source])
    for first in range(0, sources, 10):
        yield _origin(_shared_origin(first), "wire_report", range(first, min(first + 10, sources)))


def _origin(name: str, kind: str, sources: Iterable[int]) -> OriginDocument:
    traces = [{"source": source_id(it), "basis": "stated", "note": "The document names it."} for it in sources]
    return OriginDocument.model_validate(
        {"id": name, "name": f"Report of the correspondent, {name}", "kind": kind, "traces": traces}
    )


def _actor(number: int) -> ActorDocument:
    kind, name = _ACTOR_KINDS[number % len(_ACTOR_KINDS)], _name("actor", number, 2)
    names = [{"name": f"the {name}", "kind": "alias", "language": "en", "sources": [source_id(0)]}]
    return ActorDocument.model_validate({"id": actor_id(number), "kind": kind, "name": name, "names": names})


def _place_id(number: int) -> str:
    return f"place-{number:05}"


def _place(number: int) -> PlaceDocument:
    return PlaceDocument.model_validate({"id": _place_id(number), "kind": "city", "name": _name("place", number, 1)})


def _instrument_id(number: int) -> str:
    return v.CHARTER if number == 0 else f"instrument-{number:05}"


def _instrument(number: int) -> InstrumentDocument:
    name = f"Agreement of {_name('instrument', number, 2)}"
    return InstrumentDocument.model_validate({"id": _instrument_id(number), "kind": "agreement", "name": name})


def _dispute(number: int) -> DisputeDocument:
    """Two facts of each thousand give different answers."""
    return DisputeDocument.model_validate(
        {
            "id": f"dispute-{number:05}",
            "question": f"What led to {_name('dispute', number, 4)}?",
            "kind": "contradiction",
            "state": "open",
            "rationale": f"One document names {_name('reason', number, 4)}, the other does not.",
            "facts": [fact_id(number * 1000 + 51), fact_id(number * 1000 + 52)],
        }
    )
