"""One analytical session that lives long, pinned to one sequence number of the log, for everybody who reads screens.

A history costs seconds to build and milliseconds to ask. So it is built once, answers all readers in turn, and gives
way as a whole to the next one when the log has moved on. What it answers is true as of `Pin.as_of`, and says so. A
reader who would get one older than `OLD_SECONDS` waits for the next instead, `PATIENCE_SECONDS` at most.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import ibis

from suasion.core.clock import Clock
from suasion.core.engine import Session
from suasion.core.errors import Conflict
from suasion.customers.drawn_part import DrawnPart, drawn_part
from suasion.customers.figures import figures_table, log_table
from suasion.customers.history import History
from suasion.customers.registry import Changes, Customers
from suasion.customers.scratch import Scratch
from suasion.events.log import EventLog

INLINE_SECONDS = 0.3
"""A history that took less is built again while the reader waits."""
PAUSE_SECONDS = 5.0
"""Between the starts of two builds behind the readers' backs, at least."""
OLD_SECONDS = 30.0
"""A history this old is not shown while the log has moved on, if the next one is soon built."""
PATIENCE_SECONDS = 10.0
"""A reader waits no longer than this for the next history, and not at all if the last one took longer."""
_BUSY_SHARE = 0.25  # of the time at most is spent on building while the log keeps moving


@dataclass(frozen=True)
class Pin:
    """What a reader may ask, for as long as the block lasts.

    Parameters
    ----------
    session
        Takes tables and answers expressions; what is put in is gone after the block.
    history, log, figures
        Of all customers up to `sequence`; `log` and `figures` have the columns of `customers.figures`.
    sequence
        The last event that shows.
    as_of
        When that was the last one.
    part
        Of a large history, some customers drawn by chance; None of one that is not.
    kept
        What readers worked out of this pin and another may use again; it goes when the pin goes.
    """

    session: Session
    history: History
    log: ibis.Table
    figures: ibis.Table
    sequence: int
    as_of: datetime
    part: DrawnPart | None
    kept: dict[Any, Any] = field(default_factory=dict)


@dataclass
class _Slot:
    pin: Pin
    erasures: Changes
    build_seconds: float
    closing: ExitStack
    lock: threading.Lock = field(default_factory=threading.Lock)
    readers: int = 0
    retired: bool = False


class PinnedHistory:
    """Keeps one history pinned and replaces it.

    Traits published and items named without a new event show with the next build; whoever shows those reads the state
    database, or asks for a young one.

    Parameters
    ----------
    open_session
        Opens a session of the analytical engine.
    log
        Says how far the log reaches.
    customers
        Builds the history.
    clock
        Dates a pin.
    inline_seconds, pause_seconds, patience_seconds
        See `INLINE_SECONDS`, `PAUSE_SECONDS` and `PATIENCE_SECONDS`.
    """

    def __init__(
        self,
        open_session: Callable[[], AbstractContextManager[Session]],
        log: EventLog,
        customers: Customers,
        clock: Clock,
        *,
        inline_seconds: float = INLINE_SECONDS,
        pause_seconds: float = PAUSE_SECONDS,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self._open_session, self._log, self._customers, self._clock = open_session, log, customers, clock
        self._inline_seconds, self._pause_seconds = inline_seconds, pause_seconds
        self._patience_seconds = patience_seconds
        self._state = threading.Lock()  # guards everything below; never held while something is computed
        self._built = threading.Condition(self._state)  # told when a build behind has ended
        self._building = threading.Lock()  # held by the one who builds
        self._slot: _Slot | None = None
        self._behind: threading.Thread | None = None
        self._started = float("-inf")
        self._failure: Exception | None = None
        self._closed = False

    @contextmanager
    def read(self, *, fresh: bool = False, young: bool = False) -> Iterator[Pin]:
        """Give the pinned history; others wait for the end of the block, so ask quickly.

        Parameters
        ----------
        fresh
            True to wait for a history that holds all that was in the log when the block began.
        young
            True to wait for one that is not older than `OLD_SECONDS` although nothing happened since, if the last one
            took no longer than the reader's patience: what was published without an event shows in it, and what time
            alone changed.

        Raises
        ------
        suasion.core.errors.Conflict
            If it is closed.
        """
        slot = self._enter(fresh=fresh, young=young)
        try:
            with slot.lock:
                scratch = Scratch(slot.pin.session)
                try:
                    yield Pin(**(vars(slot.pin) | {"session": scratch}))
                finally:
                    scratch.release_all()
        finally:
            self._leave(slot)

    def follow(self) -> None:
        """Take in who was just made and what was just told of them, without waiting for the history."""
        self._customers.follow(self._log)

    def warm(self) -> None:
        """Begin the first build behind everybody's back, so that the first reader waits less; for a server's start."""
        with self._state:
            if self._slot is None and not self._closed:
                self._build_behind()

    @contextmanager
    def built_now(self) -> Iterator[Pin]:
        """Build a history for one caller alone, with every trait and item as they are stored now; takes seconds."""
        slot = self._build()
        with slot.closing:
            yield slot.pin

    def close(self) -> None:
        """Wait for a build under way and close the session, at once or when its last reader leaves."""
        with self._state:
            self._closed = True
            behind = self._behind
        if behind is not None:
            behind.join()
        with self._state:
            slot, self._slot = self._slot, None
        self._retire(slot)

    def _enter(self, *, fresh: bool, young: bool) -> _Slot:
        sequence = self._customers.follow(self._log)
        wanted = self._log.last_sequence() if sequence is None else sequence
        erasures = self._customers.changes(self._log)
        with self._state:
            slot = self._stay(wanted, erasures, young=young) or (None if fresh else self._past(wanted, erasures))
        return slot or self._built_inline(wanted, erasures, young=young)

    def _past(self, wanted: int, erasures: Changes) -> _Slot | None:
        """Enter a pin that the log has left behind; None if the next is built at once. `_state` is held.

        One that still shows what was erased since is never entered.
        """
        slot = self._slot
        if slot is None or slot.build_seconds < self._inline_seconds or slot.erasures != erasures:
            return None
        waits = self._is_old(slot) and slot.build_seconds <= self._patience_seconds
        self._build_behind(at_once=waits)
        if waits:
            self._built.wait_for(lambda: self._behind is None, self._patience_seconds)
            if (newer := self._stay(wanted, erasures)) is not None:
                return newer
            slot = self._slot
            assert slot is not None  # only closing takes it away, and `_stay` tells that
        slot.readers += 1
        return slot

    def _is_old(self, slot: _Slot) -> bool:
        return (self._clock.now() - slot.pin.as_of).total_seconds() > OLD_SECONDS

    def _stay(self, wanted: int, erasures: Changes, *, young: bool = False) -> _Slot | None:
        """Enter the present pin if it reaches as far as is wanted, and shows nothing that was erased."""
        if self._closed:
            raise Conflict("The workspace is closed.")
        if self._failure is not None:
            failure, self._failure = self._failure, None
            raise failure
        slot = self._slot
        if slot is None or slot.pin.sequence < wanted or slot.erasures != erasures:
            return None
        if young and self._is_old(slot) and slot.build_seconds <= self._patience_seconds:
            return None
        slot.readers += 1
        return slot

    def _built_inline(self, wanted: int, erasures: Changes, *, young: bool) -> _Slot:
        with self._building:
            with self._state:
                slot = self._stay(wanted, erasures, young=young)  # somebody else may have been quicker
            if slot is not None:
                return slot
            new = self._build()
            new.readers += 1
            self._replace(new)
            return new

    def _build_behind(self, *, at_once: bool = False) -> None:
        """Start a build in a thread of its own, unless one runs or (but `at_once`) began lately; `_state` is held."""
        lasted = self._slot.build_seconds if self._slot else 0.0
        pause = max(self._pause_seconds, lasted / _BUSY_SHARE)
        if self._behind is not None or (not at_once and time.monotonic() - self._started < pause):
            return
        self._started = time.monotonic()
        self._behind = threading.Thread(target=self._work_behind, name="pinned-history")
        self._behind.start()

    def _work_behind(self) -> None:
        try:
            with self._building:
                self._replace(self._build())
        except Exception as error:  # noqa: BLE001 - the next reader is told, whatever it is
            with self._state:
                self._failure = error
        finally:
            with self._state:
                self._behind = None
                self._built.notify_all()

    def _build(self) -> _Slot:
        begun = time.perf_counter()
        with ExitStack() as opened:
            session = opened.enter_context(self._open_session())
            as_of, erasures = self._clock.now(), self._customers.changes(self._log)
            view = self._log.view(session)
            history = self._customers.history(session, view)
            sequence = min(view.last_sequence, self._customers.followed())
            log = log_table(session, view, history.holders, sequence)
            figures = figures_table(session, log, history)
            # Events leave the log after `log.keep_days`; whose traits are left is a customer still.
            everybody = figures.select("customer").union(history.traits.select("customer"), distinct=True)
            part = drawn_part(session, history, everybody)
            pin = Pin(session, history, log, figures, sequence, as_of, part)
            return _Slot(pin, erasures, time.perf_counter() - begun, opened.pop_all())

    def _replace(self, new: _Slot) -> None:
        with self._state:
            old = self._slot
            if self._closed:  # the last reader closes it
                old = new
            else:
                self._slot = new
        self._retire(old)

    def _retire(self, slot: _Slot | None) -> None:
        if slot is not None:
            with self._state:
                slot.retired = True
                left = slot.readers == 0
            if left:
                slot.closing.close()

    def _leave(self, slot: _Slot) -> None:
        with self._state:
            slot.readers -= 1
            last = slot.retired and slot.readers == 0
        if last:
            slot.closing.close()
