"""The profile of one customer, with the events that made it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import ibis

from suasion.catalog.lookup import items_by_id
from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.core.moments import refuse_earlier, refuse_later
from suasion.customers.consent.personal import Personalisation
from suasion.customers.history import History
from suasion.customers.identifiers import required
from suasion.customers.identity.names import names_of
from suasion.customers.measures.rounding import DIGITS
from suasion.customers.pinned import Pin, PinnedHistory
from suasion.customers.profile.bands import bands
from suasion.customers.profile.interests import DIMENSIONS, Reading, ranked, shares, told
from suasion.customers.profile.weights import Kind, Weights

SHOWN = 10
"""Values of a dimension that are shown, the surest first."""
BECAUSE = 5
"""Events of a value that are shown, those that weigh most first."""


@dataclass(frozen=True)
class Because:
    """One event that speaks for a value; of an order `items` is how many of its lines do, `item` is one of them."""

    kind: Kind
    time: datetime
    sequence: int
    weight: float
    item: str | None
    name: str | None
    items: int


@dataclass(frozen=True)
class Turned:
    """One value.

    Parameters
    ----------
    value
        Such as a category's name; "low", "middle" or "high"; a source; an hour from "0" to "23".
    share, low
        Of all that she did, the share that fell on it, and the lower bound of that.
    weight, events
        What fell on it, and how many events that were.
    interest
        Whether she can be said to turn to it: there is enough data, and the lower bound is not tiny.
    because
        The events that weigh most.
    """

    value: str
    share: float
    low: float
    weight: float
    events: int
    interest: bool
    because: tuple[Because, ...]


@dataclass(frozen=True)
class Dimension:
    """One kind of preference.

    Parameters
    ----------
    name
        One of `interests.DIMENSIONS`.
    enough
        Whether there is enough data to call anything an interest; what there is is shown.
    weight, events, days, effective
        Of all that counts here; `effective` equal days would tell as much.
    values
        The surest first.
    """

    name: str
    enough: bool
    weight: float
    events: int
    days: int
    effective: float
    values: tuple[Turned, ...]


@dataclass(frozen=True)
class Profile:
    """What one customer turns to, as of a moment.

    Parameters
    ----------
    since, sequence
        What happened before counts nothing; the last event of the log that was read.
    profiled
        False of who is not to be personalised.
    """

    customer: str
    as_of: datetime
    since: datetime
    sequence: int
    profiled: bool
    dimensions: tuple[Dimension, ...]


class Profiles:
    """Computes the profile of one customer when it is asked for.

    Parameters
    ----------
    database
        The state database.
    pinned
        The history that is read; a profile is as of the pin, or of an earlier moment.
    clock
        Says which moments are not yet.
    personalisation
        Who is not to be personalised now; no profile is made of them.
    weights
        The settings.
    """

    def __init__(
        self,
        database: Database,
        pinned: PinnedHistory,
        clock: Clock,
        *,
        personalisation: Personalisation,
        weights: Weights,
    ) -> None:
        self._database, self._pinned, self._clock, self._weights = database, pinned, clock, weights
        self._personalisation = personalisation

    def of_customer(self, customer: str, as_of: datetime | None = None) -> Profile:
        """Give a customer's profile, of everything that was known before a moment; None: when the history was pinned.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is no such customer.
        suasion.core.errors.InputRefused
            If the moment is in the future, or before 1900.
        """
        refuse_later(self._clock, as_of)
        refuse_earlier(as_of)
        self._pinned.follow()
        names = names_of(self._database, required(self._database, customer).customer).every
        with self._pinned.read() as pin:
            moment = min(as_of or pin.as_of, pin.as_of).astimezone(UTC)
            since = self._weights.oldest(moment).replace(tzinfo=UTC)
            if self._personalisation.left_out(names[:1]):
                return Profile(names[0], moment, since, pin.sequence, False, ())
            before = pin.history.before(moment)
            placed = bands(before) if moment < pin.as_of else _placed(pin, before)
            reading = Reading(only(before, *names), placed, moment, self._weights)
            dimensions = dimensions_of(pin.session, reading)
        return Profile(names[0], moment, since, pin.sequence, True, self._named(dimensions))

    def _named(self, dimensions: Sequence[Dimension]) -> tuple[Dimension, ...]:
        """Put the items' names beside their ids."""
        items = {one.item for part in dimensions for value in part.values for one in value.because if one.item}
        known = items_by_id(self._database, items)

        def named(one: Because) -> Because:
            return replace(one, name=known[one.item].name) if one.item and one.item in known else one

        return tuple(
            replace(
                part,
                values=tuple(replace(value, because=tuple(map(named, value.because))) for value in part.values),
            )
            for part in dimensions
        )


def _placed(pin: Pin, before: History) -> ibis.Table:
    """Give the bands as of the pin, which are everybody's and worked out once for all who ask."""
    if (key := "price bands") not in pin.kept:
        pin.kept[key] = pin.session.fetch(bands(before))
    return pin.session.add_arrow("profile_bands", pin.kept[key])


def only(history: History, *names: str) -> History:
    """Cut a history to what one customer did under any of her names, the present one first; the catalog stays whole.

    A pinned history knows her by the names she had then: who became part of her since stands there by herself.
    """
    tables = {name: _of(getattr(history, name), names) for name in ("orders", "lines", "events", "traits")}
    return replace(history, **{name: table.mutate(customer=ibis.literal(names[0])) for name, table in tables.items()})


def dimensions_of(session: Session, reading: Reading) -> list[Dimension]:
    """Work out every dimension of the one customer whose rows are read."""
    rows = session.materialize("profile_told", told(reading))
    found = session.materialize("profile_shares", ranked(shares(rows)))
    shown = session.fetch(found.filter(found.place < SHOWN).order_by("dimension", "place")).to_pylist()
    reasons: dict[tuple[str, str], list[Because]] = {}
    for row in session.fetch(_heaviest(rows)).to_pylist():
        reasons.setdefault((row["dimension"], row["value"]), []).append(_because(row))
    return [_dimension(name, [row for row in shown if row["dimension"] == name], reasons) for name in DIMENSIONS]


def _heaviest(rows: ibis.Table) -> ibis.Table:
    keys = ["dimension", "value", "event", "kind", "time"]
    events = rows.group_by(keys).aggregate(
        weight=rows.weight.sum().round(DIGITS), items=rows.count(), item=rows.item.min()
    )
    order = [ibis.desc(events.weight), ibis.desc(events.time), events.event]
    placed = events.mutate(place=ibis.row_number().over(group_by=["dimension", "value"], order_by=order))
    return placed.filter(placed.place < BECAUSE).order_by("dimension", "value", "place")


def _because(row: Mapping[str, Any]) -> Because:
    time = row["time"].replace(tzinfo=UTC)
    return Because(row["kind"], time, row["event"], row["weight"], row["item"], None, row["items"])


def _dimension(
    name: str, rows: Sequence[Mapping[str, Any]], reasons: Mapping[tuple[str, str], Sequence[Because]]
) -> Dimension:
    if not rows:
        return Dimension(name, False, 0.0, 0, 0, 0.0, ())
    first = rows[0]
    return Dimension(
        name,
        first["enough"],
        first["whole"],
        first["all_events"],
        first["days"],
        first["effective"],
        tuple(
            Turned(
                row["value"],
                row["share"],
                row["low"],
                row["weight"],
                row["events"],
                row["interest"],
                tuple(reasons.get((name, row["value"]), ())),
            )
            for row in rows
        ),
    )


def _of(table: ibis.Table, names: Sequence[str]) -> ibis.Table:
    return table.filter(table.customer.isin(list(names)))
