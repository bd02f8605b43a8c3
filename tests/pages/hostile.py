"""A record that means harm: the small record of the tests, with markup and signs that mislead in its texts."""

import shutil
from pathlib import Path
from typing import Any

import yaml

from app.domain.known_records import CHARTER
from tests.conftest import make_vocabulary

SEED = Path(__file__).parents[1] / "seed" / "good"
FACT = "pact-signed"
SCRIPT = """<script>document.title="taken"</script><img src=x onerror='alert("run")'>"""
SALAAM = "\u2067\u0633\u0644\u0627\u0645\u2069"
CLAIM = f"""Ada Berg signed {SCRIPT} & "the" 'River\u200b Pact' {SALAAM} </h1></title>{{{{ 7*7 }}}} in Eastport."""
NOTE = f"Then --> ]]> {SCRIPT} javascript:alert(1)"
NAME = "Ada " + "W" * 390 + "<b>&amp;"
QUOTE = "</mark><script>document.title='taken'</script>"
TEXTS = [CLAIM, NOTE, NAME, QUOTE]
"""What a reader must find on the pages as it is."""


def write_hostile_seed(folder: Path) -> None:
    """A folder that `sahel-facts load` takes as it takes any other."""
    shutil.copytree(SEED, folder)
    (folder / "vocabulary.yaml").write_text(make_vocabulary(), encoding="utf-8")
    for path in folder.rglob("*.yaml"):
        # So that there is a page of a charter.
        path.write_text(path.read_text(encoding="utf-8").replace("river-pact", CHARTER), encoding="utf-8")
    edit(folder / "facts" / "pact.yaml", FACT, {"claim": CLAIM, "note": NOTE})
    edit(folder / "actors.yaml", "ada-berg", {"name": NAME})
    edit(folder / "sources.yaml", "invented", {"title": f"{SCRIPT} & “river”", "publisher": f"\"'>{SCRIPT}"})


def edit(path: Path, name: str, values: dict[str, Any]) -> None:
    """Give an entry of a file other values."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    (entry,) = (it for it in entries if it["id"] == name)
    entry.update(values)
    for citation in entry.get("citations", []):
        at = citation["at"]
        citation["quote"] += QUOTE
        at["end"] += len(QUOTE)
    path.write_text(yaml.safe_dump(entries, allow_unicode=True, sort_keys=False), encoding="utf-8")
