"""Writes `at` lines into a YAML file and keeps every other byte."""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterable
from copy import deepcopy
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, NamedTuple

import yaml

from app.seed.documents import SelectorDocument
from app.seed.file_kinds import UnreadableError, read_file
from app.seed.yaml_tree import Location, Tree, parse_yaml

_LINE_END = re.compile(r"\r\n|\n|\r|\Z")
# Characters that JSON does not escape, and that YAML refuses or reads as line ends.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")
_EXPLICIT_KEY = re.compile(r"\?[ \t]+\Z")


class Edit(NamedTuple):
    """What is written for one citation: a span of the file, and the text that comes in its place."""

    citation: Location
    selector: SelectorDocument
    start: int
    end: int
    replacement: str


class Edits:
    """Edits of one file, collected and written together."""

    def __init__(self, path: Path, tree: Tree) -> None:
        # A link stays one: what it leads to is replaced.
        self.path = path.resolve()
        self.tree = tree
        self.content = read_file(self.path)
        text = self.content.decode()
        self.mark = text[: text.startswith("\ufeff")]
        self.text = text.removeprefix("\ufeff")
        if parse_yaml(self.text, tree.file).content != tree.content:
            raise UnreadableError("was changed in the meantime: run sahel-facts cite again")
        self.root = yaml.compose(self.text, Loader=yaml.CSafeLoader)
        self.changes: list[Edit] = []

    def set_selector(self, citation: Location, selector: SelectorDocument) -> bool:
        """Add or replace the `at` line of a citation. False if it is in flow style (`{…}`), which has no lines."""
        node = _descend(self.root, citation)
        if not isinstance(node, yaml.MappingNode) or node.flow_style:
            return False
        line = f"at: {_render(selector)}"
        pairs = {key.value: (key, value) for key, value in reversed(node.value)}
        if "at" in pairs:
            key, value = pairs["at"]
            self.changes.append(Edit(citation, selector, key.start_mark.index, self._end(value), line))
        else:
            key, value = pairs["quote"]
            at, insertion = self._insert_after(value, " " * self._column(key) + line)
            self.changes.append(Edit(citation, selector, at, at, insertion))
        return True

    def write(self) -> list[Location]:
        """Write the file, if it then says the same and where the quotations stand. Returns the citations left out.

        Raises UnreadableError where it cannot be written; it is then as it was.
        """
        good = self.changes
        if not self._says_the_same(good):
            good = []
            for change in self.changes:
                good += [change] if self._says_the_same([*good, change]) else []
        if good:
            self._replace((self.mark + self._edited(good)).encode())
        return [change.citation for change in self.changes if change not in good]

    def _edited(self, changes: Iterable[Edit]) -> str:
        text = self.text
        for change in sorted(changes, key=lambda change: change.start, reverse=True):
            text = text[: change.start] + change.replacement + text[change.end :]
        return text

    def _says_the_same(self, changes: Iterable[Edit]) -> bool:
        """Whether the file, read again, would hold what it held, and the selectors."""
        expected: Any = deepcopy(self.tree.content)
        for change in changes:
            citation = expected
            for step in change.citation:
                citation = citation[step]
            citation["at"] = {name: str(value) for name, value in change.selector}
        again = parse_yaml(self._edited(changes), self.tree.file)
        faults = [diagnostic.message for diagnostic in again.diagnostics]
        return again.content == expected and faults == [diagnostic.message for diagnostic in self.tree.diagnostics]

    def _replace(self, content: bytes) -> None:
        replace_file(self.path, content, self._check_unchanged)

    def _check_unchanged(self) -> None:
        if read_file(self.path) != self.content:
            raise UnreadableError("was changed in the meantime: run sahel-facts cite again")

    def _column(self, key: yaml.ScalarNode) -> int:
        """The column of the keys of a mapping: that of the question mark where one stands before a key."""
        start: int = key.start_mark.index - key.start_mark.column
        explicit = _EXPLICIT_KEY.search(self.text[start : key.start_mark.index])
        column: int = explicit.start() if explicit else key.start_mark.column
        return column

    def _insert_after(self, value: yaml.ScalarNode, line: str) -> tuple[int, str]:
        """Where a line comes below a value, with the line end of the line above it."""
        if value.style in {"|", ">"} and value.end_mark.column == 0:
            # A block scalar ends where the next line begins.
            at: int = value.end_mark.index
            return at, line + self._line_end(len(self.text[:at].rstrip("\r\n")))
        at = _find_line_end(self.text, value.end_mark.index).start()
        return at, self._line_end(at) + line

    def _line_end(self, index: int) -> str:
        """The line end at an index; where the text ends, its first one."""
        return _find_line_end(self.text, index)[0] or _find_line_end(self.text, 0)[0] or "\n"

    def _end(self, value: yaml.Node) -> int:
        """The end offset of a value. The end mark of a block lies behind later comments: its last scalar counts."""
        while isinstance(value, yaml.MappingNode) and not value.flow_style:
            value = value.value[-1][1]
        end: int = value.end_mark.index
        return len(self.text[:end].rstrip())


def replace_file(path: Path, content: bytes, check: Callable[[], None] = lambda: None) -> None:
    """Put a new file in the place of the old one, so that whoever reads it finds one of them whole.

    `check` is called just before. Raises UnreadableError where it cannot be written; the old one is then as it was.
    """
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
            part = Path(file.name)
            try:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
                if path.exists():
                    shutil.copymode(path, part)
                else:
                    part.chmod(0o644)
                check()
                part.replace(path)
            except BaseException:
                part.unlink()
                raise
    except OSError as error:
        raise UnreadableError(f"cannot be written ({error.strerror}): nothing in it was changed") from None


def _find_line_end(text: str, index: int) -> re.Match[str]:
    found = _LINE_END.search(text, index)
    assert found is not None, "the end of the text is one too"
    return found


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
