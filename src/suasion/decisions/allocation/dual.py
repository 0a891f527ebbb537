"""The dual: one price per limit. It bounds every plan's profit from above, and tells each customer's best action.

For prices y >= 0 the dual value g(y) = limits.y + sum_i max(0, max_j (p_ij - sum_k y_k a_kij)) is at least the profit
of any plan (weak duality). We minimise a smoothed form, where the outer maximum over a customer's actions and no
contact is tau * log(1 + sum_j exp(r_ij / tau)), with L-BFGS-B, first on samples of customers and then on all. The same
smoothed form with tau as a temperature is the entropy-regularised problem, whose solution is a softmax.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from suasion.decisions.allocation.problem import Constraint, Problem

_STAGES = (10_000, 100_000)


def bound(problem: Problem, prices: NDArray[np.float64]) -> float:
    """Dual value at `prices` (each >= 0): no plan can earn more."""
    total = 0.0
    for rows in problem.blocks():
        best = problem.reduced(prices, rows).max(axis=1, initial=0.0)
        total += float(best.sum())
    return total + float(problem.limits @ prices)


def best_actions(problem: Problem, prices: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Each customer's best action at `prices` (-1 for no contact), and by how much it beats the second best.

    Both have shape ``(n_customers,)``; no contact, worth 0, takes part.
    """
    choice = np.empty(problem.n_customers, dtype=np.int64)
    lead = np.empty(problem.n_customers)
    for rows in problem.blocks():
        reduced = problem.reduced(prices, rows)
        place = np.arange(len(reduced))
        first = reduced.argmax(axis=1)
        top = reduced[place, first]
        reduced[place, first] = -np.inf
        second = reduced.max(axis=1, initial=-np.inf)
        wins = top > 0
        choice[rows] = np.where(wins, first, -1)
        lead[rows] = np.where(wins, top - np.maximum(second, 0.0), -top)
    return choice, lead


def softmax_block(
    problem: Problem, prices: NDArray[np.float64], temperature: float, rows: slice, dtype: type = np.float64
) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """Softmax of reduced profits over a block's actions and no contact, and the smoothed maximum.

    Returns
    -------
    shares
        ``(len(rows), n_actions)``; what is missing to 1 in a row is the share of no contact.
    smooth
        ``tau * log(1 + sum_j exp(r_ij / tau))``, ``(len(rows),)``.
    """
    scaled = problem.reduced(prices, rows, dtype)
    scaled /= dtype(temperature)
    top = scaled.max(axis=1, initial=0.0)
    scaled -= top[:, None]
    np.exp(scaled, out=scaled)
    total = scaled.sum(axis=1) + np.exp(-top)
    scaled /= total[:, None]
    return scaled, dtype(temperature) * (top + np.log(total))


def expected_use(problem: Problem, shares: NDArray[np.floating], rows: slice) -> NDArray[np.float64]:
    """Sum the expected use of each limit by a block of customers with choice probabilities `shares`."""
    per_action = shares.sum(axis=0, dtype=np.float64)
    return np.array(
        [
            per_action @ c.weights
            if c.weights.ndim == 1
            else np.einsum("ij,ij->i", shares, c.weights[rows]).sum(dtype=np.float64)
            for c in problem.constraints
        ]
    )


def smoothed(
    problem: Problem, prices: NDArray[np.float64], temperature: float, limits: NDArray[np.float64], dtype: type
) -> tuple[float, NDArray[np.float64]]:
    """Smoothed dual value and its gradient, ``(n_constraints,)``: limit less expected use."""
    value = float(limits @ prices)
    gradient = limits.copy()
    for rows in problem.blocks():
        shares, smooth = softmax_block(problem, prices, temperature, rows, dtype)
        value += float(smooth.sum(dtype=np.float64))
        gradient -= expected_use(problem, shares, rows)
    return value, gradient


def minimise(
    problem: Problem,
    start: NDArray[np.float64],
    temperature: float,
    limits: NDArray[np.float64],
    *,
    steps: int,
    dtype: type = np.float64,
    tolerance: float = 1e-7,
) -> NDArray[np.float64]:
    """Find prices that minimise the smoothed dual, from `start`, in at most `steps` steps of L-BFGS-B."""
    if not len(limits):
        return start
    scale = _unit_use(problem)
    size = max(problem.n_customers, 1) * temperature

    def objective(scaled: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        value, gradient = smoothed(problem, scaled * temperature / scale, temperature, limits, dtype)
        return value / size, gradient * temperature / scale / size

    found = minimize(
        objective,
        start * scale / temperature,
        jac=True,
        method="L-BFGS-B",
        bounds=[(0.0, None)] * len(limits),
        options={"maxiter": steps, "maxfun": 2 * steps, "ftol": 1e-15, "gtol": tolerance},
    )
    return np.asarray(found.x * temperature / scale)


def _unit_use(problem: Problem) -> NDArray[np.float64]:
    # What one typical choice uses of each limit: prices times this are all in units of profit.
    return np.array([max(float(c.weights.mean(dtype=np.float64)), 1e-300) for c in problem.constraints])


def prices(problem: Problem) -> NDArray[np.float64]:
    """Find near-optimal prices: coarse to fine in temperature and from samples of customers to all of them."""
    current = np.zeros(len(problem.constraints))
    spread = float(np.abs(problem.profit[: 4 * _STAGES[0]]).mean(dtype=np.float64)) if problem.profit.size else 0.0
    if not len(current) or spread == 0.0:
        return current
    whole = problem.n_customers
    for size in _STAGES:
        if size >= whole:
            break
        part, share = sample(problem, size)
        for tau in (0.1, 0.02) if size == _STAGES[0] else (0.01,):
            current = minimise(part, current, tau * spread, problem.limits * share, steps=60, dtype=np.float32)
    last = ((0.005, 3),) if whole > _STAGES[0] else ((0.1, 60), (0.02, 60), (0.005, 60))
    for tau, steps in last:
        current = minimise(problem, current, tau * spread, problem.limits, steps=steps, dtype=np.float32)
    return current


def sample(problem: Problem, size: int) -> tuple[Problem, float]:
    """Every k-th customer, about `size` of them, and the share they are of all. Limits are left as they are."""
    rows = np.linspace(0, problem.n_customers - 1, size).astype(np.int64)
    part = Problem(
        problem.profit[rows],
        tuple(Constraint(c.name, c.rows(rows), c.limit) for c in problem.constraints),
        None if problem.eligible is None else problem.eligible[rows],
    )
    return part, size / problem.n_customers
