"""What is predicted: a purchase in the shop, or in one category, within the days after a moment."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

import ibis
import numpy as np
import numpy.typing as npt

from suasion.core.engine import Session
from suasion.customers.history import History

SHOP = "shop"


@dataclass(frozen=True)
class PurchaseTarget:
    """Whether a customer buys within the horizon.

    Parameters
    ----------
    name
        What the target is called: ``"shop"``, or the category.
    category
        The category that must be bought; None for any purchase.
    horizon_days
        Days after the moment, the first included.
    """

    name: str
    category: str | None = None
    horizon_days: int = 28

    def end(self, as_of: datetime) -> datetime:
        """Give the end of the label window that starts at `as_of`, itself outside."""
        return as_of + timedelta(days=self.horizon_days)


def shop(horizon_days: int = 28) -> PurchaseTarget:
    """Give the target of any purchase."""
    return PurchaseTarget(SHOP, None, horizon_days)


def top_categories(
    session: Session, history: History, moment: datetime, count: int = 12, horizon_days: int = 28
) -> list[PurchaseTarget]:
    """Give the targets of the categories with most buying customers before `moment`; ties go by name."""
    rows = session.fetch(_purchases(history.before(moment)).distinct().group_by("category").aggregate(n=ibis._.count()))
    counted = Counter({str(row["category"]): int(row["n"]) for row in rows.to_pylist()})
    ordered = sorted(counted, key=lambda name: (-counted[name], name))
    # A category that is itself called "shop" must not take the shop's place.
    return [
        PurchaseTarget(f"{name} category" if name == SHOP else name, name, horizon_days) for name in ordered[:count]
    ]


def labels(
    session: Session, history: History, targets: list[PurchaseTarget], as_of: datetime, customers: npt.NDArray[np.str_]
) -> dict[str, npt.NDArray[np.float64]]:
    """Give, per target, 1 for each customer who bought in [as_of, as_of + horizon) and 0 for the others.

    `customers` is sorted; a line whose item is not in the catalog counts for the shop only.
    """
    result = {}
    for horizon in sorted({target.horizon_days for target in targets}):
        wanted = [target for target in targets if target.horizon_days == horizon]
        window = history.between(as_of, wanted[0].end(as_of))
        anyone = session.fetch(window.lines.select("customer").distinct())["customer"].to_pylist()
        parts = session.fetch(_purchases(window).distinct())
        by_category: dict[str, list[str]] = {}
        for row in parts.to_pylist():
            by_category.setdefault(row["category"], []).append(row["customer"])
        for target in wanted:
            buyers = anyone if target.category is None else by_category.get(target.category, [])
            result[target.name] = np.isin(customers, np.asarray(buyers, dtype=np.str_)).astype(np.float64)
    return result


def _purchases(history: History) -> ibis.Table:
    items = history.items.filter(history.items.category.notnull()).select("item", "category")
    return history.lines.select("customer", "item").join(items, "item").select("customer", "category")
