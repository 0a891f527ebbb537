import numpy as np
from scipy.optimize import linprog

from suasion.decisions.allocation import dual
from suasion.decisions.allocation.problem import Problem
from tests.decisions.made import problem


def lp_optimum(made: Problem) -> float:
    """Solve the linear relaxation with scipy, written out in full."""
    n, a = made.profit.shape
    assert made.eligible is not None
    rows = [np.broadcast_to(c.weights, (n, a)).ravel() for c in made.constraints]
    rows += [np.repeat(np.arange(n) == i, a).astype(float) for i in range(n)]
    assert made.allowed is not None
    upper = made.allowed.ravel().astype(float)
    found = linprog(
        -made.profit.ravel(),
        A_ub=np.array(rows),
        b_ub=np.concatenate([made.limits, np.ones(n)]),
        bounds=list(zip(np.zeros(n * a), upper, strict=True)),
    )
    assert found.fun is not None
    return -float(found.fun)


def test_the_bound_is_never_below_the_linear_optimum_whatever_the_prices() -> None:
    rng = np.random.default_rng(0)
    for seed in range(5):
        made = problem(seed, 30, 3)
        optimum = lp_optimum(made)
        for _ in range(20):
            assert dual.bound(made, rng.exponential(1.0, 4)) >= optimum - 1e-9


def test_the_prices_found_bring_the_bound_close_to_the_linear_optimum() -> None:
    made = problem(3, 200, 3)
    optimum = lp_optimum(made)
    assert optimum <= dual.bound(made, dual.prices(made)) <= optimum * 1.002


def test_the_gradient_is_the_slope_of_the_smoothed_dual() -> None:
    made = problem(5, 40, 3)
    prices = np.array([0.4, 0.1, 0.2, 0.3])
    _, gradient = dual.smoothed(made, prices, 0.2, made.limits, np.float64)
    for k in range(4):
        step = np.eye(4)[k] * 1e-6
        high, _ = dual.smoothed(made, prices + step, 0.2, made.limits, np.float64)
        low, _ = dual.smoothed(made, prices - step, 0.2, made.limits, np.float64)
        assert abs((high - low) / 2e-6 - gradient[k]) < 1e-5


def test_a_lead_is_the_distance_to_the_second_best_no_contact_included() -> None:
    made = Problem(np.array([[3.0, 1.0], [0.5, -1.0], [-0.2, -1.0]]))
    choice, lead = dual.best_actions(made, np.zeros(0))
    assert choice.tolist() == [0, 0, -1]
    assert np.allclose(lead, [2.0, 0.5, 0.2])
