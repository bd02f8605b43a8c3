"""What a load changed as text for a terminal, or as Markdown for the review of a change."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from app.domain.vocabulary import Resource
from app.domain.word_differences import Change, compare
from app.publish.load_changes import FieldChange, LoadChanges, RecordChange
from app.publish.report import render_load
from app.publish.resources import Key

_SHOWN = 300
"""Most signs of a value that is shown as JSON."""

_MARKED_IN_MARKDOWN = re.compile(r"([\\`*_~\[\]<>|#])")


class Format(StrEnum):
    """How the changes are written."""

    TEXT = "text"
    MARKDOWN = "markdown"


class _Style(NamedTuple):
    """How a format writes headings, items, ids and the words that differ."""

    heading: str
    item: str
    nested: str
    name: str
    dropped: str
    added: str
    escape: Callable[[str], str]


def _escape_markdown(text: str) -> str:
    return _MARKED_IN_MARKDOWN.sub(r"\\\1", text)


_STYLES = {
    Format.TEXT: _Style("{}", "  {}", "    {}", "{}", "[-{}-]", "{{+{}+}}", str),
    Format.MARKDOWN: _Style("### {}\n", "- {}", "  - {}", "`{}`", "~~{}~~", "**{}**", _escape_markdown),
}


def render_load_changes(changes: LoadChanges, wanted: Format) -> str:
    """Everything that a load would change: numbers, disputes, what comes and goes, and the fields of what changes."""
    style = _STYLES[wanted]
    sections = {
        "Numbers": [f"{name}: {before} → {after}" for name, (before, after) in changes.counts.items()],
        "Disputes opened": [_name(it, style) for it in changes.opened],
        "Disputes closed": [_name(it, style) for it in changes.closed],
        "Added": [_name(it, style) + _count_evidence(it) for it in changes.records if it.before is None],
        "Removed": [_name(it, style) for it in changes.records if it.after is None],
    }
    lines = [f"Dry run, nothing was written. {render_load(changes.report)}"]
    for heading, items in sections.items():
        lines += _write_section(heading, (style.item.format(item) for item in items), style)
    changed = (line for it in changes.records for line in _write_changed(it, style))
    lines += _write_section("Changed", changed, style)
    reindexed = (style.item.format(_name_key(key, style)) for key in changes.report.reindexed)
    lines += _write_section("Found by other words or filters", reindexed, style)
    return "\n".join(lines)


def _write_section(heading: str, items: Iterable[str], style: _Style) -> Sequence[str]:
    found = [*items]
    return ["", style.heading.format(heading), *found] if found else []


def _write_changed(record: RecordChange, style: _Style) -> Iterator[str]:
    fields = record.fields
    if fields:
        yield style.item.format(_name(record, style))
    for field in fields:
        yield style.nested.format(f"{style.name.format(field.pointer)}: {_write_difference(field, style)}")


def _name(record: RecordChange, style: _Style) -> str:
    former = f" (was {style.name.format(record.former_id)})" if record.former_id else ""
    title = f": {style.escape(record.title)}" if record.title else ""
    return f"{_name_key(record.key, style)}{former}{title}"


def _name_key(key: Key, style: _Style) -> str:
    resource, name = key
    if resource is Resource.DATASET:
        return resource.value
    return f"{resource.replace('_', ' ')} {style.name.format(name)}"


def _count_evidence(record: RecordChange) -> str:
    """How well a fact is shown; nothing for other records."""
    evidence = record.after.get("evidence")
    if not evidence:
        return ""
    numbers = f"{evidence['supporting']} for, {evidence['disputing']} against, documents: {evidence['sources']}"
    return f" ({numbers}, independent origins: {evidence['independent_origins']})"


def _write_difference(field: FieldChange, style: _Style) -> str:
    before, after = field.before, field.after
    if isinstance(before, str) and isinstance(after, str) and (runs := compare(before, after)):
        marks = {Change.SAME: "{}", Change.DROPPED: style.dropped, Change.ADDED: style.added}
        return "".join(run.space + marks[run.change].format(style.escape(run.text)) for run in runs)
    return f"{_write_value(before, style)} → {_write_value(after, style)}"


def _write_value(value: Any, style: _Style) -> str:
    if value is None:
        return "nothing"
    written = json.dumps(value, ensure_ascii=False)
    return style.escape(written if len(written) <= _SHOWN else f"{written[:_SHOWN]}…")
