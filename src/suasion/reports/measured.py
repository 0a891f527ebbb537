"""The public figures of the measure step, taken from what measurement returned, so that no figure has two sources."""

from suasion.reports.figures import MeasureFigures
from suasion.reports.summary import Measure


def measure_step(figures: MeasureFigures, seconds: float) -> Measure:
    """Give the summary's `measure` from the A/A check on the amount and the holdout's size.

    Parameters
    ----------
    seconds
        How long the step took.

    Examples
    --------
    >>> measure_step(MeasureFigures(), seconds=1.0)["aa_interval"] is None
    True
    """
    amount = next((found for found in figures.aa if found.outcome == "amount"), None)
    difference = amount.difference if amount else None
    return {
        "aa_interval": [difference.low, difference.high] if difference else None,
        "aa_difference": difference.estimate if difference else None,
        "kept": amount.kept if amount else 0,
        "held_out": amount.held_out if amount else 0,
        "sample_ratio_p_value": figures.sample_ratio.p_value if figures.sample_ratio else None,
        "seconds": seconds,
    }
