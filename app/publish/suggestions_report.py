"""What may be made of a sentence, as a curator reads it and pastes it into a fact file."""

from collections.abc import Iterator

from app.publish.suggestions import NearFact, Suggestion
from app.schemas.compare import DifferentElement
from app.seed.signs import write_quoted
from app.seed.source_texts import shorten

_OWN_FACT = """\
  no fact says most of this; where it states one, a fact of its own:
- id:
  kind:
  claim:
  participants: {}
  details: {}
  citations:"""


def render_suggestion(suggestion: Suggestion) -> str:
    """A sentence, the facts beside it, and what to paste."""
    sentence = suggestion.sentence
    lines = [f"{suggestion.source} {sentence.start}-{sentence.end}: {shorten(sentence.text)}"]
    for near in suggestion.near:
        lines += _write_near(suggestion, near)
    if not suggestion.near:
        lines += [_OWN_FACT, *_write_citation(suggestion, suggestion.quote)]
    return "\n".join(lines)


def _write_near(suggestion: Suggestion, near: NearFact) -> Iterator[str]:
    yield f"  {near.id}: {near.claim}"
    if near.same:
        yield f"    same: {', '.join(f'{it.element} {it.text}' for it in near.same)}"
    if near.different:
        yield f"    different: {', '.join(map(_write_different, near.different))}"
    if near.absent:
        yield f"    not in the fact: {', '.join(near.absent)}"
    if near.different:
        yield "    if the sentence says otherwise: a fact of its own, and a dispute; if it says the same, a citation:"
    else:
        yield "    if the sentence says the same, a citation:"
    yield from _write_citation(suggestion, near.quote)


def _write_different(it: DifferentElement) -> str:
    return f"{it.element} {it.text or 'nothing'} here, {it.in_fact or 'nothing'} there"


def _write_citation(suggestion: Suggestion, quote: str) -> Iterator[str]:
    origins = suggestion.origins
    origin = f" {origins[0]}" if len(origins) == 1 else f"  # one of {', '.join(origins) or 'origins.yaml: add one'}"
    yield f"    - source: {suggestion.source}"
    yield f"      quote: {write_quoted(quote)}"
    yield f"      origin:{origin}"
