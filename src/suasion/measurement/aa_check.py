"""Planned-and-kept against planned-but-held-out where nobody was treated: a check of the draw, never a lift.

Both arms were planned for contact and neither was contacted by us, so their difference should contain zero, and in one
run of twenty it will not. Chosen customers against the holdout would compare the best customers with everyone; nothing
here can do that, because only customers whom the plan meant to contact go in.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from suasion.statistics.intervals import Interval, Vector, welch

SMALLEST_ARM = 30
SUSPICIOUS = 0.001


@dataclass(frozen=True)
class Comparison:
    """One outcome in the two arms.

    Parameters
    ----------
    outcome
        ``"amount"`` (currency per customer in the window) or ``"bought"`` (share who bought at all).
    kept, held_out
        Customers in each arm.
    kept_mean, held_out_mean
        Means of the outcome; None if the arm is empty.
    difference
        Kept minus held out; None if either arm is smaller than `SMALLEST_ARM`, which is to say: not enough data.
    """

    outcome: str
    kept: int
    held_out: int
    kept_mean: float | None
    held_out_mean: float | None
    difference: Interval | None


@dataclass(frozen=True)
class SampleRatio:
    """Whether the holdout has the size it was drawn for (sample ratio mismatch, chi-square with one degree of freedom).

    Parameters
    ----------
    expected_share, share
        Held out as planned and as found; `share` is None if nobody was assigned, `p_value` also if nobody was to be
        held out, or everybody: then there is nothing to test.
    suspicious
        Whether `p_value` is below 0.001, the field's usual alarm.
    """

    held_out: int
    total: int
    expected_share: float
    share: float | None
    p_value: float | None
    suspicious: bool


def aa_check(amounts: Vector, held_out: npt.NDArray[np.bool_]) -> tuple[Comparison, Comparison]:
    """Compare what planned customers bought, kept against held out.

    Parameters
    ----------
    amounts
        Shape ``(n_planned,)``: bought in the window, in currency; only customers the plan meant to contact.
    held_out
        Shape ``(n_planned,)``: whether the draw left the customer out.

    Returns
    -------
    tuple of Comparison
        For the amount, and for having bought at all.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> amount, bought = aa_check(np.arange(100.0), np.arange(100) % 10 == 0)
    >>> amount.held_out, amount.difference is None
    (10, True)
    """
    if amounts.shape != held_out.shape:
        raise ValueError(f"amounts {amounts.shape} and held_out {held_out.shape} are not of the same customers")
    bought = (amounts > 0).astype(np.float64)
    return _compare("amount", amounts, held_out), _compare("bought", bought, held_out)


def _compare(outcome: str, values: Vector, held_out: npt.NDArray[np.bool_]) -> Comparison:
    kept, out = values[~held_out], values[held_out]
    enough = min(len(kept), len(out)) >= SMALLEST_ARM
    return Comparison(
        outcome,
        len(kept),
        len(out),
        float(kept.mean()) if len(kept) else None,
        float(out.mean()) if len(out) else None,
        welch(kept, out) if enough else None,
    )


def sample_ratio(held_out: int, total: int, expected_share: float) -> SampleRatio:
    """Test the size of the holdout among all customers that were assigned.

    Raises
    ------
    ValueError
        If `expected_share` is not in [0, 1], or `held_out` not in [0, total].

    Examples
    --------
    >>> round(sample_ratio(60, 1000, 0.10).p_value, 6), sample_ratio(100, 1000, 0.10).p_value
    (2.5e-05, 1.0)
    """
    if not 0 <= expected_share <= 1 or not 0 <= held_out <= total:
        raise ValueError(f"no ratio to test: {held_out} of {total} held out, {expected_share} expected")
    if total == 0:
        return SampleRatio(0, 0, expected_share, None, None, suspicious=False)
    if expected_share in (0.0, 1.0):
        return SampleRatio(held_out, total, expected_share, held_out / total, None, suspicious=False)
    expected = total * expected_share
    chi_square = (held_out - expected) ** 2 / (expected * (1 - expected_share))
    p_value = float(stats.chi2.sf(chi_square, 1))
    return SampleRatio(held_out, total, expected_share, held_out / total, p_value, suspicious=p_value < SUSPICIOUS)
