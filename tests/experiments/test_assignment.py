import numpy as np
import pytest

from suasion.core.errors import InputRefused
from suasion.experiments.assignment import HELD_OUT, arm, holdout

UNITS = [f"c{k}" for k in range(20_000)]


def test_the_holdout_is_about_its_share() -> None:
    # Binomial(20,000, 0.1): five standard deviations are 212.
    assert abs(holdout(7, "plan", UNITS, 0.1).count(HELD_OUT) - 2_000) < 212


def test_experiments_are_independent_of_each_other() -> None:
    first = np.array([a == HELD_OUT for a in holdout(7, "one", UNITS, 0.5)])
    second = np.array([a == HELD_OUT for a in holdout(7, "two", UNITS, 0.5)])
    assert abs((first == second).mean() - 0.5) < 5 * 0.5 / np.sqrt(len(UNITS))


def test_a_larger_holdout_contains_the_smaller_one() -> None:
    small, large = holdout(7, "plan", UNITS, 0.1), holdout(7, "plan", UNITS, 0.2)
    assert all(b == HELD_OUT for a, b in zip(small, large, strict=True) if a == HELD_OUT)


def test_an_arm_without_share_gets_nobody() -> None:
    assert {arm(1, "e", unit, {"a": 0.0, "b": 1.0, "c": 0.0}) for unit in UNITS[:500]} == {"b"}


@pytest.mark.parametrize("shares", [{"a": 0.5, "b": 0.6}, {"a": -0.5, "b": 1.5}, {}])
def test_shares_that_do_not_sum_to_one_are_refused(shares: dict[str, float]) -> None:
    with pytest.raises(InputRefused):
        arm(1, "e", "c1", shares)
