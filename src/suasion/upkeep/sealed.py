"""The sealed files that a manifest names: what a backup takes, and what is verified."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from suasion.events.tables import MANIFEST, TAIL

_IDLESS = 1
"""The format whose two files are named by their range alone and have no `raw` beside them."""


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
    columns = MANIFEST.c
    for row in connection.execute(select(MANIFEST).where(columns.replaced.is_(None)).order_by(columns.first)):
        name = f"{row.first:012d}-{row.last:012d}" + ("" if row.format <= _IDLESS else f"-{row.id}")
        for table in ("events", "order_lines", "raw"):
            if sha256 := getattr(row, f"{table}_sha256"):
                yield SealedFile(f"lake/{table}/{name}.parquet", sha256)


def last_event(connection: Connection) -> int:
    """Give the last sequence number there is; 0 for an empty log."""
    tail, sealed = connection.scalar(select(func.max(TAIL.c.seq))), connection.scalar(select(func.max(MANIFEST.c.last)))
    return max(tail or 0, sealed or 0)
