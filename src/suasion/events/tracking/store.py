"""Versions of the tracking plan; the newest is in force."""

from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from sqlalchemy import insert, select

from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.events.promoted import Promotions
from suasion.events.tracking.plan import TrackingPlan, read_plan
from suasion.events.tracking.tables import TRACKING_PLAN


@dataclass(frozen=True)
class StoredPlan:
    """One version: the YAML as it was written."""

    version: int
    body: str
    saved: datetime


class TrackingPlans:
    """Keeps the tracking plan, and gives the one in force.

    Parameters
    ----------
    database
        The state database.
    clock
        Dates versions.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._saving = Lock()  # of two who save at once the one with the later version is in force
        stored = self.stored()
        self.in_force: TrackingPlan | None = None if stored is None else read_plan(stored.body, taken=True)
        """What the log asks of live events now; None without a plan."""

    @property
    def promotions(self) -> Promotions:
        """The properties that are columns now; none without a plan."""
        return () if self.in_force is None else self.in_force.promotions

    def save(self, body: str) -> StoredPlan:
        """Put a plan in force under the next version, unless it is the one in force, word for word.

        Raises
        ------
        suasion.core.errors.InputRefused
            If it cannot be read; the one in force stays.
        """
        plan = read_plan(body)
        with self._saving:
            before = self.stored()
            if before is not None and before.body == body:
                return before
            new = StoredPlan(before.version + 1 if before else 1, body, self._clock.now())
            with self._database.write() as connection:
                connection.execute(insert(TRACKING_PLAN), [vars(new)])
            self.in_force = plan
            return new

    def stored(self) -> StoredPlan | None:
        """Give the version in force; None if there never was one."""
        query = select(TRACKING_PLAN).order_by(TRACKING_PLAN.c.version.desc()).limit(1)
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else StoredPlan(row.version, row.body, row.saved)
