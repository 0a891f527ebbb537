"""Linear regression of amounts: least squares, ridge (Hoerl and Kennard 1970) and lasso (Tibshirani 1996)."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from sklearn import linear_model

from suasion.models.learners.protocol import Learner, Matrix, Outcome, Stored
from suasion.models.learners.terms import Terms


class Linear(Learner):
    """A sum of one term for each feature, whatever it is fitted by."""

    outcome: ClassVar[Outcome] = Outcome.AMOUNT

    @abstractmethod
    def model(self, rows: int) -> Any:
        """Give scikit-learn's model for amounts with mean 0 and variance 1."""

    def _fit(self, X: Matrix, y: Matrix, seed: int) -> Terms:
        mean, spread = float(y.mean()), float(y.std())
        amounts = (y - mean) / (spread if spread > 0 else 1.0)

        def weigh(design: Matrix) -> tuple[Matrix, float]:
            model = self.model(len(y)).fit(design, amounts)
            return model.coef_ * spread, float(model.intercept_) * spread + mean

        return Terms.fitted(X, self.outcome, weigh)

    @classmethod
    def load(cls, stored: Stored) -> Terms:
        return Terms.load(stored, cls.outcome)


@dataclass(frozen=True)
class LeastSquares(Linear):
    """Least squares, the shortest coefficients where several are the best."""

    name: ClassVar[str] = "linear"

    def model(self, rows: int) -> Any:
        return linear_model.LinearRegression()

    def describe(self) -> str:
        return "linear()"


@dataclass(frozen=True)
class Ridge(Linear):
    """Least squares with a penalty on squares.

    Parameters
    ----------
    penalty
        For each training row: scikit-learn's alpha over their number, the amounts' variance being 1.
    """

    penalty: float = 0.01
    name: ClassVar[str] = "ridge"

    def model(self, rows: int) -> Any:
        return linear_model.Ridge(alpha=self.penalty * rows, solver="cholesky")

    def describe(self) -> str:
        return f"ridge(penalty={self.penalty})"


@dataclass(frozen=True)
class Lasso(Linear):
    """Least squares with a penalty on sizes: most coefficients are exactly 0.

    Parameters
    ----------
    penalty
        scikit-learn's alpha, the amounts' variance being 1.
    """

    penalty: float = 0.003
    name: ClassVar[str] = "lasso"

    def model(self, rows: int) -> Any:
        return linear_model.Lasso(alpha=self.penalty, precompute=True, max_iter=20_000, tol=1e-4)

    def describe(self) -> str:
        return f"lasso(penalty={self.penalty})"


LEARNERS = CANDIDATES = (LeastSquares(), Ridge(), Lasso())
