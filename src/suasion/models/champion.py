"""The version in force, asked about the window that a version trained after it is chosen on."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from suasion.models.card import Card, SinceVersion
from suasion.models.challenge import Challenge, challenge, unseen_chances
from suasion.models.dataset import Window
from suasion.models.drift import drift, outcome_drift
from suasion.models.features.snapshot import Snapshot
from suasion.models.in_force import Why
from suasion.models.predictor import Predictor
from suasion.models.schedule import Schedule
from suasion.models.selection import Trained

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Champion:
    """What the version in force says of the choosing window of the one after it.

    Parameters
    ----------
    card
        Its own.
    names, X
        Its inputs and what they are, shape ``(n_customers, len(names))``.
    chances
        Its calibrated chances, shape ``(n_customers,)``.
    """

    card: Card
    names: tuple[str, ...]
    X: Matrix
    chances: Matrix

    @classmethod
    def asked(cls, card: Card, predictor: Predictor, snapshot: Snapshot) -> "Champion":
        """Ask it; `snapshot` has its own features, as of the choosing window's moment.

        Raises
        ------
        suasion.core.errors.Conflict
            If it needs a feature that this release does not compute.
        """
        X = predictor.inputs(snapshot.table(card.target.category))
        return cls(card, predictor.names, X, predictor.calibrated(X))

    def since(self, window: Window, schedule: Schedule) -> SinceVersion | None:
        """Say what became of it, if the window is later than the one it was chosen on."""
        then, now = self.card.schedule.select, schedule.select
        if self.card.reference is None or then >= now:
            return None
        _, outcome = window.rows(self.card.target)
        moved = drift(self.card.reference, self.names, self.X, self.chances)
        apart = self.card.target.end(then) <= now
        happened = outcome_drift(self.chances, outcome, self.card.windows[-1].rows) if apart else None
        return SinceVersion(self.card.version, then, now, moved, happened)

    def against(self, challenger: Trained, window: Window, seed: int) -> Challenge:
        """Compare it with the model trained now."""
        table, outcome = window.rows(self.card.target)
        unseen = unseen_chances(challenger.said, outcome, table.customers, seed)
        return challenge(self.card.version, outcome, self.chances, unseen)


def may_be_asked(card: Card, schedule: Schedule) -> bool:
    """Say whether a version learned from nothing in, or after, the choosing window's moment but by being chosen."""
    return not card.reason and card.schedule.select <= schedule.select


def why_in_force(card: Card, before: int | None) -> Why | None:
    """Say why a version trained now is to be in force; None if the one before, `before`, stays."""
    if before is None:
        return "first"
    if card.reason:
        return "no_model"
    if card.challenge is None:
        return "champion_unable"
    return "better" if card.challenge.replaced else None
