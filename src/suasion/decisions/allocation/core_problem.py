"""The core: the few customers whose choice the prices leave open, solved exactly while all others keep theirs.

After the dual has found prices, nearly every customer has one action that is clearly best. What is left, the customers
near a tie, is a small assignment problem under what the others leave of the limits, and HiGHS solves it (the "core" of
a knapsack problem, Balas and Zemel 1980). Its LP gives better prices; its mixed-integer form, restricted to the choices
that reduced costs cannot rule out, proves how good a plan is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csr_array, vstack

from suasion.decisions.allocation.problem import Problem

_NODES = 20_000


@dataclass(frozen=True, eq=False)
class Core:
    """Open choices: option k is customer ``rows[k]`` getting action ``columns[k]``; `room` is what is left for them."""

    problem: Problem
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    room: NDArray[np.float64]

    @property
    def profit(self) -> NDArray[np.float64]:
        """Profit of each option."""
        return self.problem.profit[self.rows, self.columns].astype(np.float64)

    def use(self) -> csr_array:
        """What each option uses of each limit, ``(n_constraints, n_options)``."""
        dense = [
            (c.weights[self.columns] if c.weights.ndim == 1 else c.weights[self.rows, self.columns]).astype(np.float64)
            for c in self.problem.constraints
        ]
        return csr_array(np.array(dense).reshape(len(dense), len(self.rows)))

    def once(self) -> csr_array:
        """Which options belong to the same customer, ``(n_core_customers, n_options)``."""
        _, place = np.unique(self.rows, return_inverse=True)
        count = int(place.max(initial=-1)) + 1
        size = len(self.rows)
        return coo_array((np.ones(size), (place, np.arange(size))), shape=(count, size)).tocsr()


def relax(core: Core) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Solve the core's LP: the share of each option, and the price of each limit, >= 0."""
    use, once = core.use(), core.once()
    found = linprog(
        -core.profit,
        A_ub=vstack([use, once]).tocsr(),
        b_ub=np.concatenate([core.room, np.ones(once.shape[0])]),
        bounds=(0, None),
        method="highs-ds",
    )
    assert found.status == 0, found.message
    prices = -np.asarray(found.ineqlin.marginals)[: use.shape[0]]
    return np.asarray(found.x), np.maximum(prices, 0.0)


def solve(core: Core, relative_gap: float) -> tuple[NDArray[np.bool_] | None, float]:
    """Solve the core in whole numbers: the options taken (None if nothing was found) and a proven upper bound."""
    if not len(core.rows):
        return np.zeros(0, dtype=bool), 0.0
    found = milp(
        -core.profit,
        integrality=np.ones(len(core.rows)),
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(core.use(), ub=core.room), LinearConstraint(core.once(), ub=1.0)],
        # Nodes and not seconds end the search, so that a slow machine gives the same plan.
        options={"mip_rel_gap": relative_gap, "node_limit": _NODES},
    )
    proven = float("inf") if found.mip_dual_bound is None else -float(found.mip_dual_bound)
    return (None if found.x is None else np.asarray(found.x) > 0.5), proven
