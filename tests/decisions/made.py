"""Small made problems for tests."""

import itertools
from datetime import UTC, datetime

import numpy as np

from suasion.decisions.actions import email, offer
from suasion.decisions.allocation.problem import Constraint, Problem
from suasion.decisions.request import Chance, Request


def problem(seed: int, n_customers: int, n_actions: int, *, room: float = 0.3, budget: float = 0.2) -> Problem:
    rng = np.random.default_rng(seed)
    shape = (n_customers, n_actions)
    cost = rng.uniform(0.05, 1.0, shape)
    eye = np.eye(n_actions)
    rooms = (Constraint(f"room {j}", eye[j], float(int(room * n_customers))) for j in range(n_actions))
    limit = Constraint("budget", cost, budget * float(cost.mean()) * n_customers)
    return Problem(rng.normal(0.4, 1.0, shape), (limit, *rooms), rng.random(shape) < 0.8)


def best_value(made: Problem) -> float:
    """Try every plan."""
    assert made.eligible is not None
    open_to = [[-1, *np.flatnonzero(row).tolist()] for row in made.eligible]
    plans = (np.array(plan) for plan in itertools.product(*open_to))
    return max(made.value(plan) for plan in plans if made.violations(plan) == 0)


def request(seed: int = 1, n_customers: int = 60, name: str = "autumn") -> Request:
    customers = tuple(f"c{k:04d}" for k in range(n_customers))
    return Request(
        name,
        customers,
        (email(), offer("17"), offer("18")),
        problem(seed, n_customers, 3, budget=0.4),
        Chance(seed=7, temperature=0.1, uniform_share=0.05, headroom_share=0.005, holdout_share=0.1),
    )


class StillClock:
    def now(self) -> datetime:
        return datetime(2017, 10, 30, tzinfo=UTC)
