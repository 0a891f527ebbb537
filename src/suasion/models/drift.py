"""How far a model's inputs and its chances have moved since its choosing window.

The distance is the population stability index (Siddiqi 2006, Credit Risk Scorecards, chapter 6), which is Jeffreys's
symmetric divergence over bins; the test is Pearson's of two samples (1911), corrected over all inputs (Holm 1979).
An alarm asks for both: the index alone sounds by noise in small samples, the test alone for nothing in large ones.

The same customers are looked at twice. What one of them was then and is now is alike, so the two counts differ less
than those of strangers would: the test errs towards silence. Some inputs move by construction (days since the first
purchase grow; windows of a year fill up in a young shop). They are reported as moved, which they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2_contingency

from suasion.statistics.intervals import normal, wilson

Vector = npt.NDArray[np.float64]

BINS = 10
FEWEST = 500
"""Customers that have to be there on either side: among fewer the index is mostly noise."""

MOVED = 0.2
LEVEL = 0.05
"""An alarm: the index is above the first, and the corrected p-value below the second."""

_FEWEST_EXPECTED = 5.0


@dataclass(frozen=True)
class Bins:
    """One input as it was, by counts.

    Parameters
    ----------
    edges
        Upper ends, ascending; a bin holds its upper end, and the last, above all edges, has none.
    counts
        Customers in each bin and, last, of unknown value, shape ``(len(edges) + 2,)``.
    """

    edges: list[float]
    counts: list[int]


@dataclass(frozen=True)
class Reference:
    """The inputs, by name, and the chances of the customers a model is compared with."""

    inputs: dict[str, Bins]
    chances: Bins


@dataclass(frozen=True)
class Moved:
    """How far one input, or the chances, moved.

    Parameters
    ----------
    psi
        Population stability index, 0 or more; half a customer is added to each bin.
    p
        Holm's, of the hypothesis that both sets of customers come from one distribution.
    alarm
        Whether `psi` is above `MOVED` and `p` below `LEVEL`.
    """

    psi: float
    p: float
    alarm: bool


@dataclass(frozen=True)
class Drift:
    """Then against now.

    Parameters
    ----------
    inputs
        By name, the farthest first.
    chances
        Of the model's calibrated chances; None where nothing can be said.
    rows, rows_then
        Customers now and then.
    reason
        Why nothing can be said (``"not enough data: ..."``); empty if something can.
    """

    inputs: dict[str, Moved] = field(default_factory=dict)
    chances: Moved | None = None
    rows: int = 0
    rows_then: int = 0
    reason: str = ""


@dataclass(frozen=True)
class OutcomeDrift:
    """What a model expected of a later window, and what happened in it.

    Parameters
    ----------
    expected
        Its mean chance.
    observed, low, high
        The share who bought, with its 95 % interval (Wilson 1927).
    alarm
        Whether they differ beyond chance, at 5 %. Chance is in both: in who bought now, and in the window that the
        model's chances were calibrated on.
    """

    expected: float
    observed: float
    low: float
    high: float
    alarm: bool


def outcome_drift(chances: Vector, outcome: Vector, rows_then: int) -> OutcomeDrift:
    """Compare chances with what came, both ``(n,)``; the chances were calibrated on `rows_then` rows of before."""
    expected, observed = float(chances.mean()), float(outcome.mean())
    found = wilson(int(outcome.sum()), len(outcome))
    # A sum of unequal chances varies less than one of equal ones (Hoeffding 1956), so that this errs towards silence.
    noise = float(np.sqrt(expected * (1 - expected) * (1 / len(outcome) + 1 / rows_then)))
    return OutcomeDrift(expected, observed, found.low, found.high, not normal(observed - expected, noise).contains(0.0))


def reference(names: Sequence[str], X: Vector, chances: Vector) -> Reference:
    """Count the choosing window: inputs, ``(n, len(names))`` with NaN for unknown, and chances, ``(n,)``."""
    return Reference({name: bins(X[:, at]) for at, name in enumerate(names)}, bins(chances))


def bins(x: Vector) -> Bins:
    """Cut values, shape ``(n,)``: one that a tenth of the known hold is its own bin, others go by equal count."""
    values, held = np.unique(x[~np.isnan(x)], return_counts=True)
    heavy = held * BINS >= held.sum()
    points = values[heavy]
    others = np.repeat(values[~heavy], held[~heavy])
    parts = max(1, BINS - len(points))
    cuts = np.quantile(others, np.arange(1, parts) / parts, method="inverted_cdf") if len(others) else others
    edges = np.unique(np.concatenate([cuts, points, np.nextafter(points, -np.inf)]))
    return Bins(edges.tolist(), _counts(edges, x).tolist())


def drift(then: Reference, names: Sequence[str], X: Vector, chances: Vector) -> Drift:
    """Compare customers with those a reference was made of.

    Parameters
    ----------
    names
        Of the columns of `X`, among them all of the reference's inputs.
    X, chances
        Shapes ``(n, len(names))`` and ``(n,)``.

    Raises
    ------
    ValueError
        An input of the reference is not among `names`.
    """
    rows, rows_then = len(X), sum(then.chances.counts)
    if min(rows, rows_then) < FEWEST:
        reason = f"not enough data: {min(rows, rows_then)} of {FEWEST} customers {'now' if rows < FEWEST else 'then'}"
        return Drift(rows=rows, rows_then=rows_then, reason=reason)
    kept = [*then.inputs.values(), then.chances]
    now = [X[:, names.index(name)] for name in then.inputs] + [chances]
    tables = [(np.array(one.counts), _counts(np.array(one.edges), x)) for one, x in zip(kept, now, strict=True)]
    found = [psi(*table) for table in tables]
    corrected = holm([p_value(*table) for table in tables])
    moved = [Moved(far, p, far > MOVED and p < LEVEL) for far, p in zip(found, corrected, strict=True)]
    by_name = dict(zip(then.inputs, moved[:-1], strict=True))
    ordered = sorted(by_name, key=lambda name: -by_name[name].psi)
    return Drift({name: by_name[name] for name in ordered}, moved[-1], rows, rows_then)


def psi(then: npt.NDArray[np.int64], now: npt.NDArray[np.int64]) -> float:
    """Give the population stability index of two counts over the same bins, those empty in both left out."""
    held = then + now > 0
    a, b = then[held] + 0.5, now[held] + 0.5
    a, b = a / a.sum(), b / b.sum()
    return float(((b - a) * np.log(b / a)).sum())


def p_value(then: npt.NDArray[np.int64], now: npt.NDArray[np.int64]) -> float:
    """Give Pearson's two-sample p-value; bins where fewer than five are expected on a side are taken together."""
    both = np.stack([then, now]).astype(np.float64)
    share = both.sum(axis=1) / both.sum()
    few = both.sum(axis=0) * share.min() < _FEWEST_EXPECTED
    both = np.column_stack([both[:, ~few], both[:, few].sum(axis=1)])
    both = both[:, both.sum(axis=0) > 0]
    return float(chi2_contingency(both, correction=False).pvalue) if both.shape[1] > 1 else 1.0


def holm(p_values: Sequence[float]) -> list[float]:
    """Correct p-values so that the chance of any false finding is kept (Holm 1979); in the order given."""
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    corrected = np.empty(len(p))
    corrected[order] = np.minimum(1.0, np.maximum.accumulate(p[order] * (len(p) - np.arange(len(p)))))
    return [float(one) for one in corrected]


def _counts(edges: Vector, x: Vector) -> npt.NDArray[np.int64]:
    at = np.searchsorted(edges, x, "left")
    at[np.isnan(x)] = len(edges) + 1
    return np.bincount(at, minlength=len(edges) + 2)
