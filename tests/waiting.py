"""Waiting for what happens in another process, up to a deadline."""

import time
from collections.abc import Callable


def wait_until(happened: Callable[[], bool], within: float, what: str) -> float:
    """The seconds that it took to happen. Fails where it does not."""
    began = time.monotonic()
    while not happened():
        assert time.monotonic() - began < within, f"within {within} s: {what}"
        time.sleep(0.005)
    return time.monotonic() - began
