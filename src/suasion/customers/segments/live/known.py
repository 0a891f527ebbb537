"""All that is known of one customer, uncut, from which her facts at any moment follow."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

from suasion.core.clock import naive_utc
from suasion.customers.consent import ConsentAct
from suasion.customers.consent.acts import NOBODY_UNITED, PERSONALISATION, decided
from suasion.customers.segments.facts import Facts

Rows = Sequence[Mapping[str, Any]]
FAR = datetime(9000, 1, 1)  # noqa: DTZ001 - naive UTC
"""What lies further ahead than any limit is never reached."""
TICK = timedelta(microseconds=1)
"""What happened at a moment is known from the next one on."""


@dataclass(frozen=True)
class Known:
    """One customer.

    Parameters
    ----------
    orders, lines, events
        As `Facts` has them, those that lie ahead of any moment among them; times naive UTC.
    traits
        Every value ever told: name, value (JSON), source, version; `time` and `received` naive UTC.
    acts
        All she said of consent, under any of her names.
    united
        By name since when it is one with the others.
    by_default
        Whether she is personalised if she said nothing of it.
    """

    orders: Rows = ()
    lines: Rows = ()
    events: Rows = ()
    traits: Rows = ()
    acts: Sequence[ConsentAct] = ()
    united: Mapping[str, datetime] = field(default_factory=lambda: NOBODY_UNITED)
    by_default: bool = True
    taken: dict[datetime, Facts] = field(default_factory=dict, compare=False)
    coming: dict[datetime, list[datetime]] = field(default_factory=dict, compare=False)

    def at(self, moment: datetime) -> Facts:
        """Cut it to what had happened and had been received before a moment, naive UTC."""
        if moment not in self.taken:
            self.taken[moment] = self._cut(moment)
        return self.taken[moment]

    def ahead(self, moment: datetime) -> list[datetime]:
        """Give the moments after one at which something that is stored comes to count, or a grant runs out."""
        if moment not in self.coming:
            self.coming[moment] = self._ahead(moment)
        return self.coming[moment]

    def _ahead(self, moment: datetime) -> list[datetime]:
        found = {
            max(row["time"], row["received"]) + TICK
            for row in chain(self.orders, self.lines, self.events, self.traits)
            if (row["time"] >= moment or row["received"] >= moment) and row["time"] < FAR
        }
        found |= {naive_utc(max(act.time, act.received)) + TICK for act in self.acts}
        found |= {naive_utc(act.expires) for act in self.acts if act.expires is not None}
        return [one for one in found if one > moment]

    def _cut(self, moment: datetime) -> Facts:
        as_of = moment.replace(tzinfo=UTC)
        said = decided(self.acts, as_of, self.united)
        told = (act for act in self.acts if act.purpose == PERSONALISATION and act.state != "asked")
        about = decided(told, as_of, self.united).values()
        return Facts(
            as_of=moment,
            orders=_before(self.orders, moment),
            lines=_before(self.lines, moment),
            events=_before(self.events, moment),
            traits=_latest(_before(self.traits, moment)),
            granted=frozenset(matter for matter, act in said.items() if act.stands(as_of)),
            personal=all(act.stands(as_of) for act in about) if about else self.by_default,
        )


def _before(rows: Rows, moment: datetime) -> list[Mapping[str, Any]]:
    return [row for row in rows if row["time"] < moment and row["received"] < moment]


def _latest(traits: Rows) -> dict[str, Any]:
    """Choose the latest value of each, as `customers.traits.current` does."""
    order = ("time", "received", "source", "version", "value")
    ranked = sorted(traits, key=lambda row: tuple(row[name] for name in order))
    return {row["name"]: json.loads(row["value"]) for row in ranked}
