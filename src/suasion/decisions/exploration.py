"""Exploration: known, non-degenerate probabilities of every eligible action, under the same limits as the plan.

A softmax of reduced profits is the optimum of the entropy-regularised plan, so its prices make the limits hold in
expectation with exact probabilities. A uniform share over eligible actions keeps the probabilities off zero. Column 0
is no contact everywhere here; it is always eligible, is worth 0 and uses nothing.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from suasion.decisions.allocation import dual
from suasion.decisions.allocation.problem import Constraint, Problem
from suasion.decisions.draw import drift_bounds

_LEAST = 1e-6
"""The share of a limit that its expected use may always reach, so that no eligible action is ever ruled out."""


@dataclass(frozen=True, eq=False)
class Exploration:
    """Choice probabilities and what they were made from.

    Parameters
    ----------
    probabilities
        ``(n_customers, 1 + n_actions)``; rows sum to 1; 0 exactly where an action cannot be chosen.
    prices
        ``(n_constraints,)`` prices of the entropy-regularised problem.
    temperature
        In units of profit.
    uniform_share
        The share that is uniform over eligible actions; less than asked for if the limits have no room for it.
    withheld_share
        The share moved to no contact so that expected use stays within the reserved limits to the last digit.
    limits
        ``(n_constraints,)`` what expected use stays within.
    """

    probabilities: NDArray[np.float64]
    prices: NDArray[np.float64]
    temperature: float
    uniform_share: float
    withheld_share: float
    limits: NDArray[np.float64]


def explore(problem: Problem, *, temperature: float, uniform_share: float, headroom_share: float) -> Exploration:
    """Find the probabilities with which to choose each customer's action.

    The expected use of each limit is at most ``limit * (1 - headroom_share)``, and for a limit with differing weights
    at most ``limit - drift``, where `drift` bounds how far a draw can move it (see `draw.drift_bounds`). So no draw can
    break a limit. A limit below its drift leaves no room for that: its expected use is at most a millionth of it, so
    by Markov's inequality a draw breaks it with a chance of at most a millionth.

    What a customer can get at all (`Problem.allowed`) follows from the limits themselves, not from what is kept of them
    here. So a customer with two or more options (no contact counts) has no probability of 0 or 1 among them, if
    `uniform_share` is above 0.

    Parameters
    ----------
    temperature
        Units of profit, > 0: small is near-greedy.
    uniform_share
        From 0 to 1.
    headroom_share
        From 0 to 1.
    """
    limits = _reserved(problem, headroom_share)
    even_use = _use(problem, _uniform(problem))
    crowded = even_use > 0
    room = np.min(0.5 * limits[crowded] / even_use[crowded], initial=1.0)
    share = min(uniform_share, float(room))
    left = np.maximum(limits - share * even_use, 0.0) / (1.0 - share) if share < 1.0 else limits
    prices = np.zeros(len(limits))
    for tau in (16.0, 4.0, 1.0):
        prices = dual.minimise(problem, prices, tau * temperature, left, steps=200, tolerance=1e-9)
    withheld = 0.0
    pi = probabilities(problem, prices, temperature=temperature, uniform_share=share, withheld_share=withheld)
    use = _use(problem, pi)
    over = use > limits
    if over.any():
        withheld = float(1.0 - (limits[over] / use[over]).min() * (1.0 - 1e-12))
        pi = probabilities(problem, prices, temperature=temperature, uniform_share=share, withheld_share=withheld)
    return Exploration(pi, prices, temperature, share, withheld, limits)


def probabilities(
    problem: Problem,
    prices: NDArray[np.float64],
    *,
    temperature: float,
    uniform_share: float,
    withheld_share: float,
) -> NDArray[np.float64]:
    """Mix a softmax of reduced profits, a uniform choice and no contact; column 0 is no contact.

    ``pi = (1 - withheld) * ((1 - uniform) * softmax(reduced / temperature) + uniform / n_eligible)``, the withheld
    share on top of no contact.
    """
    shares, _ = dual.softmax_block(problem, prices, temperature, slice(0, problem.n_customers))
    eligible = np.ones(shares.shape, dtype=bool) if problem.allowed is None else problem.allowed
    even = eligible / (1.0 + eligible.sum(axis=1, keepdims=True))
    mixed = (1.0 - withheld_share) * ((1.0 - uniform_share) * shares + uniform_share * even)
    result: NDArray[np.float64] = np.column_stack([1.0 - mixed.sum(axis=1), mixed])
    return result


def expected_profit(problem: Problem, pi: NDArray[np.float64]) -> float:
    """Give the expected profit of drawing from `pi`, ``(n_customers, 1 + n_actions)``."""
    return float((problem.profit * pi[:, 1:]).sum(dtype=np.float64))


def _uniform(problem: Problem) -> NDArray[np.float64]:
    eligible = np.ones(problem.profit.shape, dtype=bool) if problem.allowed is None else problem.allowed
    even: NDArray[np.float64] = eligible / (1.0 + eligible.sum(axis=1, keepdims=True))
    return np.column_stack([1.0 - even.sum(axis=1), even])


def _use(problem: Problem, pi: NDArray[np.float64]) -> NDArray[np.float64]:
    return dual.expected_use(problem, pi[:, 1:], slice(0, problem.n_customers))


def _reserved(problem: Problem, headroom_share: float) -> NDArray[np.float64]:
    kept = []
    for constraint, drift in zip(problem.constraints, drift_bounds(problem), strict=True):
        limit = constraint.limit
        if (unit := _unit(constraint)) is not None:
            limit = unit * np.floor(limit / unit + 1e-9)
        reserved = min(limit, constraint.limit * (1.0 - headroom_share), limit - drift)
        kept.append(max(reserved, _LEAST * (constraint.limit + constraint.slack)))
    return np.array(kept, dtype=np.float64)


def _unit(constraint: Constraint) -> float | None:
    # A limit on one action with equal weights is a limit on a count.
    if constraint.weights.ndim > 1 or np.count_nonzero(constraint.weights) != 1:
        return None
    return float(constraint.weights.max())
