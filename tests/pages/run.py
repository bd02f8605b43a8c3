"""Proves the pages as people see them: all that the first leads to, as HTML and in Chromium.

Needs a package index and a registry the first time. Stops at the first part that fails. What it makes is ignored by
git. Where there is no Chromium, no Node or no document, a line at the end says what was not run.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from app.domain.web_pages import HOME_PAGE
from app.seed.folder import read_seed
from app.seed.source_texts import SourceTexts
from app.settings import data_folder
from app.web.site_map import PAGES
from tests.live import serve
from tests.pages.hostile import TEXTS, write_hostile_seed
from tests.pages.job import PUBLIC_URL, Job, Passage

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
TOOLS = HERE / "build" / "tools"
MODULES = HERE / "node_modules"
PYTHON = TOOLS / "bin" / "python"
REQUIREMENTS = PROJECT / "requirements" / "pages.txt"
SERVED = {"SAHEL_FACTS_PUBLIC_URL": PUBLIC_URL}

Command = list[str | Path]


def main() -> None:
    options = read_options()
    chromium = shutil.which("chromium")
    not_run = [] if chromium else ["the pages in a browser: no chromium"]
    install_tools()
    axe = install_axe() if shutil.which("npm") else None
    not_run += [] if axe else ["axe-core: no npm"]
    texts = read_texts(options.documents) if options.documents else {}
    not_run += [] if texts else ["the links to the words: no documents"]
    with serve_record() as address, serve_hostile_record() as hostile:
        job = Job(
            address=address,
            hostile=hostile,
            hostile_texts=TEXTS,
            home=HOME_PAGE,
            kinds=sorted(PAGES),
            chromium=chromium,
            axe=axe,
            texts=texts,
            passages=list(list_passages(address)) if texts else [],
            screenshots=options.screenshots and str(options.screenshots.absolute()),
        )
        proof: Command = [PYTHON, "-W", "error", "-m", "tests.pages.prove"]
        ended = subprocess.run(proof, cwd=PROJECT, input=job.write(), text=True, check=False)
    for words in not_run:
        print(f"not run: {words}", flush=True)  # noqa: T201
    sys.exit(ended.returncode)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=Path, metavar="DIR", help="follow the links to the words of these texts")
    parser.add_argument(
        "--screenshots", type=Path, metavar="DIR", help="only write pictures of each kind of page there"
    )
    return parser.parse_args()


def install_tools() -> None:
    """What reads the pages is no part of the project, so it has an environment of its own."""
    if not PYTHON.exists():
        run(sys.executable, "-m", "venv", "--without-pip", TOOLS)
    pip: Command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-qq", "--python", PYTHON]
    install(TOOLS, REQUIREMENTS, [*pip, "install", "--no-deps", "--require-hashes", "-r", REQUIREMENTS])


def install_axe() -> str:
    install(MODULES, HERE / "package-lock.json", ["npm", "ci", "--silent"])
    return str(MODULES / "axe-core" / "axe.min.js")


def install(folder: Path, lock: Path, command: Command) -> None:
    """Install what a lock file names, unless it is there."""
    installed = folder / f"installed-{lock.name}"
    if not installed.exists() or installed.read_bytes() != lock.read_bytes():
        run(*command)
        shutil.copy(lock, installed)


def run(*command: str | Path) -> None:
    ended = subprocess.run(command, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if ended.returncode:
        sys.exit(ended.stdout)


def read_texts(folder: Path) -> dict[str, str]:
    """The documents by the ids of their sources."""
    texts = SourceTexts(read_seed(data_folder("seed_data")), folder)
    assert not texts.diagnostics, texts.diagnostics
    return texts.by_source


def list_passages(address: str) -> Iterator[Passage]:
    """Each link to the words of a document, once."""
    after: str | None = "/facts?limit=200"
    passages: dict[str, Passage] = {}
    while after:
        answer: dict[str, Any] = httpx.get(address + after).raise_for_status().json()
        for citation in (citation for fact in answer["items"] for citation in fact["citations"]):
            source, quote = citation["source"], citation["quote"]
            passages.setdefault(
                citation["link"],
                Passage(citation["link"], source["url"], source["id"], quote["start"], quote["end"], quote["exact"]),
            )
        after = answer["page"]["next"]
    yield from passages.values()


@contextmanager
def serve_record() -> Iterator[str]:
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(f"sqlite:///{folder}/facts.db", Path(folder), variables=SERVED) as service,
    ):
        yield service.address


@contextmanager
def serve_hostile_record() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/facts.db"
        write_hostile_seed(Path(folder, "seed"))
        for command in (["migrate"], ["load", "--seed", f"{folder}/seed"]):
            program = [sys.executable, "-m", "app.cli", *command]
            environment = {**os.environ, "SAHEL_FACTS_DATABASE_URL": url}
            subprocess.run(program, cwd=PROJECT, env=environment, check=True, stdout=subprocess.DEVNULL)
        with serve(url, Path(folder), variables=SERVED) as service:
            yield service.address


if __name__ == "__main__":
    main()
