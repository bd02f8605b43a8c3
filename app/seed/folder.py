"""Reads a seed folder into validated documents, each with its file and location."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import TypeAdapter, ValidationError

from app.domain.text import closest
from app.seed.documents import (
    ActorDocument,
    DisputeDocument,
    FactDocument,
    HappeningDocument,
    InstrumentDocument,
    OriginDocument,
    PlaceDocument,
    SourceDocument,
)
from app.seed.file_kinds import iter_paths
from app.seed.messages import SIMILARITY_CUTOFF, explain_refusals
from app.seed.record_documents import (
    DatasetDocument,
    OpenQuestionDocument,
    OverlapDocument,
    ReleaseNoteDocument,
    SearchGroupDocument,
    UncitedDocument,
)
from app.seed.vocabulary_file import ExpectationsDocument, VocabularyDocument
from app.seed.yaml_tree import Diagnostic, Location, Tree, read_yaml

D = TypeVar("D")

FACTS_FOLDER = "facts"
LISTS: dict[str, Any] = {
    "sources.yaml": SourceDocument,
    "origins.yaml": OriginDocument,
    "actors.yaml": ActorDocument,
    "places.yaml": PlaceDocument,
    "instruments.yaml": InstrumentDocument,
    "happenings.yaml": HappeningDocument,
    "disputes.yaml": DisputeDocument,
    "open_questions.yaml": OpenQuestionDocument,
    "untouched.yaml": UncitedDocument,
    "overlaps.yaml": OverlapDocument,
    "search.yaml": SearchGroupDocument,
    "changes.yaml": ReleaseNoteDocument,
}
"""The files that hold a list, and of what."""

MAPPINGS: dict[str, Any] = {
    "vocabulary.yaml": VocabularyDocument,
    "dataset.yaml": DatasetDocument,
    "expectations.yaml": ExpectationsDocument,
}
"""The files that are one mapping."""


class Located(NamedTuple, Generic[D]):
    """A document with the file and the location it was read from."""

    document: D
    tree: Tree
    location: Location

    def diagnostic(self, message: str, *steps: str | int) -> Diagnostic:
        """A diagnostic of the value to which `steps` (keys and list indices) lead within the document."""
        return self.tree.diagnostic((*self.location, *steps), message)

    @property
    def address(self) -> str:
        """File and first line of the document, such as `actors.yaml:12`."""
        return f"{self.tree.file}:{self.tree.line(self.location)}"


class Seed(NamedTuple):
    """The complete record: every document of a folder that was read without a diagnostic."""

    sources: tuple[SourceDocument, ...]
    origins: tuple[OriginDocument, ...]
    actors: tuple[ActorDocument, ...]
    places: tuple[PlaceDocument, ...]
    instruments: tuple[InstrumentDocument, ...]
    happenings: tuple[HappeningDocument, ...]
    disputes: tuple[DisputeDocument, ...]
    open_questions: tuple[OpenQuestionDocument, ...]
    uncited: tuple[UncitedDocument, ...]
    overlaps: tuple[OverlapDocument, ...]
    search_groups: tuple[SearchGroupDocument, ...]
    release_notes: tuple[ReleaseNoteDocument, ...]
    """The newest first."""
    facts: Sequence[FactDocument]
    """Sorted by id. A load needs only their number and one iteration, so they may be made one at a time."""
    vocabulary: VocabularyDocument
    dataset: DatasetDocument
    expectations: ExpectationsDocument


class SeedFiles(NamedTuple):
    """What was read from a folder: the valid documents with their locations, and diagnostics of the others."""

    folder: Path
    diagnostics: tuple[Diagnostic, ...]
    sources: tuple[Located[SourceDocument], ...]
    origins: tuple[Located[OriginDocument], ...]
    actors: tuple[Located[ActorDocument], ...]
    places: tuple[Located[PlaceDocument], ...]
    instruments: tuple[Located[InstrumentDocument], ...]
    happenings: tuple[Located[HappeningDocument], ...]
    disputes: tuple[Located[DisputeDocument], ...]
    open_questions: tuple[Located[OpenQuestionDocument], ...]
    uncited: tuple[Located[UncitedDocument], ...]
    overlaps: tuple[Located[OverlapDocument], ...]
    search_groups: tuple[Located[SearchGroupDocument], ...]
    release_notes: tuple[Located[ReleaseNoteDocument], ...]
    facts: tuple[Located[FactDocument], ...]
    vocabulary: Located[VocabularyDocument] | None
    dataset: Located[DatasetDocument] | None
    expectations: Located[ExpectationsDocument] | None
    refused_ids: frozenset[tuple[str, str]]
    """(resource, id) of the refused documents, so that references to them are not reported as well."""

    @property
    def seed(self) -> Seed | None:
        """The complete record; None if there is any diagnostic."""
        if self.diagnostics or not (self.vocabulary and self.dataset and self.expectations):
            return None
        return Seed(
            sources=_documents(self.sources),
            origins=_documents(self.origins),
            actors=_documents(self.actors),
            places=_documents(self.places),
            instruments=_documents(self.instruments),
            happenings=_documents(self.happenings),
            disputes=_documents(self.disputes),
            open_questions=_documents(self.open_questions),
            uncited=_documents(self.uncited),
            overlaps=_documents(self.overlaps),
            search_groups=_documents(self.search_groups),
            release_notes=_documents(self.release_notes),
            facts=tuple(sorted(_documents(self.facts), key=lambda fact: fact.id)),
            vocabulary=self.vocabulary.document,
            dataset=self.dataset.document,
            expectations=self.expectations.document,
        )


def read_seed(folder: Path) -> SeedFiles:
    """Read every file of a seed folder. What cannot be read becomes a diagnostic; the rest is read all the same."""
    reader = _FolderReader(folder)
    files = SeedFiles(
        folder=folder,
        diagnostics=(),
        sources=reader.entries("sources.yaml"),
        origins=reader.entries("origins.yaml"),
        actors=reader.entries("actors.yaml"),
        places=reader.entries("places.yaml"),
        instruments=reader.entries("instruments.yaml"),
        happenings=reader.optional_entries("happenings.yaml"),
        disputes=reader.entries("disputes.yaml"),
        open_questions=reader.entries("open_questions.yaml"),
        uncited=reader.entries("untouched.yaml"),
        overlaps=reader.optional_entries("overlaps.yaml"),
        search_groups=reader.optional_entries("search.yaml"),
        release_notes=reader.optional_entries("changes.yaml"),
        facts=reader.facts(),
        vocabulary=reader.single("vocabulary.yaml"),
        dataset=reader.single("dataset.yaml"),
        expectations=reader.single("expectations.yaml"),
        refused_ids=frozenset(),
    )
    return files._replace(diagnostics=tuple(reader.diagnostics), refused_ids=frozenset(reader.refused_ids))


class _FolderReader:
    """Reads the files of a folder one by one and collects the diagnostics."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.diagnostics: list[Diagnostic] = []
        self.refused_ids: set[tuple[str, str]] = set()

    def facts(self) -> tuple[Located[FactDocument], ...]:
        """The facts of all files in the facts folder. Files that the seed does not have are diagnosed here."""
        names: list[str] = []
        for path in iter_paths(self.folder):
            name = path.relative_to(self.folder).as_posix()
            if path.suffix.lower() not in {".yaml", ".yml"} or name in {*LISTS, *MAPPINGS}:
                continue
            if path.parent == self.folder / FACTS_FOLDER and path.suffix == ".yaml":
                names.append(name)
            else:
                self.diagnostics.append(Diagnostic(name, 1, "file", _explain_stray(path)))
        if not names:
            self.diagnostics.append(
                Diagnostic(FACTS_FOLDER, 1, "file", "holds no facts: add a file such as facts/events.yaml")
            )
        return tuple(entry for name in names for entry in self.entries(name))

    def entries(self, name: str) -> tuple[Located[Any], ...]:
        """The documents of a file that holds a list: one of facts, unless it is known by its name."""
        shape = LISTS.get(name, FactDocument)
        tree = self._tree(name)
        if tree is None:
            return ()
        if not isinstance(tree.content, list):
            self.diagnostics.append(tree.diagnostic((), "does not hold a list: begin each document with '- '"))
            return ()
        adapter = TypeAdapter[Any](shape)
        entries = (self._entry(tree, (index,), adapter, shape) for index in range(len(tree.content)))
        return tuple(entry for entry in entries if entry)

    def optional_entries(self, name: str) -> tuple[Located[Any], ...]:
        """The documents of a file that holds a list, none where there is no file."""
        return self.entries(name) if os.path.lexists(self.folder / name) else ()

    def single(self, name: str) -> Located[Any] | None:
        """The document of a file that holds one mapping."""
        tree, shape = self._tree(name), MAPPINGS[name]
        return self._entry(tree, (), TypeAdapter[Any](shape), shape) if tree else None

    def _tree(self, name: str) -> Tree | None:
        tree = read_yaml(self.folder / name, name)
        self.diagnostics += tree.diagnostics
        if tree.content is None and not tree.diagnostics:
            self.diagnostics.append(tree.diagnostic((), "is empty: write its documents, or [] for none"))
        return tree if tree.content is not None else None

    def _entry(self, tree: Tree, location: Location, adapter: TypeAdapter[Any], shape: Any) -> Located[Any] | None:
        content: Any = tree.content
        for step in location:
            content = content[step]
        try:
            return Located(adapter.validate_python(content), tree, location)
        except ValidationError as error:
            refusals = [
                tree.diagnostic((*location, *steps), message) for steps, message in explain_refusals(error, shape)
            ]
            # A value that could not be parsed has a diagnostic already.
            unparsed = {diagnostic.field for diagnostic in tree.diagnostics}
            self.diagnostics += [diagnostic for diagnostic in refusals if diagnostic.field not in unparsed]
        if isinstance(content, dict) and isinstance(content.get("id"), str):
            self.refused_ids.add((tree.resource, content["id"]))
        return None


def _explain_stray(path: Path) -> str:
    if path.suffix not in {".yaml", ".yml"}:
        return f"is not read with this ending: rename it to '{path.stem}.yaml'"
    similar = closest(path.stem, sorted(Path(known).stem for known in (*LISTS, *MAPPINGS)), SIMILARITY_CUTOFF)
    remedy = f"did you mean '{similar}.yaml'?" if similar else "write facts into facts/<theme>.yaml"
    return f"is not a file of the seed: {remedy}"


def _documents(entries: tuple[Located[D], ...]) -> tuple[D, ...]:
    return tuple(entry.document for entry in entries)
