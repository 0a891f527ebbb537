"""Logistic regression (Cox 1958) with a ridge penalty; each feature enters as its logarithm, its rank and a flag."""

from dataclasses import dataclass
from typing import ClassVar

from sklearn.linear_model import LogisticRegression

from suasion.models.learners.protocol import Learner, Matrix, Outcome, Stored
from suasion.models.learners.terms import Terms


@dataclass(frozen=True)
class Logistic(Learner):
    """Ridge logistic regression.

    Parameters
    ----------
    strength
        Inverse of the penalty, scikit-learn's C.
    """

    strength: float = 0.003
    name: ClassVar[str] = "logistic"
    outcome: ClassVar[Outcome] = Outcome.CHANCE

    def _fit(self, X: Matrix, y: Matrix, seed: int) -> Terms:
        def weigh(design: Matrix) -> tuple[Matrix, float]:
            model = LogisticRegression(C=self.strength, max_iter=100, solver="newton-cholesky").fit(design, y)
            return model.coef_[0], float(model.intercept_[0])

        return Terms.fitted(X, self.outcome, weigh)

    @classmethod
    def load(cls, stored: Stored) -> Terms:
        return Terms.load(stored, cls.outcome)

    def describe(self) -> str:
        return f"logistic(C={self.strength})"


LEARNERS = (Logistic(),)
CANDIDATES = (Logistic(0.001), Logistic(0.003))
