"""From a problem to a plan in whole customers, with a certificate of how far from the best it can be."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from suasion.decisions.allocation import dual
from suasion.decisions.allocation.core_problem import Core, relax, solve
from suasion.decisions.allocation.greedy import greedy
from suasion.decisions.allocation.problem import Problem

_CORE = 3_000
_ROUNDS = 4
_EXACT_UP_TO = 20_000


@dataclass(frozen=True, eq=False)
class Allocation:
    """A plan and its certificate.

    Parameters
    ----------
    choice
        ``(n_customers,)``: the action's column, -1 for no contact.
    value
        Total expected profit of the plan.
    bound
        Proven: no plan within the limits earns more.
    prices
        ``(n_constraints,)``: what one more unit of each limit would earn; 0 where the limit does not bind.
    used
        ``(n_constraints,)``: what the plan uses of each limit.
    """

    choice: NDArray[np.int64]
    value: float
    bound: float
    prices: NDArray[np.float64]
    used: NDArray[np.float64]

    @property
    def gap(self) -> float:
        """Certified gap: (bound - value) / bound, >= 0; 0 if nothing can be earned."""
        return max(0.0, (self.bound - self.value) / self.bound) if self.bound > 0 else 0.0


def allocate(problem: Problem, target_gap: float = 5e-5) -> Allocation:
    """Choose at most one action per customer for the greatest total profit under the limits.

    The dual's prices settle all but a few customers; the rest are settled exactly (`core_problem`). The plan never
    breaks a limit. With up to 20,000 customers a gap above `target_gap` is closed by branch and bound over the choices
    that reduced costs leave open; above that size the gap is what the linear relaxation leaves, at most
    n_constraints * max(profit) / value.

    Time is O(n_customers * n_actions * n_constraints) per dual step; 1 M x 10 with 11 limits takes seconds.

    Examples
    --------
    >>> from suasion.decisions.allocation.problem import Constraint
    >>> profit = np.array([[3.0, 2.0], [3.0, 1.0], [0.5, -1.0]])
    >>> budget = Constraint("budget", np.array([2.0, 1.0]), 3.0)
    >>> plan = allocate(Problem(profit, (budget,)))
    >>> plan.choice.tolist(), plan.value, plan.gap
    ([1, 0, -1], 5.0, 0.0)
    """
    largest = float(np.abs(problem.profit).max(initial=0.0))
    scale = 2.0 ** float(np.floor(np.log2(largest))) if largest > 0 else 1.0  # a power of two loses no digits
    found = _allocate(Problem(problem.profit / scale, problem.constraints, problem.eligible), target_gap)
    choice = found.choice if problem.violations(found.choice) == 0 else greedy(problem)
    value = problem.value(choice)
    return Allocation(choice, value, max(value, found.bound * scale), found.prices * scale, problem.used(choice))


def _allocate(problem: Problem, target_gap: float) -> Allocation:
    # The greatest profit is from 1 to 2 here: the solvers' tolerances are absolute, and would hide small profits.
    prices = dual.prices(problem)
    bound = dual.bound(problem, prices)
    choice = np.full(problem.n_customers, -1, dtype=np.int64)
    value, size = 0.0, _CORE
    for _ in range(_ROUNDS):
        core, settled = _open(problem, prices, size)
        shares, new_prices = relax(core)
        found = _fill(problem, core, _rounded(core, settled, shares))
        if (earned := problem.value(found)) > value and problem.violations(found) == 0:
            choice, value = found, earned
        if (new_bound := dual.bound(problem, new_prices)) < bound:
            bound, prices = new_bound, new_prices
        if bound - value <= target_gap * bound or problem.n_customers <= size:
            break
        size *= 2
    if bound - value > target_gap * bound and problem.n_customers <= _EXACT_UP_TO:
        choice, bound = _prove(problem, prices, choice, bound, target_gap)
        value = problem.value(choice)
    return Allocation(choice, value, max(bound, value), prices, problem.used(choice))


def _open(problem: Problem, prices: NDArray[np.float64], size: int) -> tuple[Core, NDArray[np.int64]]:
    # The `size` customers nearest a tie are open; more, if the others alone would break a limit.
    settled, lead = dual.best_actions(problem, prices)
    order = np.argsort(lead, kind="stable")
    while True:
        rows = np.sort(order[:size])
        rest = settled.copy()
        rest[rows] = -1
        room = problem.limits - problem.used(rest)
        if size >= problem.n_customers or (room >= 0).all():
            break
        size *= 2
    width = 4.0 * float(lead[order[min(size, len(order)) - 1]]) if len(order) else 0.0
    reduced = problem.reduced(prices, rows)
    best = reduced.max(axis=1, initial=0.0)
    keep = np.isfinite(reduced) & (problem.profit[rows] > 0)
    if size < problem.n_customers:
        keep &= reduced >= best[:, None] - width
    place, columns = np.nonzero(keep)
    return Core(problem, rows[place], columns, np.maximum(room, 0.0)), rest


def _rounded(core: Core, settled: NDArray[np.int64], shares: NDArray[np.float64]) -> NDArray[np.int64]:
    # A basic solution splits at most one customer per limit; whole ones are taken, split ones left for `_fill`.
    choice = settled.copy()
    whole = shares > 1 - 1e-7
    choice[core.rows[whole]] = core.columns[whole]
    return choice


def _fill(problem: Problem, core: Core, choice: NDArray[np.int64]) -> NDArray[np.int64]:
    # Give core customers without an action the most profitable one there is still room for.
    room = problem.limits - problem.used(choice)
    slack = np.array([constraint.slack for constraint in problem.constraints])
    weights = core.use()
    for option in np.argsort(-core.profit, kind="stable"):
        if choice[core.rows[option]] < 0 and (weights[:, option] <= room + slack).all():
            choice[core.rows[option]] = core.columns[option]
            room -= weights[:, option]
    return choice


def _prove(
    problem: Problem, prices: NDArray[np.float64], choice: NDArray[np.int64], bound: float, target_gap: float
) -> tuple[NDArray[np.int64], float]:
    # A choice whose reduced profit is so far from the customer's best that taking it cannot beat the plan's value is
    # ruled out; a customer with one choice left is settled. What remains is solved by branch and bound.
    value = problem.value(choice)
    reduced = problem.reduced(prices, slice(0, problem.n_customers))
    best = reduced.max(axis=1, initial=0.0)
    spare = dual.bound(problem, prices) - value + 1e-9 * abs(value)
    keep = reduced >= best[:, None] - spare
    only = (keep.sum(axis=1) == 1) & (best > spare)
    settled = np.where(only, reduced.argmax(axis=1), -1)
    place, columns = np.nonzero(keep & ~only[:, None])
    room = problem.limits - problem.used(settled)
    if (room < [-constraint.slack for constraint in problem.constraints]).any():
        # Whoever beats the plan would have to settle these customers so, and that breaks a limit: the plan is best.
        return choice, value
    fixed = problem.value(settled)
    taken, proven = solve(
        Core(problem, place, columns, np.maximum(room, 0.0)), 0.5 * target_gap * value / max(bound - fixed, 1e-12)
    )
    if taken is not None:
        found = settled.copy()
        found[place[taken]] = columns[taken]
        if problem.value(found) > value and problem.violations(found) == 0:
            choice, value = found, problem.value(found)
    return choice, min(bound, max(value, proven + fixed))
