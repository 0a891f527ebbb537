"""Allocation against its targets: a million customers, HiGHS on small instances, and greedy plans.

Run ``python benchmarks/allocation.py [--quick]``. CPU seconds of this process, all arrays included in its memory.
"""

import argparse
import resource
import time

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import figure
from suasion.decisions.allocation.allocate import allocate
from suasion.decisions.allocation.core_problem import Core, relax, solve
from suasion.decisions.allocation.greedy import greedy
from suasion.decisions.allocation.problem import Constraint, Problem

_NAME = "allocation"
_OPTIMUM_10K = 22_432.3615
_MILLION = 1_000_000


def instance(n_customers: int, n_actions: int = 10, seed: int = 0) -> Problem:
    """Make the standard instance: a budget of 45 % of what is wished for, and capacities of which some bind."""
    rng = np.random.default_rng(seed)
    value = rng.lognormal(0.0, 0.8, (n_customers, 1)).astype(np.float32)
    base = np.linspace(0.2, 2.0, n_actions, dtype=np.float32)
    noise = rng.standard_normal((n_customers, n_actions), dtype=np.float32)
    profit = value * (base**0.25 * 0.4 + base**0.25 * noise)
    cost = (base * 0.5 * rng.uniform(0.6, 1.4, (n_customers, n_actions))).astype(np.float32)
    best = np.where(profit.max(1) > 0, profit.argmax(1), -1)
    chosen = np.flatnonzero(best >= 0)
    wanted = np.bincount(best[chosen], minlength=n_actions)
    spend = float(cost[chosen, best[chosen]].sum(dtype=np.float64))
    factor = np.tile([0.7, 1.0, 2.0, 0.5, 1.5], n_actions // 5 + 1)[:n_actions]
    capacity = np.floor(wanted * factor)
    rooms = (Constraint(f"capacity {j}", np.eye(n_actions)[j], float(capacity[j])) for j in range(n_actions))
    return Problem(profit.astype(np.float32), (Constraint("budget", cost, 0.45 * spend), *rooms))


def whole(problem: Problem) -> Core:
    """Give the whole problem to HiGHS, nothing settled."""
    keep = problem.profit > 0
    if problem.allowed is not None:
        keep &= problem.allowed
    rows, columns = np.nonzero(keep)
    return Core(problem, rows, columns, problem.limits)


def million() -> int:
    problem = instance(_MILLION)
    start = time.process_time()
    plan = allocate(problem)
    seconds = time.process_time() - start
    # Linux counts in KiB.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    figure(_NAME, "certified_gap_1m", plan.gap, "share", target=1e-4, higher_is_better=False, rows=_MILLION)
    figure(_NAME, "allocation_1m_cpu_seconds", seconds, "s", target=10.0, higher_is_better=False, rows=_MILLION)
    figure(_NAME, "allocation_1m_memory", peak, "GB", target=1.0, higher_is_better=False, rows=_MILLION)
    return problem.violations(plan.choice)


def ten_thousand() -> int:
    rows = 10_000
    problem = instance(rows)
    start = time.process_time()
    plan = allocate(problem)
    ours = time.process_time() - start
    start = time.process_time()
    core = whole(problem)
    shares, _ = relax(core)
    theirs = time.process_time() - start
    optimum = float(core.profit @ shares)
    figure(_NAME, "lp_optimum_10k", optimum, "profit", peer="published", peer_value=_OPTIMUM_10K, rows=rows)
    difference = abs(optimum - _OPTIMUM_10K) / _OPTIMUM_10K
    figure(_NAME, "same_instance_10k", difference, "share", target=1e-7, higher_is_better=False, rows=rows)
    short = 1.0 - plan.value / optimum
    figure(_NAME, "short_of_highs_lp_10k", short, "share", target=1e-4, higher_is_better=False, rows=rows)
    figure(_NAME, "cpu_seconds_10k", ours, "s", peer="HiGHS LP", peer_value=theirs, higher_is_better=False, rows=rows)
    for by, target in (("profit", 0.08 / 1.08), ("profit_per_cost", None)):
        loss = 1.0 - problem.value(greedy(problem, by)) / plan.value  # type: ignore[arg-type]
        figure(_NAME, f"greedy_loss_by_{by}", loss, "share", target=target, rows=rows)
    return problem.violations(plan.choice)


def small_instances(count: int) -> int:
    """Compare with HiGHS's own branch and bound on random instances of 5 to 150 customers."""
    worst, broken, wrong = 0.0, 0, 0
    rng = np.random.default_rng(1)
    for _ in range(count):
        problem = random_problem(rng)
        plan = allocate(problem)
        taken, bound = solve(whole(problem), 1e-6)
        best = 0.0 if taken is None else float(whole(problem).profit[taken].sum())
        worst = max(worst, (best - plan.value) / max(best, 1e-12))
        broken += problem.violations(plan.choice)
        wrong += plan.bound < best * (1.0 - 1e-9) or plan.value > bound * (1.0 + 1e-6) + 1e-9
    figure(_NAME, "short_of_highs_mip_small", worst, "share", target=1e-4, higher_is_better=False, seed=1, rows=count)
    figure(_NAME, "wrong_certificates", wrong, "instances", target=0, higher_is_better=False, seed=1, rows=count)
    return broken


def random_problem(rng: np.random.Generator) -> Problem:
    """Make a small random problem with a budget, capacities and an eligibility mask."""
    shape = (int(rng.integers(5, 151)), int(rng.integers(1, 7)))
    profit = rng.normal(0.3, 1.0, shape)
    cost = rng.uniform(0.05, 1.0, shape)
    eligible: NDArray[np.bool_] = rng.random(shape) < 0.8
    rooms = (
        Constraint(f"capacity {j}", np.eye(shape[1])[j], float(rng.integers(0, shape[0] // 2 + 1)))
        for j in range(shape[1])
    )
    budget = float(rng.uniform(0.0, 0.3) * cost.sum() / shape[1])
    return Problem(profit, (Constraint("budget", cost, budget), *rooms), eligible)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="100 small instances instead of 1,000")
    quick = parser.parse_args().quick
    broken = million() + ten_thousand() + small_instances(100 if quick else 1_000)
    figure(_NAME, "violations", broken, "limits broken", target=0, higher_is_better=False)


if __name__ == "__main__":
    main()
