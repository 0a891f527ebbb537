"""Of the items recommended to each customer, how many were bought in the window, beside a baseline's list.

Nobody saw either list, so this says how well each foretold what people bought anyway.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from suasion.core.randomness import generator
from suasion.statistics.intervals import Interval, Vector, bootstrap_mean, wilson

FEWEST_CUSTOMERS = 30


@dataclass(frozen=True)
class ListOutcome:
    """How one kind of list did.

    Parameters
    ----------
    customers
        Customers with a list.
    customers_with_purchase
        Of these, who bought at least one item of it.
    share
        That share; None where there is not enough data.
    items_per_list
        Items bought of each list, on average; None where there is not enough data.
    """

    customers: int
    customers_with_purchase: int
    share: Interval | None
    items_per_list: Interval | None


@dataclass(frozen=True)
class ListComparison:
    """Two lists for the same customers; `gain` is items bought per list, ours minus the baseline's, paired."""

    ours: ListOutcome
    baseline: ListOutcome
    gain: Interval | None


def recommendations_bought(ours: pa.Table, baseline: pa.Table, bought: pa.Table, seed: int) -> ListComparison:
    """Count what was bought of two lists; only customers who have both are compared.

    Parameters
    ----------
    ours, baseline
        Recommended items: columns `customer` and `item`, both strings, one row per place in a list.
    bought
        What was really bought in the window, in the same two columns (`outcomes.items_bought`).
    seed
        The workspace's seed, for the bootstrap over customers.
    """
    both = np.intersect1d(_names(ours), _names(baseline))
    counts, base_counts = _hits(ours, bought, both), _hits(baseline, bought, both)
    gain = None
    if len(both) >= FEWEST_CUSTOMERS:
        gain = bootstrap_mean(counts - base_counts, generator(seed, "recommendations bought", "gain"))
    return ListComparison(_outcome(counts, seed, "ours"), _outcome(base_counts, seed, "baseline"), gain)


def _names(table: pa.Table) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    return np.asarray(sorted(set(map(str, table["customer"].to_pylist()))), dtype=object)


def _hits(lists: pa.Table, bought: pa.Table, customers: "np.ndarray[tuple[int], np.dtype[np.object_]]") -> Vector:
    owned = set(zip(bought["customer"].to_pylist(), bought["item"].to_pylist(), strict=True))
    places = {customer: place for place, customer in enumerate(customers.tolist())}
    counts = np.zeros(len(customers))
    for pair in set(zip(lists["customer"].to_pylist(), lists["item"].to_pylist(), strict=True)) & owned:
        if pair[0] in places:
            counts[places[pair[0]]] += 1
    return counts


def _outcome(counts: Vector, seed: int, name: str) -> ListOutcome:
    buyers = int((counts > 0).sum())
    if len(counts) < FEWEST_CUSTOMERS:
        return ListOutcome(len(counts), buyers, None, None)
    per_list = bootstrap_mean(counts, generator(seed, "recommendations bought", name))
    return ListOutcome(len(counts), buyers, wilson(buyers, len(counts)), per_list)
