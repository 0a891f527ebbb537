"""Sorted tables merged into one, a part of each at a time, so that what is merged need not fit into memory."""

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from suasion.events.sealed_files import by_name

_Key = tuple[str, int, int]
"""Name, time in microseconds since 1970, sequence number: the order of sealed events."""


class _Run:
    """One sorted table: the rows of it that were read and wait, and the rest."""

    def __init__(self, parts: Iterable[pa.Table]) -> None:
        self._parts = iter(parts)
        self.waiting: pa.Table | None = None
        self._read_on()

    def _read_on(self) -> None:
        self.waiting = next((part for part in self._parts if part.num_rows), None)

    def last(self) -> _Key:
        """Give the key of the last row that waits: what is not read yet comes after it."""
        assert self.waiting is not None
        end = self.waiting.slice(self.waiting.num_rows - 1)
        return end["name"][0].as_py(), end["time"].cast(pa.int64())[0].as_py(), end["seq"][0].as_py()

    def upto(self, bound: _Key) -> pa.Table:
        """Take out the rows that come no later than a key."""
        assert self.waiting is not None
        count = _no_later(self.waiting, bound)
        taken, self.waiting = self.waiting.slice(0, count), self.waiting.slice(count)
        if not self.waiting.num_rows:
            self._read_on()
        return taken


def merged(tables: Iterable[Iterable[pa.Table]]) -> Iterator[pa.Table]:
    """Merge tables that are each sorted as `by_name` sorts, read part by part; gives the parts of the whole.

    A k-way merge (Knuth, The Art of Computer Programming 3, 5.4.1) by parts: whatever comes no later than the first of
    the parts' last rows is complete, so it is sorted and given. In memory are a part of each table and those rows.
    """
    runs = [run for parts in tables if (run := _Run(parts)).waiting is not None]
    while runs:
        bound = min(run.last() for run in runs)
        yield by_name(pa.concat_tables([run.upto(bound) for run in runs]))
        runs = [run for run in runs if run.waiting is not None]


def _no_later(events: pa.Table, bound: _Key) -> int:
    name, time, sequence = (pa.scalar(value) for value in bound)
    names, times = events["name"], events["time"].cast(pa.int64())
    same_time = pc.and_(pc.equal(times, time), pc.less_equal(events["seq"], sequence))
    same_name = pc.and_(pc.equal(names, name), pc.or_(pc.less(times, time), same_time))
    no_later: Any = pc.or_(pc.less(names, name), same_name)
    return int(pc.sum(no_later).as_py())
