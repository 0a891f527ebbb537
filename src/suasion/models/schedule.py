"""Which moments a model learns from, which it is chosen on, and which it is judged on: always in this order of time."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Schedule:
    """Moments whose label windows follow one another.

    Parameters
    ----------
    train
        Moments of the training snapshots, earliest first; their label windows end by `select`.
    select
        The moment on whose label window the learner is chosen and calibrated; it ends by `report`.
    report
        The decision moment; what comes after it only judges.
    horizon_days
        Length of a label window.
    """

    train: tuple[datetime, ...]
    select: datetime
    report: datetime
    horizon_days: int = 28

    def __post_init__(self) -> None:
        span = timedelta(days=self.horizon_days)
        ordered = sorted(self.train)
        if list(self.train) != ordered or not ordered or ordered[-1] + span > self.select:
            raise ValueError(f"training moments {self.train} must be in order and their labels end by {self.select}")
        if self.select + span > self.report:
            raise ValueError(f"the labels of {self.select} run past the moment {self.report}")

    @classmethod
    def back_from(cls, report: datetime, snapshots: int = 6, horizon_days: int = 28) -> "Schedule":
        """Choose on the window that ends one horizon before `report`, and train on those before it, end to end.

        Examples
        --------
        >>> from datetime import UTC
        >>> schedule = Schedule.back_from(datetime(2017, 10, 30, tzinfo=UTC), snapshots=2)
        >>> schedule.select.date().isoformat(), [moment.date().isoformat() for moment in schedule.train]
        ('2017-09-04', ['2017-07-10', '2017-08-07'])
        """
        span = timedelta(days=horizon_days)
        select = report - 2 * span
        return cls(tuple(select - k * span for k in range(snapshots, 0, -1)), select, report, horizon_days)
