"""A file that is there whole or not at all, and of which a kill leaves nothing behind where the system can do that."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

_OPEN_FILES = Path("/proc/self/fd")


def write_whole(path: Path, pieces: Iterable[bytes]) -> int:
    """Write a file for its owner alone; gives its size. One that is there is replaced once the new one is whole."""
    size = 0
    with _draft(path) as file:
        for piece in pieces:
            size += file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return size


@contextmanager
def _draft(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that gets its name when the block ends without an error."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        nameless = _nameless(path.parent)
        if nameless is None:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                yield file
        else:
            with os.fdopen(nameless, "wb") as file:
                yield file
                _name(file.fileno(), part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _nameless(folder: Path) -> int | None:
    """Open a file that has no name, and so is gone with its process; None where there is no such thing."""
    if not hasattr(os, "O_TMPFILE") or not _OPEN_FILES.is_dir():
        return None
    with suppress(OSError):
        return os.open(folder, os.O_WRONLY | os.O_TMPFILE, 0o600)
    return None


def _name(nameless: int, path: Path) -> None:
    folder = os.open(path.parent, os.O_RDONLY)
    try:  # only with a folder given does it follow the link to the open file
        os.link(_OPEN_FILES / str(nameless), path.name, dst_dir_fd=folder, follow_symlinks=True)
    finally:
        os.close(folder)
