"""Whether a record that means harm is shown, and not run."""

from playwright.sync_api import Browser

from tests.pages.browser import Watch
from tests.pages.job import Job, check
from tests.pages.walk import walk


def show_harmless(browser: Browser, job: Job) -> str:
    """All pages are valid, what is hostile stands on them as text, and none of it runs where scripts may."""
    walked = walk(job.hostile, job.home, job.kinds)
    context = browser.new_context(viewport={"width": 320, "height": 900})
    tab = context.new_page()
    watch = Watch(tab, job.hostile)
    shown = ""
    for path, page in walked.pages.items():
        tab.goto(job.hostile + path, wait_until="load")
        if page.kind != "":
            assert "Sahel Facts" in tab.title(), f"{path} is called {tab.title()}"
        width = tab.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            watch.faults.append(f"{path} is {width} px wide at 320")
        if tab.locator("script, main img:not(.map img), mark script").count():
            watch.faults.append(f"{path} holds elements of the record")
        shown += tab.locator("body").inner_text()
    context.close()
    shown = " ".join(shown.split())
    watch.faults += [f"nowhere stands {it}" for it in job.hostile_texts if " ".join(it.split()) not in shown]
    check(watch.faults)
    return f"{len(walked.pages)} pages show {len(job.hostile_texts)} hostile texts, and run none"
