"""Reads a seed folder into documents, each with its place in its file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import TypeAdapter, ValidationError

from app.domain.text import closest
from app.seed.documents import (
    ActorDocument,
    DatasetDocument,
    DisputeDocument,
    FactDocument,
    InstrumentDocument,
    OriginDocument,
    PlaceDocument,
    SourceDocument,
    UntouchedDocument,
)
from app.seed.messages import SIMILARITY_CUTOFF, explain_refusals
from app.seed.vocabulary_file import ExpectationsDocument, VocabularyDocument
from app.seed.yaml_tree import Fault, Location, Tree, read_yaml

D = TypeVar("D")

FACTS_FOLDER = "facts"
FILES = (
    "sources.yaml",
    "origins.yaml",
    "actors.yaml",
    "places.yaml",
    "instruments.yaml",
    "disputes.yaml",
    "untouched.yaml",
    "vocabulary.yaml",
    "dataset.yaml",
    "expectations.yaml",
)


class Entry(NamedTuple, Generic[D]):
    """A document and where it stands."""

    document: D
    tree: Tree
    location: Location

    def fault(self, message: str, *steps: str | int) -> Fault:
        return self.tree.fault((*self.location, *steps), message)

    @property
    def address(self) -> str:
        return f"{self.tree.file}:{self.tree.line(self.location)}"


class Seed(NamedTuple):
    """The whole record, as written and without a fault in any document."""

    sources: tuple[SourceDocument, ...]
    origins: tuple[OriginDocument, ...]
    actors: tuple[ActorDocument, ...]
    places: tuple[PlaceDocument, ...]
    instruments: tuple[InstrumentDocument, ...]
    disputes: tuple[DisputeDocument, ...]
    untouched: tuple[UntouchedDocument, ...]
    facts: Sequence[FactDocument]
    """In the order of their ids. They are only ever gone through, so they need not be held."""
    vocabulary: VocabularyDocument
    dataset: DatasetDocument
    expectations: ExpectationsDocument


class Reading(NamedTuple):
    """Every document of a folder that could be read, with its place, and the faults of the others."""

    folder: Path
    faults: tuple[Fault, ...]
    sources: tuple[Entry[SourceDocument], ...]
    origins: tuple[Entry[OriginDocument], ...]
    actors: tuple[Entry[ActorDocument], ...]
    places: tuple[Entry[PlaceDocument], ...]
    instruments: tuple[Entry[InstrumentDocument], ...]
    disputes: tuple[Entry[DisputeDocument], ...]
    untouched: tuple[Entry[UntouchedDocument], ...]
    facts: tuple[Entry[FactDocument], ...]
    vocabulary: Entry[VocabularyDocument] | None
    dataset: Entry[DatasetDocument] | None
    expectations: Entry[ExpectationsDocument] | None
    refused_ids: frozenset[tuple[str, str]]
    """(resource, id) of the documents that were refused, so that references to them are no faults as well."""

    @property
    def seed(self) -> Seed | None:
        """The record, if no document of it was refused."""
        if self.faults or not (self.vocabulary and self.dataset and self.expectations):
            return None
        return Seed(
            sources=_documents(self.sources),
            origins=_documents(self.origins),
            actors=_documents(self.actors),
            places=_documents(self.places),
            instruments=_documents(self.instruments),
            disputes=_documents(self.disputes),
            untouched=_documents(self.untouched),
            facts=tuple(sorted(_documents(self.facts), key=lambda fact: fact.id)),
            vocabulary=self.vocabulary.document,
            dataset=self.dataset.document,
            expectations=self.expectations.document,
        )


def read_seed(folder: Path) -> Reading:
    """The documents of a seed folder. Whatever cannot be read is a fault; the rest is read all the same."""
    files = _Folder(folder)
    reading = Reading(
        folder=folder,
        faults=(),
        sources=files.entries("sources.yaml", SourceDocument),
        origins=files.entries("origins.yaml", OriginDocument),
        actors=files.entries("actors.yaml", ActorDocument),
        places=files.entries("places.yaml", PlaceDocument),
        instruments=files.entries("instruments.yaml", InstrumentDocument),
        disputes=files.entries("disputes.yaml", DisputeDocument),
        untouched=files.entries("untouched.yaml", UntouchedDocument),
        facts=files.facts(),
        vocabulary=files.single("vocabulary.yaml", VocabularyDocument),
        dataset=files.single("dataset.yaml", DatasetDocument),
        expectations=files.single("expectations.yaml", ExpectationsDocument),
        refused_ids=frozenset(),
    )
    return reading._replace(faults=tuple(files.faults), refused_ids=frozenset(files.refused_ids))


class _Folder:
    """Reads files one by one and gathers what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []
        self.refused_ids: set[tuple[str, str]] = set()

    def facts(self) -> tuple[Entry[FactDocument], ...]:
        names: list[str] = []
        for path in sorted(self.folder.rglob("*.y*ml")):
            name = path.relative_to(self.folder).as_posix()
            if path.parent == self.folder / FACTS_FOLDER and path.suffix == ".yaml":
                names.append(name)
            elif name not in FILES:
                similar = closest(path.stem, sorted(Path(known).stem for known in FILES), SIMILARITY_CUTOFF)
                remedy = f"did you mean '{similar}.yaml'?" if similar else "write facts into facts/<theme>.yaml"
                self.faults.append(Fault(name, 1, "file", f"is not a file of the seed: {remedy}"))
        if not names:
            self.faults.append(Fault(FACTS_FOLDER, 1, "file", "holds no facts: add a file such as facts/events.yaml"))
        return tuple(entry for name in names for entry in self.entries(name, FactDocument))

    def entries(self, name: str, shape: Any) -> tuple[Entry[Any], ...]:
        """The documents of a file that holds a list."""
        tree = self._tree(name)
        if tree is None:
            return ()
        if not isinstance(tree.content, list):
            self.faults.append(tree.fault((), "does not hold a list: begin each document with '- '"))
            return ()
        adapter = TypeAdapter[Any](shape)
        entries = (self._entry(tree, (index,), adapter, shape) for index in range(len(tree.content)))
        return tuple(entry for entry in entries if entry)

    def single(self, name: str, shape: Any) -> Entry[Any] | None:
        """The document of a file that holds one mapping."""
        tree = self._tree(name)
        return self._entry(tree, (), TypeAdapter[Any](shape), shape) if tree else None

    def _tree(self, name: str) -> Tree | None:
        path = self.folder / name
        if not path.is_file():
            self.faults.append(Fault(name, 1, "file", "is missing: create it"))
            return None
        tree = read_yaml(path, name)
        self.faults += tree.faults
        if tree.content is None and not tree.faults:
            self.faults.append(tree.fault((), "is empty: write its documents, or [] for none"))
        return tree if tree.content is not None else None

    def _entry(self, tree: Tree, location: Location, adapter: TypeAdapter[Any], shape: Any) -> Entry[Any] | None:
        content: Any = tree.content
        for step in location:
            content = content[step]
        try:
            return Entry(adapter.validate_python(content), tree, location)
        except ValidationError as error:
            refusals = [tree.fault((*location, *steps), message) for steps, message in explain_refusals(error, shape)]
            # A value that YAML itself spoilt has its fault already.
            spoilt = {fault.field for fault in tree.faults}
            self.faults += [fault for fault in refusals if fault.field not in spoilt]
        if isinstance(content, dict) and isinstance(content.get("id"), str):
            self.refused_ids.add((tree.resource, content["id"]))
        return None


def _documents(entries: tuple[Entry[D], ...]) -> tuple[D, ...]:
    return tuple(entry.document for entry in entries)
