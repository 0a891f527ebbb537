"""How figures are written: grouped, rounded to what they bear, and "not enough data" where there is none."""

from collections.abc import Sequence
from datetime import UTC, datetime

from suasion.reports.words import Words

MINUS = "\u2212"


class Numerals:
    """Writes figures in one language; None is always "not enough data"."""

    def __init__(self, words: Words, currency: str) -> None:
        self._words = words
        self._currency = currency

    def number(self, value: float | None, places: int = 0) -> str:
        """Write with a fixed number of decimal places, 1,234.5; a figure that would round to 0 keeps two digits."""
        if value is None:
            return self._words("not_enough")
        if value != 0 and abs(value) < 0.5 * 10**-places:
            return f"{value:.1e}".replace("-", MINUS)
        return f"{value:,.{places}f}".replace("-", MINUS)

    def percent(self, value: float | None, places: int = 1) -> str:
        """Write a share as a percentage."""
        return self._words("not_enough") if value is None else f"{self.number(100 * value, places)}%"

    def money(self, value: float | None, places: int = 2) -> str:
        """Write an amount with the currency's code."""
        if value is None:
            return self._words("not_enough")
        return f"{self._currency}\u00a0{self.number(value, places)}"

    def interval(self, ends: Sequence[float] | None, places: int = 3) -> str:
        """Write the two ends of an interval."""
        if ends is None:
            return self._words("not_enough")
        low, high = (self.number(end, places) for end in ends)
        return self._words("interval", low=low, high=high)

    def percents(self, ends: Sequence[float] | None, places: int = 1) -> str:
        """Write the two ends of an interval of a share."""
        if ends is None:
            return self._words("not_enough")
        low, high = (self.percent(end, places) for end in ends)
        return self._words("interval", low=low, high=high)

    def day(self, moment: str) -> str:
        """Write an ISO time as a date and, if it is not midnight, the time, in UTC."""
        if not moment:
            return self._words("not_recorded")
        found = datetime.fromisoformat(moment)
        found = found.astimezone(UTC) if found.tzinfo else found
        date = self._words("date", year=found.year, month=found.month, day=found.day, name=f"{found:%B}")
        return date if not (found.hour or found.minute) else f"{date} {found:%H:%M} UTC"
