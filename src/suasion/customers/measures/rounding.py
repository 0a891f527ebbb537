"""Rounding as the analytical engines do it, so that what is counted of one customer is what is counted of everybody."""

import math

DIGITS = 6
"""Sums are rounded to a millionth, so that the order of summing never moves anybody over a limit."""
_SCALE = 10.0**DIGITS


def rounded(value: float) -> float:
    """Round to a millionth, halves away from zero: as DuckDB's and Spark's ROUND, and not as Python's.

    Examples
    --------
    >>> rounded(0.0000005), round(0.0000005, 6)
    (1e-06, 0.0)
    """
    scaled = value * _SCALE
    if not math.isfinite(scaled):
        return value
    whole = math.trunc(scaled)
    return (whole + math.copysign(1, scaled) if abs(scaled - whole) >= 0.5 else whole) / _SCALE
