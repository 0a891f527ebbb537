"""How sensitive the customer is to prices, by her own purchases: how often at a price cut, how deep, and how many more.

Nothing is compared with other customers: a feature is about her own rows alone, so that it can be computed for her
alone, and who leaves changes nobody else's.
"""

from collections.abc import Callable

import ibis

from suasion.models.features.feature import Feature


def _cut_share(days: int | None = None) -> Callable[[ibis.Table], ibis.Value]:
    def share(t: ibis.Table) -> ibis.Value:
        lately = None if days is None else t.age < days
        return t.cuts.sum(where=lately) / t.lines.sum(where=lately)

    return share


def _cut_units(t: ibis.Table) -> ibis.Value:
    cut = t.cut_quantity.sum() / t.cuts.sum().nullif(0)
    full = (t.quantity.sum() - t.cut_quantity.sum()) / (t.lines.sum() - t.cuts.sum()).nullif(0)
    return cut / full.nullif(0)


FEATURES = (
    Feature("cut_share", "Share of lines bought at a price cut.", "share", "visits", _cut_share()),
    *(
        Feature(
            f"cut_share_{days}",
            f"Share of lines of the last {days} days bought at a price cut.",
            "share",
            "visits",
            _cut_share(days),
            ("shop",),
        )
        for days in (91, 364)
    ),
    Feature(
        "cut_depth",
        "Of lines bought at a price cut, the share of what they would have cost that was cut.",
        "share",
        "visits",
        lambda t: t.discount.sum() / (t.cut_amount.sum() + t.discount.sum()).nullif(0),
    ),
    Feature(
        "cut_units", "Units a line at a price cut over units a line at the full price.", "ratio", "visits", _cut_units
    ),
    Feature(
        "unit_price",
        "Paid per unit.",
        "currency",
        "visits",
        lambda t: t.amount.sum() / t.priced_quantity.sum().nullif(0),
    ),
)
