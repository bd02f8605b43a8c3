"""Synthetic seed of any size, deterministic: the same number of facts gives the same documents.

Facts have the fields, the lengths and about the kinds of the real seed, and are generated while they are read. One
actor takes part in a tenth of them, most actors in some tens or hundreds; each claim holds one of ten common words and
one rare word.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any, NamedTuple

import yaml
from pydantic import TypeAdapter

from app.domain import vocabulary as v
from app.domain.known_records import AES, CHARTER
from app.seed import documents as doc
from app.seed.folder import Seed
from app.seed.record_documents import DatasetDocument, OpenQuestionDocument
from app.seed.vocabulary_file import ExpectationsDocument, VocabularyDocument
from tests.conftest import make_vocabulary

COMMON_WORDS = ("accord", "border", "convoy", "drought", "envoy", "famine", "garrison", "harvest", "inquiry", "jurist")
"""Each is in the claims of a tenth of all facts."""
COMMON_WORD = COMMON_WORDS[0]
COMMON_RUN = 25
"""So many consecutive facts hold the same common word."""
RARE_FACTS = 5
"""So many facts hold the same rare word."""

_CHARTER_FACTS = 400
"""The first facts, of which those about an instrument are about the charter."""
_KINDS = (
    *(v.FactKind.EVENT, v.FactKind.ATTRIBUTE) * 8,
    *(v.FactKind.OFFICE, v.FactKind.CLAUSE, v.FactKind.STATEMENT) * 2,
    *(v.FactKind.MEMBERSHIP, v.FactKind.SIGNING, v.FactKind.EVENT),
)
_ACTOR_KINDS = tuple(map(v.ActorKind, ("state", "organisation", "person", "person", "armed_group")))
_STATE, _ORGANISATION, _PERSON, _ARMED_GROUP = 0, 1, 2, 4
_SYLLABLES = [consonant + vowel for consonant in "bdfghjklmnprstvz" for vowel in "aeiou"]
_WORDS = ["".join(Random(number).choices(_SYLLABLES, k=2 + number % 3)) for number in range(3000)]
_FIRST_DAY = date(1960, 1, 1)
_DAYS = 24_000
_fact: TypeAdapter[doc.FactDocument] = TypeAdapter(doc.FactDocument)


def fact_id(number: int) -> str:
    slug = "-".join(_WORDS[number * step % len(_WORDS)] for step in (7, 11, 13))
    return f"fact-{number:07}-{slug}"


def actor_id(number: int) -> str:
    """Number 0 takes part in a tenth of all facts; number 1 is the alliance, whose members the service lists."""
    return AES if number == 1 else f"actor-{number:05}-{_WORDS[number % len(_WORDS)]}"


def source_id(number: int) -> str:
    return f"source-{number:05}"


def rare_word(number: int) -> str:
    """The word of the facts whose number modulo a fifth of all facts is this one."""
    base = len(_SYLLABLES)
    # Words of equal length: none is a prefix of another.
    return "x" + "".join(_SYLLABLES[number // base**place % base] for place in (3, 2, 1, 0))


def make_seed(number: int) -> Seed:
    """A seed of at least 100 facts; the shares above are exact for a multiple of 250."""
    sizes = Sizes.of(number)
    return Seed(
        sources=tuple(map(_source, range(sizes.sources))),
        origins=tuple(_origins(sizes.sources)),
        actors=tuple(map(_actor, range(sizes.actors))),
        places=tuple(map(_place, range(sizes.places))),
        instruments=tuple(map(_instrument, range(sizes.instruments))),
        happenings=tuple(map(_happening, range(number // 1000 + 1))),
        disputes=tuple(map(_dispute, range(max(number // 1000, 1)))),
        open_questions=tuple(map(_open_question, range(max(number // 1000, 1)))),
        uncited=(),
        overlaps=(),
        search_groups=(),
        release_notes=(),
        facts=Facts(number),
        vocabulary=VocabularyDocument.model_validate(yaml.safe_load(make_vocabulary())),
        dataset=DatasetDocument(
            title="Invented facts",
            description=f"{number} facts to measure with.",
            licence="CC BY 4.0",
            licence_url="https://creativecommons.org/licenses/by/4.0/",
            rights="Nothing here belongs to anyone.",
        ),
        expectations=ExpectationsDocument(facts_by_kind={}, facts_by_source={}, disputes_by_kind={}),
    )


def change(seed: Seed, share: float) -> Seed:
    """The same seed with the claims of that share of its facts edited."""
    return seed._replace(facts=Facts(len(seed.facts), edited_every=round(1 / share)))


class Sizes(NamedTuple):
    """Numbers of the other documents for a number of facts."""

    actors: int
    sources: int
    places: int
    instruments: int

    @classmethod
    def of(cls, facts: int) -> "Sizes":
        return cls(max(facts // 100, 20), max(facts // 50, 10), max(facts // 1000, 5), max(facts // 1000, 3))


class Facts(Sequence[doc.FactDocument]):
    """The facts in the order of their ids; each is generated when it is read and not stored."""

    def __init__(self, number: int, edited_every: int | None = None) -> None:
        self.number = number
        self.sizes = Sizes.of(number)
        self.edited_every = edited_every

    def __len__(self) -> int:
        return self.number

    def __getitem__(self, at: Any) -> Any:
        numbers = range(self.number)[at]
        return tuple(map(self._make, numbers)) if isinstance(numbers, range) else self._make(numbers)

    def __iter__(self) -> Iterator[doc.FactDocument]:
        return map(self._make, range(self.number))

    def _make(self, number: int) -> doc.FactDocument:
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
                **(
                    {"note": f"The documents leave open {_phrase(Random(f'note {number}'), 4)}."}
                    if number % 13 == 0
                    else {}
                ),
                **_scope(number),
                "details": self._details(kind, number, chance),
                "citations": [self._citation(kind, chance) for _ in range(number % 3 + 1)],
            }
        )

    def _claim(self, number: int, chance: Random) -> str:
        rare = rare_word(number % max(self.number // RARE_FACTS, 1))
        end = "as corrected" if self._is_edited(number) else "as reported"
        common = COMMON_WORDS[number // COMMON_RUN % len(COMMON_WORDS)]
        return f"The {common} of {_phrase(chance, 5).title()} led the {rare} to {_phrase(chance, 4)}, {end}."

    def _is_edited(self, number: int) -> bool:
        """One fact in each run of `edited_every`, at a position that moves by one, so that no kind is left out."""
        every = self.edited_every
        return every is not None and number % every == number // every % every

    def _participants(self, kind: v.FactKind, number: int, chance: Random) -> dict[str, list[str]]:
        def skewed() -> str:
            """An actor of any kind; low numbers are drawn more often."""
            return actor_id(2 + int((self.sizes.actors - 2) * chance.random() ** 2))

        def uniform(kind_index: int) -> str:
            """An actor of one kind; all are drawn equally often."""
            kinds = len(_ACTOR_KINDS)
            return actor_id(kind_index + kinds * chance.randrange(self.sizes.actors // kinds))

        first = actor_id(0) if number % 10 == 5 else skewed()
        match kind:
            case v.FactKind.MEMBERSHIP:
                return {"member": [uniform(_STATE)], "organisation": [uniform(_ORGANISATION)]}
            case v.FactKind.SIGNING:
                return {"signatory": [uniform(_PERSON), uniform(_PERSON + 1)]}
            case v.FactKind.OFFICE:
                return {"holder": [uniform(_PERSON)], "jurisdiction": [uniform(_STATE)]}
            case v.FactKind.STATEMENT:
                return {"speaker": [uniform(_PERSON)], "addressee": [first]}
            case v.FactKind.CLAUSE:
                return {"party": [first]}
            case v.FactKind.ATTRIBUTE:
                return {"subject": [first]}
            case v.FactKind.EVENT:
                return {"agent": [first], "target": [skewed()]}

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
                named = {"instrument": instrument} if number // len(_KINDS) % 2 == 0 else {}
                return {"property": chance.choice([*v.Property]), "value": _value(chance), **named}
            case v.FactKind.EVENT:
                return {"event_type": chance.choice([*v.EventType]), "undated_reason": None}

    def _citation(self, kind: v.FactKind, chance: Random) -> dict[str, Any]:
        source, quote, start = chance.randrange(self.sizes.sources), _phrase(chance, 6), chance.randrange(20_000)
        prefix, suffix = f"{_phrase(chance, 5)[:29]} “", f",” {_phrase(chance, 5)[:29]}"
        return {
            "source": source_id(source),
            "quote": quote,
            "at": {"start": start, "end": start + len(quote), "prefix": prefix, "suffix": suffix},
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
    """Two thirds of the dates are days, the others months, years, decades or absent."""
    day = _FIRST_DAY + timedelta(chance.randrange(_DAYS))
    forms = (f"{day}",) * 8 + (f"{day:%Y-%m}", f"{day:%Y}", f"{day:%Y}"[:3] + "X", None)
    edtf = chance.choice(forms)
    return {"date": {"edtf": edtf}} if edtf else {}


def _scope(number: int) -> dict[str, str]:
    """One fact in twenty is about the documents; two others of each thousand tell of one occurrence."""
    if number % 20 == 7:
        return {"scope": "documents"}
    return {"happening": f"happening-{number // 1000:05}"} if number % 1000 in {61, 62} else {}


def _value(chance: Random) -> dict[str, Any]:
    text = {"type": "text", "text": _phrase(chance, 4)}
    quantity = {"type": "quantity", "amount": chance.randrange(10_000), "unit": "troops"}
    day = {"type": "date", "edtf": f"{_FIRST_DAY + timedelta(chance.randrange(_DAYS)):%Y-%m}"}
    return chance.choice((text, quantity, day))


@cache
def _name(prefix: str, number: int, length: int) -> str:
    return f"{_phrase(Random(f'{prefix}{number}'), length).title()} {number}"


def _source(number: int) -> doc.SourceDocument:
    published_on = _FIRST_DAY + timedelta(number * 17 % _DAYS)
    title = _name("source", number, 6)
    return doc.SourceDocument.model_validate(
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


def _origins(sources: int) -> Iterator[doc.OriginDocument]:
    """One own report for each source, and one agency report shared by each ten sources."""
    for source in range(sources):
        yield _origin(_own_origin(source), "own_reporting", [source])
    for first in range(0, sources, 10):
        yield _origin(_shared_origin(first), "wire_report", range(first, min(first + 10, sources)))


def _origin(name: str, kind: str, sources: Iterable[int]) -> doc.OriginDocument:
    traces = [{"source": source_id(it), "basis": "stated", "note": "The document names it."} for it in sources]
    return doc.OriginDocument.model_validate(
        {"id": name, "name": f"Report of the correspondent, {name}", "kind": kind, "traces": traces}
    )


def _actor(number: int) -> doc.ActorDocument:
    kind, name = _ACTOR_KINDS[number % len(_ACTOR_KINDS)], _name("actor", number, 2)
    names = [{"name": f"the {name}", "kind": "alias", "language": "en", "sources": [source_id(0)]}]
    content = {"id": actor_id(number), "kind": kind, "name": name, "names": names}
    return doc.ActorDocument.model_validate({**content, "belongs_to": _owner(number)})


def _owner(number: int) -> dict[str, str] | None:
    """Every armed group belongs to the state that comes four before it."""
    if number % len(_ACTOR_KINDS) != _ARMED_GROUP:
        return None
    return {"actor": actor_id(number - _ARMED_GROUP), "fact": fact_id(0)}


def _place_id(number: int) -> str:
    return f"place-{number:05}"


def _place(number: int) -> doc.PlaceDocument:
    """Of each five places four lie in the first."""
    within = {"place": _place_id(number - number % 5), "fact": fact_id(0)} if number % 5 else None
    return doc.PlaceDocument.model_validate(
        {"id": _place_id(number), "kind": "city", "name": _name("place", number, 1), "within": within}
    )


def _instrument_id(number: int) -> str:
    return CHARTER if number == 0 else f"instrument-{number:05}"


def _instrument(number: int) -> doc.InstrumentDocument:
    name = f"Agreement of {_name('instrument', number, 2)}"
    return doc.InstrumentDocument.model_validate({"id": _instrument_id(number), "kind": "agreement", "name": name})


def _happening(number: int) -> doc.HappeningDocument:
    return doc.HappeningDocument(id=f"happening-{number:05}", title=_name("happening", number, 3))


def _open_question(number: int) -> OpenQuestionDocument:
    """One question for each thousand facts."""
    return OpenQuestionDocument.model_validate(
        {
            "id": f"question-{number:05}",
            "question": f"What became of {_name('question', number, 4)}?",
            "note": "No document says.",
            "about": {"actors": [_actor(0).id], "facts": [fact_id(number * 1000 + 51)]},
        }
    )


def _dispute(number: int) -> doc.DisputeDocument:
    """Two facts of each thousand contradict each other."""
    return doc.DisputeDocument.model_validate(
        {
            "id": f"dispute-{number:05}",
            "question": f"What led to {_name('dispute', number, 4)}?",
            "kind": "contradiction",
            "state": "open",
            "rationale": f"One document names {_name('reason', number, 4)}, the other does not.",
            "facts": [fact_id(number * 1000 + 51), fact_id(number * 1000 + 52)],
        }
    )
