"""What is in the basket, how wide the choice is, what is paid of it, and when the customer shops."""

from collections.abc import Callable

import ibis

from suasion.models.features.feature import MICROS, Feature


def _distinct(days: int) -> Callable[[ibis.Table], ibis.Value]:
    return lambda t: t.count(where=t["last"] < days)


def _rate(column: str) -> Callable[[ibis.Table], ibis.Value]:
    return lambda t: t[column].sum() / (t.amount.sum() + t.discount.sum() + t.coupon.sum()).nullif(0)


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
    Feature("items_28", "Different items bought in the last 28 days.", "items", "items", _distinct(28), empty=0),
    Feature("items_91", "Different items bought in the last 91 days.", "items", "items", _distinct(91), empty=0),
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
