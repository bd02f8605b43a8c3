"""What the proxy does with clients that mean ill or are broken: limits, its own problems, the inner port, its log."""

import json
import resource
import signal
import socket
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress

import httpx

from tests.deploy.traffic import KINDS, PATIENCE, Traffic
from tests.waiting import wait_until

HALVES = 8_400
"""Requests of one address that never end, opened at once."""
GOOD = 916
"""Requests of others in the meantime."""
AT_ONCE = 128
"""Requests that one address may have at once, as nginx.conf has it."""
IN_A_MOMENT = 500
"""Requests that are answered without waiting."""

_LINES = {
    b"GET /facts HTTP/1.1\r\n\r\n": 400,
    b"GET /facts HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n": 400,
    b"GET /facts HTTP/1.1\r\nHost: a b\r\n\r\n": 400,
    b"GET /facts HTTP/1.1\r\nHost: lo\r\nContent-Length: x\r\n\r\n": 400,
    b"POST /facts HTTP/1.1\r\nHost: lo\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n": 400,
    b"TRACE /facts HTTP/1.1\r\nHost: lo\r\n\r\n": 405,
    b"POST /facts HTTP/1.1\r\nHost: lo\r\nContent-Length: 99999\r\n\r\n": 413,
    b"GET /facts HTTP/1.1\r\nHost: lo\r\nX: " + b"x" * 40_000 + b"\r\n\r\n": 431,
    b"GET /facts HTTP/1.1\r\nHost: lo\r\n" + b"X: x\r\n" * 20_000 + b"\r\n": 431,
    b"POST /facts HTTP/1.1\r\nHost: lo\r\nTransfer-Encoding: what\r\n\r\n": 501,
    b"GET /facts?q=\x7f HTTP/1.1\r\nHost: lo\r\n\r\n": 400,
    b"nonsense\r\n\r\n": 400,
    b"GET /a b HTTP/1.1\r\nHost: lo\r\n\r\n": 400,
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03": 400,
    b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: lo\r\n\r\n": 414,
    b"GET /.problem HTTP/1.1\r\nHost: lo\r\nConnection: close\r\n\r\n": 404,
    b"GET /facts HTTP/9.1\r\nHost: lo\r\n\r\n": 505,
}
"""What nginx refuses itself: requests, and what is none."""

_FOR_OPERATORS = (
    "/metrics",
    "/status",
    "/metrics?x=1",
    "//metrics",
    "/%6Detrics",
    "/./status",
    "/facts/../metrics",
    "/facts/%2e%2e/st%61tus",
)


_HELD = (None, "gzip", "br", "zstd")
"""Encodings of which each is kept of one page alone."""


def check_halves(traffic: Traffic) -> str:
    """Thousands of requests that never end cost nobody else an answer, and are let go after some seconds."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    number = min(HALVES, hard - 1_000)
    with _more_files(hard), ExitStack() as stack:
        halves = []
        for _ in range(number):
            half = stack.enter_context(socket.create_connection(("127.0.0.1", traffic.proxy.port)))
            half.sendall(b"GET /facts HTTP/1.1\r\nHost: lo\r\nX-Half: ")
            halves.append(half)
        pages = [f"/facts?kind={kind}&limit={limit}" for limit in range(1, 132) for kind in KINDS]
        statuses = Counter[int]()
        for source in ("127.0.0.1", "127.0.0.2"):
            with _client(traffic, source) as client, ThreadPoolExecutor(8) as clients:
                statuses.update(clients.map(lambda page, it=client: it.get(page).status_code, pages[:GOOD]))
        assert statuses == {200: 2 * min(GOOD, len(pages))}, statuses

        def is_over() -> bool:
            return all(_is_closed(half) for half in halves)

        seconds = wait_until(is_over, PATIENCE, "every half request is let go")
    return f"{number} half requests: {statuses[200]} others answered, all let go {seconds:.1f} s later"


@contextmanager
def _more_files(hard: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def _client(traffic: Traffic, source: str) -> httpx.Client:
    """A client at another address of loopback."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    transport = httpx.HTTPTransport(local_address=source, limits=limits)
    return httpx.Client(base_url=traffic.proxy.address, transport=transport, timeout=PATIENCE)


def _is_closed(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True


def check_limits(traffic: Traffic) -> str:
    """One address has so many requests at once and no more; one that asks much is slowed before it is refused."""
    with _client(traffic, "127.0.0.3") as client:
        replicas = traffic.replicas
        for replica in replicas:
            replica.signal(signal.SIGSTOP)
        try:
            too_many = AT_ONCE + 12
            with ThreadPoolExecutor(too_many) as clients:
                paths = [f"/facts?place=bamako&limit={limit}" for limit in range(1, too_many + 1)]
                asked = [clients.submit(client.get, path) for path in paths]
                wait_until(lambda: sum(it.done() for it in asked) == 12, PATIENCE, "the rest is refused")
                for replica in replicas:
                    replica.signal(signal.SIGCONT)
                at_once = Counter(it.result().status_code for it in asked)
        finally:
            for replica in replicas:
                replica.signal(signal.SIGCONT)
    assert at_once == {200: AT_ONCE, 429: 12}, at_once
    with _client(traffic, "127.0.0.4") as client, ThreadPoolExecutor(64) as clients:
        steady = list(clients.map(lambda _: client.get("/facts?limit=1").status_code, range(2 * IN_A_MOMENT)))
    assert set(steady) == {200}
    storm = _ask_at_once(traffic.proxy.port, 3 * IN_A_MOMENT)
    refused = [(status, headers, body) for status, headers, body in storm if status != 200]
    assert refused
    for status, headers, body in refused:
        _check_problem(status, 429, headers, body)
        assert headers["Retry-After"] == "1"
    return f"{AT_ONCE} at once, {len(steady)} by 64 connections slowed, {len(refused)} of {len(storm)} refused"


def _ask_at_once(port: int, number: int) -> list[tuple[int, httpx.Headers, bytes]]:
    """The answers to requests of one more address, which are sent before any of them is read."""
    sent = b"GET /facts?limit=1 HTTP/1.1\r\nHost: lo\r\n\r\n"
    with ExitStack() as stack:
        address = ("127.0.0.1", port)
        opened = [
            stack.enter_context(socket.create_connection(address, PATIENCE, source_address=("127.0.0.5", 0)))
            for _ in range(number)
        ]
        for connection in opened:
            connection.sendall(sent)
        return [_read_answer(connection, sent) for connection in opened]


def check_operators(traffic: Traffic) -> str:
    """What is for operators is answered on the inner port, and on the other one under no spelling."""
    for path in _FOR_OPERATORS:
        for method in ("GET", "HEAD", "OPTIONS"):
            status, headers, body = _exchange(
                traffic.proxy.port, f"{method} {path} HTTP/1.1\r\nHost: lo\r\nConnection: close\r\n\r\n".encode()
            )
            assert status == 403, path
            if method == "GET":
                _check_problem(status, 403, headers, body)
    inner = traffic.proxy.inner_address
    assert "sahel_facts_database_up 1" in httpx.get(f"{inner}/metrics").text
    assert httpx.get(f"{inner}/status").json()["state"] == "ready"
    assert httpx.get(f"{inner}/readyz").status_code == 200
    assert httpx.get(f"{inner}/facts").status_code == 404
    return f"{len(_FOR_OPERATORS)} spellings refused; told on the inner port"


def check_own_problems(traffic: Traffic) -> str:
    """What nginx refuses itself is a problem, which pages of any origin can read."""
    for sent, expected in _LINES.items():
        status, headers, body = _exchange(traffic.proxy.port, sent)
        _check_problem(status, expected, headers, body)
    return f"{len(_LINES)} refusals as problems"


def _check_problem(status: int, expected: int, headers: httpx.Headers, body: bytes) -> None:
    assert status == expected, (status, expected, body[:200])
    assert headers["Content-Type"] == "application/problem+json", expected
    assert headers["Cache-Control"] == "no-store"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert len(headers["X-Request-ID"]) == 32
    problem = json.loads(body)
    assert list(problem) == ["type", "title", "status", "detail", "instance", "errors"]
    assert (problem["type"], problem["status"], problem["errors"]) == ("about:blank", expected, [])
    assert problem["instance"].startswith("/")


def _exchange(port: int, sent: bytes) -> tuple[int, httpx.Headers, bytes]:
    """Send a request that ends its connection, or what is refused and ends it, and read the answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(sent)
        return _read_answer(connection, sent)


def _read_answer(connection: socket.socket, sent: bytes) -> tuple[int, httpx.Headers, bytes]:
    received = b""
    with suppress(ConnectionResetError):  # By an end that has not read all that it refused.
        while not _is_whole(received, sent) and (piece := connection.recv(65_536)):
            received += piece
    first, *lines, body = _split(received)
    headers = [(name.decode(), value.decode("latin-1")) for name, _, value in (it.partition(b": ") for it in lines)]
    return int(first.split()[1]), httpx.Headers(headers), body


def _is_whole(received: bytes, sent: bytes) -> bool:
    """Whether an answer has come to its end, as far as its header fields tell that."""
    *lines, body = _split(received)
    lengths = [int(it.split()[1]) for it in lines if it.lower().startswith(b"content-length:")]
    is_begun = b"\r\n\r\n" in received
    return is_begun and (sent.startswith(b"HEAD ") or (lengths != [] and len(body) >= lengths[0]))


def _split(received: bytes) -> list[bytes]:
    """The lines of the head, and then the body."""
    head, _, body = received.partition(b"\r\n\r\n")
    return [*head.split(b"\r\n"), body]


def check_log(traffic: Traffic) -> str:
    """Whatever bytes come, each line of the log is JSON in UTF-8, and ids are those that replicas would echo."""
    targets = {
        b"/facts?q=Go\xc3\xafta": "/facts?q=Goïta",
        b"/facts?q=\xf0\x9f\x90\x98": "/facts?q=🐘",
        b"/facts?q=Go\xefta": "/facts?q=Go\ufffd",
        b"/\xff\xfe": "/\ufffd",
        b"/\xed\xa0\x80": "/\ufffd",
        b"/\xc0\xaf": "/\ufffd",
        b'/facts?q="\\"': '/facts?q="\\"',
        b"/facts?q=" + "é".encode() * 8_000: "/facts?q=" + "é" * 8_000,
        b"/" + b"\xff" * 16_000: "/\ufffd",
    }
    for number, target in enumerate(targets):
        _exchange(
            traffic.proxy.port,
            b"GET %b HTTP/1.1\r\nHost: lo\r\nConnection: close\r\nX-Request-ID: log-%d\r\n\r\n" % (target, number),
        )
    _exchange_silently(traffic.proxy.port, b"GET /facts\r\n")  # HTTP/0.9, which has no status.
    ids = {b"a" * 128: True, b"a" * 129: False, b"a b": False, b'a"': False, b"\xc3\xa9": False, b"A.z_0:-": True}
    for given, is_taken in ids.items():
        _, headers, _ = _exchange(
            traffic.proxy.port,
            b"GET /facts HTTP/1.1\r\nHost: lo\r\nConnection: close\r\nX-Request-ID: %b\r\n\r\n" % given,
        )
        assert (headers["X-Request-ID"] == given.decode("latin-1")) is is_taken, given
    traffic.proxy.read_log("log", len(targets))
    lines = traffic.proxy.read_lines()
    logged = {line["request_id"]: line["uri"] for line in lines}
    for number, expected in enumerate(targets.values()):
        assert logged[f"log-{number}"] == expected, logged[f"log-{number}"][:100]
    assert all(line["status"] is None or 200 <= line["status"] <= 599 for line in lines)
    return f"{len(lines)} lines of JSON"


def _exchange_silently(port: int, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(sent)
        while connection.recv(65_536):
            pass


def check_other_encodings(traffic: Traffic, phase: str) -> str:
    """With no replica to ask, a client has what is kept in another encoding that it takes, or in none."""
    takes = {"br": "br", "br, gzip": "gzip", "gzip, br, zstd": "gzip", "zstd, br": "br", "zstd": None, "": "zstd"}
    for number, (accepted, held) in enumerate(takes.items()):
        reply = traffic.ask(_page_of(held), f"{phase}-{number}", headers={"Accept-Encoding": accepted})
        taken = {it.strip() for it in accepted.split(",")}
        if held is None or held in taken:
            assert (reply.status, reply.cache) == (200, "STALE"), (accepted, held)
            assert reply.headers.get("Content-Encoding") == held
            assert json.loads(reply.text)["items"]
        else:
            assert reply.status == 503, (accepted, held)
            _check_unavailable(reply.headers, reply.body)
    return f"{len(takes)} clients of pages that are kept in another encoding"


def keep_one_encoding(traffic: Traffic) -> None:
    """Have one page kept in each encoding, and in no other."""
    for held in _HELD:
        reply = traffic.ask(_page_of(held), f"keep-{held}", headers={"Accept-Encoding": held or ""})
        assert reply.headers.get("Content-Encoding") == held


def _page_of(encoding: str | None) -> str:
    return f"/facts?kind=event&sort=date&limit={20 + _HELD.index(encoding)}"


def _check_unavailable(headers: httpx.Headers, body: bytes) -> None:
    assert headers["Content-Type"] == "application/problem+json"
    assert int(headers["Retry-After"]) > 0
    assert json.loads(body)["status"] == 503
