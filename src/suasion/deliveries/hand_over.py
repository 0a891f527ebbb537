"""Handing planned deliveries to a channel: marked on disk first, then sent, then recorded.

Each open line carries one message at a time. So when the process dies, at most one message per line was handed over
without its outcome on disk, and the next run calls exactly those uncertain. Outcomes of the messages just answered and
marks of the next ones share one commit.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection

from suasion.core import faults
from suasion.core.database import Database
from suasion.core.errors import DeliveryRefused, SuasionError
from suasion.core.progress import NoProgress, Progress, Task
from suasion.customers.identity.names import every_name, merged_away
from suasion.customers.locks import CustomerLocks
from suasion.deliveries.channel import Address, Addresses, Channel, ConsentCheck, Envelope, Line, Reply
from suasion.deliveries.hold import require_released
from suasion.deliveries.ledger import FINAL, Delivery, Ledger, Outcome
from suasion.deliveries.queue import Pace, Queue

_MARKED = faults.declare("deliveries.marked", "messages are marked as handed over on disk; none of them has left yet")
_ANSWERED = faults.declare("deliveries.answered", "the channel has answered; the outcome is not on disk")
_RECORDED = faults.declare("deliveries.recorded", "the outcomes of answered messages are on disk")

_BROKEN_PER_LINE = 2
_LOCKED_WAIT_SECONDS = 0.02
_LAST_ANSWERS_SECONDS = 5.0

MERGED = "merged"
"""Why a delivery is skipped whose customer became part of another: she has messages of her own; and hers is, if one of
the same campaign left before for a name that became part of her."""
NO_CONSENT = "no consent"
NOT_PERSONALISED = "personalisation withdrawn"
"""Why a message is skipped that was chosen for a customer who since said that she is not to be personalised."""
SUPPRESSED = "suppressed"
"""Why a message is skipped whose address is on the suppression list, whatever consent says."""
_NO_ADDRESS = "no address"

Compose = Callable[[Delivery, str], Envelope]
"""Turns a row and its address into an envelope; raises a SuasionError if the message must not go out."""


class ChannelDown(DeliveryRefused):
    """Connection after connection failed before anything left; the deliveries stay planned."""

    code = "channel_down"


class DeliveriesWait(DeliveryRefused):
    """The channel put some messages off; they stay planned and may go at a later time."""

    code = "deliveries_wait"


class _Ready(NamedTuple):
    """A message that is rendered, and whom and where it is for."""

    delivery: Delivery
    address: Address
    envelope: Envelope


@dataclass
class _Round:
    """One commit's worth: what was answered, what needs no sending, and what goes out next.

    `again` are those of the latter whose customers turn out to be reached elsewhere; they are rendered anew.
    """

    outcomes: list[tuple[Delivery, Outcome]] = field(default_factory=list)
    next: list[_Ready] = field(default_factory=list)
    again: list[Delivery] = field(default_factory=list)


class HandOver:
    """Sends a campaign's planned deliveries.

    Parameters
    ----------
    database, ledger
        state.db and the ledger in it.
    channel
        Where to.
    consent
        Asked for each message inside the transaction that marks it.
    addresses
        The vault; asked again inside that transaction.
    compose
        Renders one message.
    locks
        The customers' locks; withdrawals and suppressions must take the same ones.
    pace
        How fast.
    """

    def __init__(
        self,
        database: Database,
        ledger: Ledger,
        channel: Channel,
        *,
        consent: ConsentCheck,
        addresses: Addresses,
        compose: Compose,
        locks: CustomerLocks,
        pace: Pace | None = None,
    ) -> None:
        self.database, self.ledger, self.channel = database, ledger, channel
        self.consent, self.addresses, self.compose, self.locks = consent, addresses, compose, locks
        self.pace = pace or Pace()

    def run(self, campaign: str, *, progress: Progress | None = None) -> dict[str, int]:
        """Send until every row has an outcome or rests because the channel put it off; after a kill, call it again.

        Rows that rest are counted by `Ledger.remaining`; `require_all_done` refuses to go on with them.

        Returns
        -------
        dict
            The ledger's figures for the campaign.

        Raises
        ------
        ChannelDown
            If no connection can be made; what is planned stays planned.
        suasion.deliveries.hold.Held
            If the workspace was restored and not released.
        """
        require_released(self.database)
        self.ledger.settle_interrupted(campaign)
        with (progress or NoProgress()).task("Send", self.ledger.remaining(campaign)) as task:
            queue = Queue(self.ledger, self.addresses, self.pace, campaign)
            asyncio.run(_Run(self, queue, task).go())
        return self.ledger.figures(campaign)


def require_all_done(ledger: Ledger, campaign: str) -> None:
    """Make sure that every delivery of a campaign has an outcome.

    Raises
    ------
    DeliveriesWait
        If some have none yet; it says when the first of those the channel put off may be tried again.
    """
    count, at = ledger.remaining(campaign), ledger.next_try(campaign)
    if count:
        when = f" The first may go at {at:%Y-%m-%d %H:%M} UTC." if at else ""
        raise DeliveriesWait(
            f"{count} messages are not sent yet: the mail server put them off.{when}",
            hint="Run this again after that time; what was sent stays sent and is not sent twice.",
        )


class _Run:
    """One run: its open lines, what is on its way, and how the channel is doing."""

    def __init__(self, owner: HandOver, queue: Queue, task: Task) -> None:
        self._owner, self._queue, self._task = owner, queue, task
        self._free: list[Line] = []
        self._busy: dict[asyncio.Task[Reply], tuple[Line, Delivery]] = {}
        self._locked: set[str] = set()
        self._unrecorded: list[tuple[Delivery, Outcome]] = []
        self._broken_in_a_row = 0
        self._broken_because = ""

    async def go(self) -> None:
        """Send until nothing is left."""
        async with AsyncExitStack() as stack:
            lines = range(self._owner.pace.lines)
            self._free = [await stack.enter_async_context(self._owner.channel.line()) for _ in lines]
            try:
                while (this := await self._next_round()) is not None:
                    self._start(this)
                    if self._broken_in_a_row >= _BROKEN_PER_LINE * len(lines):
                        raise ChannelDown(
                            f"{self._broken_in_a_row} connections in a row failed before a message left; "
                            f"the last: {self._broken_because}.",
                            hint="Check that the mail server runs, its host and port and the login; then run again.",
                        )
            finally:
                await self._last_answers()

    async def _next_round(self) -> _Round | None:
        """Wait for an answer, or for a row that may go; None when all is done."""
        loop = asyncio.get_running_loop()
        while True:
            this = _Round(self._unrecorded)
            if self._busy:
                await self._answers()
            self._prepare(this, loop.time())
            if this.outcomes or this.next:
                return this
            if not self._busy:
                ready_at = self._queue.ready_at(loop.time())
                if ready_at is None:
                    return None
                await asyncio.sleep(max(0.0, ready_at - loop.time()))

    async def _answers(self) -> None:
        loop = asyncio.get_running_loop()
        timeout = None
        if self._free and (ready_at := self._queue.ready_at(loop.time())) is not None:
            timeout = max(0.0, ready_at - loop.time())
        done, _ = await asyncio.wait(self._busy, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        if done:
            faults.pass_point(_ANSWERED)
        for task in done:
            self._take_answer(task)

    def _take_answer(self, task: asyncio.Task[Reply]) -> None:
        line, delivery = self._busy.pop(task)
        self._free.append(line)
        self._unrecorded.append((delivery, self._outcome(delivery, task, asyncio.get_running_loop().time())))

    def _outcome(self, delivery: Delivery, task: asyncio.Task[Reply], now: float) -> Outcome:
        try:
            reply = task.result()
        except DeliveryRefused as error:
            return Outcome("failed", error.message)
        if reply.answer == "not_sent":
            self._broken_in_a_row += 1
            self._broken_because = reply.reason
            self._queue.broken(delivery, now)
            return Outcome("planned", reply.reason)
        self._broken_in_a_row = 0
        match reply.answer:
            case "accepted":
                return Outcome("sent")
            case "refused":
                return Outcome("failed", reply.reason)
            case "unknown":
                return Outcome("uncertain", reply.reason)
        tried = delivery.attempts + 1
        if tried >= self._owner.pace.attempts:
            return Outcome("failed", f"{reply.reason}, tried {tried} times")
        return Outcome("planned", reply.reason, wait_seconds=self._owner.pace.rest_seconds(tried))

    def _prepare(self, this: _Round, now: float) -> None:
        """Take rows for the free lines, with their customers' locks held and their messages rendered."""
        while len(this.next) < len(self._free) and (taken := self._queue.take(now)) is not None:
            delivery, address = taken
            if address is None:
                this.outcomes.append((delivery, Outcome("skipped", _NO_ADDRESS)))
                continue
            if not self._owner.locks.try_acquire(delivery.customer):
                self._queue.again(delivery, now + _LOCKED_WAIT_SECONDS)
                continue
            self._locked.add(delivery.customer)
            try:
                this.next.append(_Ready(delivery, address, self._owner.compose(delivery, address.text)))
            except SuasionError as error:
                this.outcomes.append((delivery, Outcome("failed", error.message)))
            else:
                self._queue.spent(now)

    def _start(self, this: _Round) -> None:
        """Put outcomes and marks on disk in one commit, then let the marked messages go."""
        marked = self._commit(this)
        self._unrecorded = []
        if this.outcomes:
            faults.pass_point(_RECORDED)
        if marked:
            faults.pass_point(_MARKED)
        for delivery in this.again:
            self._queue.again(delivery, asyncio.get_running_loop().time())
        self._release(delivery.customer for delivery in (*(one for one, _ in this.outcomes), *this.again))
        self._task.advance(sum(outcome.state in FINAL for _, outcome in this.outcomes))
        for ready in marked:
            line = self._free.pop()
            self._busy[asyncio.create_task(line.send(ready.envelope))] = (line, ready.delivery)

    def _commit(self, this: _Round) -> list[_Ready]:
        marked: list[_Ready] = []
        rows = [ready.delivery for ready in this.next]
        with self._owner.database.write() as connection:
            everybody = {one.customer for one in (*rows, *(one for one, _ in this.outcomes))}
            merged = merged_away(connection, everybody) | self._had_before(connection, rows)
            addresses = {ready.delivery.customer: ready.address for ready in this.next}
            moved = self._owner.addresses.moved(connection, addresses)
            suppressed = self._owner.addresses.suppressed(addresses)
            this.outcomes = [
                (one, _as_merged(outcome) if one.customer in merged else outcome) for one, outcome in this.outcomes
            ]
            for ready in this.next:
                delivery = ready.delivery
                if delivery.customer in merged:
                    this.outcomes.append((delivery, Outcome("skipped", MERGED)))
                elif against := self._against(connection, delivery):
                    this.outcomes.append((delivery, Outcome("skipped", against)))
                elif delivery.customer in moved:
                    this.again.append(delivery)
                elif delivery.customer in suppressed:
                    this.outcomes.append((delivery, Outcome("skipped", SUPPRESSED)))
                else:
                    marked.append(ready)
            self._owner.ledger.record(connection, this.outcomes)
            self._owner.ledger.hand_over(connection, [ready.delivery for ready in marked])
        return marked

    def _against(self, connection: Connection, delivery: Delivery) -> str:
        """Say why the customer's consent does not let a message go; empty if it does."""
        if not self._owner.consent.allowed(connection, delivery.customer):
            return NO_CONSENT
        general = delivery.content.get("general", False)
        return "" if general or self._owner.consent.personalised(connection, delivery.customer) else NOT_PERSONALISED

    def _had_before(self, connection: Connection, rows: Sequence[Delivery]) -> set[str]:
        """Choose the customers for whom a message of this campaign left under a name that is part of theirs now."""
        names = every_name(connection, [one.customer for one in rows])
        former = {name: customer for name, customer in names.items() if name != customer}
        return {former[name] for name in self._owner.ledger.left_for(connection, rows, former)} if former else set()

    def _release(self, customers: Iterable[str]) -> None:
        for customer in set(customers) & self._locked:
            self._locked.remove(customer)
            self._owner.locks.release(customer)

    async def _last_answers(self) -> None:
        """When the run stops early, wait a little for what is on its way, so that less ends uncertain."""
        try:
            if self._busy:
                done, late = await asyncio.wait(self._busy, timeout=_LAST_ANSWERS_SECONDS)
                for task in late:
                    task.cancel()
                await asyncio.gather(*late, return_exceptions=True)
                for task in done:
                    error = task.exception()
                    if error is None or isinstance(error, DeliveryRefused):
                        self._take_answer(task)
            if self._unrecorded:
                self._commit(_Round(self._unrecorded))
        finally:
            self._release(set(self._locked))


def _as_merged(outcome: Outcome) -> Outcome:
    """Say why there is no address: it is the other customer's now."""
    return Outcome("skipped", MERGED) if outcome == Outcome("skipped", _NO_ADDRESS) else outcome
