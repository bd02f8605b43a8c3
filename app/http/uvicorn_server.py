"""uvicorn's server and its supervisor of workers, which end without losing a connection that the kernel has taken.

uvicorn closes the connections that have sent nothing yet, and its supervisor listens to its end, though nobody accepts
any more by then. Here new handshakes are refused as soon as SIGTERM comes, what was begun before is accepted, and its
requests are awaited and answered.
"""

import asyncio
import signal
import socket
import time
from contextlib import suppress
from types import FrameType
from typing import Any

from uvicorn import Config, Server
from uvicorn.supervisors import multiprocess
from uvicorn.supervisors.multiprocess import Multiprocess, Process

from app.http.listening import refuse_handshakes

_ACCEPT_SECONDS = 0.2
"""How long handshakes that have begun are waited for: longer than a way to a client and back takes."""

_FIRST_REQUEST_SECONDS = 1.0
"""How long a connection may take to ask, before it is closed as an idle one."""

_ENDING = (signal.SIGINT, signal.SIGTERM)


_ALWAYS: dict[str, Any] = {
    "loop": "uvloop",
    "ws": "none",
    "lifespan": "on",
    # Nothing depends on who asks, so what a proxy says of its clients is left unread.
    "proxy_headers": False,
    "server_header": False,
    # Requests are logged by the application, which knows their route and their revision.
    "access_log": False,
    # Longer than proxies keep idle connections, so that none is closed while a request is on its way.
    "timeout_keep_alive": 75,
    # What was asked before the end is answered; a client that reads too slowly does not hold it up for ever.
    "timeout_graceful_shutdown": 20,
    # Many workers that start at once on a small machine need longer than the usual five seconds to answer.
    "timeout_worker_healthcheck": 60,
}
"""What Config is given, wherever this serves."""


class DrainingServer(Server):
    """Accepts what the kernel has accepted, and awaits the first request of each connection, before it closes."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if sockets is None:
            # Those of a worker are its supervisor's too: other workers may go on with them.
            refuse_handshakes(it.fileno() for server in self.servers for it in server.sockets)
        await asyncio.sleep(_ACCEPT_SECONDS)
        until = time.monotonic() + _FIRST_REQUEST_SECONDS
        while self._has_new_connections() and not self.force_exit and time.monotonic() < until:
            await asyncio.sleep(0.02)
        await super().shutdown(sockets)

    def _has_new_connections(self) -> bool:
        """Whether a connection has yet to send the head of its first request."""
        return any(getattr(it, "cycle", None) is None for it in self.server_state.connections)


class Worker(Process):
    """A process that serves."""

    @property
    def server(self) -> Server:
        if self._server is None:
            self._server = DrainingServer(self.config)
        return self._server


class _Supervisor(Multiprocess):
    """Starts workers, and ends them after it has seen to it that nobody else comes."""

    def __init__(self, config: Config, sockets: list[socket.socket]) -> None:
        super().__init__(config, sockets)
        for number in _ENDING:
            # At once: whoever ends a whole group of processes tells the workers in the same moment.
            signal.signal(number, self._end)

    def _end(self, number: int, _: FrameType | None) -> None:
        refuse_handshakes(it.fileno() for it in self.sockets)
        self.signal_queue.append(number)


def run_server(app: str, **options: Any) -> None:
    """Serve in this process, or in several that this one starts, until a signal ends it. Takes what Config takes."""
    config = Config(app, **_ALWAYS, **options)
    if config.workers > 1:
        multiprocess.Process = Worker  # type: ignore[misc]
        _Supervisor(config, [config.bind_socket()]).run()
        return
    with suppress(KeyboardInterrupt):
        DrainingServer(config).run()
