"""The ledger: one row per campaign, customer and channel, and what became of it."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, func, insert, or_, select, update

from suasion.core import faults
from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.errors import Conflict, SettingError
from suasion.deliveries.tables import DELIVERY

State = Literal["planned", "handed_over", "sent", "skipped", "failed", "uncertain"]
FINAL: tuple[State, ...] = ("sent", "skipped", "failed", "uncertain")
_LEFT: tuple[State, ...] = ("handed_over", "sent", "uncertain")

_PLANNED = faults.declare("deliveries.planned", "every delivery is planned on disk; nothing has been handed over")


@dataclass(frozen=True)
class Recipient:
    """One message to plan.

    Parameters
    ----------
    customer
        Whom it is for, by the customer's id; the address is looked up at hand-over and never stored here.
    draft
        The id of the approved draft.
    content
        What differs for this customer, as plain JSON; enough to render the message again after a restart.
    """

    customer: str
    draft: str
    content: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Delivery:
    """One row of the ledger that is still to be handed over."""

    id: int
    campaign: str
    customer: str
    channel: str
    message_id: str
    draft: str
    content: dict[str, Any]
    attempts: int


@dataclass(frozen=True)
class Outcome:
    """What became of a delivery.

    Parameters
    ----------
    state
        ``planned`` only if it certainly was not sent and will be tried again.
    reason
        Why, for everything but ``sent``.
    wait_seconds
        For ``planned`` after an answer of "later": how long it rests. None after a broken connection, and that try
        does not count.
    """

    state: State
    reason: str = ""
    wait_seconds: float | None = None


class Ledger:
    """The deliveries of a workspace.

    Parameters
    ----------
    database
        state.db.
    clock
        The present.
    domain
        The domain on the right of every Message-ID.
    secret
        What Message-IDs are keyed with, 16 to 64 bytes, so that nobody else can work out whose message one names.
    """

    def __init__(self, database: Database, clock: Clock, *, domain: str, secret: bytes) -> None:
        if not 16 <= len(secret) <= 64:
            raise SettingError(f"The key of the message ids has {len(secret)} bytes; it needs 16 to 64.")
        self._database, self._clock, self._domain, self._secret = database, clock, domain, secret

    def plan(self, campaign: str, recipients: Iterable[Recipient], *, channel: str = "email") -> int:
        """Plan deliveries in one transaction; a second call with the same customers changes nothing.

        Returns
        -------
        int
            How many rows are new.
        """
        now = self._clock.now()
        with self._database.write(alone=True) as connection:
            known = set(
                connection.scalars(
                    select(DELIVERY.c.customer).where(DELIVERY.c.campaign == campaign, DELIVERY.c.channel == channel)
                )
            )
            rows: dict[str, dict[str, Any]] = {}
            for one in recipients:
                if one.customer not in known and one.customer not in rows:
                    rows[one.customer] = {
                        "campaign": campaign,
                        "customer": one.customer,
                        "channel": channel,
                        "message_id": self._message_id(campaign, one.customer, channel),
                        "draft": one.draft,
                        "content": one.content,
                        "state": "planned",
                        "reason": "",
                        "attempts": 0,
                        "planned_at": now,
                    }
            if rows:
                connection.execute(insert(DELIVERY), list(rows.values()))
        faults.pass_point(_PLANNED)
        return len(rows)

    def _message_id(self, campaign: str, customer: str, channel: str) -> str:
        # A function of what it is for: whatever happens to the ledger, the same delivery never gets a second id.
        parts = b"".join(
            len(part.encode()).to_bytes(4, "big") + part.encode() for part in (campaign, customer, channel)
        )
        digest = hashlib.blake2b(parts, digest_size=16, key=self._secret, person=b"message-id").hexdigest()
        return f"<{digest}@{self._domain}>"

    def waiting(self, campaign: str, *, after: int = 0, limit: int = 500) -> list[Delivery]:
        """Give planned deliveries that may go now in the order they were planned, beginning behind row `after`."""
        columns = [DELIVERY.c[name] for name in Delivery.__dataclass_fields__]
        question = (
            select(*columns)
            .where(DELIVERY.c.campaign == campaign, DELIVERY.c.state == "planned", DELIVERY.c.id > after)
            .where(or_(DELIVERY.c.not_before.is_(None), DELIVERY.c.not_before <= self._clock.now()))
            .order_by(DELIVERY.c.id)
            .limit(limit)
        )
        with self._database.read() as connection:
            return [Delivery(**row) for row in connection.execute(question).mappings()]

    def one_per_draft(self, campaign: str) -> list[Delivery]:
        """Give the first delivery planned with each draft, whatever became of it."""
        columns = [DELIVERY.c[name] for name in Delivery.__dataclass_fields__]
        first = select(func.min(DELIVERY.c.id)).where(DELIVERY.c.campaign == campaign).group_by(DELIVERY.c.draft)
        question = select(*columns).where(DELIVERY.c.id.in_(first)).order_by(DELIVERY.c.id)
        with self._database.read() as connection:
            return [Delivery(**row) for row in connection.execute(question).mappings()]

    def settle_interrupted(self, campaign: str) -> int:
        """Mark as uncertain what a killed run had handed over without an outcome; it is never sent again by itself."""
        with self._database.write() as connection:
            result = connection.execute(
                update(DELIVERY)
                .where(DELIVERY.c.campaign == campaign, DELIVERY.c.state == "handed_over")
                .values(state="uncertain", reason="interrupted after hand-over", finished_at=self._clock.now())
            )
        return int(result.rowcount)

    def hand_over(self, connection: Connection, rows: Sequence[Delivery]) -> None:
        """Mark planned rows as handed over, inside the caller's transaction.

        Raises
        ------
        suasion.core.errors.Conflict
            If one of them is no longer planned: two workers run on one campaign.
        """
        if rows:
            changed = connection.execute(
                update(DELIVERY)
                .where(DELIVERY.c.id.in_([row.id for row in rows]), DELIVERY.c.state == "planned")
                .values(state="handed_over", attempts=DELIVERY.c.attempts + 1, handed_over_at=self._clock.now())
            ).rowcount
            if changed != len(rows):
                raise Conflict(
                    f"{len(rows) - changed} deliveries changed while they were being handed over.",
                    hint="Another process sends the same campaign; let one of them finish.",
                )

    def left_for(self, connection: Connection, rows: Sequence[Delivery], customers: Iterable[str]) -> list[str]:
        """Choose the customers for whom a message of the campaign and channel of some rows left, or may have left."""
        table = DELIVERY.c
        like = or_(*((table.campaign == row.campaign) & (table.channel == row.channel) for row in rows))
        question = select(table.customer).where(like, table.customer.in_(list(customers)), table.state.in_(_LEFT))
        return list(connection.scalars(question))

    def record(self, connection: Connection, outcomes: Iterable[tuple[Delivery, Outcome]]) -> None:
        """Record what became of deliveries, inside the caller's transaction."""
        now = self._clock.now()
        for row, outcome in outcomes:
            values: dict[str, Any] = {"state": outcome.state, "reason": outcome.reason}
            if outcome.state in FINAL:
                values["finished_at"] = now
            elif outcome.wait_seconds is None:
                values["attempts"] = row.attempts
            else:
                values["not_before"] = now + timedelta(seconds=outcome.wait_seconds)
            connection.execute(
                update(DELIVERY)
                .where(DELIVERY.c.id == row.id, DELIVERY.c.state.in_(("planned", "handed_over")))
                .values(values)
            )

    def figures(self, campaign: str) -> dict[str, int]:
        """Count a campaign's deliveries.

        ``planned`` counts every row; when the campaign is finished it is the sum of ``sent``, ``skipped``, ``failed``
        and ``uncertain``.
        """
        counts = self._counts(campaign)
        return {"planned": sum(counts.values())} | {state: counts.get(state, 0) for state in FINAL}

    def remaining(self, campaign: str) -> int:
        """Count the deliveries without an outcome."""
        return sum(count for state, count in self._counts(campaign).items() if state not in FINAL)

    def next_try(self, campaign: str) -> datetime | None:
        """Say when the first delivery that the channel put off may be tried again; None if none was put off."""
        question = select(func.min(DELIVERY.c.not_before)).where(
            DELIVERY.c.campaign == campaign, DELIVERY.c.state == "planned"
        )
        with self._database.read() as connection:
            found: datetime | None = connection.scalar(question)
        return found

    def reasons(self, campaign: str) -> dict[str, dict[str, int]]:
        """Count skipped, failed and uncertain deliveries by reason."""
        question = (
            select(DELIVERY.c.state, DELIVERY.c.reason, func.count())
            .where(DELIVERY.c.campaign == campaign, DELIVERY.c.state.in_(("skipped", "failed", "uncertain")))
            .group_by(DELIVERY.c.state, DELIVERY.c.reason)
            .order_by(DELIVERY.c.state, DELIVERY.c.reason)
        )
        found: dict[str, dict[str, int]] = {}
        with self._database.read() as connection:
            for state, reason, count in connection.execute(question):
                found.setdefault(state, {})[reason] = count
        return found

    def outcomes(self, campaign: str) -> list[tuple[str, str, str]]:
        """Give (customer, state, reason) of every delivery, by customer."""
        question = (
            select(DELIVERY.c.customer, DELIVERY.c.state, DELIVERY.c.reason)
            .where(DELIVERY.c.campaign == campaign)
            .order_by(DELIVERY.c.customer)
        )
        with self._database.read() as connection:
            return [(row.customer, row.state, row.reason) for row in connection.execute(question)]

    def _counts(self, campaign: str) -> dict[str, int]:
        question = (
            select(DELIVERY.c.state, func.count()).where(DELIVERY.c.campaign == campaign).group_by(DELIVERY.c.state)
        )
        with self._database.read() as connection:
            return {state: count for state, count in connection.execute(question)}  # noqa: C416 - rows are no pairs to mypy
