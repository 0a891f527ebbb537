"""What is on disk stays there: the one way to wait for it."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Return once a file, or the names in a directory, are on disk: a new file is lost with its name."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
