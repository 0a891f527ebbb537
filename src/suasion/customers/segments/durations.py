"""How long a step of a sequence may wait for the next, in the unit that a person would say it in."""

from collections.abc import Mapping
from datetime import timedelta

UNITS: Mapping[str, timedelta] = {
    "days": timedelta(days=1),
    "hours": timedelta(hours=1),
    "minutes": timedelta(minutes=1),
}


def in_units(within: timedelta) -> tuple[str, int]:
    """Give the greatest unit of which it is a whole number, and the number.

    Examples
    --------
    >>> in_units(timedelta(hours=36)), in_units(timedelta(hours=48))
    (('hours', 36), ('days', 2))
    """
    return next((unit, within // length) for unit, length in UNITS.items() if not within % length)
