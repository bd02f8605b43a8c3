"""What the curator's commands print."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from app.publish.load import Report
from app.publish.prune import Pruned
from app.seed.coverage import measure_coverage
from app.seed.folder import SeedFiles
from app.seed.overlaps import RUN_LENGTH, compare_texts
from app.seed.quotation_checks import measure_quotations
from app.seed.source_texts import SourceTexts, shorten
from app.seed.yaml_tree import Diagnostic


def render_diagnostics(diagnostics: list[Diagnostic]) -> str:
    """Every fault on its line, and their number."""
    files = len({diagnostic.file for diagnostic in diagnostics})
    summary = f"{_count(len(diagnostics), 'fault')} in {_count(files, 'file')}"
    return "\n".join([*map(str, diagnostics), summary])


def render_summary(files: SeedFiles) -> str:
    citations = sum(len(fact.document.citations) for fact in files.facts)
    return f"{_count(len(files.facts), 'fact')}, {_count(citations, 'citation')}: no fault"


def render_locate_result(written: int, unchanged: int, pairs: int) -> str:
    placed = f"{_count(written, 'citation')} placed, {unchanged} already in place"
    return f"{placed}, {_count(pairs, 'overlap')} written" if pairs else placed


def render_source_texts(files: SeedFiles, texts: SourceTexts) -> str:
    """For each document: is it the curated one, how much of it is quoted, which sentences nothing touches."""
    lines = []
    for entry in files.sources:
        source = entry.document
        if source.id in texts.by_source:
            quotations = measure_quotations(files, texts, source.id)
            coverage = measure_coverage(files, texts, source.id)
            touched = coverage.sentences - len(coverage.uncited)
            lines.append(
                f"{source.id}: sha256 {'ok' if source.id in texts.verified else 'differs'}, "
                f"{_count(quotations.found, 'quotation')} found, "
                f"{quotations.share:.1f} % of the characters quoted, "
                f"{touched} of {_count(coverage.sentences, 'sentence')} touched ({coverage.share:.0f} %)"
            )
            lines += [
                f"  untouched: “{shorten(sentence.text)}”: {reason}" for sentence, reason in coverage.reasons.items()
            ]
    return "\n".join(lines)


def render_new_source(files: SeedFiles, source: Mapping[str, Any], text: str, texts: SourceTexts) -> str:
    """A new document, and how much of it stands in each other one."""
    lines = [f"{source['id']}: {_count(source['characters'], 'character')}, sha256 {source['sha256']}"]
    for entry in files.sources:
        other = texts.by_source.get(entry.document.id)
        if other is None:
            lines.append(f"  not compared with {entry.document.id}: {entry.document.file} is not beside it")
            continue
        found = compare_texts(text, other)
        longest = f"; the longest passage is “{shorten(found.longest)}”" if found.longest else ""
        lines.append(
            f"  shares {found.shared} of {found.runs} runs of {RUN_LENGTH} words with {entry.document.id}{longest}"
        )
    return "\n".join(lines)


def render_load(report: Report) -> str:
    """What a load changed, by kind of record."""
    if not report.is_change:
        return f"revision {report.revision}: nothing changed"
    parts = []
    told = (
        ("added", report.created),
        ("changed", report.updated),
        ("removed", report.removed),
        ("reindexed", report.reindexed),
    )
    for verb, keys in told:
        counts = Counter(resource for resource, _ in keys)
        kinds = ", ".join(_count(number, resource.replace("_", " ")) for resource, number in counts.items())
        parts += [f"{len(keys)} {verb} ({kinds})"] if keys else []
    if report.moved:
        parts.append(f"of which {len(report.moved)} moved to another id")
    return f"revision {report.revision}: {', '.join(parts)}"


def render_pruned(pruned: Pruned, keep: int) -> str:
    """What a pruning removed."""
    if not pruned.versions:
        return f"nothing to prune: the last {_count(keep, 'revision')} showed all that is there"
    return f"pruned {_count(pruned.versions, 'version')}, {pruned.bytes / 1000:,.1f} kB, which later loads fill"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
