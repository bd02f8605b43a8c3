"""What is told of a search beside what it finds."""

from pydantic_core import to_json

from app.store.fulltext import FoundRanks, SearchPlan

_ADVICE = (
    "Nothing holds this. Try fewer or other words, or see the actors (/actors), the open questions (/open-questions)"
    " and the words that facts are sorted by (/dataset)."
)


def write_report(plan: SearchPlan | FoundRanks, *, is_empty: bool) -> str:
    """A `SearchReport` as JSON: how a search was read, which found nothing at all or something."""
    return to_json(
        {
            "words": [{"typed": it.typed, "normal": it.normal, "facts": it.facts} for it in plan.search.words],
            "ignored": plan.search.ignored,
            "relaxed": plan.is_relaxed,
            "did_you_mean": plan.did_you_mean,
            "advice": _ADVICE if is_empty else None,
        }
    ).decode()
