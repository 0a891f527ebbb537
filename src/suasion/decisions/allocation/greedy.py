"""What a marketer would do without an optimiser, under the same limits: take the best-looking choices first."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from suasion.decisions.allocation.problem import Problem

By = Literal["profit", "profit_per_cost"]


def greedy(problem: Problem, by: By = "profit", cost: str = "budget") -> NDArray[np.int64]:
    """Go through (customer, action) pairs, highest first, and take each that still fits.

    Parameters
    ----------
    by
        ``"profit"``, or ``"profit_per_cost"`` with the weights of the limit named `cost`.

    Returns
    -------
    choice
        ``(n_customers,)``, -1 for no contact. Pairs without profit are never taken.
    """
    keep = problem.profit > 0
    if problem.allowed is not None:
        keep &= problem.allowed
    rows, columns = np.nonzero(keep)
    score = problem.profit[rows, columns].astype(np.float64)
    weights = np.array(
        [c.weights[columns] if c.weights.ndim == 1 else c.weights[rows, columns] for c in problem.constraints],
        dtype=np.float64,
    ).reshape(len(problem.constraints), len(rows))
    if by == "profit_per_cost":
        place = [constraint.name for constraint in problem.constraints].index(cost)
        score = score / np.maximum(weights[place], 1e-12)
    return _take(np.argsort(-score, kind="stable"), rows, columns, weights, problem)


def _take(
    order: NDArray[np.int64],
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    weights: NDArray[np.float64],
    problem: Problem,
) -> NDArray[np.int64]:
    # Plain lists: element access in a loop is several times faster than on arrays.
    room = [constraint.limit + constraint.slack for constraint in problem.constraints]
    choice = [-1] * problem.n_customers
    row_list, column_list, use = rows.tolist(), columns.tolist(), weights.T.tolist()
    for pair in order.tolist():
        if choice[row_list[pair]] >= 0:
            continue
        need = use[pair]
        if all(n <= r for n, r in zip(need, room, strict=True)):
            choice[row_list[pair]] = column_list[pair]
            room = [r - n for n, r in zip(need, room, strict=True)]
    return np.array(choice, dtype=np.int64)
