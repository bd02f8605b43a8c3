"""What the pages on the dataset as a whole show: its lists for programs, and its words with their definitions."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from app.domain.vocabulary import VOCABULARIES
from app.schemas.dataset import DatasetContent
from app.web.labels import label


class Definition(NamedTuple):
    """A word of a vocabulary as filters take it, what pages call it, and what it means here."""

    word: str
    label: str
    text: str


class DataList(NamedTuple):
    """A list of the API."""

    path: str
    text: str


LISTS = (
    DataList("/facts", "Facts of all kinds, with every quotation"),
    DataList("/timeline", "What happened and what was said, in order of time"),
    DataList("/actors", "States, organisations, persons and groups, with their spellings"),
    DataList("/sources", "The documents, with their origins"),
    DataList("/disputes", "What the documents answer differently"),
    DataList("/open-questions", "What no document answers"),
    DataList("/charter", "The charter, clause by clause"),
    DataList("/dataset", "Places, instruments, origins, counts, and all vocabularies"),
)
"""What a program reads the whole record from."""


def define_words(dataset: DatasetContent) -> Mapping[str, Sequence[Definition]]:
    """The words of each vocabulary, by its name."""
    return {
        it.name: [Definition(term.word, label(VOCABULARIES[it.name](term.word)), term.definition) for term in it.terms]
        for it in dataset.vocabularies
    }
