"""The kinds of request that are measured: each yields URLs without end, all different, and checks the responses."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import count, pairwise
from random import Random
from typing import Any, NamedTuple
from urllib.parse import quote

from app.domain.normal_forms import stem
from app.domain.revision_token import make_token
from tests.bench.servers import BenchError, Response, ask
from tests.bench.synthetic import COMMON_RUN, COMMON_WORDS, RARE_FACTS, Facts, fact_id, rare_word

LIMIT = 20
SHORT = 5
"""A page that even the actors of a hundred facts fill."""
_SIGNS = ".!~@"
"""Punctuation that a search ignores and a URL need not escape."""
_NEXT = re.compile(rb'"next":"[^"]*cursor=([^"&]+)')


class Dataset(NamedTuple):
    """The facts behind a server; the cursors are those that lead to the facts from a number on."""

    facts: int
    tag: str
    token: str
    """Of the one revision that there is."""
    actors: Sequence[str]
    cursors: Mapping[int, str]
    late_changes: Sequence[str]
    """Cursors of the last tenth of all changes, each of which a page follows."""


class Request(NamedTuple):
    """A URL, and what the response must be about."""

    url: str
    subject: Any


class Case(NamedTuple):
    """A kind of request: its subjects, the URL for one of them, and whether a body is about it."""

    title: str
    subjects: Callable[[Dataset], Sequence[Any]]
    url: Callable[[Dataset, Any], str]
    is_right: Callable[[Dataset, Any, Any], bool]
    is_search: bool = False
    is_record: bool = False
    """Whether the response has an entity tag of its own, not that of the data."""
    is_page: bool = False
    """Whether the response is HTML."""
    status: int = 200

    def list_requests(self, dataset: Dataset) -> Iterator[Request]:
        """A request for each subject in random order, and then the same ones with their URLs spelled otherwise.

        None where there are no subjects, as an earlier version may have none.
        """
        subjects, respell = self.subjects(dataset), _punctuate if self.is_search else _escape
        for lap in count() if subjects else ():
            for subject in Random(lap).sample(subjects, len(subjects)):
                yield Request(respell(self.url(dataset, subject), lap), subject)

    def headers(self, dataset: Dataset) -> dict[str, str]:
        return {"If-None-Match": dataset.tag} if self.status == 304 else {}

    def check(self, dataset: Dataset, request: Request, response: Response) -> None:
        """Raise BenchError unless the response is the right one."""
        tag = dict(response.headers).get("etag")
        is_right = response.status == self.status and (tag is not None if self.is_record else tag == dataset.tag)
        if self.status == 304:
            is_right &= response.body == b""
        if not is_right or (response.body and not self.is_right(dataset, request.subject, self._read(response.body))):
            raise BenchError(f"{request.url} is answered wrongly: {response.status} {response.body[:200]!r}")

    def _read(self, body: bytes) -> Any:
        return body.decode() if self.is_page else json.loads(body)


def _escape(url: str, lap: int) -> str:
    """The same URL with letters of its last value percent-encoded: another key of the response cache."""
    start, bit = max(url.rfind("="), url.rfind("/")) + 1, count()
    value = (f"%{ord(it):02X}" if it.isalnum() and lap >> next(bit) & 1 else it for it in url[start:])
    return url[:start] + "".join(value)


def _punctuate(url: str, lap: int) -> str:
    """The same search with punctuation after it: another text, whose total is counted again."""
    while lap:
        lap, digit = divmod(lap - 1, len(_SIGNS))
        url += _SIGNS[digit]
    return url


def fetch_dataset(port: int, facts: int) -> Dataset:
    """The actors whose short pages are full, and cursors that the service made, one for each run of 1 to 100 facts."""
    totals: dict[str, int] = {}
    url: str | None = "/actors?limit=200"
    while url:
        (response,) = ask(port, [url], {})
        answer = json.loads(response.body)
        totals |= {actor["id"]: actor["facts"]["total"] for actor in answer["items"]}
        url = answer["page"]["next"]
    cursors, step = {0: ""}, min(max(facts // 10_000, 1), 100)
    for place in range(step, min(facts * 95 // 100, facts - LIMIT), step):
        (page,) = ask(port, [f"/facts?limit={step}{cursors[place - step]}"], {})
        cursors[place] = f"&cursor={_NEXT.findall(page.body)[-1].decode()}"
    state = answer["dataset"]
    return Dataset(
        facts,
        dict(response.headers)["etag"],
        make_token(state["revision"], state["hash"]),
        [it for it in totals if totals[it] >= SHORT],
        cursors,
        _fetch_late_changes(port, step),
    )


def _fetch_late_changes(port: int, step: int) -> Sequence[str]:
    cursors: list[str] = []
    url: str | None = f"/changes?limit={step}"
    while url:
        (response,) = ask(port, [url], {})
        found = _NEXT.findall(response.body)
        cursors += [f"&cursor={it.decode()}" for it in found[-1:]]
        url = f"/changes?limit={step}{cursors[-1]}" if found else None
    left = LIMIT // step + 1
    return cursors[len(cursors) * 9 // 10 - left : len(cursors) - left]


def _ids(answer: Any) -> list[str]:
    return [item["id"] for item in answer["items"]]


def _is_full(limit: int, answer: Any) -> bool:
    """Whether a page is as long as asked, or as there are facts, without repeats."""
    found = _ids(answer)
    return bool(len(found) == len({*found}) == min(limit, answer["page"]["total"]) > 0)


def _page_at(title: str, is_included: Callable[[Dataset, int], bool], status: int = 200) -> Case:
    return Case(
        title,
        lambda dataset: [place for place in dataset.cursors if is_included(dataset, place)],
        lambda dataset, place: f"/facts?limit={LIMIT}{dataset.cursors[place]}",
        lambda _, place, answer: _ids(answer) == [fact_id(place + number) for number in range(LIMIT)],
        status=status,
    )


def _page_of_actor(title: str, limit: int) -> Case:
    def is_right(_: Dataset, actor: str, answer: Any) -> bool:
        actors = [[it["actor"]["id"] for it in item["participants"]] for item in answer["items"]]
        is_in_order = _ids(answer) == sorted(_ids(answer))
        return _is_full(limit, answer) and is_in_order and all(actor in those for those in actors)

    return Case(title, lambda dataset: dataset.actors, lambda _, it: f"/facts?limit={limit}&actor={it}", is_right)


def _search(
    title: str,
    subjects: Callable[[Dataset], Sequence[Any]],
    word: Callable[[Any], str],
    is_right: Any,
    path: str = "/facts",
) -> Case:
    return Case(title, subjects, lambda _, it: f"{path}?limit={LIMIT}&q={word(it)}", is_right, is_search=True)


@cache
def _list_rare(facts: int) -> Sequence[int]:
    """The rare words that a search takes as they are: what is cut off of others may make several of them one."""
    return [number for number in range(facts // RARE_FACTS) if stem(rare_word(number)) == rare_word(number)]


def _holds_rare_word(dataset: Dataset, number: int, answer: Any) -> bool:
    """Whether all facts with a rare word are there; which of them is the best does not matter here."""
    return sorted(_ids(answer)) == [fact_id(it) for it in range(number, dataset.facts, dataset.facts // RARE_FACTS)]


def _list_apart(dataset: Dataset) -> Sequence[tuple[str, ...]]:
    """Two rare words and a frequent one: no claim has two rare ones."""
    pairs = pairwise(_list_rare(dataset.facts))
    return [(rare_word(one), rare_word(other), COMMON_WORDS[one % len(COMMON_WORDS)]) for one, other in pairs]


def _is_relaxed(_: Dataset, words: Sequence[str], answer: Any) -> bool:
    is_told = "search" in answer and bool(answer["search"]["relaxed"])
    hold_some = all(any(f" {word} " in f"{it['claim']} " for word in words) for it in answer["items"])
    return is_told and _is_full(LIMIT, answer) and hold_some


PAGE = _page_at(f"page of {LIMIT} facts", lambda dataset, place: place < dataset.facts // 10)
FACT = Case(
    "one fact",
    lambda dataset: range(dataset.facts),
    lambda _, number: f"/facts/{fact_id(number)}",
    lambda _, number, answer: bool(answer["id"] == fact_id(number)),
    is_record=True,
)
ACTOR_PAGE = _page_of_actor("page by actor", LIMIT)
SHORT_ACTOR_PAGE = _page_of_actor(f"page by actor, {SHORT} facts", SHORT)
DEEP = _page_at("page at 90 % depth", lambda dataset, place: place > max(dataset.cursors) - dataset.facts // 10)
RARE = _search("search, rare word", lambda dataset: _list_rare(dataset.facts), rare_word, _holds_rare_word)
COMMON = _search(
    "search, word in a tenth",
    lambda dataset: COMMON_WORDS[: dataset.facts // COMMON_RUN],
    str,
    lambda _, word, answer: _is_full(LIMIT, answer) and all(f" {word} " in it["claim"] for it in answer["items"]),
)
RELAXED = _search(
    "search, no fact with all three words",
    _list_apart,
    "+".join,
    _is_relaxed,
)
EVERYTHING = _search(
    "search of everything, rare word",
    lambda dataset: _list_rare(dataset.facts),
    rare_word,
    _holds_rare_word,
    "/search",
)
EVERYTHING_COMMON = _search(
    "search of everything, word in a tenth",
    lambda dataset: COMMON_WORDS[: dataset.facts // COMMON_RUN],
    str,
    lambda _, word, answer: _is_full(LIMIT, answer) and all(f" {word} " in it["title"] for it in answer["items"]),
    "/search",
)
CHANGES = Case(
    "changes, nothing new",
    lambda _: range(1, 201),
    lambda dataset, limit: f"/changes?limit={limit}&after={dataset.token}",
    lambda dataset, _, answer: answer["items"] == [] and bool(answer["until"] == dataset.token),
)
LATE_CHANGES = Case(
    "changes at 90 % depth",
    lambda dataset: dataset.late_changes,
    lambda _, cursor: f"/changes?limit={LIMIT}{cursor}",
    lambda _, __, answer: len(_ids(answer)) == LIMIT and _ids(answer) == [it["body"]["id"] for it in answer["items"]],
)
COMPARED = Case(
    "a sentence compared",
    lambda dataset: range(dataset.facts),
    lambda dataset, number: f"/compare?text={quote(Facts(dataset.facts)[number].claim)}",
    lambda _, number, answer: bool(answer["items"][0]["fact"]["id"] == fact_id(number)),
    is_search=True,
)
HOME_PAGE = Case(
    "first page, HTML",
    lambda _: ("/en",),
    lambda _, path: path,
    lambda *given: "</html>" in given[-1] and "/en/timeline" in given[-1],
    is_record=True,
    is_page=True,
)
FACT_PAGE = Case(
    "one fact, HTML",
    lambda dataset: range(dataset.facts),
    lambda _, number: f"/en/facts/{fact_id(number)}",
    lambda _, number, page: f"/en/facts/{fact_id(number)}" in page and "<blockquote" in page,
    is_record=True,
    is_page=True,
)
SEARCH_PAGE = Case(
    "search, rare word, HTML",
    lambda dataset: _list_rare(dataset.facts),
    lambda _, number: f"/en/facts?q={rare_word(number)}",
    lambda _, number, page: page.count(f"<mark>{rare_word(number)}</mark>") >= RARE_FACTS,
    is_search=True,
    is_record=True,
    is_page=True,
)
NOT_MODIFIED = PAGE._replace(title="304", status=304)

CASES = (
    PAGE,
    FACT,
    ACTOR_PAGE,
    DEEP,
    RARE,
    COMMON,
    RELAXED,
    EVERYTHING,
    EVERYTHING_COMMON,
    COMPARED,
    CHANGES,
    LATE_CHANGES,
    HOME_PAGE,
    FACT_PAGE,
    SEARCH_PAGE,
    NOT_MODIFIED,
)
GROWING = (PAGE, FACT, SHORT_ACTOR_PAGE, DEEP, RARE, COMMON, RELAXED, EVERYTHING, COMPARED, LATE_CHANGES)
"""What is compared between the smallest and the largest number of facts: pages that are full in both."""
