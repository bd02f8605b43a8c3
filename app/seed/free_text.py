"""Which keys of the YAML files take text of any words."""

from collections.abc import Iterator
from functools import cache
from typing import get_args, get_type_hints

from app.seed.document_types import Document, Quotation, Sentence, Text
from app.seed.record_documents import Opening


@cache
def free_text_keys() -> frozenset[str]:
    """The keys of every document that take text of any words, in which a sign that YAML reads as its own may stand."""
    return frozenset(name for model in _models(Document) for name, hint in _hints(model) if _is_free_text(hint))


def _models(model: type[Document]) -> Iterator[type[Document]]:
    yield model
    for narrower in model.__subclasses__():
        yield from _models(narrower)


def _hints(model: type[Document]) -> Iterator[tuple[str, object]]:
    hints = get_type_hints(model, include_extras=True)
    return ((name, hints[name]) for name in model.model_fields)


def _is_free_text(hint: object) -> bool:
    return any(it in (Text, Sentence, Quotation, Opening) for it in (hint, *get_args(hint)))
