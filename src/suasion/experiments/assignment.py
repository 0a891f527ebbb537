"""Arms by hash: sticky, independent between experiments, and the same on every machine."""

from collections.abc import Mapping, Sequence

from suasion.core.errors import InputRefused
from suasion.core.randomness import unit_interval

KEPT = "kept"
HELD_OUT = "held_out"


def arm(seed: int, experiment: str, unit: str, shares: Mapping[str, float]) -> str:
    """Give a unit's arm: a pure function of seed, experiment and unit.

    Parameters
    ----------
    unit
        What is randomised, such as a customer's id.
    shares
        Each arm's share, >= 0; they sum to 1. Their order matters: growing the last arm moves units only out of the
        arm before it.

    Raises
    ------
    suasion.core.errors.InputRefused
        If shares are negative or do not sum to 1.

    Examples
    --------
    >>> arm(7, "subject line", "c1", {"a": 0.5, "b": 0.5}) == arm(7, "subject line", "c1", {"a": 0.5, "b": 0.5})
    True
    """
    if any(not share >= 0 for share in shares.values()) or abs(sum(shares.values()) - 1.0) > 1e-9:
        raise InputRefused(f"The shares of experiment {experiment!r} are {dict(shares)}; they must sum to 1.")
    place = unit_interval(seed, "experiment", experiment, unit)
    edge = 0.0
    last = ""
    for name, share in shares.items():
        edge += share
        if share > 0:
            last = name
        if place < edge:
            return name
    return last


def holdout(seed: int, experiment: str, customers: Sequence[str], share: float) -> list[str]:
    """Say for each customer whether it is kept in or held out; about `share` of them are held out.

    Examples
    --------
    >>> holdout(7, "plan", ["c1", "c2"], 0.0)
    ['kept', 'kept']
    """
    shares = {HELD_OUT: share, KEPT: 1.0 - share}
    return [arm(seed, experiment, customer, shares) for customer in customers]
