"""How many live events came lately, beside how many usually come: a source that falls silent is noticed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Literal

import ibis

from suasion.core.clock import naive_utc
from suasion.core.engine import Session

DAYS = 28
"""How many days before the last 24 hours are looked at."""

ENOUGH_DAYS = 14
"""Days since a kind of event first came before its volume is judged."""

ENOUGH_EVENTS = 20
"""Events a usual day must have before a drop means anything."""

VolumeState = Literal["usual", "dropped", "not enough data"]


@dataclass(frozen=True)
class Volume:
    """Live events of one source under one name.

    Parameters
    ----------
    event
        The track event's name; of other types the type.
    last_day
        How many came in the 24 hours before the moment.
    usual
        The median of the 24-hour stretches before, since the first event; None before `ENOUGH_DAYS` of them.
    lowest
        The smallest of them but one: one day without data does not make the next such day usual.
    days
        Each stretch, oldest first, the last 24 hours last; `DAYS` + 1 numbers.
    state
        ``dropped``: fewer than in all stretches before but one, and less than half the usual; stretches of the same
        drop are left out. Were days alike by chance, two in `DAYS` + 1 would be as low; asking for half as well makes
        a false alarm rarer.
    """

    source: str
    event: str
    last_day: int
    usual: float | None
    lowest: int | None
    days: tuple[int, ...]
    state: VolumeState


def volumes(session: Session, events: ibis.Table, now: datetime) -> list[Volume]:
    """Judge every kind of live event that came in the last `DAYS` + 1 days; those that dropped come first.

    Parameters
    ----------
    events
        The log's events as a view gives them.
    now
        The moment; aware.
    """
    since = ibis.literal(naive_utc(now - timedelta(days=DAYS + 1)), type="timestamp(6)")
    moment = ibis.literal(naive_utc(now), type="timestamp(6)")
    live = events.filter((events.origin == "") & (events.loaded > since) & (events.loaded <= moment))
    ago = (moment.delta(live.loaded, unit="second") / 86_400).floor().cast("int64")
    named = live.mutate(ago=ago, event=ibis.ifelse(live.type == "track", live.name, live.type))
    counted = session.fetch(named.group_by("source", "event", "ago").aggregate(n=named.count()))
    found: dict[tuple[str, str], list[int]] = {}
    for row in counted.to_pylist():
        days = found.setdefault((row["source"], row["event"]), [0] * (DAYS + 1))
        days[min(max(DAYS - row["ago"], 0), DAYS)] += row["n"]
    judged = [_judged(source, event, days) for (source, event), days in found.items()]
    return sorted(judged, key=lambda one: (one.state != "dropped", -sum(one.days), one.source, one.event))


def _judged(source: str, event: str, days: Sequence[int]) -> Volume:
    *before, last = days
    begun = next((day for day, count in enumerate(before) if count), len(before))
    known = before[begun:]
    while len(known) > ENOUGH_DAYS and known[-1] < median(known[:-1]) / 2 and last < median(known[:-1]) / 2:
        known = known[:-1]  # the drop that goes on is no measure of itself
    if len(known) < ENOUGH_DAYS:
        return Volume(source, event, last, None, None, tuple(days), "not enough data")
    usual, lowest = median(known), sorted(known)[1]
    if usual < ENOUGH_EVENTS:
        state: VolumeState = "not enough data"
    else:
        state = "dropped" if last < lowest and last < usual / 2 else "usual"
    return Volume(source, event, last, usual, lowest, tuple(days), state)
