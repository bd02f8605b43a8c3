"""Reads YAML without type guessing: scalars stay text, and every value has its line number."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from app.seed.file_kinds import UnreadableError, read_file
from app.seed.free_text import free_text_keys
from app.seed.signs import explain_refused, shorten_value, show

_MAX_DEPTH = 20
"""Levels of brackets and indentation: the record has seven."""

_MAX_VALUES = 200_000
"""Keys and values of a file: the longest file of the record has two thousand."""

_COMMENT = re.compile(r"[ \t]+#")

Location = tuple[str | int, ...]
"""The path to a value from the root of a file: keys of mappings and indices of lists."""


class Diagnostic(NamedTuple):
    """One fault in one line of a file, with its remedy. Printed as `file:line: field: message`."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return show(f"{self.file}:{self.line}: {self.field}: {self.message}")


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
        name = "".join(f"[{step}]" if isinstance(step, int) else f".{shorten_value(step)}" for step in location)
        if name.startswith("["):
            return self.resource + name
        return name.removeprefix(".") or "file"


def read_yaml(path: Path, name: str) -> Tree:
    """Parse one file. What cannot be read or should not be there becomes a diagnostic of the tree."""
    try:
        content = read_file(path)
    except UnreadableError as error:
        return _refuse(name, 1, str(error))
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return _refuse(name, line, "is not UTF-8: save it as UTF-8")
    return parse_yaml(text, name)


def parse_yaml(text: str, name: str) -> Tree:
    """Parse the text of a file."""
    text = text.removeprefix("\ufeff")
    try:
        excess = _find_excess(text)
        if excess:
            return _refuse(name, *excess)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = mark.line if mark else 0
        remedy = "indent with spaces, not tabs" if "\t" in "".join(text.splitlines()[at : at + 1]) else "mend it there"
        problem = ", ".join(filter(None, (error.context, error.problem)))
        return _refuse(name, at + 1, f"is not YAML: {problem}; {remedy}")
    except yaml.reader.ReaderError as error:
        # The library counts bytes here, where it counts characters everywhere else.
        line = text.encode()[: error.position].count(b"\n") + 1
        return _refuse(name, line, "holds a control character: remove it")
    tree = Tree(name, None, {}, [])
    return tree if node is None else tree._replace(content=_Plain(tree, text).value(node, ()))


def _refuse(name: str, line: int, message: str) -> Tree:
    return Tree(name, None, {}, [Diagnostic(name, line, "file", message)])


def _find_excess(text: str) -> tuple[int, str] | None:
    """The line on which a file goes beyond what can be composed, and what is told of it.

    The parser gives events one by one, of which none takes stack or memory; to compose them takes both.
    """
    depth = count = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.NodeEvent):
            count += 1
            depth += isinstance(event, yaml.CollectionStartEvent)
        if depth > _MAX_DEPTH or count > _MAX_VALUES:
            assert event.start_mark is not None, "what was parsed stands somewhere"
            is_deep = f"is nested deeper than {_MAX_DEPTH} levels: close the brackets there"
            is_long = f"holds more than {_MAX_VALUES} keys and values: split it"
            return event.start_mark.line + 1, is_deep if depth > _MAX_DEPTH else is_long
    return None


class _Plain:
    """Converts YAML nodes to plain values and records lines and diagnostics in a tree."""

    def __init__(self, tree: Tree, text: str) -> None:
        self.tree = tree
        self.text = text
        self.seen: set[int] = set()

    def value(self, node: yaml.Node, location: Location) -> object:
        if id(node) in self.seen:
            # The mark of this node points at the anchor; the line of the key is the one to correct.
            self._tell(location, "is an alias: write the value out")
            return None
        self.seen.add(id(node))
        self.tree.lines[location] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return dict(self._pairs(node, location))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*location, index)) for index, item in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode), "there are nodes of three kinds"
        return self._scalar(node, location)

    def _pairs(self, node: yaml.MappingNode, location: Location) -> Iterator[tuple[str, object]]:
        keys: set[str] = set()
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._report(line, location, "has a key that is not text: write a word before the colon")
                continue
            key = str(key_node.value)
            if key in keys:
                self._report(line, location, f"has the key '{shorten_value(key)}' twice: keep one")
                continue
            keys.add(key)
            self.tree.lines[(*location, key)] = line
            refused = explain_refused(key)
            if refused:
                self._tell((*location, key), refused)
            yield key, self.value(value_node, (*location, key))

    def _scalar(self, node: yaml.ScalarNode, location: Location) -> str | None:
        value = str(node.value)
        refused = explain_refused(value, is_context="at" in location)
        lost = self._explain_loss(node, location)
        for message in filter(None, (refused, lost)):
            self._tell(location, message)
        return None if not node.style and value in {"", "~", "null"} else value

    def _explain_loss(self, node: yaml.ScalarNode, location: Location) -> str | None:
        """What YAML takes away from a value that its writer may have meant: a comment, a tag or an anchor."""
        key = next((step for step in reversed(location) if isinstance(step, str)), "")
        is_text = key in free_text_keys() or " " in node.value
        first = self.text[node.start_mark.index : node.start_mark.index + 1]
        if first == "!" or (first == "&" and is_text):
            return f"begins with '{first}', which YAML takes away with the word behind it: put the text in quotes"
        if node.style or not node.value or not is_text or not _COMMENT.match(self.text, node.end_mark.index):
            return None
        return "ends before a '#', which begins a comment: put the text in quotes, or the comment on a line of its own"

    def _tell(self, location: Location, message: str) -> None:
        self.tree.diagnostics.append(self.tree.diagnostic(location, message))

    def _report(self, line: int, location: Location, message: str) -> None:
        self.tree.diagnostics.append(Diagnostic(self.tree.file, line, self.tree.field(location), message))
