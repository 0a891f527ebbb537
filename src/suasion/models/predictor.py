"""What it takes to predict one target: the features' names, the fitted learner and the calibration map."""

from dataclasses import dataclass

from suasion.core.errors import Conflict
from suasion.models.calibration import Calibrator
from suasion.models.features.snapshot import FeatureTable, Matrix
from suasion.models.learners.protocol import Fitted, known


@dataclass(frozen=True)
class Predictor:
    """A calibrated model.

    `learner` is the kind of `fitted`; `names` are the inputs in their order.
    """

    names: tuple[str, ...]
    learner: str
    fitted: Fitted
    calibrator: Calibrator

    def predict(self, table: FeatureTable) -> Matrix:
        """Give each customer's calibrated chance, shape ``(n_customers,)``."""
        return self.calibrated(self.inputs(table))

    def calibrated(self, X: Matrix) -> Matrix:
        """Give the calibrated chance of each row, shape ``(n,)``; `X` has the inputs in the model's order."""
        return self.calibrator.apply(self.fitted.predict(X))

    def inputs(self, table: FeatureTable) -> Matrix:
        """Give the table's values in the model's order, NaN for whatever is unknown.

        Raises
        ------
        suasion.core.errors.Conflict
            If a feature the model needs is not in the table.
        """
        if table.names == self.names:
            return known(table.values)
        missing = sorted(set(self.names) - set(table.names))
        if missing:
            raise Conflict(
                f"The model needs features that this release does not compute: {missing}.", hint="Train it again."
            )
        return known(table.values[:, [table.names.index(name) for name in self.names]])
