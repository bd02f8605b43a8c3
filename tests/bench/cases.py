"""What is asked: kinds of request, each with an endless row of addresses that differ, and a check of the answers."""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import count
from math import gcd
from typing import Any, NamedTuple

from app.schemas.filters import AnyFactQuery
from app.services.pagination import encode_cursor
from tests.bench.replies import Reply
from tests.bench.synthetic import COMMON_WORDS, fact_id, rare_word

LIMIT = 20
SHORT = 5
"""A page that even the actors of a hundred facts fill."""

SHORTER = 4
"""Another such page, whose addresses are others."""

FEW = 10
"""So few actors that each has soon been asked about, in the smallest record as in the largest."""

_HANDFUL = 5
"""So many facts hold a rare word."""

_RUN = 25
"""So many facts in a row share a common word."""
_SIGNS = ".!~*"
"""Signs that mean nothing to a search and need no escape in an address."""


class Record(NamedTuple):
    """What is known of the record that answers: how many facts it has, which actors fill a page, and its tag."""

    facts: int
    actors: tuple[str, ...]
    tag: str


class Question(NamedTuple):
    """An address, and what the answer to it must be about."""

    url: str
    about: Any


class Case(NamedTuple):
    """A kind of request."""

    name: str
    title: str
    questions: Callable[[Record], Iterator[Question]]
    is_right: Callable[[Record, Any, Any], bool]
    status: int = 200

    def headers(self, record: Record) -> dict[str, str]:
        return {"If-None-Match": record.tag} if self.status == 304 else {}

    def find_fault(self, record: Record, question: Question, reply: Reply) -> str | None:
        """What is wrong with a reply, if anything is."""
        if reply.status != self.status:
            return f"{question.url} answers {reply.status}"
        if self.status == 304:
            is_right = reply.body == b"" and reply.header(b"etag") == record.tag.encode()
        else:
            is_right = self.is_right(record, question.about, json.loads(reply.body))
        return None if is_right else f"{question.url} answers with something else"


def tour(numbers: range) -> Iterator[int]:
    """Each of some numbers once, neighbours far apart."""
    size = len(numbers)
    step = next(it for it in count(max(int(size * 0.618), 1)) if gcd(it, size) == 1)
    return (numbers[place * step % size] for place in range(size))


def spell(url: str, lap: int) -> str:
    """The same address with some signs of its last part escaped: the same question, but one that no cache knows."""
    start = max(url.rfind("="), url.rfind("/")) + 1
    signs, bit = list(url), 0
    for place in range(start, len(url)):
        if url[place].isalnum():
            if lap >> bit & 1:
                signs[place] = f"%{ord(url[place]):02X}"
            bit += 1
    return "".join(signs)


def retype(url: str, lap: int) -> str:
    """The same search with some letters as capitals and with signs after it, so that its total is counted anew."""
    head, _, word = url.rpartition("=")
    signs, rest = "", lap >> len(word)
    while rest:
        rest, digit = divmod(rest - 1, len(_SIGNS))
        signs += _SIGNS[digit]
    return f"{head}={''.join(it.upper() if lap >> bit & 1 else it for bit, it in enumerate(word))}{signs}"


def _over_and_over(
    make: Callable[[], Iterable[Question]], respell: Callable[[str, int], str] = spell
) -> Iterator[Question]:
    """Questions whose addresses all differ: those that there are, and then the same ones spelled otherwise."""
    for lap in count():
        for url, about in make():
            yield Question(respell(url, lap), about)


def page_after(place: int) -> str:
    """The address of the page after a fact."""
    asked = AnyFactQuery(limit=LIMIT).model_dump_json(exclude={"cursor", "limit"})
    return f"/facts?limit={LIMIT}&cursor={encode_cursor((fact_id(place),), f'/facts {asked}')}"


def _pages(places: range) -> Iterable[Question]:
    return (Question(page_after(place), place + 1) for place in tour(places))


def _shallow_pages(record: Record) -> Iterator[Question]:
    """The first page, and then pages in the first tenth."""
    yield Question(f"/facts?limit={LIMIT}", 0)
    yield from _over_and_over(lambda: _pages(range(record.facts // 10)))


def _deep_pages(record: Record) -> Iterator[Question]:
    end = min(record.facts * 95 // 100, record.facts - LIMIT)
    return _over_and_over(lambda: _pages(range(end - record.facts // 10, end)))


def _is_page_from(_: Record, first: int, answer: Any) -> bool:
    return _ids(answer) == [fact_id(first + place) for place in range(LIMIT)]


def _facts(record: Record) -> Iterator[Question]:
    ids = partial(map, fact_id)
    return _over_and_over(lambda: (Question(f"/facts/{it}", it) for it in ids(tour(range(record.facts)))))


def _has_id(_: Record, name: str, answer: Any) -> bool:
    return bool(answer["id"] == name)


def _of_actors(path: str, record: Record) -> Iterator[Question]:
    """A path that ends in the id of an actor, for each of them."""
    actors = record.actors
    order = partial(tour, range(len(actors)))
    return _over_and_over(lambda: (Question(f"{path}{actors[it]}", actors[it]) for it in order()))


def _is_page_of_actor(limit: int, _: Record, name: str, answer: Any) -> bool:
    parts = [[part["actor"]["id"] for part in item["participants"]] for item in answer["items"]]
    is_full = len(parts) == min(limit, answer["page"]["total"]) > 0
    return is_full and _is_in_order(answer) and all(name in part for part in parts)


def _rare_searches(record: Record) -> Iterator[Question]:
    path = f"/facts?limit={LIMIT}&q="
    numbers = range(record.facts // _HANDFUL)
    return _over_and_over(lambda: (Question(f"{path}{rare_word(it)}", it) for it in tour(numbers)), retype)


def _is_handful(record: Record, number: int, answer: Any) -> bool:
    return _ids(answer) == [fact_id(it) for it in range(number, record.facts, record.facts // _HANDFUL)]


def _common_searches(record: Record) -> Iterator[Question]:
    found = COMMON_WORDS[: record.facts // _RUN]
    return _over_and_over(lambda: (Question(f"/facts?limit={LIMIT}&q={it}", it) for it in found), retype)


def _is_page_with_word(_: Record, word: str, answer: Any) -> bool:
    has_word = all(f" {word} " in item["claim"] for item in answer["items"])
    return has_word and len(answer["items"]) == LIMIT and _is_in_order(answer)


def _facets(record: Record) -> Iterator[Question]:
    """The facets of the whole list, and then those of actors."""
    path = f"/facts?facets=kind&limit={LIMIT}"
    yield Question(path, None)
    yield from _of_actors(f"{path}&actor=", record)


def _is_counted(record: Record, name: str | None, answer: Any) -> bool:
    (facet,) = answer["facets"]
    number = sum(value["count"] for value in facet["values"])
    if name is None:
        return bool(facet["facet"] == "kind" and number == record.facts)
    page = answer["page"]
    is_whole = number == page["total"] if page["total_relation"] == "eq" else number > page["total"]
    return is_whole and _is_page_of_actor(LIMIT, record, name, answer)


def _ids(answer: Any) -> list[str]:
    return [item["id"] for item in answer["items"]]


def _is_in_order(answer: Any) -> bool:
    found = _ids(answer)
    return found == sorted(set(found))


def _page_of_actor(name: str, title: str, limit: int, most: int | None = None) -> Case:
    """The first facts of each actor, or of so many of them."""

    def ask(record: Record) -> Iterator[Question]:
        return _of_actors(f"/facts?limit={limit}&actor=", record._replace(actors=record.actors[:most]))

    return Case(name, title, ask, partial(_is_page_of_actor, limit))


PAGE = Case("page", f"page of {LIMIT} facts", _shallow_pages, _is_page_from)
FACT = Case("fact", "one fact", _facts, _has_id)
ACTOR_PAGE = _page_of_actor("actor_page", "page by actor", LIMIT)
SHORT_ACTOR_PAGE = _page_of_actor("short_actor_page", f"page by actor, {SHORT} facts", SHORT)
FEW_ACTORS_PAGE = _page_of_actor("few_actors_page", f"page by one of {FEW} actors, {SHORTER} facts", SHORTER, FEW)
DEEP = Case("deep", "page at 90 % depth", _deep_pages, _is_page_from)
RARE = Case("rare", "search, rare word", _rare_searches, _is_handful)
COMMON = Case("common", "search, word in a tenth", _common_searches, _is_page_with_word)
NOT_MODIFIED = Case("not_modified", "304", _shallow_pages, _is_page_from, status=304)
FACETS = Case("facets", "facets by kind", _facets, _is_counted)
ACTOR = Case("actor", "one actor", partial(_of_actors, "/actors/"), _has_id)

CASES = (PAGE, FACT, ACTOR_PAGE, DEEP, RARE, COMMON, NOT_MODIFIED, FACETS, ACTOR)
GROWING = (PAGE, FACT, SHORT_ACTOR_PAGE, FEW_ACTORS_PAGE, DEEP, RARE, COMMON, FACETS, ACTOR)
"""What is compared between the smallest and the largest record: pages that are full in both."""
