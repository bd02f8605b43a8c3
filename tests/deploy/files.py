"""The files of the whole record through the cache in front: in parts, and by the programs that people download with."""

import hashlib
import json
import subprocess
from base64 import b64encode
from pathlib import Path
from typing import Any

from tests.deploy.cut import cut_connection
from tests.deploy.traffic import Reply, Traffic
from tests.waiting import wait_until

_PACKERS = "gzip, deflate, br, zstd"
_CUT_AT = 0.4
_PATIENCE = 10.0
DOWNLOADERS: dict[str, tuple[str, ...]] = {
    # Neither tries again by itself here, so that it is seen what it has when it is cut off.
    "curl": ("curl", "--silent", "--show-error", "--max-time", "60", "--continue-at", "-", "--remote-name"),
    "wget": ("wget", "--no-verbose", "--tries", "1", "--timeout", "60", "--no-proxy", "--continue"),
}


class Files:
    """The newest set, as the list tells of it."""

    def __init__(self, traffic: Traffic) -> None:
        self.newest = json.loads(traffic.ask("/exports", "list").text)["items"][0]
        self.files: list[dict[str, Any]] = self.newest["files"]

    @property
    def largest(self) -> dict[str, Any]:
        return max(self.files, key=lambda file: int(file["bytes"]))

    @property
    def urls(self) -> list[str]:
        return [url for file in self.files for url in (file["url"], file["gzip"]["url"])]


def check_files(traffic: Traffic) -> str:
    """Each part comes as a replica sends it: nothing is kept, packed or read for nothing on the way."""
    found = Files(traffic)
    largest = found.largest
    content = b""
    ways = [way for file in (largest, found.files[0]) for way in (file, file["gzip"])]
    for number, way in enumerate(ways):
        whole = traffic.ask(way["url"], f"whole-{number}", headers={"Accept-Encoding": _PACKERS})
        _check_whole(whole, way)
        content = content or whole.body
    _check_parts(traffic, largest["url"], content)
    _check_conditions(traffic, largest["url"], content)
    asked = [names for phase in ("whole", "slice") for names in traffic.proxy.read_log(phase, 4)]
    assert all(asked), "each was asked of a replica"
    first, again = (traffic.ask("/exports/latest/SHA256SUMS", f"latest-{it}") for it in range(2))
    for reply in (first, again):
        assert (reply.status, reply.headers["Location"]) == (307, f"/exports/{found.newest['id']}/SHA256SUMS")
    assert (first.cache, again.cache) == ("MISS", "HIT")
    for path in ("/exports/1-000000000000/facts.csv", f"/exports/{found.newest['id']}/facts.cvs"):
        reply = traffic.ask(path, "unknown-file")
        assert (reply.status, json.loads(reply.body)["type"]) == (404, "/problems/not-found")
    return f"parts, HEAD, If-Range, 304 and 416 of {len(content)} bytes from replicas, whose tag stays strong"


def check_no_file(traffic: Traffic) -> str:
    """Where no replica answers, a file is a problem with a 503: none is kept."""
    found = traffic.ask("/exports/1-000000000000/SHA256SUMS", "no-file")
    assert (found.status, found.headers["Retry-After"]) == (503, "5")
    assert found.headers["Content-Type"] == "application/problem+json"
    return "503 for a file"


def check_downloads(traffic: Traffic, folder: Path, programs: list[str]) -> str:
    """Programs go on where they were cut off, and what they have is what was made."""
    found = Files(traffic)
    folder.mkdir()
    url = found.largest["url"]
    for program in programs:
        (folder / program).mkdir()
        _check_resumed(traffic, program, found.largest, folder / program)
    everything = folder / "all"
    everything.mkdir()
    addresses = [traffic.proxy.address + it for it in found.urls]
    _run("curl", "--silent", "--show-error", "--fail", "--remote-name-all", *addresses, cwd=everything)
    checked = _run("sha256sum", "--check", "--strict", "SHA256SUMS", cwd=everything).splitlines()
    assert len(checked) == len(found.urls) - 2
    assert all(line.endswith(": OK") for line in checked)
    name = Path(url).name
    assert hashlib.sha256(_run_raw("zcat", f"{name}.gz", cwd=everything)).hexdigest() == found.largest["sha256"]
    told = " and ".join(programs)
    return f"{told} went on at {_CUT_AT:.0%} of {name}; sha256sum checked {len(checked)} files; zcat"


def _check_whole(reply: Reply, way: dict[str, Any]) -> None:
    headers = reply.headers
    digest = hashlib.sha256(reply.body)
    assert (reply.status, reply.cache, len(reply.body)) == (200, "-", way["bytes"])
    assert digest.hexdigest() == way["sha256"]
    assert headers["ETag"] == f'"{digest.hexdigest()[:32]}"'
    assert headers["Repr-Digest"] == f"sha-256=:{b64encode(digest.digest()).decode()}:"
    assert headers["Content-Length"] == str(way["bytes"])
    assert headers["Accept-Ranges"] == "bytes"
    assert {"immutable", "no-transform"} <= {*headers["Cache-Control"].split(", ")}
    assert not {"content-encoding", "vary", "transfer-encoding"} & {*headers}


def _check_parts(traffic: Traffic, url: str, content: bytes) -> None:
    size = len(content)
    parts = {"bytes=0-9": (0, 10), f"bytes={size // 2}-": (size // 2, size), "bytes=-7": (size - 7, size)}
    for number, (asked, (start, end)) in enumerate(parts.items()):
        part = traffic.ask(url, f"slice-{number}", headers={"Range": asked, "Accept-Encoding": _PACKERS})
        assert (part.status, part.body) == (206, content[start:end])
        assert part.headers["Content-Range"] == f"bytes {start}-{end - 1}/{size}"
        assert part.headers["ETag"].startswith('"')
    wrong = traffic.ask(url, "slice-3", headers={"Range": f"bytes={size}-"})
    assert (wrong.status, wrong.headers["Content-Range"]) == (416, f"bytes */{size}")


def _check_conditions(traffic: Traffic, url: str, content: bytes) -> None:
    head = traffic.ask(url, "head-file", "HEAD")
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", str(len(content)))
    etag, modified = head.headers["ETag"], head.headers["Last-Modified"]
    for condition, status in ((etag, 206), (modified, 206), ('"another"', 200), (f"W/{etag}", 200)):
        reply = traffic.ask(url, "if-range", headers={"Range": "bytes=5-", "If-Range": condition})
        assert (reply.status, reply.body) == (status, content[5:] if status == 206 else content), condition
    known = traffic.ask(url, "known-file", headers={"If-None-Match": etag})
    assert (known.status, known.body) == (304, b"")


def _check_resumed(traffic: Traffic, program: str, file: dict[str, Any], folder: Path) -> None:
    path = folder / Path(file["url"]).name
    cut_after = int(file["bytes"] * _CUT_AT)
    with cut_connection(traffic.proxy.port, cut_after) as port:
        ended = _start(*DOWNLOADERS[program], f"http://127.0.0.1:{port}{file['url']}", cwd=folder)
    assert ended.returncode != 0, f"{program} did not notice that it was cut off"
    assert 0 < path.stat().st_size < cut_after
    before = len(traffic.proxy.read_lines())
    _run(*DOWNLOADERS[program], traffic.proxy.address + file["url"], cwd=folder)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == file["sha256"], f"{program} joined what is not one file"
    wait_until(
        lambda: any(line["status"] == 206 for line in traffic.proxy.read_lines()[before:]),
        _PATIENCE,
        f"{program} has asked for the rest alone",
    )


def _run(*command: str, cwd: Path) -> str:
    return _run_raw(*command, cwd=cwd).decode()


def _run_raw(*command: str, cwd: Path) -> bytes:
    ended = _start(*command, cwd=cwd)
    assert ended.returncode == 0, f"{command[0]}: {ended.stderr.decode(errors='replace')}"
    return ended.stdout


def _start(*command: str, cwd: Path) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(command, cwd=cwd, capture_output=True, check=False, timeout=120)
