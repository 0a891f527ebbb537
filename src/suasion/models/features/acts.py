"""What customers did by themselves: their sessions on the site or in the app, and the hours of their week.

An act is any event of hers but what was sent to her, what became of it in a mailbox, and what a shop notes of an order
after it was placed. A link of a message that she followed is an act; an order counts in the hours, and belongs to the
session it was placed in, but makes none by itself: it may have been rung up at a till. Only track events are read:
pages and screens that were merely looked at make no session.
"""

import ibis

from suasion.customers.history import History
from suasion.events.spec import CAMPAIGN_RECEIVED, COUPON_REDEEMED, ORDER_COMPLETED
from suasion.models.features.messages import CLICKED

SILENCE_SECONDS = 30 * 60
"""A session ends when nothing was done for so long."""

ADDED = "Product Added"
_SENT = ("Email ", "Push Notification ", "SMS ", "Order ")
"""What the names of events begin with that are no acts."""
_NOT_HERS = (CAMPAIGN_RECEIVED, COUPON_REDEEMED)
_DAY = 86_400


def acts(known: History) -> ibis.Table:
    """Give a row per customer and second with an act or an order: second (since 1970), acts, added, orders."""
    events = known.events
    sent = events.name.isin(_NOT_HERS)
    for start in _SENT:
        sent |= events.name.startswith(start)
    act = events.name.isin(CLICKED) | ~sent
    ordered = events.name == ORDER_COMPLETED
    kept = events.filter(act | ordered)
    return (
        kept.mutate(
            second=kept.time.truncate("s").epoch_seconds(), act=(kept.name != ORDER_COMPLETED), added=kept.name == ADDED
        )
        .group_by("customer", "second")
        .aggregate(
            acts=lambda t: t.act.cast("int64").sum(),
            added=lambda t: t.added.cast("int64").sum(),
            orders=lambda t: (~t.act).cast("int64").sum(),
        )
    )


def sessions(done: ibis.Table, moment: int) -> ibis.Table:
    """Give a row per session: age (of its start, in days), acts, added, orders, seconds (first to last)."""
    before = ibis.window(group_by="customer", order_by="second")
    begun = done.mutate(pause=done.second - done.second.lag().over(before))
    begun = begun.mutate(begins=(begun.pause.isnull() | (begun.pause > SILENCE_SECONDS)).cast("int64"))
    upto = ibis.window(group_by="customer", order_by="second", preceding=None, following=0)
    numbered = begun.mutate(session=begun.begins.sum().over(upto))
    found = numbered.group_by("customer", "session").aggregate(
        start=numbered.second.min(),
        seconds=numbered.second.max() - numbered.second.min(),
        acts=numbered.acts.sum(),
        added=numbered.added.sum(),
        orders=numbered.orders.sum(),
    )
    hers = found.filter(found.acts > 0)
    return hers.select(
        "customer",
        "seconds",
        "acts",
        "added",
        "orders",
        age=((ibis.literal(moment) - hers.start) // _DAY).cast("int32"),
    )


def hours(done: ibis.Table) -> ibis.Table:
    """Give a row per customer and hour of the week (UTC): weekday (0 is Monday), hour, acts (orders among them)."""
    # 1970 began on a Thursday.
    placed = done.mutate(
        weekday=((done.second // _DAY + 3) % 7).cast("int32"),
        hour=(done.second % _DAY // 3600).cast("int32"),
        each=done.acts + done.orders,
    )
    return placed.group_by("customer", "weekday", "hour").aggregate(acts=placed.each.sum())
