"""Proves the pages of services that run. tests/pages/run.py starts it in an environment of its own, job as input."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser

from tests.pages.browser import open_browser
from tests.pages.fetching import fetch_files
from tests.pages.harm import show_harmless
from tests.pages.job import Job, check
from tests.pages.keyboard import go_by_keyboard
from tests.pages.look import measure_pages, show_without_scripts, take_screenshots
from tests.pages.printing import print_page
from tests.pages.text_links import follow_text_links
from tests.pages.walk import Page, Walk, walk


def main() -> None:
    job = Job.read(sys.stdin.read())
    walked: list[Walk] = []
    step("walk", lambda: go(job, walked))
    if job.chromium is None:
        return
    pages = walked[0].heaviest()
    with open_browser(job.chromium) as browser:
        if job.screenshots:
            folder = Path(job.screenshots)
            step("screenshots", lambda: take_screenshots(browser, job.address, job.home, pages, folder))
        else:
            prove_in_browser(browser, job, pages)


def prove_in_browser(browser: Browser, job: Job, pages: list[Page]) -> None:
    fact = next(it.path for it in pages if it.kind == "/facts/{id}")
    step("without scripts", lambda: show_without_scripts(browser, job.address, pages))
    step("axe-core and widths", lambda: measure_pages(browser, job.address, job.home, pages, job.axe))
    step("keyboard", lambda: go_by_keyboard(browser, job.address, job.home))
    step("print", lambda: print_page(browser, job.address, fact))
    step("files", lambda: fetch_files(browser, job))
    step("hostile record", lambda: show_harmless(browser, job))
    if job.passages:
        step("text links", lambda: follow_text_links(browser, job))


def go(job: Job, walked: list[Walk]) -> str:
    walked.append(walk(job.address, job.home, job.kinds))
    it = walked[0]
    met = {page.kind for page in it.pages.values()}
    check([f"no page leads to {job.home}{kind}" for kind in job.kinds if kind not in met])
    return f"{len(it.pages)} pages of {len(met)} kinds, {len(it.others)} other addresses, all there and valid"


def step(title: str, action: Callable[[], str]) -> None:
    """Do something and tell its last words."""
    started = time.monotonic()
    words = action()
    print(f"{title:24}{time.monotonic() - started:6.1f} s  {words}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
