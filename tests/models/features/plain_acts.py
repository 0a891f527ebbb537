"""Sessions, hours of the week, messages and returns in plain Python, from one customer's events."""

import math
from collections import Counter
from datetime import datetime
from typing import Any

Rows = list[dict[str, Any]]
NAN = math.nan
CHANNELS = {
    "email": {"delivered": "Email Delivered", "opens": "Email Opened", "clicks": "Email Link Clicked"},
    "push": {"delivered": "Push Notification Received", "clicks": "Push Notification Tapped"},
    "sms": {"delivered": "SMS Delivered", "clicks": "SMS Link Clicked"},
}
CLICKED = {names["clicks"] for names in CHANNELS.values()}


def _ages(events: Rows, name: str, as_of: datetime) -> list[int]:
    return [(as_of - row["time"]).days for row in events if row["name"] == name]


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else NAN


def responses(events: Rows, as_of: datetime) -> dict[str, float]:
    result: dict[str, float] = {}
    for channel, names in CHANNELS.items():
        ages = {key: _ages(events, name, as_of) for key, name in names.items()}
        within = {key: {d: sum(age < d for age in found) for d in (28, 91, 364)} for key, found in ages.items()}
        result |= {f"{channel}_{key}_{d}": n for key, counts in within.items() for d, n in counts.items()}
        for key in within.keys() - {"delivered"}:
            result[f"{channel}_{key}_rate_364"] = _ratio(within[key][364], within["delivered"][364])
        result[f"{channel}_click_recency"] = min(ages["clicks"], default=NAN)
    return result


def returns(events: Rows, as_of: datetime) -> dict[str, float]:
    refunds = [(age, row) for row in events if row["name"] == "Order Refunded" for age in [(as_of - row["time"]).days]]
    lately = [row for age, row in refunds if age < 364]
    return {
        "refunds_91": sum(age < 91 for age, _ in refunds),
        "refunds_364": len(lately),
        "refunded_364": sum(row.get("amount") or 0 for row in lately),
        "refund_share_364": _ratio(len(lately), sum(age < 364 for age in _ages(events, "Order Completed", as_of))),
        "refund_recency": min((age for age, _ in refunds), default=NAN),
        "cancelled_364": sum(age < 364 for age in _ages(events, "Order Cancelled", as_of)),
    }


def _is_act(name: str) -> bool:
    if name in CLICKED:
        return True
    sent = ("Email ", "Push Notification ", "SMS ", "Order ", "Campaign Received", "Coupon Redeemed")
    return not name.startswith(sent)


def sessions(events: Rows, as_of: datetime) -> dict[str, float]:
    done = sorted((row for row in events if _is_act(row["name"]) or row["name"] == "Order Completed"), key=_second)
    runs: list[Rows] = []
    for row in done:
        if not runs or (_second(row) - _second(runs[-1][-1])).total_seconds() > 1800:
            runs.append([])
        runs[-1].append(row)
    runs = [run for run in runs if any(_is_act(row["name"]) for row in run)]
    ages = [(as_of - _second(run[0])).days for run in runs]
    ordered = [any(row["name"] == "Order Completed" for row in run) for run in runs]
    added = [any(row["name"] == "Product Added" for row in run) for run in runs]
    left = [age for age, a, o in zip(ages, added, ordered, strict=True) if a and not o]
    seconds = [(_second(run[-1]) - _second(run[0])).total_seconds() for run in runs]
    result: dict[str, float] = {f"sessions_{d}": sum(age < d for age in ages) for d in (7, 28, 91, 364)}
    return result | {
        "session_recency": min(ages, default=NAN),
        "sessions_trend": _ratio(3 * sum(age < 28 for age in ages), sum(28 <= age < 112 for age in ages)),
        "session_acts": _ratio(sum(_is_act(row["name"]) for run in runs for row in run), len(runs)),
        "session_minutes": _ratio(sum(seconds) / 60, len(runs)),
        "session_orders_share": _ratio(sum(ordered), len(runs)),
        "carts_left_28": sum(age < 28 for age in left),
        "carts_left_91": sum(age < 91 for age in left),
    }


def hours(events: Rows) -> dict[str, float]:
    times = [row["time"] for row in events if _is_act(row["name"]) or row["name"] == "Order Completed"]
    weeks = Counter((time.weekday(), time.hour) for time in times)
    total = len(times)
    blocks: dict[str, float] = {
        f"hours_{low}_to_{low + 4}_share": _ratio(sum(low <= time.hour < low + 4 for time in times), total)
        for low in range(0, 24, 4)
    }
    return blocks | {
        "weekend_acts_share": _ratio(sum(time.weekday() >= 5 for time in times), total),
        "same_hour": _ratio(sum(n * (n - 1) for n in weeks.values()), total * (total - 1)),
    }


def _second(row: dict[str, Any]) -> datetime:
    time: datetime = row["time"]
    return time.replace(microsecond=0)
