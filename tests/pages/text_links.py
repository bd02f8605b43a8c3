"""Whether a browser finds the words that links lead to."""

import html
import re
from typing import Any

from playwright.sync_api import Browser, Route

from tests.pages.job import Job, Passage, check

_LINE = 60
_HEIGHT = 600
# Room on all sides, so that each line can come to the middle of the window, where a browser puts what it finds.
_PAGE = """<!doctype html><meta charset="utf-8"><title>{title}</title>
<style>body {{ font: 20px/{line}px sans-serif; margin: 0; padding: 3000px 0; width: 700px }} p {{ margin: 0 }}</style>
{body}"""
_PARAGRAPH = re.compile(r"[^\n]+")
_PLACE = """([start, end]) => {
    const point = offset => {
        const paragraphs = [...document.querySelectorAll('p')];
        const it = paragraphs.findLast(it => Number(it.dataset.start) <= offset);
        return [it.firstChild, Math.min(offset - Number(it.dataset.start), it.firstChild.length)];
    };
    const range = document.createRange();
    range.setStart(...point(start));
    range.setEnd(...point(end));
    const box = range.getBoundingClientRect();
    return {scrolled: scrollY, top: box.top, bottom: box.bottom};
}"""


def follow_text_links(browser: Browser, job: Job) -> str:
    """Each link scrolls to its words, on pages made of the documents: one paragraph a line of the text."""
    documents = {it.url: write_page(it.source, job.texts[it.source]) for it in job.passages}

    def answer(route: Route) -> None:
        route.fulfill(body=documents[route.request.url.partition("#")[0]], content_type="text/html; charset=utf-8")

    context = browser.new_context(viewport={"width": 800, "height": _HEIGHT})
    context.route("**/*", answer)
    tab = context.new_page()
    faults = []
    for passage in job.passages:
        tab.goto("about:blank")
        tab.goto(passage.link, wait_until="load")
        # A browser looks for the words when all is laid out.
        found: dict[str, Any] = tab.evaluate(_PLACE, count_units(job.texts[passage.source], passage))
        middle = _HEIGHT / 2
        if not found["scrolled"] or not found["top"] - _LINE <= middle <= found["bottom"] + _LINE:
            faults.append(f"{passage.link} does not lead to “{passage.exact}”: {found}")
    context.close()
    check(faults)
    return f"{len(job.passages)} links scroll to their words"


def write_page(title: str, text: str) -> str:
    """A page of a document, each paragraph with the place in the text where it begins."""
    paragraphs = [
        f'<p data-start="{measure(text[: it.start()])}">{html.escape(it[0])}</p>' for it in _PARAGRAPH.finditer(text)
    ]
    return _PAGE.format(title=html.escape(title), line=_LINE, body="\n".join(paragraphs))


def count_units(text: str, passage: Passage) -> list[int]:
    return [measure(text[: passage.start]), measure(text[: passage.end])]


def measure(text: str) -> int:
    """The length of a text as a browser counts it."""
    return len(text.encode("utf-16-le")) // 2
