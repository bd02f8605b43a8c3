"""Ranks of matches: in which tier a fact matches a search, and how far down in it."""

from enum import IntEnum

TIER_SHIFT = 18
"""Bits of a rank below those of its tier."""


class RelevanceTier(IntEnum):
    """Where a fact matches: all words in its claim, some in a name or label, or some elsewhere alone."""

    CLAIM = 0
    NAMES = 1
    ELSEWHERE = 2

    @property
    def first_rank(self) -> int:
        """The rank of the best match of the tier: ranks are put in order by their tier first."""
        return self.value << TIER_SHIFT


def tier_of(rank: int) -> RelevanceTier:
    """The tier that a rank lies in; of a match of a relaxed search, whose rank lies beyond, the last one."""
    return RelevanceTier(min(rank >> TIER_SHIFT, RelevanceTier.ELSEWHERE))
