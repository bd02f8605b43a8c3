"""Files of the record in a browser: a page of another origin reads parts of them, and what their headers say."""

from typing import Any

from playwright.sync_api import Browser

from tests.pages.job import Job, check

_FETCH = """async ([files, file]) => {
    const hash = async (response) => {
        const digest = await crypto.subtle.digest("SHA-256", await response.arrayBuffer());
        return [...new Uint8Array(digest)].map((it) => it.toString(16).padStart(2, "0")).join("");
    };
    const ask = async (headers) => {
        const response = await fetch(files + file.url, {headers});
        return {status: response.status, headers: Object.fromEntries(response.headers), bytes: await response.text()};
    };
    const part = await ask({Range: "bytes=10-19"});
    const packed = await fetch(files + file.gzip.url);
    return {
        part,
        more: await ask({Range: "bytes=10-19", "If-Range": part.headers.etag}),
        other: await ask({Range: "bytes=10-19", "If-Range": '"another"'}),
        whole: await hash(await fetch(files + file.url)),
        unpacked: await hash(new Response(packed.body.pipeThrough(new DecompressionStream("gzip")))),
    };
}"""
_LIST = """async (address) => (await (await fetch(address + "/exports")).json()).items[0].files"""


def fetch_files(browser: Browser, job: Job) -> str:
    """Range and If-Range across origins, the headers that tell of parts, and a file in gzip that the page unpacks."""
    # The pages of the service let nobody fetch anything, which is not what is asked here.
    context = browser.new_context(bypass_csp=True)
    tab = context.new_page()
    tab.goto(job.hostile + job.home)
    file: dict[str, Any] = min(tab.evaluate(_LIST, job.address), key=lambda it: int(it["bytes"]))
    seen: dict[str, Any] = tab.evaluate(_FETCH, [job.address, file])
    context.close()
    part, size = seen["part"], file["bytes"]
    shown = {name: part["headers"].get(name) for name in ("content-range", "accept-ranges", "etag", "content-length")}
    expected = {
        "content-range": f"bytes 10-19/{size}",
        "accept-ranges": "bytes",
        "etag": f'"{file["sha256"][:32]}"',
        "content-length": "10",
    }
    faults = [f"a page of another origin reads {shown}"] * (shown != expected)
    faults += ["it does not read Repr-Digest"] * ("repr-digest" not in part["headers"])
    answers = [(seen[name]["status"], len(seen[name]["bytes"].encode())) for name in ("part", "more", "other")]
    faults += [f"it is answered {answers}"] * (answers != [(206, 10), (206, 10), (200, size)])
    faults += ["it gets other bytes"] * (not seen["whole"] == seen["unpacked"] == file["sha256"])
    check(faults)
    return f"a page of another origin reads parts of {file['name']}, what tells of them, and unpacks the gzip"
