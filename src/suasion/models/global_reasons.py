"""What a model goes by over all customers: importance, partial dependence, and a tree small enough to read beside it.

All three describe the model, not the world: none says what would happen if somebody's habits were changed.
"""

from dataclasses import dataclass

import numpy as np

from suasion.core.randomness import generator
from suasion.models.learners.nodes import Nodes, Turn
from suasion.models.learners.protocol import Matrix
from suasion.models.predictor import Predictor

MOST_ROWS = 300
"""Customers, drawn by chance, over whom importance and partial dependence are averaged."""

IMPORTANT = 10
CURVES = 6
_PLACES = 9
_DEPTH = 3
_LEAF_SHARE = 0.05
_SAME = 1e-12  # variance of chances that differ by rounding alone


@dataclass(frozen=True)
class Importance:
    """How much one input moves scores.

    Parameters
    ----------
    feature
        Its name.
    share
        The mean size of its contributions, as a share of the sum of all inputs' means.
    """

    feature: str
    share: float


@dataclass(frozen=True)
class Curve:
    """Partial dependence (Friedman 2001, section 8.2): the mean chance if every customer had this value, all else left.

    Where inputs go together it averages over customers nobody has seen; read it as a direction.

    Parameters
    ----------
    feature
        The input.
    points
        Values, rising, each with the mean chance; from the 5th to the 95th percentile of those known.
    unknown
        The mean chance if it were unknown of everybody; None if it is known of everybody.
    """

    feature: str
    points: list[tuple[float, float]]
    unknown: float | None


@dataclass(frozen=True)
class Condition:
    """A question of the small tree: whether an input is at most (``<=``) or above (``>``) a value."""

    feature: str
    sign: str
    value: float
    unknown: bool
    """Whether those go this way, too, of whom it is unknown."""


@dataclass(frozen=True)
class Rule:
    """A leaf of the small tree: its conditions, the share of customers who fulfil them, and the mean chance there."""

    conditions: list[Condition]
    share: float
    chance: float


@dataclass(frozen=True)
class GlobalReasons:
    """What a model goes by.

    Parameters
    ----------
    importance
        The most important inputs, the strongest first.
    curves
        Of the strongest ones that are not the same for everybody.
    rules
        Of a surrogate tree of depth three, grown on the model's chances (Craven and Shavlik 1996), the highest first.
    fidelity
        Share of the variance of the model's chances that the tree gives, on the half of customers it was not grown on;
        None if the model gives everybody the same chance.
    rows
        Customers of the choosing window that the tree and its fidelity are of.
    """

    importance: list[Importance]
    curves: list[Curve]
    rules: list[Rule]
    fidelity: float | None
    rows: int


def global_reasons(predictor: Predictor, X: Matrix, chances: Matrix, seed: int) -> GlobalReasons:
    """Describe a model over the customers of a window.

    Parameters
    ----------
    X, chances
        The model's inputs, NaN for unknown, shape ``(n_customers, n_features)``, and what it says of them calibrated.
    """
    drawn = generator(seed, "global reasons").permutation(len(X))[:MOST_ROWS]
    sample = X[np.sort(drawn)]
    sizes = np.abs(predictor.fitted.contributions(sample)[:, :-1]).mean(axis=0)
    order = np.argsort(-sizes, kind="stable")
    total = float(sizes.sum())
    importance = [
        Importance(predictor.names[at], float(sizes[at]) / total) for at in order[:IMPORTANT] if sizes[at] > 0
    ]
    told = [int(at) for at in order if sizes[at] > 0 and _varies(sample[:, at])][:CURVES]
    rules, fidelity = _surrogate(predictor.names, X, chances, seed)
    return GlobalReasons(importance, [_curve(predictor, sample, at) for at in told], rules, fidelity, len(X))


def _varies(x: Matrix) -> bool:
    known = x[~np.isnan(x)]
    return len(known) > 0 and bool(known.min() < known.max())


def _curve(predictor: Predictor, sample: Matrix, at: int) -> Curve:
    known = sample[~np.isnan(sample[:, at]), at]
    places = np.unique(np.quantile(known, np.linspace(0.05, 0.95, _PLACES), method="inverted_cdf"))

    def mean(value: float) -> float:
        changed = sample.copy()
        changed[:, at] = value
        return float(predictor.calibrated(changed).mean())

    unknown = mean(np.nan) if len(known) < len(sample) else None
    return Curve(predictor.names[at], [(float(place), mean(place)) for place in places], unknown)


def _surrogate(names: tuple[str, ...], X: Matrix, chances: Matrix, seed: int) -> tuple[list[Rule], float | None]:
    from sklearn.tree import DecisionTreeRegressor

    half = generator(seed, "surrogate").permutation(len(X)) % 2 == 0
    spread = float(np.var(chances[~half])) if (~half).any() else 0.0
    if spread < _SAME:
        return [], None
    fewest = max(1, int(np.ceil(_LEAF_SHARE * half.sum())))
    grown = DecisionTreeRegressor(max_depth=_DEPTH, min_samples_leaf=fewest, random_state=seed % 2**32)
    grown.fit(X[half], chances[half])
    missed = float(np.mean((grown.predict(X[~half]) - chances[~half]) ** 2))
    nodes = Nodes.of(grown)
    held = nodes.steps(X)[-1]
    rules = [
        Rule(_conditions(way, names), float(np.mean(held == leaf)), float(chances[held == leaf].mean()))
        for leaf, way in nodes.paths().items()
        if (held == leaf).any()
    ]
    return sorted(rules, key=lambda rule: -rule.chance), 1 - missed / spread


def _conditions(way: tuple[Turn, ...], names: tuple[str, ...]) -> list[Condition]:
    """Tell a way to a leaf; of several bounds of one input on one side the tightest, which is the last, is kept."""
    bounds = {(turn.feature, turn.left): turn for turn in way}
    return [
        Condition(
            names[turn.feature],
            "<=" if turn.left else ">",
            turn.threshold,
            all(one.unknown for one in way if one.feature == turn.feature),
        )
        for turn in bounds.values()
    ]
