"""What was sold: the lines of orders, each order once, with amounts in one currency only.

An order is known by its source and its `order_id`. The first event of it that was stored stands; what says it again
under another `messageId` is in the log and sells nothing. It goes by sequence number, so the answer is the same before
and after sealing, and on every engine.

Some senders say an order line by line (Braze's purchases). So an event of the same time that came at the same moment as
the first is another part of that order: its items count, unless they were said before.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import ibis

from suasion.core.engine import Session
from suasion.events.spec import ORDER_COMPLETED


@dataclass(frozen=True)
class Doubts:
    """Events of orders that are not to be summed as they stand; machines' orders sell nothing and are none.

    Parameters
    ----------
    again
        Columns seq, first (the sequence number that stands): orders whose `order_id` was said before.
    parts
        Columns seq, first: orders that were said in parts, the first part among them.
    foreign
        Column seq: orders in another currency.
    """

    again: ibis.Table
    parts: ibis.Table
    foreign: ibis.Table


def doubts(session: Session, events: ibis.Table, currency: str) -> Doubts:
    """Find them among the events of a view."""
    is_order = (events.type == "track") & (events.name == ORDER_COMPLETED) & (events.machine == "")
    orders = events.filter(is_order & events.order_id.notnull())
    foreign = orders.filter(orders.currency.notnull() & orders.currency.notin(["", currency.upper()]))
    known = orders.group_by(["source", "order_id"]).aggregate(first=orders.seq.min(), said=orders.count())
    known = known.filter(known.said > 1)
    several = orders.join(known, ["source", "order_id"]).select("seq", "first", "time", "received")
    several = session.materialize("sold_several", several)
    firsts = several.filter(several.seq == several.first)
    firsts = firsts.select("first", first_time="time", first_received="received")
    compared = several.join(firsts, "first")
    together = (compared.time == compared.first_time) & (compared.received == compared.first_received)
    return Doubts(
        again=compared.filter(~together).select("seq", "first"),
        parts=compared.filter(together).select("seq", "first"),
        foreign=session.materialize("sold_foreign", foreign.select("seq")),
    )


@dataclass(frozen=True)
class LeftOut:
    """Orders that are in the log and not, or not whole, in what is sold.

    Parameters
    ----------
    again
        How many events said an order again that was known, or a part of it later.
    foreign
        How many orders came in each other currency; their amounts are in no sum.
    """

    again: int
    foreign: Mapping[str, int]


def left_out(session: Session, events: ibis.Table, currency: str) -> LeftOut:
    """Count them over a whole log."""
    found = doubts(session, events, currency)
    again = session.fetch(found.again.count().as_table())[0][0].as_py()
    told = events.select("seq", "source", "order_id", "currency")
    foreign = found.foreign.anti_join(found.again, "seq").join(told, "seq").drop("seq").distinct()
    counted = session.fetch(foreign.group_by("currency").aggregate(orders=foreign.count()).order_by("currency"))
    return LeftOut(int(again), {row["currency"]: row["orders"] for row in counted.to_pylist()})


def sold(session: Session, events: ibis.Table, lines: ibis.Table, currency: str) -> ibis.Table:
    """Give the lines of a view without those that were said before.

    They have a column more, `first`: the sequence number of the first event of their order, which tells orders apart.
    Of an order in another currency the amounts are null and the discounts 0: what was bought is known, not for how
    much.

    Parameters
    ----------
    currency
        The workspace's.
    """
    found = doubts(session, events, currency)
    if _any(session, found.foreign):
        foreign = found.foreign.select(foreign_seq="seq")
        joined = lines.left_join(foreign, lines.seq == foreign.foreign_seq)
        ours = joined.foreign_seq.isnull()
        lines = joined.mutate(
            amount=ibis.ifelse(ours, joined.amount, ibis.null("float64")),
            discount=ibis.ifelse(ours, joined.discount, 0.0),
            coupon_discount=ibis.ifelse(ours, joined.coupon_discount, 0.0),
        ).select(*lines.columns)
    if not _any(session, found.parts):  # whatever was said again has a first part
        return lines.mutate(first=lines.seq)
    lines = lines.anti_join(found.again, "seq")
    said = lines.join(found.parts, "seq").select("seq", "first", "item")
    earliest = said.group_by(["first", "item"]).aggregate(earliest=said.seq.min())
    late = said.join(earliest, ["first", "item"])
    late = session.materialize("sold_late", late.filter(late.seq > late.earliest).select("seq", "item").distinct())
    lines = lines.anti_join(late, ["seq", "item"])
    firsts = found.parts.select(part="seq", first="first")
    joined = lines.left_join(firsts, lines.seq == firsts.part)
    return joined.select(*lines.columns, first=ibis.coalesce(joined.first, joined.seq))


def _any(session: Session, table: ibis.Table) -> bool:
    return session.fetch(table.limit(1)).num_rows > 0
