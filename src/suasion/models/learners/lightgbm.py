"""Gradient-boosted trees by LightGBM (Ke et al. 2017), one thread, deterministic, stored as LightGBM's own text."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import lightgbm
import numpy as np

from suasion.models.learners.protocol import SUMS, Fitted, Learner, Matrix, Outcome, Scale, Stored

_OBJECTIVES = {Outcome.CHANCE: "binary", Outcome.AMOUNT: "regression"}


@dataclass(frozen=True)
class FittedLightGBM(Fitted):
    """A booster as text."""

    text: str
    outcome: Outcome

    @property
    def scale(self) -> Scale:
        return SUMS[self.outcome]

    @cached_property
    def _booster(self) -> Any:
        return lightgbm.Booster(model_str=self.text)

    def _score(self, X: Matrix) -> Matrix:
        return np.asarray(self._booster.predict(X, raw_score=True, num_threads=1), dtype=np.float64)

    def _contributions(self, X: Matrix) -> Matrix:
        return np.asarray(self._booster.predict(X, pred_contrib=True, num_threads=1), dtype=np.float64)

    def dump(self) -> Stored:
        return {"text": self.text, "outcome": self.outcome.value}


@dataclass(frozen=True)
class LightGBM(Learner):
    """Gradient-boosted trees.

    Parameters
    ----------
    rounds
        How many trees.
    rate
        What part of each tree's correction is taken.
    leaves
        Most leaves in a tree.
    leaf
        Fewest rows in a leaf.
    """

    outcome: Outcome = Outcome.CHANCE
    rounds: int = 200
    rate: float = 0.04
    leaves: int = 6
    leaf: int = 100
    name: ClassVar[str] = "lightgbm"

    def _fit(self, X: Matrix, y: Matrix, seed: int) -> FittedLightGBM:
        options = {
            "objective": _OBJECTIVES[self.outcome],
            "learning_rate": self.rate,
            "num_leaves": self.leaves,
            "min_data_in_leaf": self.leaf,
            "feature_fraction": 0.2,
            "bagging_fraction": 0.5,
            "bagging_freq": 1,
            "lambda_l2": 20.0,
            "extra_trees": True,  # thresholds drawn at random (Geurts et al. 2006): steadier on few rows
            "max_bin": 63,
            "num_threads": 1,
            "deterministic": True,
            "force_row_wise": True,
            "seed": seed % 2**31,
            "verbosity": -1,
        }
        booster = lightgbm.train(options, lightgbm.Dataset(X, label=y), num_boost_round=self.rounds)
        return FittedLightGBM(booster.model_to_string(), self.outcome)

    @classmethod
    def load(cls, stored: Stored) -> FittedLightGBM:
        return FittedLightGBM(stored["text"], Outcome(stored.get("outcome", Outcome.CHANCE)))

    def describe(self) -> str:
        return f"lightgbm(rounds={self.rounds}, rate={self.rate}, leaves={self.leaves}, leaf={self.leaf})"


LEARNERS = CANDIDATES = tuple(map(LightGBM, Outcome))
