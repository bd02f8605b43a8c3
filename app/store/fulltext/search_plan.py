"""How a full-text search is read: what both engines have to offer for it, each in its own module."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

from app.store.fulltext.terms import Term
from app.store.list_plan import ListPlan, Statement
from app.store.transaction import CurrentRevision, ReadTransaction

MAX_INLINE_MATCHES = 100
"""Matches that are handed from statement to statement; of more, only those that a page needs are looked at."""

Matches: TypeAlias = dict[int, int]
"""The relevance tier of each matching fact, by the number of the fact."""


class SearchPlan(NamedTuple):
    """What is known of a search before its page is read, and what is still to be found out.

    PostgreSQL, left to itself, goes through all facts by their ids until enough match, however rare the word; so few
    matches are fetched first. Of a frequent word, SQLite has the first matches in claims at hand.
    """

    terms: Sequence[Term]
    revision: CurrentRevision
    """The revision that the full-text index was looked at in."""
    matches: Matches | None = None
    """All matches, where they are no more than a few."""
    claim_matches: Sequence[int] | None = None
    """The numbers of the first facts that match in their claim, where they fill the first page."""
    first_page: int | None = None
    """Items that fill the first page, where only that is asked for, by relevance alone."""
    is_rarity_open: bool = False
    """Whether it takes a longer look to know whether the matches are few."""
    is_ending_open: bool = False
    """Whether it takes a longer look to know whether longer words begin as the last one does."""

    @property
    def is_bounded(self) -> bool:
        """Whether the page can be read at a cost that does not grow with the number of matches."""
        return self.matches is not None or self.claim_matches is not None


class FullText(ABC):
    """Full-text search in one engine."""

    @abstractmethod
    def bind(self, terms: Sequence[Term]) -> dict[str, str]:
        """The search in the engine's query language, by the names of placeholders."""

    @abstractmethod
    def drive(self, plan: ListPlan) -> ListPlan:
        """The list restricted to what the search finds, which it starts from."""

    @abstractmethod
    def list_tiers(self, plan: ListPlan) -> Sequence[ListPlan]:
        """One list for each relevance tier, each by id: an engine can follow that order and stop after a page."""

    @abstractmethod
    def select_given_matches(self) -> Any:
        """A subquery of the columns `number` and `tier` over the placeholder `matches`, a JSON object."""

    @abstractmethod
    def select_numbered(self) -> Statement:
        """Body, texts, number and id of the facts whose numbers the placeholder `numbers` has, as a JSON array."""

    @abstractmethod
    def probe(self, transaction: ReadTransaction, terms: Sequence[Term], first_page: int | None) -> SearchPlan:
        """Look at the index at bounded cost. `first_page`: see SearchPlan."""

    @abstractmethod
    def finish(self, transaction: ReadTransaction, plan: SearchPlan) -> SearchPlan:
        """Find out what a probe left open, at whatever cost; nothing where it left nothing open."""
