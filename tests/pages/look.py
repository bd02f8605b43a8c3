"""Looks at one page of each kind in every way that people do: narrow and wide, light and dark, with larger letters."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from tests.pages.browser import Watch
from tests.pages.job import check
from tests.pages.walk import Page

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
_WIDTHS = (320, 1280)
_SHOT_WIDTHS = (320, 768, 1280)
_HEIGHT = 900
_MISSING = "/xyzzy"
"""A page that there is not: what is told of it has to be readable too."""

_AXE = "axe.run(document, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})"
_OVERFLOW = """() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    const wide = [...document.body.querySelectorAll('*')].filter(it => it.getBoundingClientRect().right > room + 1);
    return wide.slice(0, 5).map(it => it.outerHTML.slice(0, 120));
}"""
_CUT = """() => [...document.body.querySelectorAll('*')].filter(it => {
    const style = getComputedStyle(it);
    const isSeen = it.clientWidth > 1 && it.clientHeight > 1;
    const hides = ['hidden', 'clip'];
    return isSeen && ((hides.includes(style.overflowX) && it.scrollWidth > it.clientWidth + 1)
        || (hides.includes(style.overflowY) && it.scrollHeight > it.clientHeight + 1));
}).map(it => it.outerHTML.slice(0, 120))"""
_ENLARGE = """() => {
    const root = document.documentElement;
    root.style.fontSize = `${2 * parseFloat(getComputedStyle(root).fontSize)}px`;
}"""


def show_without_scripts(browser: Browser, address: str, pages: list[Page]) -> str:
    """Nothing is missing where scripts are off, and the browser has nothing to complain of."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": _HEIGHT})
    tab = context.new_page()
    watch = Watch(tab, address)
    for it in pages:
        tab.goto(address + it.path, wait_until="load")
        assert tab.locator("h1").is_visible()
    context.close()
    check(watch.faults)
    return f"{len(pages)} pages, no message and no failed request"


def measure_pages(browser: Browser, address: str, home: str, pages: list[Page], axe: str | None) -> str:
    """axe-core finds nothing, and no page is wider than the screen."""
    faults = []
    program = Path(axe).read_text(encoding="utf-8") if axe else None
    for scheme, width in product(SCHEMES, _WIDTHS):
        context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": _HEIGHT})
        tab = context.new_page()
        for path in [*(it.path for it in pages), home + _MISSING]:
            tab.goto(address + path, wait_until="load")
            shown = f"{path} at {width} px, {scheme}"
            if program:
                # A script tag would be refused by the policy of the page.
                tab.evaluate(program)
                faults += [f"{shown}: {it}" for it in read_violations(tab.evaluate(_AXE))]
            if scheme == "light":
                faults += [f"{shown} is too wide: {it}" for it in tab.evaluate(_OVERFLOW)]
                faults += [f"{shown}, larger: {it}" for it in enlarge(tab)] if width == max(_WIDTHS) else []
        context.close()
    check(faults)
    measured = "no violation" if program else "axe-core not asked"
    return f"{len(pages) + 1} pages in {len(SCHEMES) * len(_WIDTHS)} ways: {measured}, nothing wider than the screen"


def read_violations(report: dict[str, Any]) -> Iterator[str]:
    assert report["passes"], "no rule was tried"
    for violation in report["violations"]:
        nodes = violation["nodes"]
        told = " ".join(nodes[0]["failureSummary"].split())
        yield f"{violation['id']} at {len(nodes)} places, first {nodes[0]['html'][:160]} ({told[:240]})"


def enlarge(tab: Tab) -> Iterator[str]:
    """What is lost when letters are twice as large."""
    tab.evaluate(_ENLARGE)
    yield from (f"too wide: {it}" for it in tab.evaluate(_OVERFLOW))
    yield from (f"cut off: {it}" for it in tab.evaluate(_CUT))


def take_screenshots(browser: Browser, address: str, home: str, pages: list[Page], folder: Path) -> str:
    """Each kind of page as a whole, in all widths and both schemes."""
    folder.mkdir(parents=True, exist_ok=True)
    shown = {it.kind: it.path for it in pages} | {_MISSING: home + _MISSING}
    for scheme, width in product(SCHEMES, _SHOT_WIDTHS):
        context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": _HEIGHT})
        tab = context.new_page()
        for kind, path in shown.items():
            tab.goto(address + path, wait_until="load")
            name = kind.strip("/").translate({ord("/"): "-", ord("{"): None, ord("}"): None, ord("?"): "-query"})
            tab.screenshot(path=folder / f"{name or 'home'}-{width}-{scheme}.png", full_page=True)
        context.close()
    return f"{len(shown) * len(SCHEMES) * len(_SHOT_WIDTHS)} pictures in {folder}"
