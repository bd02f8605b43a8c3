"""The list of the Python packages in the image, as CycloneDX: with versions, licences and what needs what.

An environment is filled with what the image's has: what requirements/image.txt locks, without what the Dockerfile
removes again. cyclonedx-py reads it, and checks its own document against the schema.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.deploy.compose_file import PROJECT

DOCUMENT = PROJECT / "build" / "sahel-facts.cdx.json"
_LOCK = PROJECT / "requirements" / "image.txt"
_REMOVED = re.compile(r"uninstall --yes \\\n((?:[\w\s-]+\\?\n)+)")
_LOCKED = re.compile(r"^([\w.-]+)==([\w.]+)", re.MULTILINE)


def write_sbom(folder: Path, tool: Path) -> str:
    """Write the document. `tool` is cyclonedx-py; the environment is made in `folder` unless it is there."""
    removed = _REMOVED.search((PROJECT / "Dockerfile").read_text(encoding="utf-8"))
    assert removed, "Dockerfile: what is removed again"
    names = removed[1].split()
    _fill(folder, names)
    DOCUMENT.parent.mkdir(exist_ok=True)
    options = (
        "--output-reproducible",
        "--validate",
        "--spec-version",
        "1.6",
        "--of",
        "JSON",
        "--mc-type",
        "application",
    )
    _run(
        tool,
        "environment",
        *options,
        "--pyproject",
        PROJECT / "pyproject.toml",
        "-o",
        DOCUMENT,
        folder / "bin" / "python",
    )
    return check_document(json.loads(DOCUMENT.read_text(encoding="utf-8")), set(names))


def check_document(document: dict[str, Any], removed: set[str]) -> str:
    """Every package that is locked and not removed is there, in the version that is locked, and no other."""
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    root = document["metadata"]["component"]
    assert root["name"] == "sahel-facts"
    locked = dict(_LOCKED.findall(_LOCK.read_text(encoding="utf-8")))
    there = {_normalize(it["name"]): it for it in document["components"]}
    versions = {name: it["version"] for name, it in there.items()}
    assert removed.isdisjoint(versions)
    assert versions.items() <= locked.items(), versions.items() - locked.items()
    assert all(it["purl"].startswith("pkg:pypi/") for it in there.values())
    needs = {it["ref"]: it.get("dependsOn", []) for it in document["dependencies"]}
    assert needs[root["bom-ref"]], "nothing is needed by the service"
    unlicensed = sorted(name for name, it in there.items() if not it.get("licenses"))
    assert not unlicensed, f"without a licence: {unlicensed}"
    return f"CycloneDX {document['specVersion']}, {len(there)} packages, all of them with a licence"


def _normalize(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _fill(folder: Path, removed: list[str]) -> None:
    installed = folder / f"installed-{_LOCK.name}"
    if installed.exists() and installed.read_bytes() == _LOCK.read_bytes():
        return
    shutil.rmtree(folder, ignore_errors=True)
    _run(sys.executable, "-m", "venv", "--without-pip", folder)
    kept = folder / "kept.txt"
    blocks = re.split(r"^(?=\w)", _LOCK.read_text(encoding="utf-8"), flags=re.MULTILINE)
    kept.write_text("".join(it for it in blocks if it.partition("==")[0] not in removed), encoding="utf-8")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "-qq", "--python", folder / "bin" / "python")
    _run(*pip, "install", "--no-compile", "--no-deps", "--require-hashes", "-r", kept)
    shutil.copy(_LOCK, installed)


def _run(*command: str | Path) -> None:
    ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert ended.returncode == 0, ended.stdout
