"""Snapshots kept as Parquet files in the lake: the same question over the same rows is read instead of computed.

A file is named by a digest of all that its numbers follow from: the moment, the categories, the source of the features,
the releases of what computes, and every row that features may read as of then, after merges, erasures and consent.
Nothing that changes one of these can be forgotten: `build` is handed those rows and no others. See
docs/decisions/0016-snapshots-named-by-their-rows.md.
"""

import hashlib
import os
import platform
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import ibis
import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from suasion.core import faults
from suasion.core.clock import to_microseconds
from suasion.core.durable import sync
from suasion.core.engine import Session
from suasion.core.version import __version__
from suasion.customers import measures
from suasion.customers.consent.personal import everybody
from suasion.customers.history import History
from suasion.events.tombstones import Erasures
from suasion.models.features.own import OwnFeature
from suasion.models.features.snapshot import FeatureTable, Snapshot, build

FOLDER = "snapshots"
_META = b"suasion"
_COMPUTES = ("duckdb", "ibis-framework", "numpy", "pyarrow")
_READ = ("orders", "lines", "events", "items")
_NOT_READ = ("traits", "holders")

DRAFTED = faults.declare("snapshots.drafted", "a snapshot of features is written, under no name that is read")


Build = Callable[[Session, History, datetime, Sequence[str], Sequence[OwnFeature]], Snapshot]
"""Gives features as of a moment, of the shop, of some categories and a workspace's own, as `snapshot.build` does."""


class Snapshots:
    """Computes snapshots, keeps them, and reads them back.

    Parameters
    ----------
    directory
        The lake's; made at the first write.
    limit_bytes
        What all files may take; those not read for longest go first. 0 keeps none.
    erasures
        Says which erasures are in force now. What a history from before one of them gave is not kept.
    writes
        False to read only.
    """

    def __init__(self, directory: Path, limit_bytes: int, erasures: Callable[[], Erasures], *, writes: bool) -> None:
        self._directory = directory / FOLDER
        self._limit, self._erasures, self._writes = limit_bytes, erasures, writes

    def build(
        self,
        session: Session,
        history: History,
        as_of: datetime,
        categories: Sequence[str] = (),
        own: Sequence[OwnFeature] = (),
    ) -> Snapshot:
        """Give what `snapshot.build` gives, bit for bit.

        An engine that computes elsewhere (`Session.sealed_only`) always computes anew.
        """
        if session.sealed_only or not self._limit:
            return build(session, history, as_of, categories, own)
        rows = _only_what_is_read(history.of_the_personal(session, as_of).before(as_of))
        path = self._directory / f"{_key(session, rows, as_of, categories, own)}.parquet"
        found = _read(path, as_of)
        if found is not None:
            return found
        computed = build(session, rows, as_of, categories, own)
        if self._writes and history.erasures is not None:
            with suppress(OSError):  # a disk that takes nothing costs the next one time, and nobody an answer
                self._keep(path, computed, history.erasures)
        return computed

    def clear(self) -> None:
        """Delete every file, those half written too."""
        for path in self._directory.glob("*"):
            path.unlink(missing_ok=True)

    def _keep(self, path: Path, snapshot: Snapshot, seen: Erasures) -> None:
        self._directory.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.stem}.{os.getpid()}-{threading.get_ident()}")
        try:
            pq.write_table(_table(snapshot), draft, compression="zstd")
            sync(draft)
            faults.pass_point(DRAFTED)
            if self._erasures() == seen:
                draft.replace(path)
                sync(self._directory)
        finally:
            draft.unlink(missing_ok=True)
        if self._erasures() != seen:  # committed meanwhile: its own deletion may have come before the name was there
            path.unlink(missing_ok=True)
        self._trim()

    def _trim(self) -> None:
        held = []
        for path in self._directory.glob("*.parquet"):
            with suppress(FileNotFoundError):  # erased meanwhile
                told = path.stat()
                held.append((told.st_mtime_ns, told.st_size, path))
        left = sum(size for _, size, _ in held)
        for _, size, path in sorted(held):
            if left <= self._limit:
                return
            path.unlink(missing_ok=True)
            left -= size


def _only_what_is_read(cut: History) -> History:
    """Take away what no digest is made of: a feature that reads it fails instead of being kept under a wrong name."""
    bare = {name: getattr(cut, name).drop("customer") for name in _NOT_READ}
    return replace(cut, **bare, personal=everybody)


def _key(session: Session, rows: History, as_of: datetime, categories: Sequence[str], own: Sequence[OwnFeature]) -> str:
    parts = [
        to_microseconds(as_of),
        list(categories),
        [feature.plain() for feature in own],
        [__version__, platform.machine(), *map(version, _COMPUTES)],
        _sources(),
        [_digest(session, getattr(rows, name)) for name in _READ],
    ]
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


@cache
def _sources() -> str:
    """Hash the source of every file that says what a feature is: of this package, and of the measures of own ones."""
    digest = hashlib.sha256()
    folders = (Path(__file__).parent, Path(measures.__file__).parent)
    for path in sorted(path for folder in folders for path in folder.glob("*.py")):
        digest.update(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _digest(session: Session, table: ibis.Table) -> list[str]:
    """Give 128 bits and a count that another set of rows does not share, whatever order rows come in.

    Each is the sum over all rows of 64 bits of all columns: once in their order, once in the reverse. The bits are
    mixed once more, for an engine may join those of columns by exclusive or, and values that change places between
    rows would then cancel out too often.
    """
    columns = table.columns
    hashed = [_hash(table, columns), _hash(table, tuple(reversed(columns)))]
    sums = [value.cast("decimal(38, 0)").sum().cast("string") for value in hashed]
    told = session.fetch(table.aggregate(one=sums[0], other=sums[1], rows=table.count().cast("string")))
    return [*columns, *(str(column[0].as_py()) for column in told.columns)]


def _hash(table: ibis.Table, columns: Sequence[str]) -> ibis.Value:
    return ibis.struct({f"{place}_{name}": table[name] for place, name in enumerate(columns)}).hash().hash()


def _named(snapshot: Snapshot) -> list[tuple[str | None, FeatureTable]]:
    return [(None, snapshot.shop), *snapshot.categories.items()]


def _table(snapshot: Snapshot) -> pa.Table:
    """Give one row per customer, one column per feature and part, with a hash of them all beside."""
    columns = [pa.array(snapshot.shop.customers.tolist(), pa.string())]
    parts = [(category, table.names) for category, table in _named(snapshot)]
    for _, table in _named(snapshot):
        columns += [pa.array(np.ascontiguousarray(column)) for column in table.values.T]
    told = msgspec.json.encode(parts)
    names = ["customer", *(str(place) for place in range(len(columns) - 1))]
    meta: dict[bytes | str, bytes | str] = {_META: told, b"sha256": _hash_of(told, columns)}
    return pa.table(columns, schema=pa.schema(list(zip(names, (c.type for c in columns), strict=True)), meta))


def _read(path: Path, as_of: datetime) -> Snapshot | None:
    """Read a snapshot; None if there is none, or the file is not as it was written."""
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowException):
        return None
    with suppress(OSError):  # a reader may not write
        os.utime(path)
    meta = table.schema.metadata or {}
    columns = [column.combine_chunks() for column in table.columns]
    told = meta.get(_META, b"")
    if meta.get(b"sha256") != _hash_of(told, columns):
        return None
    customers = np.asarray(columns[0].to_pylist(), dtype=np.str_)
    tables = []
    at = 1
    for category, names in msgspec.json.decode(told, type=list[tuple[str | None, tuple[str, ...]]]):
        values = np.column_stack([column.to_numpy() for column in columns[at : at + len(names)]])
        tables.append((category, FeatureTable(customers, names, values, as_of)))
        at += len(names)
    return Snapshot(tables[0][1], {name: one for name, one in tables if name is not None})


def _hash_of(told: bytes, columns: Iterable["pa.Array[Any]"]) -> bytes:
    digest = hashlib.sha256(told)
    for column in columns:
        is_text = pa.types.is_string(column.type)
        content = (
            msgspec.json.encode(column.to_pylist()) if is_text else column.to_numpy(zero_copy_only=False).tobytes()
        )
        digest.update(f"{len(content)} ".encode() + content)
    return digest.hexdigest().encode()
