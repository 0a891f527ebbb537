"""From the members of a segment to those whom a message could reach: where the others are lost, one step at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from suasion.core.errors import InputRefused
from suasion.customers.drawing import drawn
from suasion.customers.identity.stored import parts
from suasion.customers.segments.counts import Count, counted, exact
from suasion.customers.standing import ADDRESSES, addressed, consenting, suppressed
from suasion.privacy.suppression_list import SuppressionList

EXACT_UP_TO = 10_000
"""Of more members than these, so many are looked at, and the figures are estimates."""

StepName = Literal["matched", "consented", "not_suppressed", "reachable"]


@dataclass(frozen=True)
class Step(Count):
    """How many are left after a step.

    Parameters
    ----------
    name
        matched: members of the segment; consented: of these, those whose consent to marketing on the channel stands
        now; not_suppressed: of these, those whose address there is not on the suppression list; reachable: of these,
        those with an address there.
    """

    name: StepName


@dataclass(frozen=True)
class Funnel:
    """Who of a segment could be written to.

    Parameters
    ----------
    channel, topic
        Of the message.
    members_as_of
        Of whom the segment consists.
    as_of
        Of consent, the suppression list and addresses.
    looked_at
        How many members were; all of them if the figures are exact.
    steps
        In their order.
    """

    channel: str
    topic: str
    members_as_of: datetime
    as_of: datetime
    looked_at: int
    steps: tuple[Step, ...]

    @property
    def exact(self) -> bool:
        """Whether every member was looked at."""
        return self.looked_at == self.steps[0].customers


def require_reachable(channel: str) -> None:
    """Make sure that it is known how customers are reached on a channel.

    Raises
    ------
    suasion.core.errors.InputRefused
        If it is not.
    """
    if channel not in ADDRESSES:
        raise InputRefused(
            f"Whom a message on channel {channel[:40]!r} reaches is not known.",
            hint=f"There is {', '.join(ADDRESSES)}.",
        )


def funnel(
    connection: Connection,
    suppressions: SuppressionList,
    members: Sequence[str],
    channel: str,
    topic: str,
    *,
    members_as_of: datetime,
    at: datetime,
    exact_up_to: int = EXACT_UP_TO,
) -> Funnel:
    """Count a segment's members step by step.

    Parameters
    ----------
    suppressions
        The vault's list.
    members
        By the names that they bear now, each once.
    channel
        One that `require_reachable` lets through.
    at
        Now.
    """
    chosen = drawn(members, exact_up_to) if len(members) > exact_up_to else members
    willing: set[str] = set()
    unsuppressed: set[str] = set()
    reached: set[str] = set()
    for part in parts(chosen):
        consented = consenting(connection, part, channel, topic, at)
        willing |= consented
        allowed = consented - suppressed(connection, suppressions, consented, channel)
        unsuppressed |= allowed
        reached |= addressed(connection, allowed, channel)
    counts: dict[StepName, int] = {
        "consented": len(willing),
        "not_suppressed": len(unsuppressed),
        "reachable": len(reached),
    }
    steps = [_step("matched", exact(len(members)))]
    steps += [_step(name, counted(count, len(chosen), len(members))) for name, count in counts.items()]
    return Funnel(channel, topic, members_as_of, at, len(chosen), tuple(steps))


def _step(name: StepName, count: Count) -> Step:
    return Step(count.customers, count.low, count.high, name)
