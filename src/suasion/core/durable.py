"""What is on disk stays there: the one way to wait for it, and to see whether a disk takes anything."""

import errno
import os
import tempfile
from pathlib import Path

_TRIED_BYTES = 4096


def sync(path: Path) -> None:
    """Return once a file, or the names in a directory, are on disk: a new file is lost with its name."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_trouble(directory: Path) -> str:
    """Say what keeps a directory's disk from taking more: ``read-only``, ``cannot be written``, empty for nothing.

    A small file is written through to the disk and deleted: free space alone does not tell of a quota, a disk mounted
    read-only or one that fails.
    """
    try:
        with tempfile.TemporaryFile(prefix=".ready-", dir=directory) as file:
            file.write(bytes(_TRIED_BYTES))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return "read-only" if error.errno == errno.EROFS else "cannot be written"
    return ""
