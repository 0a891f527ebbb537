"""What is dear to make is made once for all workers of a test run."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Give the directory that `make` filled, in this worker or another; nobody may write to it.

    Parameters
    ----------
    name
        Of the directory; the same for the same content.
    make
        Fills the empty directory it is given.
    """
    base = factory.getbasetemp()
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    directory, finished = root / name, root / f"{name}.finished"
    with FileLock(root / f"{name}.lock"):
        if not finished.exists():
            shutil.rmtree(directory, ignore_errors=True)  # of a worker that failed here
            directory.mkdir()
            make(directory)
            finished.touch()
    return directory
