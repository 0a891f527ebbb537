"""The rows a schedule asks for: features as of each moment with the labels of the window that follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from suasion.core.engine import Session
from suasion.core.progress import NoProgress, Progress
from suasion.customers.history import History
from suasion.models.features.own import OwnFeature
from suasion.models.features.snapshot import FeatureTable, Snapshot, build
from suasion.models.features.store import Build
from suasion.models.schedule import Schedule
from suasion.models.targets import PurchaseTarget, labels

Vector = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Window:
    """All customers known at a moment, and which of them bought each target in the window after it."""

    snapshot: Snapshot
    outcomes: dict[str, Vector]

    def rows(self, target: PurchaseTarget) -> tuple[FeatureTable, Vector]:
        """Give the features and the labels of one target."""
        return self.snapshot.table(target.category), self.outcomes[target.name]


@dataclass(frozen=True)
class Dataset:
    """The windows of a schedule up to, and without, the one that judges."""

    schedule: Schedule
    train: tuple[Window, ...]
    select: Window

    def training_rows(self, target: PurchaseTarget) -> tuple[npt.NDArray[np.float64], Vector]:
        """Stack the training windows."""
        parts = [window.rows(target) for window in self.train]
        return np.vstack([table.values for table, _ in parts]), np.concatenate([y for _, y in parts])


def window(
    session: Session,
    history: History,
    targets: list[PurchaseTarget],
    as_of: datetime,
    *,
    features: Build = build,
    own: Sequence[OwnFeature] = (),
) -> Window:
    """Compute one window; labels come from all of `history`."""
    snapshot = features(session, history, as_of, [t.category for t in targets if t.category is not None], own)
    return Window(snapshot, labels(session, history, targets, as_of, snapshot.shop.customers))


def collect(
    session: Session,
    history: History,
    targets: list[PurchaseTarget],
    schedule: Schedule,
    progress: Progress | None = None,
    *,
    features: Build = build,
    own: Sequence[OwnFeature] = (),
) -> Dataset:
    """Compute the training and choosing windows from what was known before ``schedule.report``.

    Whoever was not to be personalised by then is in none of them: nothing is learned from her any more.
    """
    known = history.of_the_personal(session, schedule.report).before(schedule.report)
    moments = (*schedule.train, schedule.select)
    with (progress or NoProgress()).task("features", len(moments)) as task:
        windows = []
        for moment in moments:
            windows.append(window(session, known, targets, moment, features=features, own=own))
            task.advance()
    return Dataset(schedule, tuple(windows[:-1]), windows[-1])
