"""The last events that came, with what became of each: for looking on, not for counting."""

import secrets
import threading
from collections import deque
from collections.abc import Collection, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from suasion.events.intake import Batch, Sending
from suasion.events.masking import without_addresses
from suasion.events.spec import STORED, Event, Unreadable, Verdict, name_of

MOST = 500
"""Events that are kept to look at; older ones are in the log, or in quarantine."""


class LiveEvent(Struct, frozen=True):
    """One event as it came.

    Parameters
    ----------
    at
        When it came; aware.
    type, name
        Of the event, without identifiers; empty if they could not be read.
    verdict
        What became of it.
    tokens
        Who is named as the customer, the primary one first; empty if nobody, or if it was not stored.
    properties
        JSON without identifiers; empty if it was not stored.
    machine
        The rule that says a machine did it; empty for people. Later marks stand beside the log, by `sequence`.
    sequence
        Its number in the log; 0 if it was not stored.
    number
        Counted by `LiveEvents`, from 1.
    """

    at: datetime
    source: str
    type: str
    name: str
    verdict: Verdict
    tokens: tuple[str, ...] = ()
    properties: str = ""
    machine: str = ""
    sequence: int = 0
    number: int = 0


class LiveEvents:
    """Keeps the last `MOST` events of this process in memory; safe to use from many threads.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> live = LiveEvents()
    >>> live.add([LiveEvent(datetime(2026, 1, 1, tzinfo=UTC), "web", "track", "Viewed", Verdict("stored"))])
    >>> [one.name for one in live.after(0)], live.after(1)
    (['Viewed'], [])
    """

    def __init__(self, most: int = MOST) -> None:
        self.run = secrets.token_hex(8)
        """Differs for each process: numbers count from 1 again after a restart."""
        self._kept: deque[LiveEvent] = deque(maxlen=most)
        self._last = 0
        self._lock = threading.Lock()

    def add(self, events: Sequence[LiveEvent], skipped: int = 0) -> None:
        """Keep events in the order they came; `skipped` came before them and are only counted."""
        with self._lock:
            self._last += skipped
            for event in events:
                self._last += 1
                self._kept.append(replace(event, number=self._last))

    def forget(self, tokens: Collection[str]) -> None:
        """Take out the events of some customers; numbers stay as they are."""
        gone = set(tokens)
        with self._lock:
            left = [event for event in self._kept if gone.isdisjoint(event.tokens)]
            self._kept = deque(left, maxlen=self._kept.maxlen)

    def after(self, number: int) -> list[LiveEvent]:
        """Give what is kept and came after a number, oldest first."""
        with self._lock:
            return [event for event in self._kept if event.number > number]

    @property
    def last(self) -> int:
        """The number of the last event that came; 0 before the first."""
        with self._lock:
            return self._last


def latest(
    sending: Sending, batch: Batch, verdicts: Sequence[Verdict], at: datetime, most: int = MOST, *, before: int
) -> tuple[list[LiveEvent], int]:
    """Give what one sender sent, as it is looked on, and how many came before that are too many to keep.

    Parameters
    ----------
    before
        The last sequence number of the log before what was sent.
    """
    skipped = max(len(verdicts) - most, 0)
    # Rows are there for events that passed the checks, in their order.
    passed = (place for place, verdict in enumerate(batch.verdicts) if verdict is None)
    rows = {place: row for place, row in zip(passed, batch.rows, strict=True) if place >= skipped}
    shown = []
    sequence = before + verdicts[:skipped].count(STORED)
    for place in range(skipped, len(verdicts)):
        kind, name = _named(sending.events[place])
        passed_as = rows.get(place)
        name = without_addresses(name) if passed_as is None else passed_as.name
        row = passed_as if verdicts[place].kind != "quarantined" else None
        told = ("", "", "") if row is None else (row.tokens, row.properties, row.machine)
        tokens = tuple(told[0].split()) if told[0] else ()
        is_new = verdicts[place] is STORED
        sequence += is_new
        its = sequence if is_new else 0
        shown.append(LiveEvent(at, sending.source, kind, name, verdicts[place], tokens, told[1], told[2], its))
    return shown, skipped


def _named(event: Event | Unreadable) -> tuple[str, str]:
    return ("", "") if isinstance(event, Unreadable) else (type(event).__name__.lower(), name_of(event))
