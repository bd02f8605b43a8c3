"""Chromium without a network, and what it tells of a page."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request, Response, sync_playwright

_ARGUMENTS = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]


@contextmanager
def open_browser(program: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


class Watch:
    """What goes wrong as a browser shows pages of one service."""

    def __init__(self, page: Page, address: str) -> None:
        self.faults: list[str] = []
        self._page = page
        self._address = address
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._note(f"raises {error}"))
        page.on("dialog", self._answer)
        page.on("request", self._see_request)
        page.on("requestfailed", self._see_failure)
        page.on("response", self._see_response)

    def _note(self, fault: str) -> None:
        self.faults.append(f"{self._page.url.removeprefix(self._address)} {fault}")

    def _answer(self, dialog: Dialog) -> None:
        self._note(f"says {dialog.message}")
        dialog.dismiss()

    def _hear(self, message: ConsoleMessage) -> None:
        self._note(f"tells the console {message.text}")

    def _see_request(self, request: Request) -> None:
        if not request.url.startswith(f"{self._address}/"):
            self._note(f"asks {request.url}")

    def _see_failure(self, request: Request) -> None:
        # The next page that is opened aborts what the last one was still loading.
        if request.failure != "net::ERR_ABORTED":
            self._note(f"fails to load {request.url}: {request.failure}")

    def _see_response(self, response: Response) -> None:
        if response.status >= 400:
            self._note(f"is told {response.status} by {response.url}")
