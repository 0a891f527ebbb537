"""Files that were sent to be imported: kept for their owner alone until they are, in a directory of their own each."""

import os
import re
import secrets
import shutil
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import inf
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from suasion.core.clock import Clock
from suasion.core.durable import sync
from suasion.core.errors import InputRefused, NotFound, TooLarge

KEPT = timedelta(days=7)
"""How long an upload that nobody imports is kept."""

_ID = re.compile(r"[0-9a-f]{24}")
_UNWANTED = re.compile(r"[^\w.\- ]")
_LONGEST = 100
_PART = ".part"


@dataclass(frozen=True)
class Upload:
    """One file; `name` is what it was called, made harmless."""

    id: str
    name: str
    path: Path
    bytes: int


class Uploads:
    """The uploads of a workspace.

    Parameters
    ----------
    directory
        The workspace's.
    clock
        Says what is old.
    """

    def __init__(self, directory: Path, clock: Clock) -> None:
        self._root = directory / "uploads"
        self._clock = clock

    def begin(self, name: str, max_bytes: int) -> "Draft":
        """Open an upload for writing; it is none until `Draft.keep`.

        Raises
        ------
        suasion.core.errors.InputRefused
            If the name has nothing that a file could be called.
        """
        self._root.mkdir(mode=0o700, exist_ok=True)
        return Draft(self, secrets.token_hex(12), harmless(name), max_bytes)

    def upload(self, upload_id: str) -> Upload:
        """Give an upload.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is none of that id, or it is gone.
        """
        folder = self._root / upload_id
        # Anything but an id of ours could lead out of the directory.
        files = sorted(folder.iterdir()) if _ID.fullmatch(upload_id) and folder.is_dir() else []
        if not files:
            raise NotFound(f"There is no upload {upload_id!r}.", hint="Send the file again: an upload is kept 7 days.")
        return Upload(upload_id, files[0].name, files[0], files[0].stat().st_size)

    def has(self, upload_id: str) -> bool:
        """Say whether an upload is still there."""
        try:
            return bool(self.upload(upload_id))
        except NotFound:
            return False

    def remove(self, upload_id: str) -> None:
        """Delete an upload; nothing happens if it is gone."""
        if _ID.fullmatch(upload_id):
            shutil.rmtree(self._root / upload_id, ignore_errors=True)

    def remove_unfinished(self) -> int:
        """Delete what was never sent whole, because its process was killed; gives how many.

        Only for the workspace's owner, before it takes uploads itself.
        """
        return _removed(self._root.glob(f"*{_PART}"))

    def remove_old(self) -> int:
        """Delete what nobody imported within `KEPT`; gives how many."""
        limit = (self._clock.now() - KEPT).timestamp()
        return _removed(folder for folder in self._root.glob("*") if _modified(folder) < limit)

    def _place(self, draft: "Draft") -> Upload:
        folder = self._root / draft.id
        folder.mkdir(mode=0o700)
        draft.path.rename(folder / draft.name)
        for directory in (folder, self._root):
            sync(directory)
        return self.upload(draft.id)

    def _draft_path(self, upload_id: str) -> Path:
        folder = self._root / f"{upload_id}{_PART}"
        folder.mkdir(mode=0o700)
        return folder / "file"


class Draft:
    """An upload on its way; leaving its ``with`` block without `keep` deletes it."""

    def __init__(self, uploads: Uploads, upload_id: str, name: str, max_bytes: int) -> None:
        self.id, self.name = upload_id, name
        self.path = uploads._draft_path(upload_id)  # noqa: SLF001 - one module, two classes
        self._uploads, self._max_bytes, self._bytes = uploads, max_bytes, 0
        self._file: IO[bytes] = os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")

    def write(self, chunk: bytes) -> None:
        """Add to the file.

        Raises
        ------
        suasion.core.errors.TooLarge
            If it grows beyond the limit.
        """
        self._bytes += len(chunk)
        if self._bytes > self._max_bytes:
            raise too_large(self._max_bytes)
        self._file.write(chunk)

    def keep(self) -> Upload:
        """Put the file in its place; it is on disk when this returns.

        Raises
        ------
        suasion.core.errors.InputRefused
            If it is empty.
        """
        if not self._bytes:
            raise InputRefused("The upload is empty.", hint="Send the file as the body of the request.")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return self._uploads._place(self)  # noqa: SLF001 - one module, two classes

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._file.close()
        except OSError:  # what did not fit when it was written does not fit now either
            if error is None:
                raise
        finally:
            shutil.rmtree(self.path.parent, ignore_errors=True)


def too_large(max_bytes: int) -> TooLarge:
    """Say that an upload is larger than it may be."""
    return TooLarge(
        f"The upload is larger than {max_bytes // 1_000_000} MB.",
        hint="Split the file, or raise imports.max_upload_mb in suasion.toml.",
    )


def harmless(name: str) -> str:
    r"""Make a file name of one that somebody sent: no folders, no control or pattern characters, not hidden.

    Raises
    ------
    suasion.core.errors.InputRefused
        If nothing is left.

    Examples
    --------
    >>> harmless("../../etc/Orders [May]*.csv"), harmless("C:\\data\\订单.parquet"), harmless("..csv")
    ('Orders _May__.csv', '订单.parquet', 'csv')
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = _UNWANTED.sub("_", last).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    kept = f"{stem[:_LONGEST]}{dot}{ending[:10]}" if dot else kept[:_LONGEST]
    while len(kept.encode()) > 240:
        stem, dot, ending = kept.rpartition(".")
        kept = f"{stem[:-1]}{dot}{ending}"
    if not kept.strip("_ ."):
        raise InputRefused(f"{name!r} is no name for a file.", hint="Call it something like orders.csv.")
    return kept


def _removed(folders: Iterable[Path]) -> int:
    gone = list(folders)
    for folder in gone:
        shutil.rmtree(folder, ignore_errors=True)
    return len(gone)


def _modified(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:  # imported this moment
        return inf


def kept_until(upload: Upload) -> datetime:
    """Say when an upload that nobody imports goes."""
    return datetime.fromtimestamp(upload.path.parent.stat().st_mtime, UTC) + KEPT
