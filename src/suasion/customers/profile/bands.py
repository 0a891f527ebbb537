"""Price bands: the cheaper, the middle and the dearer third of a category's items, by what was paid for one."""

import ibis

from suasion.customers.history import History
from suasion.customers.measures.rounding import DIGITS

LEAST_PRICES = 3
"""A category whose items cost fewer different prices has no bands."""


def bands(history_before: History) -> ibis.Table:
    """Place every item that was sold in a band of its category: columns item, band ("low", "middle", "high").

    An item's price is what all customers together paid for it, by the piece, in the history given. Of n items of a
    category those that fewer than n/3 are cheaper than are low, those that fewer than 2n/3 are, middle; so items of
    one price stand together. An item of no category, or that nobody paid for, has no band.
    """
    lines = history_before.lines
    paid = lines.filter((lines.amount > 0) & (lines.quantity > 0))
    priced = paid.group_by("item").aggregate(paid=paid.amount.sum(), pieces=paid.quantity.sum())
    priced = priced.select("item", price=(priced.paid / priced.pieces).round(DIGITS))
    items = history_before.items
    shelved = items.filter(items.category.notnull() & (items.category != "")).select("item", "category")
    priced = priced.join(shelved, "item")
    several = priced.group_by("category").aggregate(items=priced.count(), prices=priced.price.nunique())
    several = several.filter(several.prices >= LEAST_PRICES)
    ranked = priced.mutate(cheaper=ibis.rank().over(group_by="category", order_by=priced.price))
    ranked = ranked.join(several, "category")
    place = ranked.cheaper * 3
    band = ibis.ifelse(place < ranked["items"], "low", ibis.ifelse(place < ranked["items"] * 2, "middle", "high"))
    return ranked.select("item", band=band)
