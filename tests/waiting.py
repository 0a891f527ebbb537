"""Waiting for what another thread or process does."""

import time
from collections.abc import Callable


def until(true: Callable[[], bool], told: Callable[[], object] = str, seconds: float = 30.0) -> None:
    """Wait until something is true; fails with what `told` says if it takes longer."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, told()
        time.sleep(0.02)
