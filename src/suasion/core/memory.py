"""The memory of a server: what merging files took goes back to the system."""

import ctypes
import os

_MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD of mallopt(3)
_LARGE = 256 * 1024
"""Bytes of a piece of memory that is the system's again once it is freed."""


def take_from_system() -> None:
    """Let Arrow take its memory from the system's allocator, and that give large pieces back at once.

    To be called once, before anything imports pyarrow. Arrow's own allocator keeps much of what was freed: a process
    that merged 900,000 events, ten megabytes at a time, held 130 MB more after it instead of 3. Without a fixed bound
    glibc raises its own up to 32 MB and keeps such pieces, too, between smaller ones that are in use.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # also where C++ does not ask Python's default
    _fix_bound()

    import pyarrow as pa

    pa.set_memory_pool(pa.system_memory_pool())  # the best there is for those who imported it before


def give_back() -> None:
    """Give back what is free, also what the rest of the program freed."""
    import pyarrow as pa

    pa.default_memory_pool().release_unused()


def _fix_bound() -> None:
    tune = getattr(ctypes.CDLL(None), "mallopt", None)  # other C libraries have no such bound
    if tune is not None:
        tune(_MMAP_THRESHOLD, _LARGE)
