"""The invented record many times over, in variants that differ in every claim, so that each fact tells whose it is."""

import json
import shutil
from pathlib import Path
from typing import Any

from app.seed.yaml_tree import read_yaml

COPIES = 120
COPIED = "pact-mutual-defence"


def write_variant(good: Path, folder: Path, variant: str) -> list[str]:
    """A seed folder of the variant, made from the good one. Returns the ids of its facts, in order."""
    shutil.copytree(good, folder)
    facts = [fact for path in sorted((good / "facts").glob("*.yaml")) for fact in _read(path)]
    (copied,) = (fact for fact in facts if fact["id"] == COPIED)
    facts += [{**copied, "id": f"copy-{number:04}"} for number in range(COPIES)]
    for fact in facts:
        fact["claim"] = f"{variant}: {fact['claim']}"
    for path in (folder / "facts").glob("*.yaml"):
        path.unlink()
    # JSON is YAML too, and much faster to write.
    _write(folder / "facts" / "all.yaml", facts)
    expectations = _read(folder / "expectations.yaml")
    _expect_more(expectations["facts_by_kind"], copied["kind"])
    for citation in copied["citations"]:
        _expect_more(expectations["facts_by_source"], citation["source"])
    _write(folder / "expectations.yaml", expectations)
    return sorted(fact["id"] for fact in facts)


def variant_of(fact: Any) -> str:
    """The variant that a fact belongs to."""
    return str(fact["claim"]).partition(":")[0]


def _read(path: Path) -> Any:
    return read_yaml(path, path.name).content


def _write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _expect_more(counts: dict[str, str], word: str) -> None:
    counts[word] = str(int(counts[word]) + COPIES)
