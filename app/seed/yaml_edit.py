"""Writes `at` lines into a YAML file and keeps every other byte."""

import json
import re
from pathlib import Path
from typing import Any

import yaml

from app.seed.documents import SelectorDocument
from app.seed.yaml_tree import Location

_LINE_END = re.compile(r"\r\n|\n|\r|\Z")
# Characters that JSON does not escape, and that YAML refuses or reads as line ends.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")


class Edits:
    """Edits of one file, collected and written together."""

    def __init__(self, path: Path) -> None:
        self.path = path
        content = path.read_bytes().decode()
        self.mark = content[: content.startswith("\ufeff")]
        self.text = content.removeprefix("\ufeff")
        self.root = yaml.compose(self.text, Loader=yaml.CSafeLoader)
        self.newline = "\r\n" if "\r\n" in self.text else "\n"
        self.changes: list[tuple[int, int, str]] = []

    def set_selector(self, citation: Location, selector: SelectorDocument) -> bool:
        """Add or replace the `at` line of a citation. False if it is in flow style (`{…}`), which has no lines."""
        node = _descend(self.root, citation)
        if not isinstance(node, yaml.MappingNode) or node.flow_style:
            return False
        line = f"at: {_render(selector)}"
        pairs = {key.value: (key, value) for key, value in node.value}
        if "at" in pairs:
            key, value = pairs["at"]
            self.changes.append((key.start_mark.index, self._end(value), line))
        else:
            key, value = pairs["quote"]
            self._insert_after(value, " " * key.start_mark.column + line)
        return True

    def write(self) -> int:
        """Write the file. Returns the number of edits."""
        text = self.text
        for start, end, replacement in sorted(self.changes, reverse=True):
            text = text[:start] + replacement + text[end:]
        self.path.write_bytes((self.mark + text).encode())
        return len(self.changes)

    def _insert_after(self, value: yaml.ScalarNode, line: str) -> None:
        if value.style in {"|", ">"} and value.end_mark.column == 0:
            # A block scalar ends where the next line begins.
            at, insertion = value.end_mark.index, line + self.newline
        else:
            at = _LINE_END.search(self.text, value.end_mark.index).start()  # type: ignore[union-attr]
            insertion = self.newline + line
        self.changes.append((at, at, insertion))

    def _end(self, value: yaml.Node) -> int:
        """The end offset of a value. The end mark of a block lies behind later comments: its last scalar counts."""
        while isinstance(value, yaml.MappingNode) and not value.flow_style:
            value = value.value[-1][1]
        end: int = value.end_mark.index
        return len(self.text[:end].rstrip())


def _descend(root: yaml.Node | None, location: Location) -> yaml.Node:
    node: Any = root
    for step in location:
        if isinstance(step, int):
            node = node.value[step]
        else:
            node = next(value for key, value in node.value if key.value == step)
    found: yaml.Node = node
    return found


def _render(selector: SelectorDocument) -> str:
    prefix, suffix = _quoted(selector.prefix), _quoted(selector.suffix)
    return f"{{start: {selector.start}, end: {selector.end}, prefix: {prefix}, suffix: {suffix}}}"


def _quoted(text: str) -> str:
    escaped = json.dumps(text, ensure_ascii=False)
    return _UNSAFE.sub(lambda sign: f"\\u{ord(sign[0]):04x}", escaped)
