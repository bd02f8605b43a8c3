"""Threads for calls into drivers, which may hang: nobody has to wait for them, the end of the process included."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Semaphore, Thread
from typing import Any, TypeVar

T = TypeVar("T")


class DaemonThreads:
    """Runs calls in up to so many threads, in the order in which they come.

    The threads of asyncio, anyio and `ThreadPoolExecutor` are joined when the interpreter ends: one that hangs in a
    driver keeps the process alive. These are not.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._count = 0
        self._idle = Semaphore(0)
        self._calls: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = SimpleQueue()

    def submit(self, call: Callable[[], T]) -> Future[T]:
        """Run a call in the next thread that is free. Until it begins, the future can be cancelled."""
        future: Future[T] = Future()
        self._calls.put((future, call))
        if not self._idle.acquire(blocking=False) and self._count < self._most:
            self._count += 1
            Thread(target=self._work, name="read", daemon=True).start()
        return future

    def close(self) -> None:
        """End the threads, each after the call that it runs. Nothing is submitted any more."""
        for _ in range(self._count):
            self._calls.put(None)

    def _work(self) -> None:
        while (submitted := self._next()) is not None:
            future, call = submitted
            if future.set_running_or_notify_cancel():
                try:
                    result = call()
                except BaseException as error:
                    future.set_exception(error)
                else:
                    future.set_result(result)
                    del result
            del submitted, future, call  # A thread that waits keeps nothing of what it ran.

    def _next(self) -> tuple[Future[Any], Callable[[], Any]] | None:
        try:
            return self._calls.get_nowait()
        except Empty:
            self._idle.release()
            return self._calls.get()


async def wait_for_call(future: Future[Any], seconds: float, ended: asyncio.Future[None] | None = None) -> None:
    """Wait on the event loop until a call has ended, or until the time is over: the call goes on then.

    Whoever has `ended` may end the wait before.
    """
    loop = asyncio.get_running_loop()
    ended = ended or loop.create_future()

    def wake() -> None:
        if not ended.done():
            ended.set_result(None)

    def tell(_: Future[Any]) -> None:
        with suppress(RuntimeError):  # The event loop may be closed by now.
            loop.call_soon_threadsafe(wake)

    timer = loop.call_later(seconds, wake)
    future.add_done_callback(tell)
    try:
        await ended
    finally:
        timer.cancel()
