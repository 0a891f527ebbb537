"""Some customers' events as the history counts them, worked out in plain Python from the few that are theirs.

`events.sold` says the same of everybody with the engine: each order once, its amounts in one currency only.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from suasion.customers.history import ORDERS
from suasion.customers.measures.rounding import rounded
from suasion.events.spec import ORDER_COMPLETED

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Said:
    """What some tokens' people did, each a row with its `token`; lines have the `first` event of their order."""

    events: Sequence[Row]
    lines: Sequence[dict[str, Any]]


def is_order(event: Row) -> bool:
    """Say whether an event completes an order."""
    return event["name"] == ORDER_COMPLETED and event["order_id"] is not None


def sold_lines(said: Sequence[Row], lines: Sequence[Row], currency: str) -> list[dict[str, Any]]:
    """Give the lines that count, of orders of which every event is given.

    Parameters
    ----------
    said
        All events of some orders: seq, source, order_id, time, received, currency.
    lines
        All of their lines: seq, item and the amounts.
    """
    firsts = _firsts(said)
    mine: dict[int, list[Row]] = defaultdict(list)
    for line in lines:
        mine[line["seq"]].append(line)
    earliest: dict[tuple[int, Any], int] = {}
    counted: list[dict[str, Any]] = []
    for event in sorted(said, key=lambda one: int(one["seq"])):
        first, seq = firsts[event["source"], event["order_id"]], event["seq"]
        if (event["time"], event["received"]) != (first["time"], first["received"]):
            continue
        foreign = event["currency"] not in (None, "", currency.upper())
        more = {"first": first["seq"], **(_NO_AMOUNTS if foreign else {})}
        counted += [
            {**line, **more} for line in mine[seq] if earliest.setdefault((first["seq"], line["item"]), seq) == seq
        ]
    return counted


_NO_AMOUNTS = {"amount": None, "discount": 0.0, "coupon_discount": 0.0}


def _firsts(said: Sequence[Row]) -> dict[tuple[Any, Any], Row]:
    firsts: dict[tuple[Any, Any], Row] = {}
    for event in said:
        key = (event["source"], event["order_id"])
        if key not in firsts or event["seq"] < firsts[key]["seq"]:
            firsts[key] = event
    return firsts


def orders_of(lines: Sequence[Row]) -> list[dict[str, Any]]:
    """Sum the lines of one customer order by order, as `Customers.history` does."""
    found: dict[Any, dict[str, Any]] = {}
    for line in lines:
        order = found.setdefault(line["first"], {name: line.get(name) for name in ORDERS.names} | {"amount": None})
        if line["amount"] is not None:
            order["amount"] = (order["amount"] or 0.0) + line["amount"]
    for order in found.values():
        order["amount"] = None if order["amount"] is None else rounded(order["amount"])
    return list(found.values())
