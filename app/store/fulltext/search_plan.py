"""How a full-text search is read: what both engines have to offer for it, each in its own module."""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from app.domain.normal_forms import STOP_WORDS
from app.store.fulltext.index import FIELD_SEPARATOR
from app.store.fulltext.ranking import Hit, WordHit
from app.store.fulltext.terms import Search, Term
from app.store.list_plan import Body, ListPlan, Statement
from app.store.models import Version
from app.store.transaction import CurrentRevision, ReadTransaction

MAX_INLINE_MATCHES = 100
"""Matches that are looked at on the event loop."""

MAX_RANKED = 1000
"""Matches that are ranked by their scores; of more, those of a tier come in the order of their ids."""

MAX_CANDIDATES = 2000
"""Facts that a relaxed search looks at."""


class SearchPlan:
    """What is known of a search: its terms, and, where it finds no more than are ranked, the rank of each match."""

    def __init__(
        self,
        search: Search,
        revision: CurrentRevision,
        *,
        ranks: Mapping[int, int] | None = None,
        claim_matches: Sequence[int] | None = None,
        is_relaxed: bool = False,
        is_finished: bool = True,
        did_you_mean: str | None = None,
        is_corrected: bool = False,
    ) -> None:
        self.search = search
        self.revision = revision
        """The revision that the full-text index was looked at in."""
        self.ranks = ranks
        """The rank of each match by the number of its fact; None where there are more than are ranked."""
        self.claim_matches = claim_matches
        """The numbers of the first facts that match in their claim, where they fill the first page."""
        self.is_relaxed = is_relaxed
        """Whether no fact holds all words, so that the matches hold most of them."""
        self.is_finished = is_finished
        """Whether nothing is left to find out before its pages are read."""
        self.did_you_mean = did_you_mean
        """The search with its unknown words corrected."""
        self.is_corrected = is_corrected
        """Whether that is what was searched for."""

    @property
    def is_bounded(self) -> bool:
        """Whether the page can be read at a cost that does not grow with the number of matches."""
        return self.ranks is not None or self.claim_matches is not None

    @cached_property
    def matches_json(self) -> str:
        """The ranks as a value of a statement."""
        return json.dumps(self.ranks)


class FullText(ABC):
    """Full-text search in one engine."""

    @abstractmethod
    def bind(self, terms: Sequence[Term], excluded: Sequence[Term] = ()) -> dict[str, str]:
        """A search for all terms in the engine's query language, by the names of placeholders."""

    @abstractmethod
    def drive(self, plan: ListPlan) -> ListPlan:
        """The list restricted to what the search finds, which it starts from."""

    @abstractmethod
    def list_tiers(self, plan: ListPlan) -> Sequence[ListPlan]:
        """One list for each relevance tier, each by id: an engine can follow that order and stop after a page."""

    @abstractmethod
    def select_given_matches(self) -> Any:
        """A subquery of the columns `number` and `rank` over the placeholder `matches`, a JSON object."""

    def select_numbered(self) -> Statement:
        """Body, texts, checksum, number and id of the facts whose numbers the placeholder `numbers` has."""
        number = col(Version.number)
        read = Body(col(Version.body)), col(Version.texts), col(Version.checksum)
        return select(*read, number, col(Version.id)).where(number.in_(self.select_numbers())).order_by(number)

    @abstractmethod
    def select_numbers(self) -> Any:
        """A subquery of the numbers that the placeholder `numbers` has, as a JSON array."""

    @abstractmethod
    def bind_any(
        self, mandatory: Sequence[Term], droppable: Sequence[Term], excluded: Sequence[Term]
    ) -> dict[str, str]:
        """A search for all of some terms, and for any of others, by the name of its placeholder."""

    @abstractmethod
    def select_count(self) -> Statement:
        """How many facts a search finds, as far as more than `most` are told apart."""

    @abstractmethod
    def fetch_hits(self, transaction: ReadTransaction, query: Mapping[str, str], most: int) -> Sequence[Hit]:
        """The first facts that a search finds, in the order of their numbers, each with its words."""

    @abstractmethod
    def fetch_word_hits(self, transaction: ReadTransaction, word: str) -> Sequence[WordHit] | None:
        """All facts that hold a rare word; None where that costs no less than to fetch their texts."""

    @abstractmethod
    def fetch_first_word_hits(self, transaction: ReadTransaction, word: str, most: int) -> Sequence[WordHit] | None:
        """The first of more than `most` facts that hold a word; None where that costs no less than their texts."""

    @abstractmethod
    def fetch_record_hits(self, transaction: ReadTransaction, query: Mapping[str, str], most: int) -> Sequence[Hit]:
        """The first records that are no facts and that a search finds, each with its words."""

    @abstractmethod
    def fetch_claim_matches(self, transaction: ReadTransaction, word: str, most: int) -> Sequence[int]:
        """Numbers of the first facts that hold a frequent word in their claim; fewer where that takes a longer look."""


def record_hit(number: int, title: str, *others: str) -> Hit:
    """A record that is no fact, of which nothing wins a tie."""
    spoken = title.partition(f" {FIELD_SEPARATOR}")[0].split()
    length = sum(word not in STOP_WORDS for word in spoken) or len(spoken)
    return Hit(number, 0, max(1, length), title, *others)
