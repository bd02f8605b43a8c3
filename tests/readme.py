"""The examples of README.md, so that tests run what people copy and compare the answers that it shows."""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

README = Path(__file__).parents[1] / "README.md"
SECTION = "Use it from your code"
ADDRESS = "http://127.0.0.1:8000"

_ANSWER = re.compile(r"^\$ curl -s 'localhost:8000([^']+)'\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_COUNT = re.compile(r"… \d+(?: [a-z]+)? …")
_OMISSION = re.compile(r'("(?:[^"\\]|\\.)*")|…')
_NEEDLESS_COMMA = re.compile(r"(?<=[\[{]),|,\s*(?=[]},])")
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


class Example(NamedTuple):
    """A block of code, and the block of text below that shows what it prints, if there is one."""

    language: str
    code: str
    output: str | None


def read_examples(address: str) -> list[Example]:
    """The examples in their order, asking the service at an address."""
    section = README.read_text(encoding="utf-8").partition(f"\n## {SECTION}\n")[2].partition("\n## ")[0]
    examples: list[Example] = []
    for language, code in _BLOCK.findall(section.replace(ADDRESS, address)):
        if language == "text":
            examples[-1] = examples[-1]._replace(output=code)
        else:
            examples.append(Example(language, code, None))
    return examples


def read_answers() -> list[tuple[str, Any]]:
    """The paths that are asked on a console, each with the answer that is shown, without its marks of omission."""
    return [(path, _parse(shown)) for path, shown in _ANSWER.findall(README.read_text(encoding="utf-8"))]


def _parse(shown: str) -> Any:
    without_counts = _COUNT.sub("", shown)
    return json.loads(_NEEDLESS_COMMA.sub("", _OMISSION.sub(r"\1", without_counts)))


def is_part(shown: Any, answer: Any) -> bool:
    """Whether an answer has all that is shown of it, in the same order. `…` in a string is any text."""
    if isinstance(shown, dict):
        keys = [key for key in answer if key in shown]
        return keys == [*shown] and all(is_part(shown[key], answer[key]) for key in keys)
    if isinstance(shown, list):
        items = iter(answer)
        return all(any(is_part(one, item) for item in items) for one in shown)
    if isinstance(shown, str):
        return bool(re.fullmatch(".*".join(map(re.escape, shown.split("…"))), answer))
    return bool(shown == answer)
