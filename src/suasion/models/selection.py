"""One target end to end: all learners compete, the best on a later window is kept and calibrated."""

from dataclasses import dataclass

from suasion.models.baselines import RFM_WEIGHTS, last_month, rfm
from suasion.models.calibration import choose
from suasion.models.dataset import Dataset
from suasion.models.drift import Reference, reference
from suasion.models.global_reasons import GlobalReasons, global_reasons
from suasion.models.leakage import Leakage, drawn_rows, find_leaks, matrix_coded
from suasion.models.learners.protocol import Fitted, known
from suasion.models.learners.registry import candidates
from suasion.models.metrics import Metrics, measure
from suasion.models.needs import Need, lacking, needs
from suasion.models.predictor import Predictor
from suasion.models.targets import PurchaseTarget
from suasion.statistics.ranking import Vector, average_precision


@dataclass(frozen=True)
class Trained:
    """A chosen, calibrated model of one target.

    `candidates` maps each learner with its settings to its average precision on the choosing window, and `said` to what
    it says of every customer there, uncalibrated; `described` is the one kept. `selection` holds the figures there,
    from chances calibrated without each customer's own fold. `leakage` says which features seem to know the outcome,
    `global_reasons` what the model goes by.
    """

    target: PurchaseTarget
    predictor: Predictor
    described: str
    rfm_form: str
    candidates: dict[str, float]
    said: dict[str, Vector]
    selection: Metrics
    leakage: Leakage
    global_reasons: GlobalReasons
    needs: list[Need]
    reference: Reference


@dataclass(frozen=True)
class NotEnough:
    """A target that cannot be learned yet, why, and all that is needed beside what there is."""

    target: PurchaseTarget
    reason: str
    needs: list[Need]


def train_target(data: Dataset, target: PurchaseTarget, seed: int) -> Trained | NotEnough:
    """Let every learner compete for one target.

    The learner with the highest average precision on the choosing window is kept; at a tie the first by name. The
    calibration map is chosen there too, by loss on customers it was not fitted on.
    """
    X, y = data.training_rows(target)
    X = known(X)
    table, outcome = data.select.rows(target)
    counted = needs(y, outcome)
    reason = lacking(counted)
    if reason:
        return NotEnough(target, reason, counted)
    asked = known(table.values)
    fits: dict[str, tuple[str, Fitted]] = {}
    said: dict[str, Vector] = {}
    scores: dict[str, float] = {}
    for candidate in candidates():
        fitted = candidate.fit(X, y, seed)
        name = candidate.describe()
        fits[name] = (candidate.name, fitted)
        said[name] = fitted.predict(asked)
        scores[name] = average_precision(outcome, said[name])
    best = max(scores, key=lambda name: scores[name])
    learner, fitted = fits[best]
    calibrator, crossed = choose(outcome, said[best], table.customers, seed)
    form = max(RFM_WEIGHTS, key=lambda form: average_precision(outcome, rfm(table, target, form)))
    rivals = {"rfm": rfm(table, target, form), "last_month": last_month(table, target)}
    selection = measure(outcome, crossed, rivals, seed, target.name, "selection")
    predictor = Predictor(table.names, learner, fitted, calibrator)
    drawn = drawn_rows(len(y), seed)
    leakage = find_leaks(matrix_coded(X[drawn], table.names), y[drawn], seed)
    chances = calibrator.apply(said[best])
    described = global_reasons(predictor, asked, chances, seed)
    held = reference(predictor.names, asked, chances)
    return Trained(target, predictor, best, form, scores, said, selection, leakage, described, counted, held)
