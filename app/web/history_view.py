"""What the page of a history shows: each version in words, and its texts beside those of the version before."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import reduce
from typing import Any, NamedTuple

from app.domain.record_parts import WORDS, name_parts
from app.domain.vocabulary import Resource, VersionState
from app.domain.word_differences import Run, compare
from app.services.history import Entry, History
from app.web.dates import write_date

_TEXTS = (
    ("The claim", ("claim",)),
    ("The question", ("question",)),
    ("The name", ("name",)),
    ("The title", ("title",)),
    ("The publisher", ("publisher",)),
    ("The date", ("date",)),
    ("The date of publication", ("published_on",)),
    ("The rationale", ("rationale",)),
    ("The title as printed", ("details", "title")),
    ("The words that were said", ("details", "text")),
    ("What sets it in motion", ("details", "trigger")),
    ("Why it is not dated", ("details", "undated_reason")),
    ("The note", ("note",)),
    ("The reason of its rank", ("rank_reason",)),
)
"""Texts that are shown before and after, and where they stand in a record."""

_ORDINALS = (
    "the first quotation",
    "the second quotation",
    "the third quotation",
    "the fourth quotation",
    "the fifth quotation",
    "the sixth quotation",
    "the seventh quotation",
    "the eighth quotation",
    "the ninth quotation",
    "the tenth quotation",
)
_EVIDENCE = ("/citations", "/evidence")


class Difference(NamedTuple):
    """A text of a version, and of the one before; None where there is none."""

    name: str
    before: str | None
    after: str | None
    runs: Sequence[Run] | None
    """What differs word by word; None where the texts have too little in common, or one is missing."""


class Quotations(NamedTuple):
    """How the quotations of a fact differ from those before."""

    added: Sequence[Any]
    removed: Sequence[Any]
    changed: Sequence[int]
    """Places of those that stay, and of which something else changed."""
    is_reordered: bool
    """Whether nothing but their order changed."""


class VersionView(NamedTuple):
    """A version as its page tells of it."""

    id: str
    """The id that the record had then."""
    revision: int
    state: VersionState
    loaded_at: datetime
    note: str | None
    words: str | None
    """What it says in a sentence; None where it was removed."""
    is_first: bool
    """Whether nothing was published before."""
    is_renamed: bool
    """Whether it came with another address."""
    is_comparable: bool
    """Whether what it changed can be told."""
    parts: Sequence[str]
    """What changed, apart from quotations that came or went."""
    differences: Sequence[Difference]
    quotations: Quotations


class HistoryView(NamedTuple):
    """A page of the versions of a record, the newest first."""

    versions: Sequence[VersionView]
    total: int
    words: str | None
    """What the record says in a sentence, or said last; None where no version of the page says anything."""
    removed: VersionView | None
    """The version by which it was removed, where the page begins with that."""

    @property
    def has_marks(self) -> bool:
        """Whether words are marked in it."""
        return any(it.runs for version in self.versions for it in version.differences)


def view_history(resource: Resource, found: History, *, is_first_page: bool) -> HistoryView:
    versions = [_view_version(resource, it) for it in found.entries]
    if versions and found.next_url is None:
        versions[-1] = versions[-1]._replace(is_first=versions[-1].state is VersionState.CREATED)
    said = [it.words for it in versions if it.words is not None]
    is_removed = is_first_page and versions[0].state is VersionState.REMOVED
    return HistoryView(versions, found.total, said[0] if said else None, versions[0] if is_removed else None)


def _view_version(resource: Resource, entry: Entry) -> VersionView:
    before, after = entry.content_before, entry.content
    pointers = entry.changes or ()
    quotations = Quotations((), (), (), is_reordered=False)
    if resource is Resource.FACT and any(it.startswith("/citations") for it in pointers):
        quotations = _compare_quotations(before["citations"], after["citations"])
        pointers = [it for it in pointers if not it.startswith(_EVIDENCE)]
    return VersionView(
        id=entry.id,
        revision=entry.revision,
        state=entry.state,
        loaded_at=entry.loaded_at,
        note=entry.note,
        words=None if after is None else after.get(WORDS[resource]),
        is_first=False,
        is_renamed="/id" in pointers,
        is_comparable=entry.changes is not None,
        parts=[*name_parts(resource, pointers), *_name_quotations(quotations)],
        differences=list(_compare_texts(before, after)) if before and after else [],
        quotations=quotations,
    )


def _compare_texts(before: Any, after: Any) -> Iterator[Difference]:
    for name, path in _TEXTS:
        values = [reduce(_step, path, it) for it in (before, after)]
        old, new = map(_read_text, values)
        if old != new:
            is_text = all(isinstance(it, str) for it in values)
            yield Difference(name, old, new, compare(*values) if is_text else None)


def _step(value: Any, member: str) -> Any:
    return value.get(member) if isinstance(value, Mapping) else None


def _read_text(value: Any) -> str | None:
    """A text, or a date in words."""
    if isinstance(value, Mapping):
        return write_date(value["edtf"])
    return None if value is None else str(value)


def _compare_quotations(before: Sequence[Any], after: Sequence[Any]) -> Quotations:
    """Quotations are the same where they have the same words of the same place, wherever they stand in the list."""
    old, new = ({_identify(it): it for it in citations} for citations in (before, after))
    changed = [place for place, it in enumerate(after) if it != old.get(_identify(it), it)]
    added = [it for key, it in new.items() if key not in old]
    removed = [it for key, it in old.items() if key not in new]
    return Quotations(added, removed, changed, is_reordered=not (added or removed or changed))


def _identify(citation: Any) -> tuple[str, int, str]:
    quote = citation["quote"]
    return citation["source"]["id"], quote["start"], quote["exact"]


def _name_quotations(quotations: Quotations) -> Iterator[str]:
    if quotations.added or quotations.removed:
        yield "the quotations"
    if quotations.is_reordered:
        yield "the order of the quotations"
    if len(quotations.changed) > len(_ORDINALS) or any(it >= len(_ORDINALS) for it in quotations.changed):
        yield "several quotations"
    else:
        yield from (_ORDINALS[it] for it in quotations.changed)
