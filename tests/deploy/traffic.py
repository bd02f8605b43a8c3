"""What clients see through the cache, while all is well and while replicas die."""

import gzip
import json
import socket
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, Lock
from typing import NamedTuple

import brotli
import httpx
import zstandard

from tests.deploy.proxy import Proxy
from tests.deploy.replica import Replica
from tests.waiting import wait_until

PAGES = [f"/facts?limit={limit}" for limit in range(1, 41)]
KINDS = ("membership", "signing", "clause", "office", "event", "statement", "attribute")
CLIENTS = 8
PATIENCE = 60.0
FRESH_SECONDS = 60
"""The max-age of a page, as replicas set it."""
STALE_SECONDS = 600
"""Its stale-while-revalidate."""
VARIANTS = 4
"""gzip, br, zstd and none."""

# What a client sends, and what it may get: one encoding that it takes, or none.
ENCODINGS: dict[str | None, set[str | None]] = {
    None: {None},
    "": {None},
    "identity": {None},
    "gzip": {"gzip"},
    "GZIP": {"gzip"},
    "gzip, deflate": {"gzip"},
    "br": {"br"},
    "br;q=0.5, gzip;q=1.0": {"br", "gzip"},
    "br;q=0, gzip": {"gzip"},
    "br ; q=0.0 , zstd;q=0, gzip;q=0.1": {"gzip"},
    "gzip;q=0, br;q=0, zstd;q=0.000": {None},
    "zstd": {"zstd"},
    "gzip, deflate, br, zstd": {"zstd"},
    "deflate": {None},
    "xgzip, brx": {None},
    "gzip;q=0, *": {None, "br", "zstd"},
    "*": {None, "gzip", "br", "zstd"},
}


class Reply(NamedTuple):
    """An answer as it came, before anything is decoded."""

    status: int
    headers: httpx.Headers
    body: bytes

    @property
    def cache(self) -> str:
        """What the cache did; "-" where an answer has nothing to do with it."""
        return str(self.headers.get("X-Cache", "-"))

    @property
    def text(self) -> str:
        return _decode(self.headers.get("Content-Encoding"), self.body).decode()


class Traffic:
    """Clients of the proxy, who count what they ask and what they get."""

    def __init__(self, proxy: Proxy, replicas: list[Replica], stop_database: Callable[[], None]) -> None:
        self.proxy = proxy
        self.replicas = replicas
        self.stop_database = stop_database
        self.statuses: Counter[int] = Counter()
        self.caches: Counter[str] = Counter()
        self._counting = Lock()
        self._client = httpx.Client(base_url=proxy.address, timeout=30)
        del self._client.headers["Accept-Encoding"]

    def ask(self, path: str, request_id: str, method: str = "GET", headers: dict[str, str] | None = None) -> Reply:
        given = {"X-Request-ID": request_id, **(headers or {})}
        with self._client.stream(method, path, headers=given) as response:
            reply = Reply(response.status_code, response.headers, b"".join(response.iter_raw()))
        assert reply.headers["X-Request-ID"] == request_id
        with self._counting:
            self.statuses[reply.status] += 1
            self.caches[reply.cache] += 1
        return reply

    def ask_all(self, paths: Iterable[str], phase: str) -> list[Reply]:
        """Ask for many pages by several clients at once."""
        numbered = [(path, f"{phase}-{number}") for number, path in enumerate(paths)]
        with ThreadPoolExecutor(CLIENTS) as clients:
            return list(clients.map(lambda item: self.ask(*item), numbered))

    def warm(self, phase: str) -> list[Reply]:
        """The pages, once all of them are kept and fresh."""
        replies: list[Reply] = []

        def is_warm() -> bool:
            replies[:] = self.ask_all(PAGES, phase)
            return {reply.cache for reply in replies} == {"HIT"}

        wait_until(is_warm, PATIENCE, "every page is kept and fresh")
        return replies


def check_spread(traffic: Traffic) -> str:
    """Both replicas answer, and none of them a second time."""
    first = traffic.ask_all(PAGES, "first")
    again = traffic.ask_all(PAGES, "again")
    assert {reply.status for reply in first + again} == {200}
    assert {reply.cache for reply in first} == {"MISS"}
    assert {reply.cache for reply in again} == {"HIT"}
    assert [reply.body for reply in first] == [reply.body for reply in again]
    shares = Counter(name for names in traffic.proxy.read_log("first", len(PAGES)) for name in names)
    assert set(shares) == {f"127.0.0.1:{replica.port}" for replica in traffic.replicas}
    assert not any(traffic.proxy.read_log("again", len(PAGES)))
    return f"{len(PAGES)} pages from 2 replicas ({' + '.join(map(str, shares.values()))}), then all from the cache"


def check_encodings(traffic: Traffic) -> str:
    """Whoever asks first, each client gets an encoding that it takes, and the same page in it."""
    answers = 0
    for path, order in (("/facts?kind=event", 1), ("/facts?kind=clause", -1)):
        phase = path.rpartition("=")[2]
        plain = traffic.replicas[0].get(path).text
        for spelling in [*ENCODINGS, *ENCODINGS][::order]:
            headers: dict[str, str] = {} if spelling is None else {"Accept-Encoding": spelling}
            reply = traffic.ask(path, f"{phase}-{answers}", headers=headers)
            assert reply.headers.get("Content-Encoding") in ENCODINGS[spelling], spelling
            assert reply.headers["Vary"] == "Accept-Encoding"
            assert reply.text == plain, spelling
            answers += 1
        asked = list(filter(None, traffic.proxy.read_log(phase, 2 * len(ENCODINGS))))
        assert len(asked) == VARIANTS, f"{len(asked)} variants"
    return f"{answers} answers to {len(ENCODINGS)} spellings of Accept-Encoding from {VARIANTS} variants, none mixed up"


def check_herd(traffic: Traffic) -> str:
    """Of many who ask for one new page at once, one reaches a replica."""
    size = 40
    together = Barrier(size)

    def ask(number: int) -> Reply:
        together.wait()
        return traffic.ask("/facts?q=mali&facets=kind", f"herd-{number}")

    with ThreadPoolExecutor(size) as clients:
        replies = list(clients.map(ask, range(size)))
    assert len({reply.body for reply in replies}) == 1
    asked = list(filter(None, traffic.proxy.read_log("herd", size)))
    assert len(asked) == 1, f"{len(asked)} reached a replica"
    return f"{size} clients at once for a new page: {len(asked)} request to a replica"


def check_contract(traffic: Traffic) -> str:
    """Through the cache the contract is as it is without."""
    page, kept = PAGES[0], traffic.warm("warm")[0]
    known = traffic.ask(page, "known", headers={"If-None-Match": kept.headers["ETag"]})
    assert (known.status, known.cache, known.body) == (304, "HIT", b"")
    head = traffic.ask(page, "head", "HEAD")
    assert (head.status, head.cache, head.body) == (200, "HIT", b"")
    assert head.headers["Content-Length"] == kept.headers["Content-Length"]
    part = traffic.ask(page, "part", headers={"Range": "bytes=0-9"})
    assert (part.status, part.body) == (200, kept.body)
    assert traffic.ask("/facts", "options", "OPTIONS").status == 204
    assert traffic.ask("/facts", "post", "POST").status == 405
    for number in range(2):
        wrong = traffic.ask("/facts?knid=event", f"wrong-{number}")
        assert (wrong.status, wrong.cache) == (422, "MISS")
        assert traffic.ask("/readyz", f"ready-{number}").cache == "MISS"
    assert traffic.ask("/facts?limit=1" + "&actor=alliance-of-sahel-states" * 100, "long").status == 200
    too_long = traffic.ask("/facts?q=" + "a" * 20_000, "too-long")
    assert json.loads(too_long.body)["type"] == "/problems/too-long"
    made = httpx.get(traffic.proxy.address + page, headers={"X-Request-ID": "not an id"}).headers["X-Request-ID"]
    assert len(made) == 32
    return "304, HEAD, OPTIONS, 405, 414, 422, no-store, no part of a page"


def check_one_killed(traffic: Traffic) -> str:
    """A replica that is killed among requests costs no client an answer.

    One whose answer is on its way at that moment may be cut short, notices it by the Content-Length, and asks again.
    """
    pages = [f"/facts?kind={kind}&limit={limit}" for kind in KINDS for limit in range(1, 61)]
    victim, survivor = traffic.replicas
    cut: list[str] = []

    def ask(page: str, number: int) -> Reply:
        with suppress(httpx.RemoteProtocolError):
            return traffic.ask(page, f"killed-{number}")
        cut.append(page)
        return traffic.ask(page, f"repeated-{number}")

    with ThreadPoolExecutor(CLIENTS) as clients:
        asked = [clients.submit(ask, page, number) for number, page in enumerate(pages)]
        asked[len(pages) // 4].result()
        victim.kill()
        replies = [future.result() for future in asked]
    assert {reply.status for reply in replies} == {200}
    for page, reply in zip(pages, replies, strict=True):
        assert json.loads(reply.text)["query"]["limit"] == int(page.rpartition("=")[2])
    asked_twice = [names for names in traffic.proxy.read_log("killed", len(pages)) if len(names) > 1]
    assert asked_twice, "no request met the dead replica"
    assert {names[-1] for names in asked_twice} == {f"127.0.0.1:{survivor.port}"}
    assert len(cut) <= CLIENTS
    return f"{len(replies)} requests answered: {len(asked_twice)} passed on, {len(cut)} cut short and repeated"


def check_all_dead(traffic: Traffic) -> str:
    """Without any replica each kept page is served, at any age, and anything else is a problem with a 503."""
    kept = [reply.body for reply in traffic.warm("before")]
    traffic.replicas[1].kill()
    seen = Counter[str]()
    ages = (0, FRESH_SECONDS + 1, STALE_SECONDS, 24 * 3600)
    for number, seconds in enumerate(ages):
        traffic.proxy.age_pages(seconds)
        replies = traffic.ask_all(PAGES, f"dead{number}")
        assert {reply.status for reply in replies} == {200}
        assert [reply.body for reply in replies] == kept
        assert {reply.cache for reply in replies} == ({"STALE"} if number else {"HIT"})
        seen.update(reply.cache for reply in replies)
    unknown = traffic.ask_all([f"/facts?source=al-mayadeen&limit={limit}" for limit in range(1, 21)], "unknown")
    for reply in unknown:
        assert reply.status == 503
        assert reply.headers["Content-Type"] == "application/problem+json"
        assert reply.headers["Retry-After"] == "5"
        assert json.loads(reply.body)["instance"] == "/facts"
    assert traffic.ask("/readyz", "unready").status == 503
    words = ", ".join(f"{count} {cache}" for cache, count in seen.items())
    return f"both replicas killed: {words}; {len(unknown)} pages that nobody had asked for: 503"


def check_back(traffic: Traffic, revision: int) -> str:
    """Replicas that are back are found without a restart, and what they publish is through within the minute."""
    for replica in traffic.replicas:
        replica.start()
    attempts = iter(range(100_000))
    seconds = wait_until(
        lambda: traffic.ask(f"/facts?offset={next(attempts)}", "back").status == 422, 10, "a replica is asked again"
    )
    # Older than stale-while-revalidate, pages are asked for before they are answered.
    replies = traffic.ask_all(PAGES, "fresh")
    assert {reply.cache for reply in replies} == {"EXPIRED"}
    assert {json.loads(reply.text)["dataset"]["revision"] for reply in replies} == {revision}
    traffic.warm("fresh")
    traffic.proxy.age_pages(FRESH_SECONDS + STALE_SECONDS + 1)
    assert {reply.cache for reply in traffic.ask_all(PAGES, "same")} == {"REVALIDATED"}
    traffic.proxy.age_pages(FRESH_SECONDS + 1)
    assert traffic.ask(PAGES[0], "behind").cache == "STALE"
    wait_until(lambda: traffic.ask(PAGES[0], "behind").cache == "HIT", PATIENCE, "the page is renewed")
    return f"new pages after {seconds:.1f} s; kept ones EXPIRED to revision {revision}, REVALIDATED, STALE and then HIT"


def check_database_stopped(traffic: Traffic) -> str:
    """Replicas that say that they cannot answer are no reason to withhold a kept page."""
    kept = [reply.body for reply in traffic.warm("kept")]
    traffic.stop_database()
    # Replicas themselves go on for half a second with what they have in memory.
    wait_until(
        lambda: all(replica.get(PAGES[0]).status_code == 503 for replica in traffic.replicas),
        PATIENCE,
        "both replicas notice it",
    )
    traffic.proxy.age_pages(FRESH_SECONDS + STALE_SECONDS + 1)
    replies = traffic.ask_all(PAGES, "stopped")
    seen = Counter((reply.status, reply.cache) for reply in replies)
    assert set(seen) == {(200, "STALE")}, seen
    assert [reply.body for reply in replies] == kept
    unknown = traffic.ask("/facts?source=mr-online", "unasked")
    assert (unknown.status, unknown.headers["Content-Type"]) == (503, "application/problem+json")
    assert json.loads(unknown.body)["type"].startswith("/problems/"), "replicas say themselves why they cannot answer"
    return f"{len(replies)} STALE; a page that nobody had asked for: 503"


def check_slow_client(slow: socket.socket) -> str:
    """A client that does not end its request is let go."""
    slow.settimeout(30)
    with suppress(ConnectionResetError):
        assert slow.recv(1) == b""
    return "a client that had sent half a request was let go"


def open_slow_client(port: int) -> socket.socket:
    """Begin a request."""
    slow = socket.create_connection(("127.0.0.1", port))
    slow.sendall(b"GET /facts HTTP/1.1\r\nHost: lo")
    return slow


def _decode(encoding: str | None, body: bytes) -> bytes:
    match encoding:
        case "gzip":
            return gzip.decompress(body)
        case "br":
            return bytes(brotli.decompress(body))
        case "zstd":
            return zstandard.ZstdDecompressor().decompressobj().decompress(body)
        case _:
            return body
