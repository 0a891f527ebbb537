"""Under which address SQLite opens a file, also on a disk to which nothing can be written."""

import os
from pathlib import Path

from suasion.core.durable import write_trouble


def address(path: Path, *, otherwise: str = "rwc") -> str:
    """Give the address of a database, as a URI; on a read-only disk one by which it can be read.

    With a write-ahead log SQLite needs files beside the database even to read it. Where there can be none it is told
    that nobody changes the file (https://sqlite.org/wal.html#read_only_databases). A write-ahead log that was left
    there would be overlooked then: so SQLite is asked as ever, and reads it if its index is there too.

    Parameters
    ----------
    otherwise
        The mode on every other disk: ``ro`` to read, ``rwc`` to write, too.
    """
    log = path.with_name(f"{path.name}-wal")
    left = log.exists() and log.stat().st_size > 0
    unwritable = not os.access(path.parent, os.W_OK)  # asked first: it writes nothing
    fixed = unwritable and not left and write_trouble(path.parent) == "read-only"
    return f"{path.resolve().as_uri()}?{'immutable=1' if fixed else f'mode={otherwise}'}"
