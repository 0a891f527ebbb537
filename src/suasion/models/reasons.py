"""Why a customer has this score: the features that moved it most, in parts that add up to it exactly."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from suasion.models.features.snapshot import FeatureTable
from suasion.models.predictor import Predictor


@dataclass(frozen=True)
class Reason:
    """One feature's part in a score.

    Parameters
    ----------
    feature
        Its name.
    value
        What it is for this customer; None if unknown, as infinities are.
    contribution
        What it adds before calibration, on `scale`.
    scale
        ``"log-odds"``, ``"probability"`` or ``"amount"``. docs/models.md says how each learner's reasons come about.
    """

    feature: str
    value: float | None
    contribution: float
    scale: str


def explain(
    predictor: Predictor, table: FeatureTable, rows: npt.NDArray[np.int64], count: int
) -> dict[str, list[Reason]]:
    """Give the `count` strongest reasons of some rows of the table, by customer; equal ones in the features' order."""
    X = predictor.inputs(table)[rows]
    parts = predictor.fitted.contributions(X)[:, :-1] if len(rows) else np.empty((0, X.shape[1]))
    answers = {}
    for row, values, added in zip(rows, X, parts, strict=True):
        order = np.argsort(-np.abs(added), kind="stable")[:count]
        answers[str(table.customers[row])] = [
            Reason(
                predictor.names[at],
                None if np.isnan(values[at]) else float(values[at]),
                float(added[at]),
                predictor.fitted.scale.value,
            )
            for at in order
        ]
    return answers
