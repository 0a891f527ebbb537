"""From signals to shares: of all that a customer did, how much fell on each value, and how sure that is.

The share of a value is the weight of what fell on it over the weight of all that fell on any. What she does on one day
is no independent evidence, so days are counted and not events; and days of different weight tell less than as many
equal ones: n = (Σw)² / Σw² of them tell as much (Kish, Survey Sampling, 1965). The lower bound is that of Clopper and
Pearson's interval with this n in place of the number of trials, as Korn and Graubard (Survey Methodology 24, 1998) put
an effective sample size into it.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce

import ibis

from suasion.core.clock import naive_utc
from suasion.customers.history import History
from suasion.customers.measures.rounding import DIGITS
from suasion.customers.profile.bound import clopper_pearson_low
from suasion.customers.profile.local_hours import DAY, local_seconds
from suasion.customers.profile.signals import signals
from suasion.customers.profile.weights import LEAST_DAYS, LEAST_SHARE, LEAST_WEIGHT, Weights

DIMENSIONS = ("category", "brand", "price_band", "channel", "hour")
"""Categories and brands of items; bands of their prices; sources of events; hours of the day where the shop is."""

_KEYS = ["customer", "dimension"]


@dataclass(frozen=True)
class Reading:
    """What profiles are read from.

    Parameters
    ----------
    history
        Already cut: `history.before(as_of)`; of one customer, or of all.
    bands
        What `bands.bands` gives for the history of all customers.
    as_of
        The moment, aware.
    """

    history: History
    bands: ibis.Table
    as_of: datetime
    weights: Weights


def told(reading: Reading) -> ibis.Table:
    """Give the weight of every signal on every value: customer, dimension, value, event, kind, time, day, item, weight.

    What is said to have happened at midnight sharp has a day and no hour: so come days that were imported.
    """
    rows = signals(reading.history, reading.as_of, reading.weights)
    items = reading.history.items.select("item", "category", "brand")
    rows = rows.left_join(items, "item").drop("item_right")
    rows = rows.left_join(reading.bands.select("item", price_band="band"), "item").drop("item_right")
    weights = reading.weights
    local = local_seconds(rows.time, weights.time_zone, weights.oldest(reading.as_of), naive_utc(reading.as_of))
    hour = (local % DAY == 0).ifelse(ibis.null("string"), (local % DAY // 3_600).cast("string"))
    rows = rows.mutate(channel=rows.source, hour=hour, day=local // DAY)
    each = [
        rows.select(
            "customer", "event", "kind", "time", "day", "item", "weight", dimension=ibis.literal(name), value=rows[name]
        )
        for name in DIMENSIONS
    ]
    every = reduce(lambda first, second: first.union(second), each)
    return every.filter(every.value.notnull() & (every.value != ""))


def shares(rows: ibis.Table) -> ibis.Table:
    """Give the share of every value of every customer in what `told` gives.

    Columns customer, dimension, value; share, low (its lower bound), weight, events; of the whole dimension whole
    (weight), days, effective (number of equal days that tell as much) and all_events; enough (whether that suffices to
    say anything) and interest.
    """
    each = rows.group_by([*_KEYS, "day"]).aggregate(one=rows.weight.sum())
    whole = each.group_by(_KEYS).aggregate(whole=each.one.sum(), squares=(each.one * each.one).sum(), days=each.count())
    events = rows.group_by(_KEYS).aggregate(all_events=rows.event.nunique())
    found = rows.group_by([*_KEYS, "value"]).aggregate(weight=rows.weight.sum(), events=rows.event.nunique())
    found = found.join(whole, _KEYS).join(events, _KEYS)
    share = ibis.least(found.weight / found.whole, 1.0)
    effective = found.whole * found.whole / found.squares
    low = clopper_pearson_low(share, effective).round(DIGITS)
    enough = (found.whole.round(DIGITS) > LEAST_WEIGHT) & (found.days >= LEAST_DAYS)
    return found.select(
        *_KEYS,
        "value",
        share=share.round(DIGITS),
        low=low,
        weight=found.weight.round(DIGITS),
        events=found.events,
        whole=found.whole.round(DIGITS),
        days=found.days,
        effective=effective.round(DIGITS),
        all_events=found.all_events,
        enough=enough,
        interest=enough & (low >= LEAST_SHARE),
    )


def ranked(found: ibis.Table) -> ibis.Table:
    """Put the values of each customer and dimension in order, the surest first: column `place`, from 0."""
    order = [ibis.desc(found.low), ibis.desc(found.share), found.value]
    return found.mutate(place=ibis.row_number().over(group_by=_KEYS, order_by=order))


def strongest(found: ibis.Table) -> ibis.Table:
    """Give each customer's strongest interest per dimension: columns customer, dimension, value."""
    first = ranked(found)
    return first.filter((first.place == 0) & first.interest).select(*_KEYS, "value")
