"""What is to be allocated: profits, who may get what, and the limits that couple customers."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from suasion.core.errors import Infeasible, InputRefused

Floats = NDArray[np.floating]
TOLERANCE = 1e-9
"""A limit holds if use <= limit + TOLERANCE * max(1, limit): room for the rounding of sums, for nothing else."""
CHUNK = 16_384
"""Customers handled at a time, so that a block of all actions stays in the processor's cache."""


@dataclass(frozen=True, eq=False)
class Constraint:
    """One limit on the plan as a whole: the weights of all chosen actions sum to at most `limit`.

    Parameters
    ----------
    name
        What reports call it, such as ``"budget"``.
    weights
        What one choice uses, >= 0: ``(n_customers, n_actions)``, or ``(n_actions,)`` if equal for all customers.
    limit
        The most that may be used, in the unit of the weights, >= 0.
    """

    name: str
    weights: Floats
    limit: float

    def rows(self, rows: slice | NDArray[np.integer]) -> Floats:
        """Weights of some customers, ``(len(rows), n_actions)`` or broadcastable to it."""
        return self.weights if self.weights.ndim == 1 else self.weights[rows]

    @property
    def slack(self) -> float:
        """How far sums may pass the limit by rounding alone."""
        return TOLERANCE * max(1.0, abs(self.limit))


@dataclass(frozen=True, eq=False)
class Problem:
    """Maximise the sum of profits of the chosen actions, at most one per customer, under `constraints`.

    Parameters
    ----------
    profit
        Expected incremental profit ``(n_customers, n_actions)``, any sign, in one currency. No contact is not a
        column: it is what a customer without a choice gets, and is worth 0.
    eligible
        Which actions a customer may get, same shape; None if all.
    constraints
        The limits; none is allowed too.

    Raises
    ------
    suasion.core.errors.InputRefused
        If a number is not finite, a weight is negative, shapes differ or two limits share a name.
    suasion.core.errors.Infeasible
        If a limit is negative: even contacting nobody would break it.
    """

    profit: Floats
    constraints: tuple[Constraint, ...] = ()
    eligible: NDArray[np.bool_] | None = None

    def __post_init__(self) -> None:
        if self.profit.ndim != 2 or not self.profit.shape[1]:
            raise InputRefused(f"profit has shape {self.profit.shape}; it must be (n_customers, n_actions >= 1).")
        if not np.isfinite(self.profit).all():
            raise InputRefused("A profit is not finite.", hint="Find the prediction that is NaN or infinite.")
        if self.eligible is not None and self.eligible.shape != self.profit.shape:
            raise InputRefused(f"eligible has shape {self.eligible.shape}; profit has {self.profit.shape}.")
        names = [constraint.name for constraint in self.constraints]
        if len(set(names)) < len(names):
            raise InputRefused(f"Two limits share a name: {names}.")
        for constraint in self.constraints:
            self._check(constraint)

    def _check(self, constraint: Constraint) -> None:
        weights, limit = constraint.weights, constraint.limit
        if weights.shape not in (self.profit.shape, self.profit.shape[1:]):
            raise InputRefused(
                f"The weights of limit {constraint.name!r} have shape {weights.shape}.",
                hint=f"Give {self.profit.shape} or {self.profit.shape[1:]}.",
            )
        if not np.isfinite(weights).all() or not np.isfinite(limit) or (weights < 0).any():
            raise InputRefused(
                f"Limit {constraint.name!r} is {limit}, or has a weight that is negative or not finite.",
                hint="Leave a limit out instead of making it infinite.",
            )
        if limit < 0:
            raise Infeasible(
                f"Limit {constraint.name!r} is {limit}: contacting nobody would break it.",
                hint="Give a limit of 0 or more.",
            )

    @property
    def n_customers(self) -> int:
        """Number of customers."""
        return int(self.profit.shape[0])

    @property
    def n_actions(self) -> int:
        """Number of actions, no contact not counted."""
        return int(self.profit.shape[1])

    @property
    def limits(self) -> NDArray[np.float64]:
        """Limits, ``(n_constraints,)``."""
        return np.array([constraint.limit for constraint in self.constraints], dtype=np.float64)

    def blocks(self) -> list[slice]:
        """Cut the customers into blocks of `CHUNK`."""
        return [slice(start, min(start + CHUNK, self.n_customers)) for start in range(0, self.n_customers, CHUNK)]

    @cached_property
    def allowed(self) -> NDArray[np.bool_] | None:
        """Which actions customers can get at all: eligible, and alone within every limit. None if all can."""
        mask = np.ones(self.profit.shape, dtype=bool) if self.eligible is None else self.eligible.copy()
        for constraint in self.constraints:
            mask &= constraint.weights <= constraint.limit + constraint.slack
        return None if mask.all() else mask

    def reduced(
        self, prices: NDArray[np.float64], rows: slice | NDArray[np.integer], dtype: type = np.float64
    ) -> Floats:
        """Give profit less the price of what is used, ``(len(rows), n_actions)``; -inf where it cannot be chosen."""
        result: Floats = self.profit[rows].astype(dtype)
        per_action = np.zeros(self.n_actions)
        for price, constraint in zip(prices, self.constraints, strict=True):
            if constraint.weights.ndim == 1:
                per_action += price * constraint.weights
            elif price:
                result -= constraint.weights[rows].astype(dtype) * dtype(price)
        result -= per_action.astype(dtype)
        if self.allowed is not None:
            result[~self.allowed[rows]] = -np.inf
        return result

    def used(self, choice: NDArray[np.integer]) -> NDArray[np.float64]:
        """Sum each limit's weights over a plan: `choice` is ``(n_customers,)``, -1 for no contact."""
        rows = np.flatnonzero(choice >= 0)
        columns = choice[rows]
        return np.array(
            [
                float((c.weights[columns] if c.weights.ndim == 1 else c.weights[rows, columns]).sum(dtype=np.float64))
                for c in self.constraints
            ]
        )

    def value(self, choice: NDArray[np.integer]) -> float:
        """Sum the profits of a plan."""
        rows = np.flatnonzero(choice >= 0)
        return float(self.profit[rows, choice[rows]].sum(dtype=np.float64))

    def violations(self, choice: NDArray[np.integer]) -> int:
        """Count the limits a plan breaks, plus the customers given an action they are not eligible for."""
        broken = sum(
            used > constraint.limit + constraint.slack
            for used, constraint in zip(self.used(choice), self.constraints, strict=True)
        )
        if self.eligible is None:
            return int(broken)
        rows = np.flatnonzero(choice >= 0)
        return int(broken) + int((~self.eligible[rows, choice[rows]]).sum())
