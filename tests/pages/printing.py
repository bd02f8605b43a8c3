"""A fact on paper."""

from io import BytesIO
from typing import Any

from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.pages.job import check

_ADDRESSES = "() => [...document.querySelectorAll('main a[rel~=external]')].map(it => it.dataset.address ?? it.href)"


def print_page(browser: Browser, address: str, path: str) -> str:
    """The addresses of the documents can be read on paper."""
    context = browser.new_context()
    tab = context.new_page()
    tab.goto(address + path)
    addresses: list[str] = tab.evaluate(_ADDRESSES)
    assert addresses, path
    pages: Any = PdfReader(BytesIO(tab.pdf(format="A4"))).pages
    context.close()
    # An address may go on in the next line.
    printed = "".join("".join(it.extract_text() for it in pages).split())
    check([f"{path} does not print {it}" for it in addresses if f"({it})" not in printed])
    return f"{len(addresses)} addresses written out on {len(pages)} sheets of A4"
