"""Every feature again in plain Python, one customer at a time, straight from its definition."""

import math
from collections import Counter, defaultdict
from datetime import datetime
from itertools import pairwise
from typing import Any

import numpy as np

from tests.models.features.plain_acts import hours, responses, returns, sessions
from tests.models.features.plain_prices import cut_share, prices

Rows = list[dict[str, Any]]
NAN = math.nan


def shop_and_category(lines: Rows, events: Rows, categories: dict[str, tuple[str, str]], as_of: datetime) -> Any:
    """Give a function from a category (None for the shop) to {feature: value} of one customer's own rows."""
    known = [row for row in lines if row["time"] < as_of and row["received"] < as_of]
    heard = [row for row in events if row["time"] < as_of and row["received"] < as_of]

    def values(category: str | None) -> dict[str, float]:
        mine = [row for row in known if category is None or categories.get(row["item"], ("", ""))[0] == category]
        result = _family(mine, categories, as_of) | prices(mine)
        if category is None:
            ages = [(row["name"], (as_of - row["time"]).days) for row in heard]
            for key, name in (("campaigns_received", "Campaign Received"), ("coupons_redeemed", "Coupon Redeemed")):
                for days in (91, 364):
                    result[f"{key}_{days}"] = sum(1 for found, age in ages if found == name and age < days)
            return result | responses(heard, as_of) | returns(heard, as_of) | sessions(heard, as_of) | hours(heard)
        for only_of_the_shop in (
            "categories_91",
            "discount_share_91",
            "discount_share_364",
            "cut_share_91",
            "cut_share_364",
        ):
            del result[only_of_the_shop]
        whole = values(None)
        for name in ("visits_28", "visits_91", "visits_364", "amount_28", "amount_91", "amount_364"):
            result[f"{name}_share"] = result[name] / whole[name] if whole[name] > 0 else NAN
        return result

    return values


def _family(rows: Rows, categories: dict[str, tuple[str, str]], as_of: datetime) -> dict[str, float]:
    days: dict[int, Rows] = defaultdict(list)
    spans: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        age = (as_of - row["time"]).days
        days[age].append(row)
        spans[row["item"]].append(age)
    ages = sorted(days)
    gaps = [older - newer for newer, older in pairwise(ages)]
    some = bool(ages)

    def visits(low: int, high: int) -> int:
        return sum(1 for age in ages if low <= age < high)

    def paid(low: int, high: int) -> float:
        return float(sum(row["amount"] or 0 for age in ages if low <= age < high for row in days[age]))

    def ratio(part: float, whole: float) -> float:
        return part / whole if whole else NAN

    total = {key: sum(row[key] or 0 for row in rows) for key in ("amount", "discount", "coupon_discount")}
    mean_gap = ratio(sum(gaps), len(gaps))
    recency = ages[0] if some else NAN
    alive = [gap for gap in gaps if gap > recency]
    last = {item: min(found) for item, found in spans.items()}
    first = {item: max(found) for item, found in spans.items()}
    orders = len({(row["order_id"], (as_of - row["time"]).days) for row in rows})
    priced = len({(row["order_id"], (as_of - row["time"]).days) for row in rows if row["amount"] is not None})
    told = any(row["amount"] is not None for age in ages if age < 28 for row in days[age])
    recent_items = [item for item in last if last[item] < 91]
    result = {
        "recency": recency,
        "tenure": ages[-1] if some else NAN,
        "visit_rate": len(ages) / (ages[-1] + 1) if some else 0,
        "active_months_share": len({age // 28 for age in ages}) / (ages[-1] // 28 + 1) if some else 0,
        "visits_trend": ratio(3 * visits(0, 28), visits(28, 112)),
        "amount_trend": ratio(3 * paid(0, 28), paid(28, 112)) if told else NAN,
        "lately_share": ratio(visits(0, 28), len(ages)),
        "gap_mean": mean_gap,
        "gap_deviation": math.sqrt(sum((g - mean_gap) ** 2 for g in gaps) / (len(gaps) - 1)) if len(gaps) > 1 else NAN,
        "gap_lower": float(np.quantile(gaps, 0.25)) if gaps else NAN,
        "gap_median": float(np.median(gaps)) if gaps else NAN,
        "gap_upper": float(np.quantile(gaps, 0.75)) if gaps else NAN,
        "gap_longest": max(gaps, default=NAN),
        "overdue": recency / mean_gap,
        "overdue_longest": recency / max(gaps, default=NAN),
        "due_share": (sum(1 for g in alive if g <= recency + 28) + 0.5) / (len(alive) + 1) if some else NAN,
        "basket_amount": ratio(total["amount"], priced),
        "basket_lines": ratio(len(rows), orders),
        "quantity_91": sum(row["quantity"] for age in ages if age < 91 for row in days[age]),
        "discount_share": ratio(total["discount"], sum(total.values())),
        "coupon_share": ratio(total["coupon_discount"], sum(total.values())),
        "coupon_visits_share": ratio(sum(any(r["coupon_discount"] > 0 for r in days[age]) for age in ages), len(ages)),
        "weekend_share": ratio(sum(any(r["time"].weekday() >= 5 for r in days[age]) for age in ages), len(ages)),
        "evening_share": ratio(sum(any(r["time"].hour >= 17 for r in days[age]) for age in ages), len(ages)),
        "items_28": sum(age < 28 for age in last.values()),
        "items_364": sum(age < 364 for age in last.values()),
        "items_91": len(recent_items),
        "items_all": len(last),
        "items_again": sum(count > 1 for count in Counter({i: len(set(found)) for i, found in spans.items()}).values()),
        "items_new_share": ratio(sum(age < 91 for age in first.values()), len(recent_items)),
        "subcategories_91": len({categories[item][1] for item in recent_items if item in categories}),
        "categories_91": len({categories[item][0] for item in recent_items if item in categories}),
    }
    for window in (91, 364):
        lately = [row for age in ages if age < window for row in days[age]]
        parts = {key: sum(row[key] or 0 for row in lately) for key in ("amount", "discount", "coupon_discount")}
        result[f"cut_share_{window}"] = cut_share(lately)
        result[f"discount_share_{window}"] = ratio(parts["discount"], sum(parts.values()))
    result |= {f"visits_{w}": visits(0, w) for w in (7, 28, 91, 182, 364)}
    result |= {f"visits_{low}_to_{low + 28}": visits(low, low + 28) for low in (28, 56, 84)}
    result |= {f"amount_{w}": paid(0, w) for w in (7, 28, 91, 182, 364)}
    result |= {f"faded_visits_{w}": sum(math.exp(-age / w) for age in ages) for w in (14, 28, 56, 112)}
    return result
