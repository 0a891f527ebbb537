"""One customer's timeline, newest first: the log up to its last event, and what other stages add."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import ibis
from sqlalchemy import or_, select

from suasion.catalog.lookup import items_by_id
from suasion.core.database import Database
from suasion.core.paging import Key, Page, page
from suasion.customers import timeline_words as words
from suasion.customers.consent import Consent, ConsentAct
from suasion.customers.cursor import naive_moment_of
from suasion.customers.happening import EVENT_RANK, Happening, Happenings, Kind, OrderLine, stable_number
from suasion.customers.identity.names import names_of
from suasion.customers.pinned import Pin
from suasion.customers.tables import IDENTITY_ACT
from suasion.events.machines.groups import ABOUT_GROUPS
from suasion.events.marks import rules_of
from suasion.events.recent import RecentEvent
from suasion.events.spec import ORDER_COMPLETED, Product

_ACTS_AN_EVENT = 1 << 20
_EVENT_KINDS = ("order", "event", "traits")
_LATE_OR_NONE = frozenset({"", *ABOUT_GROUPS})


class IdentityActs:
    """Implements `Happenings`: what made a customer and linked identifiers to her."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, names: Sequence[str]) -> Sequence[Happening]:
        """List her identity acts, conflicts that name her among them."""
        table = IDENTITY_ACT.c
        with self._database.read() as connection:
            query = select(IDENTITY_ACT).where(or_(table.customer.in_(names), table.other.in_(names)))
            return [
                Happening(
                    row.time,
                    "identity",
                    row.sequence * _ACTS_AN_EVENT + row.position,
                    words.identity(row.act, row.kind, row.customer, row.other, names),
                    links={"sequence": str(row.sequence)},
                )
                for row in connection.execute(query)
            ]


class ConsentActs:
    """Implements `Happenings`: what a customer granted, withdrew and was asked."""

    def __init__(self, consent: Consent) -> None:
        self._consent = consent

    def of(self, names: Sequence[str]) -> Sequence[Happening]:
        """List her consent acts."""
        return [
            Happening(
                act.time,
                "consent",
                stable_number(*act.matter, act.state, act.source, act.customer),
                words.consent(act.state, act.channel, act.topic, act.source, act.purpose),
                source=act.source,
                properties=_told(act),
            )
            for act in self._consent.acts_of(names[0])
        ]


def _told(act: ConsentAct) -> dict[str, str]:
    told = {"channel": act.channel, "topic": act.topic, "purpose": act.purpose, "state": act.state, "proof": act.proof}
    if act.text_version:
        told["text_version"] = act.text_version
    if act.expires:
        told["expires"] = act.expires.isoformat()
    return told


def timeline(
    pin: Pin,
    database: Database,
    customer: str,
    recent: Sequence[RecentEvent],
    others: Iterable[Happenings],
    *,
    limit: int,
    after: Key | None = None,
    kinds: Collection[Kind] | None = None,
) -> Page[Happening]:
    """Give one page of a customer's timeline.

    Parameters
    ----------
    recent
        Her events behind the pin.
    others
        Whoever adds entries that are no events.
    kinds
        Only these; None for all. The total is counted only for all.
    """
    names = names_of(database, customer).every
    added = [one for source in others for one in source.of(names)]
    fresh = [_of_recent(event) for event in recent]
    stored, known = _stored(pin, customer, limit + 1, after, kinds)
    total = len(added) + len(fresh) + known if kinds is None else None
    light = [one for one in (*added, *fresh) if kinds is None or one.kind in kinds]
    places = sorted((one for one in (*light, *stored) if after is None or _before(one.key, after)), key=_newest_first)
    found = page(places, limit, lambda one: one.key, total=total, as_of=pin.as_of)
    filled = _with_lines(pin, database, customer, found.rows, recent)
    return Page(_with_late_marks(database, filled), found.after, found.total, found.as_of)


def _with_late_marks(database: Database, rows: Sequence[Happening]) -> tuple[Happening, ...]:
    """Mark what the company of other events gave away as a machine's, as it is known now: a pin may lag behind."""
    events = [row.number for row in rows if row.kind in _EVENT_KINDS]
    with database.read() as connection:
        late = rules_of(connection, events)
    return tuple(
        replace(row, machine=late.get(row.number, ""))
        if row.kind in _EVENT_KINDS and row.machine in _LATE_OR_NONE
        else row
        for row in rows
    )


def _newest_first(one: Happening) -> tuple[int, ...]:
    return tuple(-int(part or 0) for part in one.key)


def _before(key: Key, after: Key) -> bool:
    return tuple(int(part or 0) for part in key) < tuple(int(part or 0) for part in after)


def _stored(
    pin: Pin, customer: str, count: int, after: Key | None, kinds: Collection[Kind] | None
) -> tuple[list[Happening], int]:
    """Give the next events that the pin holds, and how many it holds of this customer."""
    if kinds is not None and not set(kinds) & set(_EVENT_KINDS):
        return [], 0
    log = pin.log.filter(pin.log.customer == customer)
    known = 0
    if kinds is None:
        figures = pin.figures.filter(pin.figures.customer == customer).select("events")
        known = sum(row["events"] for row in pin.session.fetch(figures).to_pylist())
    else:
        is_order = _is_order(log)
        masks = {"order": is_order, "event": (log.type != "identify") & ~is_order, "traits": log.type == "identify"}
        log = log.filter(ibis.or_(*(masks[kind] for kind in _EVENT_KINDS if kind in kinds)))
    if after is not None:
        log = _behind(log, after)
    rows = pin.session.fetch(log.order_by(ibis.desc("time"), ibis.desc("seq")).limit(count)).to_pylist()
    return [_of_row(row) for row in rows], known


def _behind(log: ibis.Table, after: Key) -> ibis.Table:
    rank, number = int(after[1] or 0), int(after[2] or 0)
    moment = ibis.literal(naive_moment_of(after[0]), type="timestamp(6)")
    earlier = log.time < moment
    if rank > EVENT_RANK:
        return log.filter(log.time <= moment)
    return log.filter(earlier | ((log.time == moment) & (log.seq < number)) if rank == EVENT_RANK else earlier)


def _of_row(row: Mapping[str, Any]) -> Happening:
    time = row["time"].replace(tzinfo=UTC)
    one = _event(row["seq"], row["type"], row["name"], time=time, source=row["source"], properties=row["properties"])
    return replace(one, machine=row["machine"])


def _of_recent(event: RecentEvent) -> Happening:
    one = _event(
        event.sequence,
        event.type,
        event.name,
        time=event.time,
        source=event.source,
        properties=event.properties,
    )
    lines = () if event.products is None else tuple(_line(product) for product in event.products)
    return replace(one, machine=event.machine, lines=lines)


def _line(product: Product) -> OrderLine:
    return OrderLine(product.item, None, product.quantity, product.paid, product.discount, product.coupon_discount)


def _event(sequence: int, kind: str, name: str, *, time: datetime, source: str, properties: str) -> Happening:
    told: dict[str, Any] = json.loads(properties or "{}")
    links = {"sequence": str(sequence)}
    if kind == "identify":
        return Happening(time, "traits", sequence, words.traits(list(told)), source, told, links=links)
    if kind == "track" and name == ORDER_COMPLETED:
        links["order"] = str(told.get("order_id", ""))
        return Happening(time, "order", sequence, {}, source, told, links=links)
    return Happening(time, "event", sequence, _said(kind, name, told), source, told, links=links)


def _said(kind: str, name: str, told: Mapping[str, Any]) -> Mapping[str, str]:
    if kind in ("page", "screen"):
        return words.looked(kind, name, told)
    if kind == "group":
        return words.group(name)
    return words.ALIAS if kind == "alias" else words.event(name, told)


def _with_lines(
    pin: Pin, database: Database, customer: str, rows: Sequence[Happening], recent: Sequence[RecentEvent]
) -> tuple[Happening, ...]:
    """Give the orders among `rows` the lines that each event sold, the items' names and their summary."""
    orders = [row for row in rows if row.kind == "order"]
    sold = {row.number: row.lines for row in orders} | _sold(pin, customer, [row.number for row in orders])
    firsts = _firsts(pin, {row.links["order"] for row in orders}, recent) if orders else {}
    known = items_by_id(database, {line.item for lines in sold.values() for line in lines})
    filled: list[Happening] = []
    for row in rows:
        if row.kind != "order":
            filled.append(row)
            continue
        again = not sold[row.number] and firsts.get((row.source, row.links["order"]), row.number) < row.number
        filled.append(_named(row, sold[row.number], known, again=again))
    return tuple(filled)


def _sold(pin: Pin, customer: str, numbers: Sequence[int]) -> dict[int, tuple[OrderLine, ...]]:
    """Give the lines that the pin holds of some of a customer's events, by sequence number."""
    wanted = [number for number in numbers if number <= pin.sequence]
    if not wanted:
        return {}
    lines = pin.history.lines
    lines = lines.filter((lines.customer == customer) & lines.seq.isin(wanted))
    names = ("item", "quantity", "amount", "discount", "coupon_discount")
    found: dict[int, tuple[OrderLine, ...]] = {}
    for line in pin.session.fetch(lines).to_pylist():
        one = OrderLine(name=None, **{name: line[name] for name in names})
        found[line["seq"]] = (*found.get(line["seq"], ()), one)
    return found


def _firsts(pin: Pin, orders: Collection[str], recent: Sequence[RecentEvent]) -> dict[tuple[str, str], int]:
    """Give the sequence number that first said each order, by source and order id; whoever said it."""
    found: dict[tuple[str, str], int] = {}
    for event in recent:
        if event.products is not None:
            key = (event.source, str(json.loads(event.properties).get("order_id", "")))
            found[key] = min(event.sequence, found.get(key, event.sequence))
    log = pin.log.filter(_is_order(pin.log) & pin.log.order_id.isin(sorted(orders)))
    for row in pin.session.fetch(log.group_by("source", "order_id").aggregate(first=log.seq.min())).to_pylist():
        found[row["source"], row["order_id"]] = row["first"]
    return found


def _is_order(log: ibis.Table) -> ibis.Value:
    return (log.type == "track") & (log.name == ORDER_COMPLETED)


def _place(line: OrderLine) -> tuple[Any, ...]:
    """Give where a line stands in its order: the log keeps no order of lines."""
    paid = (line.amount is None, line.amount or 0.0)
    return (line.item, line.quantity, *paid, line.discount, line.coupon_discount)


def _named(row: Happening, lines: Sequence[OrderLine], known: Mapping[str, Any], *, again: bool) -> Happening:
    named = tuple(
        OrderLine(**(vars(line) | {"name": known[line.item].name if line.item in known else None}))
        for line in sorted(lines, key=_place)
    )
    order_id = row.links["order"]
    known_amounts = [line.amount for line in named if line.amount is not None]
    amount = round(sum(known_amounts), 6) if known_amounts or not named else None
    summary = words.order_again(order_id) if again else words.order(order_id, len(named), amount)
    return Happening(**(vars(row) | {"lines": named, "summary": summary}))
