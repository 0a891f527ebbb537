"""Whether a newly trained model takes the place of the one in force: only if it is better beyond noise."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from suasion.core.randomness import unit_interval
from suasion.models.calibration import choose
from suasion.statistics.calibration import log_losses
from suasion.statistics.intervals import normal
from suasion.statistics.ranking import average_precision

Vector = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Challenge:
    """The model in force and the one trained after it, on the same customers of the latter's choosing window.

    Parameters
    ----------
    champion
        Version in force when the other was trained.
    rows
        Customers.
    loss, champion_loss
        Mean log loss of the chances, of the new one and of the one in force.
    gain, low, high
        How much less the new one loses per customer, with the 95 % interval of the paired differences' mean.
    average_precision, champion_average_precision
        Of the two orders.
    replaced
        Whether the new one took its place: `low` is above 0.
    """

    champion: int
    rows: int
    loss: float
    champion_loss: float
    gain: float
    low: float
    high: float
    average_precision: float
    champion_average_precision: float
    replaced: bool


def challenge(champion: int, outcome: Vector, champion_chances: Vector, chances: Vector) -> Challenge:
    """Compare chances of the same customers, all ``(n,)``; log loss is proper: it asks for order and calibration both.

    Where the window in which the champion was calibrated overlaps this one, that speaks for the champion.
    """
    losses, champion_losses = log_losses(outcome, chances), log_losses(outcome, champion_chances)
    less = champion_losses - losses
    found = normal(float(less.mean()), float(less.std(ddof=1)) / len(less) ** 0.5)
    return Challenge(
        champion,
        len(outcome),
        float(losses.mean()),
        float(champion_losses.mean()),
        found.estimate,
        found.low,
        found.high,
        average_precision(outcome, chances),
        average_precision(outcome, champion_chances),
        found.low > 0,
    )


def unseen_chances(said: Mapping[str, Vector], outcome: Vector, customers: npt.NDArray[np.str_], seed: int) -> Vector:
    """Give each customer a chance that her own outcome had no part in choosing, shape ``(n,)``.

    For each half of the customers the learner is chosen and calibrated on the other half, by the rules that choose and
    calibrate the model itself on all: figures of it carry no reward for having been the best of several here.

    Parameters
    ----------
    said
        What each learner says of the customers, by its description.
    """
    half = np.array([unit_interval(seed, "challenge", str(name)) < 0.5 for name in customers])
    chances = np.empty(len(outcome))
    for part in (half, ~half):
        best = max(said, key=lambda name: average_precision(outcome[~part], said[name][~part]))
        calibrator, _ = choose(outcome[~part], said[best][~part], customers[~part], seed)
        chances[part] = calibrator.apply(said[best][part])
    return chances
