"""Reads YAML without type guessing: scalars stay text, and every value has its line number."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

Location = tuple[str | int, ...]
"""The path to a value from the root of a file: keys of mappings and indices of lists."""


class Diagnostic(NamedTuple):
    """One fault in one line of a file, with its remedy. Printed as `file:line: field: message`."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.message}"


class Tree(NamedTuple):
    """The content of a file as lists, dicts, strings and None, with the line (from 1) on which each value begins."""

    file: str
    content: object
    lines: dict[Location, int]
    diagnostics: list[Diagnostic]

    def line(self, location: Location) -> int:
        """The line of a value; if it does not exist, of the nearest enclosing value that does."""
        while location not in self.lines and location:
            location = location[:-1]
        return self.lines.get(location, 1)

    def diagnostic(self, location: Location, message: str) -> Diagnostic:
        """A diagnostic of the value at this location."""
        return Diagnostic(self.file, self.line(location), self.field(location), message)

    @property
    def resource(self) -> str:
        """What the file lists: `actors` in actors.yaml, `facts` in facts/coups.yaml."""
        return Path(self.file).parts[0].removesuffix(".yaml")

    def field(self, location: Location) -> str:
        """A location as it is printed: `facts[3].citations[0].quote`, or `title` in dataset.yaml."""
        name = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
        if name.startswith("["):
            return self.resource + name
        return name.removeprefix(".") or "file"


def read_yaml(path: Path, name: str) -> Tree:
    """Parse one file. Syntax errors, aliases and duplicate keys become diagnostics of the tree."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        return Tree(name, None, {}, [Diagnostic(name, line, "file", "is not UTF-8: save it as UTF-8")])
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = mark.line if mark else 0
        remedy = "indent with spaces, not tabs" if "\t" in "".join(text.splitlines()[at : at + 1]) else "mend it there"
        problem = ", ".join(filter(None, (error.context, error.problem)))
        diagnostic = Diagnostic(name, at + 1, "file", f"is not YAML: {problem}; {remedy}")
        return Tree(name, None, {}, [diagnostic])
    except yaml.reader.ReaderError as error:
        # The library counts bytes here, where it counts characters everywhere else.
        line = text.encode()[: error.position].count(b"\n") + 1
        return Tree(name, None, {}, [Diagnostic(name, line, "file", "holds a control character: remove it")])
    if node is None:
        return Tree(name, None, {}, [])
    tree = Tree(name, None, {}, [])
    return tree._replace(content=_Plain(tree).value(node, ()))


class _Plain:
    """Converts YAML nodes to plain values and records lines and diagnostics in a tree."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.seen: set[int] = set()

    def value(self, node: yaml.Node, location: Location) -> object:
        if id(node) in self.seen:
            # The mark of this node points at the anchor; the line of the key is the one to correct.
            self.tree.diagnostics.append(self.tree.diagnostic(location, "is an alias: write the value out"))
            return None
        self.seen.add(id(node))
        self.tree.lines[location] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return dict(self._pairs(node, location))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*location, index)) for index, item in enumerate(node.value)]
        is_plain = isinstance(node, yaml.ScalarNode) and not node.style
        return None if is_plain and node.value in {"", "~", "null"} else str(node.value)

    def _pairs(self, node: yaml.MappingNode, location: Location) -> Iterator[tuple[str, object]]:
        keys: set[str] = set()
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._report(line, location, "has a key that is not text: write a word before the colon")
                continue
            key = str(key_node.value)
            if key in keys:
                self._report(line, location, f"has the key '{key}' twice: keep one")
                continue
            keys.add(key)
            self.tree.lines[(*location, key)] = line
            yield key, self.value(value_node, (*location, key))

    def _report(self, line: int, location: Location, message: str) -> None:
        self.tree.diagnostics.append(Diagnostic(self.tree.file, line, self.tree.field(location), message))
