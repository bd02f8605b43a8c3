"""A record that differs from the published one in one claim."""

import re
import shutil
from pathlib import Path

from tests.deploy.compose_file import PROJECT

_CLAIM = re.compile(r"^(  claim: \w[^'\"\n]*)\.$", re.MULTILINE)


def change_record(folder: Path) -> Path:
    """A copy of the record with another claim."""
    shutil.copytree(PROJECT / "seed_data", folder)
    path = folder / "facts" / "membership.yaml"
    text, changes = _CLAIM.subn(r"\1, still.", path.read_text(encoding="utf-8"), count=1)
    assert changes == 1
    path.write_text(text, encoding="utf-8")
    return folder
