"""How an event that comes again is known: by its message id, which is remembered per source.

Ids of live events are remembered for `WINDOW_DAYS` in one table per day, those of imports for ever. In front of the
tables stands a filter in memory, which knows that a new id is new; until it has been learned every id is looked up.
"""

import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, delete, func, insert, select

from suasion.core.bulk import insert_rows, rows_by_key
from suasion.core.database import Database
from suasion.events.id_filter import SETS, IdFilter
from suasion.events.tables import LIVE_MESSAGES, MESSAGE_DAYS, MESSAGES, PARTITIONS, WINDOW_DAYS

DAY = 86_400_000_000
"""Microseconds of one."""

_LOG = logging.getLogger("suasion.events")
_READ = 20_000
_SMALLEST = 1_000_000
_HEADROOM = 2  # how many more ids than now there may be before the filter is learned anew

assert SETS >= PARTITIONS  # each table is a set


@dataclass(frozen=True)
class Seen:
    """What is known of some ids: of each that was seen the digest of what the event said, None if nobody kept that."""

    bodies: dict[bytes, bytes | None]
    outdated: list[bytes]
    """Ids that today's table still holds from before the window: only after the clock was set back and on again."""


@dataclass
class _Filters:
    """What is in memory of the ids on disk, and of those on their way there."""

    live: IdFilter
    imported: IdFilter

    @property
    def full(self) -> bool:
        return self.live.full or self.imported.full


class MessageIds:
    """The message ids that were seen.

    An id is in the filter before it is on disk. What is rolled back stays in the filter, which costs a look-up later
    and nothing else.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ready: _Filters | None = None
        self._learning: _Filters | None = None
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def learned(self) -> bool:
        """Whether the filter answers, so that new ids cost no look-up."""
        return self._ready is not None

    def find(self, connection: Connection, digests: Sequence[bytes], now: int) -> Seen:
        """Find which ids were seen.

        Parameters
        ----------
        connection
            Of the transaction that `remember` is called in.
        digests
            Of source and message id (`suasion.events.digest.digest`).
        now
            Microseconds since 1970; live ids older than the window are forgotten.
        """
        wanted = list(dict.fromkeys(digests))
        outdated: list[bytes] = []
        if not wanted:
            return Seen({}, outdated)
        with self._lock:
            filters = self._ready
            live = None if filters is None else filters.live.sets(wanted)
            imported = None if filters is None else filters.imported.sets(wanted)
        likely = wanted
        if live is not None and imported is not None:
            if not (live.any() or imported.any()):
                return Seen({}, outdated)
            likely = [one for one, may in zip(wanted, imported, strict=True) if may]
        found: dict[bytes, bytes | None] = dict.fromkeys(_imported(connection, likely))
        for slot in _slots(connection):
            asked = wanted if live is None else [wanted[index] for index in (live >> slot & 1).nonzero()[0]]
            rows = list(_live(connection, slot, [one for one in asked if one not in found]))
            found.update((digest, body) for digest, body, loaded in rows if loaded > now - WINDOW_DAYS * DAY)
            if slot == now // DAY % PARTITIONS:
                outdated.extend(digest for digest, _, _ in rows if digest not in found)
        return Seen(found, outdated)

    def remember(
        self,
        connection: Connection,
        live: Sequence[tuple[bytes, bytes, int]],
        imported: Sequence[tuple[bytes, int]],
        now: int,
        outdated: Sequence[bytes] = (),
    ) -> None:
        """Keep ids that `find` did not find.

        Parameters
        ----------
        live
            Id, digest of what the event says, sequence number.
        imported
            Id and sequence number; kept for ever.
        now, outdated
            What was given to `find`, and what it gave.
        """
        slot = now // DAY % PARTITIONS
        if live:
            self._clear_if_older(connection, now // DAY)
        with self._lock:
            for filters in (self._ready, self._learning):
                if filters is not None:
                    filters.live.add([one for one, _, _ in live], slot)
                    filters.imported.add([one for one, _ in imported], 0)
        insert_rows(connection, MESSAGES, list(imported))
        if outdated:
            table = LIVE_MESSAGES[slot]
            connection.execute(delete(table).where(table.c.digest.in_(outdated)))
        insert_rows(connection, LIVE_MESSAGES[slot], [(*message, now) for message in live])

    def clear_ahead(self, database: Database, now: int) -> None:
        """Empty the table that the next day will fill, so that its first event does not wait for that."""
        day = now // DAY + 1
        with database.read() as connection:
            held = _held(connection, day)
        if held is not None and held < day:
            with database.write() as connection:
                self._clear_if_older(connection, day)

    def learn(self, database: Database) -> None:
        """Read every id that is kept into a new filter, which answers from then on; reads all of the tables."""
        with database.read() as connection:
            capacity = _most(connection)
        try:
            with database.write():  # whoever remembers from now on tells the new filter, all before are on disk
                fresh = _Filters(IdFilter(capacity[0]), IdFilter(capacity[1]))
                with self._lock:
                    self._learning = fresh
            self._read_all(database, fresh)
        except BaseException:
            with self._lock:
                self._learning = None
            raise
        with self._lock:
            if not self._stop.is_set():
                self._ready = fresh
            self._learning = None

    def learn_behind(self, database: Database) -> None:
        """Learn in a thread of its own, unless one does already or there is room left; until then ids are looked up."""
        with self._lock:
            if self._stop.is_set() or (self._thread and self._thread.is_alive()):
                return
            if self._ready is not None and not self._ready.full:
                return
            thread = threading.Thread(target=self._learn_quietly, args=(database,), name="message-ids", daemon=True)
            try:
                thread.start()
            except RuntimeError:  # the system has no thread to give; the collector asks again after the next commit
                _LOG.error("The filter of message ids was not learned: there was no thread for it.")
            else:
                self._thread = thread

    def learned_within(self, database: Database, seconds: float) -> bool:
        """Learn as `learn_behind` and wait for it, no longer than so many seconds; gives whether the filter answers."""
        self.learn_behind(database)
        if self._thread is not None:
            self._thread.join(seconds)
        return self.learned

    def close(self) -> None:
        """Stop learning."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _learn_quietly(self, database: Database) -> None:
        try:
            self.learn(database)
        except Exception as error:  # noqa: BLE001 - ids are looked up as before; an error's text may repeat values
            _LOG.error("The filter of message ids was not learned: %s", type(error).__name__)

    def _read_all(self, database: Database, fresh: _Filters) -> None:
        with database.read() as connection:
            slots = _slots(connection)
        for slot in reversed(slots):  # the oldest first: what is forgotten together lies together
            for chunk in _chunks(database, LIVE_MESSAGES[slot].c.digest):
                if self._stop.is_set():
                    return
                with self._lock:
                    fresh.live.add(chunk, slot)
        for chunk in _chunks(database, MESSAGES.c.digest):
            if self._stop.is_set():
                return
            with self._lock:
                fresh.imported.add(chunk, 0)

    def _clear_if_older(self, connection: Connection, day: int) -> None:
        """Empty the table of a day if it holds an earlier one; a later one stays, since only the clock went back."""
        slot = day % PARTITIONS
        held = _held(connection, day)
        if held is not None and held >= day:
            return
        if held is not None:
            connection.execute(delete(LIVE_MESSAGES[slot]))
            connection.execute(delete(MESSAGE_DAYS).where(MESSAGE_DAYS.c.slot == slot))
            with self._lock:
                for filters in (self._ready, self._learning):
                    if filters is not None:
                        filters.live.clear(slot)
        connection.execute(insert(MESSAGE_DAYS), [{"slot": slot, "day": day}])


def _held(connection: Connection, day: int) -> int | None:
    slot = day % PARTITIONS
    return connection.execute(select(MESSAGE_DAYS.c.day).where(MESSAGE_DAYS.c.slot == slot)).scalar_one_or_none()


def _slots(connection: Connection) -> list[int]:
    """Name the tables in use, the newest day first: what comes again mostly does so soon."""
    return list(connection.scalars(select(MESSAGE_DAYS.c.slot).order_by(MESSAGE_DAYS.c.day.desc())))


def _imported(connection: Connection, digests: Sequence[bytes]) -> Iterator[bytes]:
    key = MESSAGES.c.digest
    return (digest for (digest,) in rows_by_key(connection, (key,), key, digests))


def _live(connection: Connection, slot: int, digests: Sequence[bytes]) -> Iterator[Any]:
    columns = LIVE_MESSAGES[slot].c
    return rows_by_key(connection, (columns.digest, columns.body, columns.loaded), columns.digest, digests)


def _most(connection: Connection) -> tuple[int, int]:
    """Say for how many ids the filters are to be made: of live events, and of imports."""
    live = sum(
        connection.scalar(select(func.count()).select_from(LIVE_MESSAGES[slot])) or 0 for slot in _slots(connection)
    )
    imported = connection.scalar(select(func.count()).select_from(MESSAGES)) or 0
    return max(_SMALLEST, live * _HEADROOM), max(_SMALLEST, imported * _HEADROOM)


def _chunks(database: Database, column: Column[bytes]) -> Iterator[list[bytes]]:
    """Read one column in order, by and by: no transaction is held open over all of it."""
    last = b""
    while True:
        with database.read() as connection:
            query = select(column).where(column > last).order_by(column).limit(_READ)
            chunk = list(connection.scalars(query).all())
        if not chunk:
            return
        yield chunk
        last = chunk[-1]
