"""From scores and history to the arrays that actions are valued with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from suasion.core.engine import Session
from suasion.core.errors import Conflict, InputRefused
from suasion.customers.history import History
from suasion.models.targets import SHOP

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Chances:
    """Calibrated chances of a purchase; rows by customer, in order.

    Parameters
    ----------
    p
        ``(n,)``: in the shop.
    categories, category_p
        The categories that have a model, in order, and ``(n, categories)``: in each of them.
    versions
        The version of each target's model.
    """

    customers: tuple[str, ...]
    p: Floats
    categories: tuple[str, ...]
    category_p: Floats
    versions: dict[str, int]


def chances(scores: pa.Table, lacking: Mapping[str, str]) -> Chances:
    """Arrange scores by customer and target.

    Parameters
    ----------
    scores
        Columns `customer`, `target`, `version`, `score`. A category without rows is left out, never taken for 0.
    lacking
        Why a target has no model, by target.

    Raises
    ------
    suasion.core.errors.Conflict
        If there is no chance of a purchase in the shop: every action is worth what it is by that.
    suasion.core.errors.InputRefused
        If a target does not score every customer exactly once.
    """
    columns: dict[str, list[Any]] = scores.to_pydict()
    who, names = columns["customer"], columns["target"]
    if SHOP not in names:
        raise Conflict(
            "Nobody's purchases in the shop can be predicted, so nothing can be planned: "
            f"{lacking.get(SHOP, 'no model of the shop was trained')}.",
            hint="Start over in another --workspace, with the data of more customers or of more time.",
        )
    customers = tuple(sorted(set(who)))
    targets = [SHOP, *sorted(set(names) - {SHOP})]
    row = {customer: place for place, customer in enumerate(customers)}
    column = {target: place for place, target in enumerate(targets)}
    found = np.full((len(customers), len(targets)), np.nan)
    for customer, target, score in zip(who, names, columns["score"], strict=True):
        found[row[customer], column[target]] = score
    if len(who) != found.size or np.isnan(found).any():
        raise InputRefused(f"There are {len(who)} scores of {len(customers)} customers and {len(targets)} targets.")
    versions = dict(zip(names, columns["version"], strict=True))
    return Chances(customers, found[:, 0], tuple(targets[1:]), found[:, 1:], dict(sorted(versions.items())))


@dataclass(frozen=True, eq=False)
class CouponFit:
    """How campaigns' coupons fit what customers bought before.

    Parameters
    ----------
    bought
        ``(n, offers)``: whether one of the campaign's coupon items was bought before.
    weights
        ``(offers, n, categories)``, from 0 to 1: of what was spent on those items, the share in each category. What
        was spent in other categories counts in the sum and stands in none, so rows may sum to less than 1.
    """

    bought: NDArray[np.bool_]
    weights: Floats


def coupon_fit(
    session: Session,
    before: History,
    offer_items: ibis.Table,
    *,
    offers: Sequence[str],
    customers: Sequence[str],
    categories: Sequence[str],
) -> CouponFit:
    """Look up what customers bought of each offer's coupon items.

    Parameters
    ----------
    before
        Already cut at the moment.
    offer_items
        Columns `offer`, `coupon`, `item`; an item on several coupons of an offer counts once.
    """
    items = offer_items.filter(offer_items.offer.isin(list(offers))).select("offer", "item").distinct()
    lines = before.lines.join(items, "item").join(before.items.select("item", "category"), "item")
    by = lines.group_by(["offer", "customer", "category"]).aggregate(amount=lines.amount.sum().fill_null(0.0).round(6))
    rows = session.fetch(by.order_by(["offer", "customer", "category"])).to_pylist()
    row = {customer: place for place, customer in enumerate(customers)}
    rows = [one for one in rows if one["customer"] in row]
    had = {(one["offer"], one["customer"]) for one in rows}
    spent = _spent(rows, row, offers, categories)
    total = spent.sum(axis=2, keepdims=True)
    weights = np.divide(spent, total, out=np.zeros_like(spent), where=total > 0)
    bought = np.array([(offer, customer) in had for customer in customers for offer in offers], dtype=bool)
    return CouponFit(bought.reshape(len(customers), len(offers)), weights[:, :, : len(categories)])


def _spent(
    rows: list[dict[str, Any]], place: Mapping[str, int], offers: Sequence[str], categories: Sequence[str]
) -> Floats:
    # (offers, customers, categories + 1), in currency; the last column is for all other categories.
    spent = np.zeros((len(offers), len(place), len(categories) + 1))
    at = {offer: number for number, offer in enumerate(offers)}
    column = {category: number for number, category in enumerate(categories)}
    for one in rows:
        category = column.get(one["category"], len(categories))
        spent[at[one["offer"]], place[one["customer"]], category] += one["amount"]
    return spent
