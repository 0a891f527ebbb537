"""All that one plan is decided from."""

import hashlib
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from suasion.core.errors import InputRefused
from suasion.core.settings import Settings
from suasion.decisions.actions import NO_CONTACT, Action
from suasion.decisions.allocation.problem import Constraint, Floats, Problem

DECIMALS = 9
"""Of amounts in currency and uses of limits: far finer than money, far coarser than what processors disagree on."""


@dataclass(frozen=True)
class Chance:
    """How much is left to chance, and the seed of it; see the settings ``exploration.*``, ``limits.headroom_share``."""

    seed: int
    temperature: float
    uniform_share: float
    headroom_share: float
    holdout_share: float

    @classmethod
    def of(cls, settings: Settings) -> "Chance":
        """Read them from settings."""
        return cls(
            seed=settings.whole("workspace.seed"),
            temperature=settings.number("exploration.temperature"),
            uniform_share=settings.number("exploration.uniform_share"),
            headroom_share=settings.number("limits.headroom_share"),
            holdout_share=settings.number("experiments.holdout_share"),
        )


@dataclass(frozen=True, eq=False)
class Request:
    """What is to be decided.

    Parameters
    ----------
    name
        What the plan is for, such as ``"2017-10-30"``; the holdout's experiment bears this name too.
    customers
        Their ids, in strictly rising order.
    actions
        The columns of every array; no contact is implied and never listed.
    problem
        Profits (net, in currency), eligibility and limits, all of them rounded to `DECIMALS` here, so that another
        machine's last bits are no other plan. An action that alone would break a limit is not eligible here, whoever
        the customer: a limit of 0 on an offer makes nobody eligible for it. Limits with ``(n_customers, n_actions)``
        weights are logged
        customer by customer, the first of them as the decision's cost.
    chance
        Seed, exploration and holdout.

    Raises
    ------
    suasion.core.errors.InputRefused
        If ids are not strictly rising, or counts do not match.
    """

    name: str
    customers: tuple[str, ...]
    actions: tuple[Action, ...]
    problem: Problem
    chance: Chance

    def __post_init__(self) -> None:
        if self.problem.profit.shape != (len(self.customers), len(self.actions)):
            raise InputRefused(
                f"profit has shape {self.problem.profit.shape}; there are {len(self.customers)} customers and "
                f"{len(self.actions)} actions."
            )
        if any(a >= b for a, b in zip(self.customers, self.customers[1:], strict=False)):
            raise InputRefused("Customers must be in strictly rising order, each once.")
        keys = [NO_CONTACT, *(action.key for action in self.actions)]
        if len(set(keys)) < len(keys):
            raise InputRefused(f"Two actions share a key: {keys}.")
        object.__setattr__(self, "problem", _rounded(self.problem))

    @property
    def eligible(self) -> NDArray[np.bool_]:
        """Eligibility, ``(n_customers, n_actions)``, never None."""
        mask = self.problem.eligible
        return np.ones(self.problem.profit.shape, dtype=bool) if mask is None else mask

    @property
    def wide(self) -> tuple[Constraint, ...]:
        """Limits whose weights differ between customers."""
        return tuple(constraint for constraint in self.problem.constraints if constraint.weights.ndim == 2)

    def plan_id(self) -> str:
        """Name the plan after everything it is decided from: the same request is the same plan."""
        digest = hashlib.blake2b(digest_size=8)
        digest.update(msgspec.json.encode((self.name, self.customers, self.actions, self.chance)))
        digest.update(np.ascontiguousarray(self.problem.profit, dtype=np.float64).tobytes())
        digest.update(np.ascontiguousarray(self.eligible).tobytes())
        for constraint in self.problem.constraints:
            digest.update(msgspec.json.encode((constraint.name, constraint.limit)))
            digest.update(np.ascontiguousarray(constraint.weights, dtype=np.float64).tobytes())
        return "plan_" + digest.hexdigest()


def _rounded(problem: Problem) -> Problem:
    limits = tuple(
        Constraint(one.name, _exact(one.weights), round(float(one.limit), DECIMALS)) for one in problem.constraints
    )
    profit = _exact(problem.profit)
    return Problem(profit, limits, Problem(profit, limits, problem.eligible).allowed)


def _exact(values: Floats) -> NDArray[np.float64]:
    exact: NDArray[np.float64] = np.asarray(values, dtype=np.float64).round(DECIMALS) + 0.0
    return exact  # -0.0 becomes 0.0, whose bytes differ
