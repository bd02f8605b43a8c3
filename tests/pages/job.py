"""What is to be proved, handed by the project to the programs that live in an environment of their own."""

import json
from dataclasses import asdict, dataclass
from typing import Self

PUBLIC_URL = "https://facts.example"
"""The address that the services say they are reached at."""


@dataclass(frozen=True)
class Passage:
    """A link to the words of a document."""

    link: str
    url: str
    """The address of the document, without the text fragment."""
    source: str
    start: int
    end: int
    """Where the words stand in the text."""
    exact: str


@dataclass(frozen=True)
class Job:
    """What is served where, and what there is to look at it with."""

    address: str
    """A service on the record."""
    hostile: str
    """A service on a record that means harm."""
    hostile_texts: list[str]
    """What its pages must show as it is."""
    home: str
    """The path of the first page."""
    kinds: list[str]
    """The paths of the pages as the site map has them, below the first."""
    chromium: str | None
    axe: str | None
    """The file of axe-core."""
    texts: dict[str, str]
    """The texts of the documents by their source."""
    passages: list[Passage]
    screenshots: str | None
    """The folder of the pictures, where nothing else is wanted."""

    def write(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> Self:
        values = json.loads(text)
        return cls(**{**values, "passages": [Passage(**it) for it in values["passages"]]})


def check(faults: list[str]) -> None:
    """Fail with the faults, where there are any."""
    shown = "\n".join(faults[:40])
    assert not faults, f"{len(faults)} faults:\n{shown}"
