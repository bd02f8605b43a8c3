"""In which order facts come that a search finds."""

from collections.abc import Sequence

import pytest

from app.domain.limits import COUNTED
from app.domain.normal_forms import form_of, stem
from app.store.fulltext.index import FIELD_SEPARATOR, KEYWORDS_SEPARATOR
from app.store.fulltext.ranking import (
    MAX_PRIORITY,
    OF_TITLE,
    Hit,
    WordHit,
    holds,
    rank_hits,
    rank_relaxed,
    rank_word_hits,
    tells,
    weigh,
)
from app.store.fulltext.search_plan import record_hit
from app.store.fulltext.terms import Term
from app.store.relevance import RelevanceTier, tier_of

CLAIM, NAMES, ELSEWHERE = RelevanceTier
FREQUENT, RARE = 300, 2
MANY = 4000


class Facts:
    """Facts in words, each with a name, numbered as they are given."""

    def __init__(self, **hits: Hit) -> None:
        self._names = dict(enumerate(hits))
        self.hits = [hit._replace(number=number) for number, hit in enumerate(hits.values())]

    def order(self, *terms: Term) -> list[str]:
        """The names of the facts that hold all terms, the best first."""
        return self._sort(rank_hits(self.hits, terms))

    def relaxed(self, *terms: Term, among: int = MANY) -> list[str]:
        """The names of the facts that hold most terms, the best first."""
        return self._sort(rank_relaxed(self.hits, terms, among))

    def _sort(self, ranks: dict[int, int]) -> list[str]:
        return [self._names[number] for number in sorted(ranks, key=lambda it: (ranks[it], it))]


def hit(claim: str = "", names: str = "", labels: str = "", quotes: str = "", priority: int = 1) -> Hit:
    length = len(claim.partition(FIELD_SEPARATOR)[0].split()) or 1
    return Hit(0, priority, length, *(" ".join(map(stem, it.split())) for it in (claim, names, labels, quotes)))


def term(*alternatives: str, facts: int = 10) -> Term:
    return Term([tuple(form_of(it).split()) for it in alternatives], facts)


def rank(found: Hit, *terms: Term) -> int:
    return rank_hits([found], terms)[found.number]


def test_a_claim_comes_before_a_name_or_label_and_these_before_a_quotation() -> None:
    facts = Facts(
        quoted=hit("of peace", quotes="the pact"),
        labelled=hit("of peace", labels="pact"),
        named=hit("of peace", names="pact"),
        claimed=hit("of a pact"),
    )
    assert facts.order(term("pact")) == ["claimed", "labelled", "named", "quoted"]


@pytest.mark.parametrize(
    ("found", "tier"),
    [
        (hit("a pact in mali"), CLAIM),
        (hit("a pact", names="mali"), NAMES),
        (hit("a pact", labels="mali"), NAMES),
        (hit("mali", quotes="a pact"), ELSEWHERE),
        (hit(names="mali", quotes="a pact"), ELSEWHERE),
        (hit(quotes="a pact in mali"), ELSEWHERE),
    ],
)
def test_a_fact_is_of_the_tier_of_the_word_that_stands_lowest(found: Hit, tier: RelevanceTier) -> None:
    assert tier_of(rank(found, term("pact"), term("mali"))) is tier


def test_a_word_that_is_also_in_a_name_and_a_quotation_counts_more() -> None:
    facts = Facts(
        claim=hit("the pact of eastport"),
        quoted=hit("the pact of eastport", quotes="a pact"),
        named=hit("the pact of eastport", names="the pact"),
        all=hit("the pact of eastport", names="the pact", quotes="a pact"),
    )
    assert facts.order(term("pact")) == ["all", "named", "quoted", "claim"]


def test_what_a_fact_is_counts_more_than_a_name_in_it() -> None:
    facts = Facts(named=hit("peace", names="pact"), labelled=hit("peace", labels="pact"))
    assert facts.order(term("pact")) == ["labelled", "named"]


@pytest.mark.parametrize(
    ("once", "often"),
    [
        (hit("peace", names="pact"), hit("peace", names="pact pact pact")),
        (hit("peace", labels="pact"), hit("peace", labels="pact pact pact")),
        (hit("peace", quotes="pact"), hit("peace", quotes="pact pact pact")),
    ],
)
def test_a_word_counts_once_however_often_it_stands_in_a_text(once: Hit, often: Hit) -> None:
    assert rank(once, term("pact")) == rank(often, term("pact"))


def test_of_the_words_of_a_group_the_one_that_was_typed_counts_twice() -> None:
    typed = Term([("withdraw",)], 10, own="evacu")
    facts = Facts(
        meant=hit("the withdrawal of guards"),
        typed=hit(f"the withdrawal of guards {FIELD_SEPARATOR} evacu"),
        quoted=hit(quotes=f"the withdrawal of guards {FIELD_SEPARATOR} evacu"),
    )
    assert facts.order(typed) == ["typed", "meant", "quoted"]


def test_a_claim_of_something_that_is_what_was_typed_counts_twice() -> None:
    typed = Term([("overthrow",)], 10, own="coup")
    facts = Facts(other=hit("soldiers overthrow him"), coup=hit("soldiers overthrow him", labels="event coup"))
    assert facts.order(typed) == ["coup", "other"]
    assert Facts(named=hit(names="overthrow"), own=hit(names=f"overthrow {FIELD_SEPARATOR} coup")).order(typed) == [
        "own",
        "named",
    ]


def test_what_is_said_behind_a_claim_makes_it_no_longer() -> None:
    facts = Facts(longer=hit("the pact of evacu"), alike=hit(f"the pact {FIELD_SEPARATOR} evacu"))
    assert facts.order(term("pact")) == ["alike", "longer"]


@pytest.mark.parametrize(("facts", "weight"), [(0, 12), (1, 11), (2, 10), (3, 10), (4, 9), (1000, 2), (1_000_000, 1)])
def test_a_word_counts_less_the_more_facts_hold_it(facts: int, weight: int) -> None:
    assert weigh(term("pact", facts=facts)) == weight


def test_where_a_rare_word_stands_counts_more_than_where_a_frequent_one_does() -> None:
    facts = Facts(
        frequent=hit("the country of peace", names="eastport"), rare=hit("eastport of peace now", names="the country")
    )
    assert facts.order(term("country", facts=FREQUENT), term("eastport", facts=RARE)) == ["rare", "frequent"]


def test_words_that_stand_near_each_other_in_the_order_typed_count_more() -> None:
    facts = Facts(
        apart=hit("border one two three four five guards"),
        turned=hit("guards one two three four five border"),
        four_on=hit("border one two three guards four five"),
        beside=hit("one border guards two three four five"),
    )
    assert facts.order(term("border"), term("guards")) == ["four_on", "beside", "apart", "turned"]


def test_only_words_that_were_typed_side_by_side_count_as_near() -> None:
    facts = Facts(
        other=hit("border river one two three four five guards"), near=hit("border guards one two three river")
    )
    assert facts.order(term("border"), term("guards"), term("river")) == ["near", "other"]


def test_what_was_typed_counts_twice_as_much_as_what_it_may_become() -> None:
    facts = Facts(longer=hit("the packet"), typed=hit("the pact"), both=hit("the pact", quotes="the packet"))
    assert facts.order(term("pact", "packet")) == ["typed", "both", "longer"]


def test_a_claim_that_says_little_else_comes_before_a_longer_one() -> None:
    facts = Facts(long=hit("the pact of the river is signed in eastport"), short=hit("the pact is signed"))
    assert facts.order(term("pact")) == ["short", "long"]


def test_a_title_that_is_nothing_but_what_was_typed_comes_first_of_all() -> None:
    facts = Facts(more=hit("the river pact", names="the river pact", quotes="the river pact"), alone=hit("river pact"))
    assert facts.order(term("river"), term("pact")) == ["alone", "more"]


def test_a_phrase_is_found_where_its_words_stand_in_a_row() -> None:
    facts = Facts(quoted=hit("pact of the river", quotes="the river pact"), claimed=hit("it is the river pact"))
    assert facts.order(term("river pact")) == ["claimed", "quoted"]
    assert tier_of(rank(facts.hits[0], term("river pact"))) is ELSEWHERE


def test_of_equal_matches_the_one_with_more_priority_wins_and_then_the_first_one() -> None:
    facts = Facts(one=hit("the pact", priority=1), third=hit("the pact", priority=3), other=hit("the pact", priority=1))
    assert facts.order(term("pact")) == ["third", "one", "other"]
    first, most = rank(hit("the pact", priority=MAX_PRIORITY), term("pact")), rank(hit("the pact"), term("pact"))
    assert first < most
    assert rank(hit("the pact", priority=MAX_PRIORITY + 5), term("pact")) == first


def test_a_better_match_beats_any_priority() -> None:
    facts = Facts(preferred=hit("the pact", priority=MAX_PRIORITY), better=hit("the pact", quotes="pact", priority=0))
    assert facts.order(term("pact")) == ["better", "preferred"]


def test_a_fact_without_any_text_has_a_rank() -> None:
    assert tier_of(rank(hit(), term("pact"))) is ELSEWHERE


def test_however_much_is_typed_a_rank_stays_in_its_tier() -> None:
    words = [f"w{number}" for number in range(100)]
    text = " ".join(words)
    terms = [term(word, facts=1) for word in words]
    assert rank(hit(text, text, text, text), *terms) == CLAIM.first_rank
    assert rank(hit(quotes=text), *terms) >= ELSEWHERE.first_rank


def find_relaxed(*hits: Hit, terms: Sequence[Term]) -> list[int]:
    return [*rank_relaxed([it._replace(number=number) for number, it in enumerate(hits)], terms, MANY)]


def test_what_holds_the_weightier_words_comes_first_whatever_its_tier() -> None:
    facts = Facts(
        frequent=hit("the country and the river"),
        rare=hit(quotes="eastport and the river"),
        all_but_one=hit(quotes="the eastport of the country"),
    )
    terms = (
        term("country", facts=FREQUENT),
        term("eastport", facts=RARE),
        term("river", facts=50),
        term("nothing", facts=0),
    )
    assert facts.relaxed(*terms) == ["rare", "all_but_one", "frequent"]


def test_in_a_small_record_a_rare_word_outweighs_a_frequent_name_and_a_date() -> None:
    facts = Facts(dated=hit("an accord in the country", names="may 2023"), rare=hit("eastport votes"))
    terms = term("eastport", facts=RARE), term("country", facts=100), term("2023", facts=60), term("may", facts=60)
    assert facts.relaxed(*terms, among=200) == ["rare", "dated"]
    assert facts.relaxed(*terms, among=MANY) == ["dated", "rare"]


def test_of_facts_that_hold_the_same_words_the_better_match_comes_first() -> None:
    facts = Facts(quoted=hit(quotes="the eastport"), named=hit(names="the eastport"), claimed=hit("the eastport now"))
    assert facts.relaxed(term("eastport"), term("nothing", facts=0)) == ["claimed", "named", "quoted"]


def test_what_weighs_half_as_much_as_the_best_or_less_is_left_out() -> None:
    rare, frequent = term("eastport", facts=1), term("country", facts=FREQUENT)
    assert (weigh(rare), weigh(frequent)) == (11, 3)
    rarest = hit("eastport in the country")
    assert find_relaxed(rarest, hit("the country"), hit("in eastport"), terms=[rare, frequent]) == [0, 2]


def test_what_holds_as_many_words_as_any_other_is_kept_whatever_they_weigh() -> None:
    rare, frequent = term("eastport", facts=1), term("country", facts=FREQUENT)
    assert find_relaxed(hit("the country"), hit("in eastport"), terms=[rare, frequent]) == [0, 1]


def test_of_no_facts_there_are_no_ranks() -> None:
    assert rank_hits([], [term("pact")]) == {}
    assert rank_relaxed([], [term("pact")], MANY) == {}


def test_the_rank_of_a_relaxed_match_fits_into_a_cursor() -> None:
    terms = [term(f"w{number}", facts=0) for number in range(99)] + [term("pact", facts=1)]
    (only,) = rank_relaxed([hit(quotes="pact")], terms, among=COUNTED + 1).values()
    assert 0 <= only < 2**31


@pytest.mark.parametrize(
    "found",
    [
        hit("pact"),
        hit("the pact of the river", priority=4),
        hit("the pact of the river", names="pact"),
        hit("the river", names="the pact", labels="pact"),
        hit("the river", labels="pact", quotes="pact pact"),
        hit("the river", quotes="pact"),
        hit("the pact", "pact", "pact", "pact", priority=MAX_PRIORITY),
    ],
)
def test_a_word_alone_is_ranked_by_the_parts_that_hold_it_as_by_the_texts(found: Hit) -> None:
    known: list[WordHit] = [
        (found.number, found.priority, found.claim_words, part)
        for part in ("quotes", "claim", "names", "labels")
        for word in getattr(found, part).split()
        if word == "pact"
    ]
    assert rank_word_hits(known, term("pact")) == rank_hits([found], [term("pact")])


def test_a_fact_holds_its_keywords_and_does_not_tell_them() -> None:
    found = hit("the river", labels=f"event{KEYWORDS_SEPARATOR}flood {FIELD_SEPARATOR} damage")
    for word, is_told in (("river", True), ("event", True), ("flood", False), ("damage", False)):
        assert holds(found, term(word))
        assert tells(found, term(word)) is is_told


def test_a_title_that_holds_all_words_comes_before_a_claim_that_does() -> None:
    title, claim = hit("ada berg", priority=0), hit("ada berg met ole dahl", names="ada berg")
    terms = [term("ada"), term("berg")]
    (plain,) = rank_hits([title], terms, OF_TITLE).values()
    assert plain < rank(claim, *terms)
    # It is given for all of them alone.
    more = [*terms, term("dahl")]
    assert rank_hits([title], more, OF_TITLE) == rank_hits([title], more)


def test_a_title_is_as_long_as_its_words_that_mean_something() -> None:
    assert record_hit(3, f"allianc of the sahel state {FIELD_SEPARATOR} allianc", "", "", "").claim_words == 3
    assert record_hit(3, "who", "", "", "").claim_words == 1
    assert record_hit(3, "", "", "", "").claim_words == 1
