"""What a customer pays and buys at price cuts, in plain Python."""

import math
from typing import Any

Rows = list[dict[str, Any]]
NAN = math.nan


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else NAN


def cut_share(rows: Rows) -> float:
    return _ratio(sum(row["discount"] > 0 for row in rows), len(rows))


def prices(mine: Rows) -> dict[str, float]:
    cut, full = [row for row in mine if row["discount"] > 0], [row for row in mine if row["discount"] <= 0]
    known = [row for row in cut if row["amount"] is not None]
    off = sum(row["discount"] for row in cut)
    units = [_ratio(sum(row["quantity"] for row in rows), len(rows)) for rows in (cut, full)]
    priced = [row for row in mine if row["amount"] is not None]
    return {
        "cut_share": cut_share(mine),
        "cut_depth": _ratio(off, sum(row["amount"] for row in known) + off) if known else NAN,
        "cut_units": units[0] / units[1],
        "unit_price": _ratio(sum(row["amount"] for row in priced), sum(row["quantity"] for row in priced)),
    }
