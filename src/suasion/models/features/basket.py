"""What is in the basket, how wide the choice is, what is paid of it, and when the customer shops."""

from collections.abc import Callable

import ibis

from suasion.models.features.feature import MICROS, Feature


def _distinct(days: int) -> Callable[[ibis.Table], ibis.Value]:
    return lambda t: t.count(where=t["last"] < days)


def _rate(column: str, days: int | None = None) -> Callable[[ibis.Table], ibis.Value]:
    def share(t: ibis.Table) -> ibis.Value:
        lately = None if days is None else t.age < days
        shelf = sum((t[name].sum(where=lately) for name in ("discount", "coupon")), t.amount.sum(where=lately))
        return t[column].sum(where=lately) / shelf.nullif(0)

    return share


FEATURES = (
    Feature(
        "basket_amount",
        "Paid per basket.",
        "currency",
        "visits",
        lambda t: t.amount.sum() / MICROS / t.priced.sum().nullif(0),
    ),
    Feature("basket_lines", "Lines per basket.", "lines", "visits", lambda t: t.lines.sum() / t.baskets.sum()),
    Feature(
        "quantity_91",
        "Units bought in the last 91 days.",
        "units",
        "visits",
        lambda t: t.quantity.sum(where=t.age < 91).fill_null(0) / MICROS,
        empty=0,
    ),
    Feature(
        "discount_share",
        "Share of the shelf price taken off by the shop's price cuts.",
        "share",
        "visits",
        _rate("discount"),
    ),
    *(
        Feature(
            f"discount_share_{days}",
            f"Share of the shelf price taken off by price cuts in the last {days} days.",
            "share",
            "visits",
            _rate("discount", days),
            scopes=("shop",),
        )
        for days in (91, 364)
    ),
    Feature("coupon_share", "Share of the shelf price taken off by coupons.", "share", "visits", _rate("coupon")),
    Feature(
        "coupon_visits_share",
        "Share of days with a purchase on which a coupon was used.",
        "share",
        "visits",
        lambda t: t.count(where=t.coupon > 0) / t.count(),
    ),
    Feature(
        "weekend_share",
        "Share of days with a purchase that fall on a weekend.",
        "share",
        "visits",
        lambda t: t.weekend.sum() / t.count(),
    ),
    Feature(
        "evening_share",
        "Share of days with a purchase from 17:00 on.",
        "share",
        "visits",
        lambda t: t.evening.sum() / t.count(),
    ),
    *(
        Feature(
            f"items_{days}",
            f"Different items bought in the last {days} days.",
            "items",
            "items",
            _distinct(days),
            empty=0,
        )
        for days in (28, 91, 364)
    ),
    Feature("items_all", "Different items ever bought.", "items", "items", lambda t: t.count(), empty=0),
    Feature(
        "items_again",
        "Different items bought on more than one day.",
        "items",
        "items",
        lambda t: t.count(where=t["first"] != t["last"]),
        empty=0,
    ),
    Feature(
        "items_new_share",
        "Of the items bought in the last 91 days, the share never bought before.",
        "share",
        "items",
        lambda t: t.count(where=t["first"] < 91) / t.count(where=t["last"] < 91).nullif(0),
    ),
    Feature(
        "subcategories_91",
        "Different subcategories bought in the last 91 days.",
        "subcategories",
        "items",
        lambda t: t.subcategory.nunique(where=t["last"] < 91),
        empty=0,
    ),
    Feature(
        "categories_91",
        "Different categories bought in the last 91 days.",
        "categories",
        "items",
        lambda t: t.category.nunique(where=t["last"] < 91),
        scopes=("shop",),
        empty=0,
    ),
)
