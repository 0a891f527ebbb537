"""The sealed files that a manifest names: what a backup takes."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from suasion.events.lake import SCHEMAS
from suasion.events.manifest import live
from suasion.events.sealed_files import Lake

_LAKE = Lake(Path("lake"))


@dataclass(frozen=True)
class SealedFile:
    """One file of the lake.

    Parameters
    ----------
    path
        Under the workspace, written with ``/``.
    sha256
        What the manifest says it hashes to.
    """

    path: str
    sha256: str


def sealed_files(connection: Connection) -> Iterator[SealedFile]:
    """Name the files that hold every sealed event once, in order; those that were replaced are left out."""
    for one in live(connection):
        for table in SCHEMAS:
            if sha256 := one.sha256(table):  # a range without events has no files, one of format 1 no `raw`
                yield SealedFile(_LAKE.file(table, one).as_posix(), sha256)
