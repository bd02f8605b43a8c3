"""A connection that is cut while a response comes, as on a bad network."""

import socket
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress

_PIECE = 16 * 1024


@contextmanager
def cut_connection(port: int, after: int) -> Iterator[int]:
    """A port that leads one client to another port, and lets go of it after so many bytes of the response.

    Fails in the end where no client came, or where one was not cut off.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening, ThreadPoolExecutor(2) as threads:
        listening.settimeout(30)
        cutting: Future[int] = threads.submit(_serve, listening, port, after, threads)
        yield listening.getsockname()[1]
        assert cutting.result() == after, "the response was shorter"


def _serve(listening: socket.socket, port: int, after: int, threads: ThreadPoolExecutor) -> int:
    client, _ = listening.accept()
    with client, socket.create_connection(("127.0.0.1", port)) as server:
        threads.submit(_pass_on, client, server)
        passed = _pass_on(server, client, after)
        for end in (client, server):
            end.shutdown(socket.SHUT_RDWR)
        return passed


def _pass_on(source: socket.socket, target: socket.socket, most: int = 2**20) -> int:
    """Pass on what comes, up to so many bytes, and return how many there were."""
    passed = 0
    with suppress(ConnectionError):
        while passed < most and (data := source.recv(min(_PIECE, most - passed))):
            target.sendall(data)
            passed += len(data)
    return passed
