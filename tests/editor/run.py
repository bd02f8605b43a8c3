"""Proves the JSON Schemas of the YAML files by the language server of editors: what it completes, and what it marks.

Needs Node, and a registry the first time. Stops at the first failure. What it makes is ignored by git.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from app.settings import data_folder
from tests.editor.language_server import LanguageServer, run_language_server

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
RECORD = data_folder("seed_data")
FACTS = RECORD / "facts" / "new.yaml"

FACT = """\
# yaml-language-server: $schema=../.schema/facts.json
- id: france-withdraws
  kind: event
  claim: France has withdrawn troops from Mali.
  date: {edtf: 2023-09}
  participants:
    agent: france
  details:
    event_type: withdrawal
  citations:
    - source: mr-online
      quote: withdrew troops
      origin: orinoco-tribune
"""

OFFERED = {
    "  kind: ": {"event", "membership", "office", "statement"},
    "    event_type: ": {"coup", "visit", "warning", "withdrawal"},
    "    agent: ": {"alliance-of-sahel-states", "mali", "yunus-bek-yevkurov"},
    "    - source: ": {"al-mayadeen", "mr-online"},
    "      origin: ": {"goita-post", "charter-text"},
}
"""What is offered behind a key, among others."""

MISSPELLED = {
    "kind: event": ("kind: evnet", 3),
    "claim:": ("clam:", 4),
    "agent:": ("holder:", 7),  # A role, and none of events.
    "agent: france": ("agent: frence", 7),
    "edtf: 2023-09": ("edtf: Sept 2023", 5),
    "withdrawal": ("withdrawl", 9),
    "mr-online": ("mr-on-line", 11),
    "orinoco-tribune": ("orinoco", 13),
}
"""What stands in the place of what, and the line that is marked for it."""


def main() -> None:
    install()
    with run_language_server(["node", MODULES / ".bin" / "yaml-language-server", "--stdio"]) as server:
        prove_completion(server)
        prove_marks(server)
        paths = sorted(RECORD.rglob("*.yaml"))
        for path in paths:
            faults = server.find_faults(path, path.read_text(encoding="utf-8"))
            expect(not faults, f"{path.name} is marked: {faults}")
    completed, marked = len(OFFERED) + 2, len(MISSPELLED)
    print(f"yaml-language-server: {completed} completed, {marked} marked, {len(paths)} files without a mark")  # noqa: T201


def install() -> None:
    """Install what the lock file names, unless it is there."""
    lock = HERE / "package-lock.json"
    installed = MODULES / lock.name
    if not installed.exists() or installed.read_bytes() != lock.read_bytes():
        subprocess.run(["npm", "ci", "--silent"], cwd=HERE, check=True)
        shutil.copy(lock, installed)


def prove_completion(server: LanguageServer) -> None:
    for key, words in OFFERED.items():
        offered = server.complete(FACTS, FACT[: FACT.index(key) + len(key)])
        expect(words <= {*offered}, f"behind {key!r} are offered {offered}")
    roles = server.complete(FACTS, FACT[: FACT.index("    agent")] + "    ")
    expect("agent" in roles and "holder" not in roles, f"as roles of an event are offered {roles}")
    keys = server.complete(FACTS, f"{FACT}      ")
    expect({"attribution", "stance", "voice"} <= {*keys}, f"as keys of a citation are offered {keys}")


def prove_marks(server: LanguageServer) -> None:
    expect(server.find_faults(FACTS, FACT) == [], "what is right is marked")
    for right, (wrong, line) in MISSPELLED.items():
        faults = server.find_faults(FACTS, FACT.replace(right, wrong))
        expect(any(it.startswith(f"{line}: ") for it in faults), f"{wrong!r} is marked so: {faults}")


def expect(holds: bool, otherwise: str) -> None:
    if not holds:
        sys.exit(otherwise)


if __name__ == "__main__":
    main()
