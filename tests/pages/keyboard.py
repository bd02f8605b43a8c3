"""From a question to the words of a document, with nothing but a keyboard."""

from typing import Any

from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from tests.pages.job import check

_QUESTION = "threat"
_PATIENCE = 400
"""Steps until a link must have been reached."""

_FOCUS = """() => {
    const it = document.activeElement;
    const style = getComputedStyle(it);
    const lines = [...it.getClientRects()];
    const isInside = lines.some(line => line.bottom > 0 && line.top < innerHeight && line.right > 0);
    return {
        html: it.outerHTML.slice(0, 160),
        href: it.getAttribute('href') ?? '',
        name: it.localName,
        isVisible: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && isInside,
    };
}"""


def go_by_keyboard(browser: Browser, address: str, home: str) -> str:
    """Search, a fact, and the link to the words: each is reached by Tab, and one always sees where one is."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    faults: list[str] = []
    tab.goto(address + home)
    steps = press_until(tab, faults, name="input")
    tab.keyboard.type(_QUESTION)
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    assert f"q={_QUESTION}" in tab.url, tab.url
    steps += press_until(tab, faults, name="a", href=f"{home}/facts/")
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    assert f"{home}/facts/" in tab.url, tab.url
    steps += press_until(tab, faults, name="a", href="https://", part=":~:text=")
    context.close()
    check(faults)
    return f"{steps} steps from the first page to the words, focus always visible"


def press_until(tab: Tab, faults: list[str], name: str, href: str = "", part: str = "") -> int:
    """Press Tab until an element has the focus: how often that was."""
    for step in range(1, _PATIENCE):
        tab.keyboard.press("Tab")
        focus: dict[str, Any] = tab.evaluate(_FOCUS)
        if not focus["isVisible"]:
            faults.append(f"{tab.url}: one does not see the focus on {focus['html']}")
        if focus["name"] == name and focus["href"].startswith(href) and part in focus["href"]:
            return step
    raise AssertionError(f"{tab.url}: Tab does not lead to {name} {href}")
