"""The rules of preference profiles once more, in plain Python over rows: slow, and independent of Ibis."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from statistics import NormalDist
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from suasion.customers.profile.weights import Weights
from tests.customers.segments.plain import PlainHistory, Row

Shares = dict[tuple[str, str, str], dict[str, Any]]


class Signal(NamedTuple):
    customer: str
    event: int
    time: datetime
    item: str | None
    source: str | None
    weight: float


def bands(history: PlainHistory) -> dict[str, str]:
    """Place the items of each category in thirds by the price of a piece."""
    shelf = {item["item"]: item["category"] for item in history.items if item["category"]}
    paid: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for line in history.lines:
        if (line["amount"] or 0) > 0 and line["quantity"] > 0 and line["item"] in shelf:
            paid[line["item"]][0] += line["amount"]
            paid[line["item"]][1] += line["quantity"]
    found = {}
    for item, (amount, pieces) in paid.items():
        prices = [round(paid[one][0] / paid[one][1], 6) for one in paid if shelf[one] == shelf[item]]
        cheaper = sum(price < round(amount / pieces, 6) for price in prices)
        if len(set(prices)) >= 3:
            found[item] = "low" if cheaper < len(prices) / 3 else "middle" if cheaper < len(prices) * 2 / 3 else "high"
    return found


def signals(history: PlainHistory, as_of: datetime, weights: Weights) -> list[Signal]:
    """List what tells, with its weight as of the moment; the history is cut."""
    oldest = as_of - timedelta(days=10 * weights.half_life_days)
    source = {event["seq"]: event["source"] for event in history.events if event["name"] == "Order Completed"}
    orders: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for line in history.lines:
        if line["time"] >= oldest:
            orders[line["customer"], line["first"]].append(line)
    found = [
        Signal(customer, first, line["time"], line["item"], source.get(line["seq"]), weights.bought / len(lines))
        for (customer, first), lines in orders.items()
        for line in lines
    ]
    for event in history.events:
        base = {"Product Added": weights.added, "Product Viewed": weights.viewed}.get(event["name"])
        if base is not None and event["time"] >= oldest:
            found.append(Signal(event["customer"], event["seq"], event["time"], event["item"], event["source"], base))

    def decayed(one: Signal) -> Signal:
        seconds = (as_of.replace(microsecond=0) - one.time.replace(microsecond=0)).total_seconds()
        return one._replace(weight=one.weight * 2 ** (-seconds / 86_400 / weights.half_life_days))

    return [decayed(one) for one in found if one.weight > 0]


def shares(history: PlainHistory, as_of: datetime, weights: Weights) -> Shares:
    """Give the share of every value, with its bound, by customer, dimension and value."""
    history = history.before(as_of)
    items, placed = {item["item"]: item for item in history.items}, bands(history)
    parts: dict[tuple[str, str], dict[str, list[tuple[int, date, float]]]] = defaultdict(lambda: defaultdict(list))
    for one in signals(history, as_of, weights):
        local = one.time.replace(tzinfo=UTC).astimezone(ZoneInfo(weights.time_zone))
        item = items.get(one.item or "", {})
        told = {"category": item.get("category"), "brand": item.get("brand"), "price_band": placed.get(one.item or "")}
        hour = None if (local.hour, local.minute, local.second) == (0, 0, 0) else str(local.hour)
        for dimension, value in {**told, "channel": one.source, "hour": hour}.items():
            if value:
                parts[one.customer, dimension][value].append((one.event, local.date(), one.weight))
    found: Shares = {}
    for (customer, dimension), values in parts.items():
        by_day: dict[date, float] = defaultdict(float)
        for _, day, weight in chain(*values.values()):
            by_day[day] += weight
        total, squares = sum(by_day.values()), sum(weight**2 for weight in by_day.values())
        for value, told_by in values.items():
            weight = min(sum(one[2] for one in told_by), total)
            low = bound(weight / total, total**2 / squares)
            enough = round(total, 6) > 1 and len(by_day) >= 2
            found[customer, dimension, value] = {
                "share": weight / total,
                "low": low,
                "weight": weight,
                "events": len({one[0] for one in told_by}),
                "whole": total,
                "days": len(by_day),
                "effective": total**2 / squares,
                "all_events": len({one[0] for one in chain(*values.values())}),
                "enough": enough,
                "interest": enough and round(low, 6) >= 0.1,
            }
    return found


def bound(share: float, trials: float) -> float:
    """Give Clopper and Pearson's lower end of 95 %, by Paulson's quantile of F."""
    if share > 1 - 1e-9:
        return float(0.025 ** (1 / trials))
    hits, misses, z = share * trials, trials - share * trials + 1, NormalDist().inv_cdf(0.975)
    if hits <= 1 / 9 or (divisor := (1 - 1 / (9 * hits)) ** 2 - z**2 / (9 * hits)) <= 0:
        return 0.0
    p, q = 1 - 1 / (9 * misses), 1 - 1 / (9 * hits)
    within = p**2 / (9 * hits) + q**2 / (9 * misses) - z**2 / (81 * hits * misses)
    quantile = ((p * q + z * within**0.5) / divisor) ** 3
    return float(hits / (hits + misses * quantile))


def strongest(found: Shares) -> dict[tuple[str, str], str]:
    """Choose each customer's surest value per dimension, if it is an interest."""
    best: dict[tuple[str, str], str] = {}
    for customer, dimension in {key[:2] for key in found}:
        values = {key[2]: told for key, told in found.items() if key[:2] == (customer, dimension)}
        first = min(
            values, key=lambda value: (-round(values[value]["low"], 6), -round(values[value]["share"], 6), value)
        )
        if values[first]["interest"]:
            best[customer, dimension] = first
    return best
