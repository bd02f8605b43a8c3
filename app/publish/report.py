"""What the curator's commands print."""

from collections import Counter

from app.publish.load import Report
from app.seed.coverage import measure_coverage
from app.seed.folder import Reading
from app.seed.quotation_checks import measure_quotations
from app.seed.source_texts import Documents, shorten
from app.seed.yaml_tree import Fault


def render_faults(faults: list[Fault]) -> str:
    """Every fault on its line, and their number."""
    files = len({fault.file for fault in faults})
    summary = f"{_count(len(faults), 'fault')} in {_count(files, 'file')}"
    return "\n".join([*map(str, faults), summary])


def render_summary(reading: Reading) -> str:
    citations = sum(len(fact.document.citations) for fact in reading.facts)
    return f"{_count(len(reading.facts), 'fact')}, {_count(citations, 'citation')}: no fault"


def render_citing(placed: int, held: int) -> str:
    return f"{_count(placed, 'citation')} placed, {held} already in place"


def render_documents(reading: Reading, documents: Documents) -> str:
    """For each document: is it the curated one, how much of it is quoted, which sentences nothing touches."""
    lines = []
    for entry in reading.sources:
        source = entry.document
        if source.id in documents.texts:
            quotations = measure_quotations(reading, documents, source.id)
            coverage = measure_coverage(reading, documents, source.id)
            touched = coverage.sentences - len(coverage.untouched)
            lines.append(
                f"{source.id}: sha256 {'ok' if source.id in documents.exact else 'differs'}, "
                f"{_count(quotations.found, 'quotation')} found, "
                f"{quotations.share:.1f} % of the characters quoted, "
                f"{touched} of {_count(coverage.sentences, 'sentence')} touched ({coverage.share:.0f} %)"
            )
            lines += [
                f"  untouched: “{shorten(sentence.text)}”: {reason}" for sentence, reason in coverage.reasons.items()
            ]
    return "\n".join(lines)


def render_load(report: Report) -> str:
    """What a load changed, by kind of record."""
    if not report.is_change:
        return f"revision {report.revision}: nothing changed"
    parts = []
    for verb, keys in (("added", report.created), ("changed", report.updated), ("removed", report.removed)):
        counts = Counter(resource for resource, _ in keys)
        kinds = ", ".join(_count(number, resource) for resource, number in counts.items())
        parts += [f"{len(keys)} {verb} ({kinds})"] if keys else []
    return f"revision {report.revision}: {', '.join(parts)}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
