"""The examples of README.md, so that tests run what people copy."""

import re
from pathlib import Path
from typing import NamedTuple

README = Path(__file__).parents[1] / "README.md"
SECTIONS = ("Ask it", "Use it from your code")
ADDRESS = "http://127.0.0.1:8000"

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


class Example(NamedTuple):
    """A block of code, and the block of text below that shows what it prints, if there is one."""

    language: str
    code: str
    output: str | None


def read_examples(address: str) -> list[Example]:
    """The examples in their order, asking the service at an address."""
    examples: list[Example] = []
    for title in SECTIONS:
        for language, code in _BLOCK.findall(read_section(title).replace(ADDRESS, address)):
            if language == "text":
                examples[-1] = examples[-1]._replace(output=code)
            else:
                examples.append(Example(language, code, None))
    return examples


def read_section(title: str) -> str:
    """The text of a section, without its heading."""
    return README.read_text(encoding="utf-8").partition(f"\n## {title}\n")[2].partition("\n## ")[0]
