"""What to hand over next: planned rows in order, and those that wait for another try."""

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from suasion.deliveries.channel import Address, Addresses
from suasion.deliveries.ledger import Delivery, Ledger

_BATCH = 500


@dataclass(frozen=True)
class Pace:
    """How fast to send.

    Parameters
    ----------
    lines
        Connections open at once; also the most messages a kill can leave uncertain.
    attempts
        How often one message is tried when the channel says "later", before it has failed for good. A connection that
        breaks before the message left does not count: that speaks of the server, not of the message.
    rest_minutes
        How long a message rests after the first "later", the second and so on; the last one repeats. Servers that put
        off a sender they do not know (greylisting, RFC 6647) take it after minutes to hours: with 8 attempts the last
        try comes more than 11 hours after the first.
    retry_seconds
        The wait before a message is tried again after a broken connection; doubled twice at most.
    per_second
        The most messages a second; None for no limit.
    """

    lines: int = 4
    attempts: int = 8
    rest_minutes: tuple[float, ...] = (1, 5, 30, 60, 120, 240)
    retry_seconds: float = 0.5
    per_second: float | None = None

    def rest_seconds(self, tried: int) -> float:
        """Say how long a message rests that was put off `tried` times.

        Examples
        --------
        >>> [Pace().rest_seconds(tried) for tried in (1, 2, 3, 7)]
        [60, 300, 1800, 14400]
        """
        return 60 * self.rest_minutes[min(tried, len(self.rest_minutes)) - 1]


class Queue:
    """A campaign's rows that still need an outcome.

    Parameters
    ----------
    ledger, addresses
        Where rows and addresses come from, 500 at a time.
    pace
        How fast.
    campaign
        Whose rows.
    """

    def __init__(self, ledger: Ledger, addresses: Addresses, pace: Pace, campaign: str) -> None:
        self._ledger, self._addresses, self._pace, self._campaign = ledger, addresses, pace, campaign
        self._batch: Iterator[Delivery] = iter(())
        self._revealed: dict[str, Address] = {}
        self._last_id = 0
        self._drained = False
        self._peeked: Delivery | None = None
        self._waiting: list[tuple[float, int, Delivery]] = []
        self._broken: Counter[int] = Counter()
        self._next_allowed = 0.0

    def take(self, now: float) -> tuple[Delivery, Address | None] | None:
        """Give the next row and its address (None if it has none), or None if nothing may go at this moment.

        Parameters
        ----------
        now
            Seconds on any clock that only runs forward.
        """
        if now < self._next_allowed:
            return None
        if self._waiting and self._waiting[0][0] <= now:
            delivery = heapq.heappop(self._waiting)[2]
            return delivery, self._addresses.reveal([delivery.customer]).get(delivery.customer)
        found = self._fresh()
        return None if found is None else (found, self._revealed.get(found.customer))

    def spent(self, now: float) -> None:
        """Say that one message goes out, for the limit per second."""
        if self._pace.per_second:
            self._next_allowed = max(now, self._next_allowed) + 1 / self._pace.per_second

    def again(self, delivery: Delivery, at: float) -> None:
        """Put a row back that may be taken again from `at` on."""
        heapq.heappush(self._waiting, (at, delivery.id, delivery))

    def broken(self, delivery: Delivery, now: float) -> None:
        """Put a row back after its connection broke before it left, behind a wait that doubles the first two times."""
        wait = self._pace.retry_seconds * 2 ** min(self._broken[delivery.id], 2)
        self._broken[delivery.id] += 1
        self.again(delivery, now + wait)

    def ready_at(self, now: float) -> float | None:
        """Say when the next row may be taken; None if there is none left."""
        if self._peeked is None:
            self._peeked = self._fresh()
        if self._peeked is not None:
            return max(now, self._next_allowed)
        return max(self._waiting[0][0], self._next_allowed) if self._waiting else None

    def _fresh(self) -> Delivery | None:
        if self._peeked is not None:
            peeked, self._peeked = self._peeked, None
            return peeked
        found = next(self._batch, None)
        if found is None and not self._drained:
            # Rows that wait for another try are planned on disk too, but always stand behind `after`.
            rows = self._ledger.waiting(self._campaign, after=self._last_id, limit=_BATCH)
            self._drained = not rows
            self._revealed = dict(self._addresses.reveal([row.customer for row in rows])) if rows else {}
            self._batch = iter(rows)
            self._last_id = rows[-1].id if rows else self._last_id
            found = next(self._batch, None)
        return found
