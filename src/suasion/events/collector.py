"""The collector: what many senders hand over at once is written in common, so that they share one wait for the disk."""

import logging
import math
import threading
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, InvalidStateError, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy.exc import InterfaceError, OperationalError

from suasion.core.errors import Overloaded, SuasionError, WorkspaceError
from suasion.events.checks import require_source
from suasion.events.explained import explained
from suasion.events.intake import Sending
from suasion.events.log import EventLog, Prepared, Verdicts
from suasion.events.spec import Event, Unreadable

_LOG = logging.getLogger("suasion.events")

MOST_BYTES = 64_000_000
"""What may wait, as it was sent; as objects in memory it takes about five times as much."""
MOST_EVENTS = 200_000
"""How many events may wait, however short they are."""
GROUP_EVENTS = 1_500
"""A commit takes no more than these and the batch that reaches them."""
AHEAD_EVENTS = 500
"""If so many wait, they are prepared while those before them are written; for fewer another thread does not pay."""

_LONGEST_WAIT_SECONDS = 30
_OF_ALL = (SuasionError, OperationalError, InterfaceError, OSError, MemoryError)
"""Errors that say nothing of one batch: trying the others alone would meet them again."""


@dataclass(frozen=True)
class _Waiting:
    sending: Sending
    size: int
    events: int
    future: Future[Verdicts]


class Collector:
    """One thread that appends what is submitted to the log, and a second one to write while more is prepared.

    Each submission is answered when it is on disk. What one sender sent wrong holds up no other; what the disk does not
    take fails for exactly those whose events were in the commit. If the thread itself stumbles, all who wait are told
    so, and it goes on. Beyond the bounds `submit` refuses: what waits can never fill the memory.

    Parameters
    ----------
    log
        Where the events go.
    most_bytes, most_events
        What may wait, together with what is being written. A submission that finds nothing waiting is always taken.
    """

    def __init__(self, log: EventLog, *, most_bytes: int = MOST_BYTES, most_events: int = MOST_EVENTS) -> None:
        self._log = log
        self._most_bytes, self._most_events = most_bytes, most_events
        self._changed = threading.Condition()
        self._waiting: deque[_Waiting] = deque()
        self._in_hand: deque[_Waiting] = deque()  # taken and not done with, in the order they came
        self._before: Future[None] | None = None
        self._bytes = self._events = self._unprepared = 0
        self._per_second = 0.0
        self._closed = False
        log.messages.learn_behind(log.database)
        self._writer = ThreadPoolExecutor(1, "collector-writer")
        self._writer.submit(int).result()  # a thread that cannot be had is missed now, and not with events in hand
        self._thread = threading.Thread(target=self._run, name="collector", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> tuple[int, int]:
        """Events and bytes that are not on disk yet."""
        with self._changed:
            return self._events, self._bytes

    def submit(
        self,
        events: Sequence[Event | Unreadable],
        *,
        source: str,
        size: int,
        historical: bool = False,
        machines: Sequence[str] = (),
    ) -> Future[Verdicts]:
        """Hand events over; the future has their verdicts when they are on disk, or the error that kept them off it.

        Parameters
        ----------
        size
            Bytes that they were sent in.
        source, historical, machines
            As in `suasion.events.intake.Sending`.

        Raises
        ------
        suasion.core.errors.Overloaded
            If too much waits already; nothing is taken.
        suasion.core.errors.InputRefused
            If `source` is none that events may come from.
        suasion.core.errors.WorkspaceError
            If the collector was closed.
        """
        require_source(source)
        sending = Sending(
            events, source, historical, arrived=self._log.clock.now(), machines=machines, judge=self._log.against_plan
        )
        future: Future[Verdicts] = Future()
        with self._changed:
            if self._closed:
                raise WorkspaceError("The workspace is being closed.", hint="Send again in a moment.")
            if self._events and (
                self._bytes + size > self._most_bytes or self._events + len(events) > self._most_events
            ):
                raise Overloaded(
                    f"{self._events:,} events wait to be written; there is no room for more.",
                    wait_seconds=self._wait_seconds(),
                )
            self._waiting.append(_Waiting(sending, size, len(events), future))
            self._bytes += size
            self._events += len(events)
            self._unprepared += len(events)
            self._changed.notify()
        return future

    def close(self) -> None:
        """Write what waits, then stop; later submissions are refused."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()
        self._writer.shutdown()
        self._log.messages.close()

    def _wait_seconds(self) -> int:
        expected = self._events / self._per_second if self._per_second else 1.0
        return max(1, min(_LONGEST_WAIT_SECONDS, math.ceil(expected)))

    def _run(self) -> None:
        stumbled: BaseException | None = None
        while True:
            try:
                if stumbled is not None:
                    self._tell_all(stumbled)
                    stumbled = None
                self._work()
            except BaseException as error:  # noqa: BLE001 - whoever waits must not wait for ever
                stumbled = error
            else:
                return

    def _work(self) -> None:
        while (group := self._taken()) is not None:
            if not group:
                continue
            began, prepared = time.monotonic(), self._prepared(group)
            if self._before is not None:
                self._before.result()  # in the order they came
            self._before = None
            if self._unprepared >= AHEAD_EVENTS:
                self._before = self._writer.submit(self._finish, group, prepared, began)
            else:
                self._finish(group, prepared, began)

    def _tell_all(self, error: BaseException) -> None:
        """Answer with an error what is in hand and what waits; what is being written is answered by the writer."""
        if self._before is not None:
            wait([self._before])
        self._before = None
        with self._changed:
            self._in_hand.extend(self._waiting)
            self._waiting.clear()
            self._unprepared = 0
            group = list(self._in_hand)
        _tell(group, error)
        self._let_go(len(group))

    def _taken(self) -> list[_Waiting] | None:
        """Take all that waits, up to a full commit; None when closed and nothing is left."""
        with self._changed:
            while not self._waiting and not self._closed:
                self._changed.wait()
            if not self._waiting:
                return None
            group: list[_Waiting] = []
            events = 0
            while self._waiting and events < GROUP_EVENTS:
                one = self._waiting[0]
                self._in_hand.append(one)  # first, so that nothing is ever in neither
                self._waiting.popleft()
                self._unprepared -= one.events
                if one.future.set_running_or_notify_cancel():
                    group.append(one)
                    events += one.events
                else:
                    self._count_off(self._in_hand.pop())
            return group

    def _let_go(self, count: int) -> None:
        """Be done with the first that are in hand."""
        with self._changed:
            for _ in range(count):
                self._count_off(self._in_hand.popleft())

    def _count_off(self, one: _Waiting) -> None:
        self._events -= one.events
        self._bytes -= one.size

    def _prepared(self, group: Sequence[_Waiting]) -> Prepared | BaseException:
        try:
            return self._log.prepared([one.sending for one in group])
        except BaseException as error:  # noqa: BLE001 - raised where it is told to those who wait
            return error

    def _finish(self, group: Sequence[_Waiting], prepared: Prepared | BaseException, began: float) -> None:
        try:
            self._write(group, prepared)
        except BaseException as error:  # noqa: BLE001 - whoever waits must not wait for ever
            _tell(group, error)
        self._let_go(len(group))
        self._per_second = sum(one.events for one in group) / max(time.monotonic() - began, 1e-6)
        try:
            self._log.messages.learn_behind(self._log.database)
        except Exception as error:  # noqa: BLE001 - they are answered; it is asked again after the next commit
            _LOG.error("The filter of message ids was not learned: %s", type(error).__name__)

    def _write(self, group: Sequence[_Waiting], prepared: Prepared | BaseException) -> None:
        try:
            told = self._appended(prepared)
        except Exception as error:  # noqa: BLE001 - whoever waits for the future gets it
            if len(group) == 1 or isinstance(error, _OF_ALL):
                _tell(group, error)
            else:
                for one in group:
                    self._write([one], self._prepared([one]))
            return
        for one, verdicts in zip(group, told, strict=True):
            one.future.set_result(Verdicts(explained(one.sending.events, verdicts.each, self._log.currency)))

    def _appended(self, prepared: Prepared | BaseException) -> list[Verdicts]:
        if isinstance(prepared, BaseException):
            raise prepared
        return self._log.append_prepared(prepared)


def _tell(group: Sequence[_Waiting], error: BaseException) -> None:
    """Answer with an error those who have no answer yet."""
    for one in group:
        with suppress(InvalidStateError):  # answered or given up
            one.future.set_exception(error)
    _LOG.error("%d batches were not written: %s", len(group), type(error).__name__)
