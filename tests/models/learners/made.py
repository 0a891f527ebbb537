"""Made customers whose outcomes hang on two features, one of them with gaps that matter too."""

import numpy as np

from suasion.models.learners.protocol import Matrix, Outcome

CONSTANT, UNKNOWN = 6, 7


def data(seed: int, rows: int = 1_500, outcome: Outcome = Outcome.CHANCE) -> tuple[Matrix, Matrix]:
    """Make eight columns: two matter, one is constant, one all unknown."""
    random = np.random.default_rng(seed)
    X = random.lognormal(0, 1, (rows, 8))
    score = 1.5 * np.log(X[:, 0]) - np.log(X[:, 1]) - 0.7
    gaps = random.random(rows) < 0.2
    X[gaps, 1] = np.nan
    X[:, CONSTANT], X[:, UNKNOWN] = 3.0, np.nan
    bought = (random.random(rows) < 1 / (1 + np.exp(-score))).astype(float)
    return X, {Outcome.CHANCE: bought, Outcome.AMOUNT: 40 + 10 * score + 8 * random.normal(size=rows)}[outcome]
