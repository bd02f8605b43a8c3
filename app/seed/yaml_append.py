"""Appends entries to a YAML file that holds a list, and keeps every other byte."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from app.seed.file_kinds import UnreadableError, read_file
from app.seed.yaml_edit import replace_file
from app.seed.yaml_tree import parse_yaml

_WIDTH = 120


def append_entries(path: Path, entries: Sequence[Mapping[str, Any]]) -> None:
    """Write entries behind those of a list, if the file then holds what it held, and them.

    Raises UnreadableError where it cannot be written, or is written so that nothing can be added.
    """
    if not entries:
        return
    # A link stays one: what it leads to is replaced.
    path = path.resolve()
    before = read_file(path)
    content = render_appended(path, before, entries)

    def check_unchanged() -> None:
        if read_file(path) != before:
            raise UnreadableError("was changed in the meantime: run the command again")

    replace_file(path, content, check_unchanged)


def render_appended(path: Path, before: bytes, entries: Sequence[Mapping[str, Any]]) -> bytes:
    """What a file will hold with entries behind those of its list. Raises UnreadableError where none can be added."""
    if not entries:
        return before
    text = before.decode()
    tree = parse_yaml(text, path.name)
    if tree.content == []:
        # The brackets of an empty list give way to what it holds.
        start, _, end = text.rpartition("[")
        text = start + end.partition("]")[2].lstrip()
    line_end = "\r\n" if "\r\n" in text else "\n"
    if text and not text.endswith("\n"):
        text += line_end
    added = yaml.safe_dump([*map(dict, entries)], sort_keys=False, allow_unicode=True, width=_WIDTH)
    text += added.replace("\n", line_end)
    expected = [*(tree.content if isinstance(tree.content, list) else []), *map(_as_read, entries)]
    if parse_yaml(text, path.name).content != expected:
        raise UnreadableError("is written so that nothing can be added: begin each entry with '- ' in the first column")
    return text.encode()


def _as_read(value: Any) -> Any:
    """What a value is read as: every word and number is text."""
    if isinstance(value, Mapping):
        return {key: _as_read(it) for key, it in value.items()}
    return None if value is None else str(value)
