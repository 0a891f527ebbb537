"""What a backup holds, as its `backup.json` says: every file with its SHA-256, and as of when."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Literal

import msgspec

from suasion.core.durable import sync
from suasion.core.errors import FileUnreadable, NotFound
from suasion.core.progress import Task

FILE = "backup.json"
FORMAT = 1
_CHUNK = 1 << 20

Kind = Literal["data", "vault"]


class Held(msgspec.Struct, frozen=True):
    """One file: its path under the backup, written with ``/``, its size and its SHA-256 in hexadecimal."""

    path: str
    bytes: int
    sha256: str


class Contents(msgspec.Struct, frozen=True):
    """What `backup.json` says.

    Parameters
    ----------
    format
        Of this file.
    kind
        ``data``, or ``vault`` for the identifiers and their keys, which are backed up apart.
    release
        Of Suasion, that made it.
    taken
        As of when it is.
    sequence
        Data: of the last event in it. Vault: 0.
    step
        The migration that its database is at.
    files
        Everything in it but `backup.json`.
    """

    format: int
    kind: Kind
    release: str
    taken: datetime
    sequence: int
    step: str
    files: tuple[Held, ...]


def write(directory: Path, contents: Contents) -> None:
    """Write `backup.json`, on disk when this returns."""
    path = directory / FILE
    path.write_bytes(msgspec.json.format(msgspec.json.encode(contents), indent=1) + b"\n")
    sync(path)


def read(directory: Path, kind: Kind) -> Contents:
    """Read what a backup holds.

    Raises
    ------
    suasion.core.errors.NotFound
        If there is no backup in the directory.
    suasion.core.errors.FileUnreadable
        If it is of another kind, of a later format, or names a file outside itself.
    """
    path = directory / FILE
    if not path.is_file():
        raise NotFound(
            f"There is no backup in {directory}: it holds no {FILE}.",
            hint="A directory whose name ends in .unfinished is what a backup that was killed left behind.",
        )
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Contents)
    except msgspec.MsgspecError as error:
        raise FileUnreadable(f"{path} cannot be read: {error}.", hint="Take another backup.") from error
    if found.format > FORMAT:
        raise FileUnreadable(f"{path} is of format {found.format}; this release reads {FORMAT}.", hint="Upgrade first.")
    if found.kind != kind:
        raise FileUnreadable(f"{directory} is a backup of the {found.kind}, not of the {kind}.")
    for one in found.files:
        parts = PurePosixPath(one.path).parts
        if not parts or ".." in parts or PurePosixPath(one.path).is_absolute():
            raise FileUnreadable(f"{path} names {one.path!r}, which lies outside the backup.")
    return found


def linked(source: Path, root: Path, path: str) -> None:
    """Give a file that never changes a second name in `root`, if its disk can: it stays then, whoever deletes it."""
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    with suppress(OSError):  # another disk, or one without links
        target.hardlink_to(source)


def taken_in(source: Path, root: Path, path: str, task: Task) -> Held:
    """Copy a file into `root` under `path`, unless it was linked there; it is on disk when this returns."""
    target = root / path
    if target.exists():
        return Held(path, target.stat().st_size, hashed(target, task))
    target.parent.mkdir(parents=True, exist_ok=True)
    return _copied(source, target, path, task)


def _copied(source: Path, target: Path, path: str, task: Task) -> Held:
    digest = hashlib.sha256()
    size = 0
    with source.open("rb") as reading, target.open("xb") as writing:
        while chunk := reading.read(_CHUNK):
            writing.write(chunk)
            digest.update(chunk)
            size += len(chunk)
            task.advance(len(chunk))
        writing.flush()
        os.fsync(writing.fileno())
    shutil.copymode(source, target)
    return Held(path, size, digest.hexdigest())


def hashed(path: Path, task: Task) -> str:
    """Give a file's SHA-256."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            task.advance(len(chunk))
    return digest.hexdigest()


def sync_tree(directory: Path) -> None:
    """See to it that the names in a directory and in all below it are on disk."""
    for folder in folders(directory):
        sync(folder)


def folders(directory: Path) -> Iterator[Path]:
    """Give a directory and all below it, the deepest first."""
    for folder, _, _ in os.walk(directory, topdown=False):
        yield Path(folder)
