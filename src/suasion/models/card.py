"""The model card: everything a reader needs to judge one trained version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from suasion.models.challenge import Challenge
from suasion.models.drift import Drift, OutcomeDrift, Reference
from suasion.models.features.own import OwnFeature
from suasion.models.global_reasons import GlobalReasons
from suasion.models.leakage import Leakage
from suasion.models.metrics import Metrics
from suasion.models.needs import Need
from suasion.models.schedule import Schedule
from suasion.models.targets import PurchaseTarget

NOT_FOR = (
    "It says who is likely to buy, not whom a message would change: it is not causal. "
    "Not for prices, credit or any decision about a person's rights."
)


@dataclass(frozen=True)
class WindowCount:
    """How many customers a window held, and how many of them bought."""

    as_of: datetime
    rows: int
    positives: int


@dataclass(frozen=True)
class SinceVersion:
    """What became of the version in force, seen from the choosing window of the one trained after it.

    Parameters
    ----------
    version, then
        Which one, and its own choosing window.
    now
        The later choosing window.
    drift
        How far its inputs and its chances moved between the two.
    outcome
        What it expected of the later window against what happened; None where the two windows overlap, for it was
        calibrated on a part of what happened then.
    """

    version: int
    then: datetime
    now: datetime
    drift: Drift
    outcome: OutcomeDrift | None


@dataclass(frozen=True)
class Card:
    """One trained version of one target, or why there is none.

    Parameters
    ----------
    target, schedule
        What is predicted, learned from which moments.
    version
        Counted from 1 within the target.
    reason
        Why there is no model (``"not enough data: ..."``); empty if there is one.
    windows
        Rows and buyers of each training window and, last, of the choosing one.
    features
        Names, in the order of the model's inputs.
    own
        The workspace's own definitions among them, as `OwnFeature.plain` gives them.
    candidates
        Average precision of each learner on the choosing window; `described` is the one kept, of the kind `learner`.
    calibration
        The map chosen, with the cross-fitted log loss of each.
    rfm_form
        Which of the stated rank sums is the baseline.
    selection
        Figures on the choosing window; the later window's come from `Models.evaluate`.
    sha256
        Of the artefact.
    lineage
        Versions of what made it.
    data_sequence
        The log's last sequence number it saw, if it was told.
    not_for
        What it must not be used for.
    leakage
        Which features seem to know the outcome; None on cards of releases that did not look.
    global_reasons
        What it goes by over all customers; None on cards of releases that did not say.
    reference
        How inputs and chances lay in the choosing window, for a later version to compare with.
    since
        How the version in force before did and what moved since; None if there was none that could be asked.
    challenge
        How it did against the version in force when it was trained; None where none could be asked.
    needs
        How much data it needs, beside how much there was; empty on such cards.
    """

    target: PurchaseTarget
    schedule: Schedule
    version: int
    reason: str
    windows: list[WindowCount]
    features: list[str]
    candidates: dict[str, float]
    learner: str
    described: str
    calibration: dict[str, str | float | dict[str, float]]
    rfm_form: str
    selection: Metrics | None
    sha256: str
    seed: int
    lineage: dict[str, str]
    data_sequence: int | None
    created: datetime
    not_for: str = NOT_FOR
    own: list[dict[str, Any]] = field(default_factory=list)
    leakage: Leakage | None = None
    global_reasons: GlobalReasons | None = None
    needs: list[Need] = field(default_factory=list)
    reference: Reference | None = None
    since: SinceVersion | None = None
    challenge: Challenge | None = None

    @property
    def own_features(self) -> tuple[OwnFeature, ...]:
        """The definitions it is asked by, whatever has become of them since."""
        return tuple(map(OwnFeature.of, self.own))

    @property
    def titles(self) -> dict[str, Mapping[str, str]]:
        """What the own ones among its features are called, by name and language."""
        return {feature.name: feature.definition.title for feature in self.own_features}
