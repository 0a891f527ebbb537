"""Shapley values of one score by sampled orders of its features (Strumbelj and Kononenko 2014, algorithm 1).

Every second order is the one before it turned round (Mitchell et al. 2022, 4.2), so that what two features do together
is shared out exactly; only what three or more do together is estimated.
"""

from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt

from suasion.core.randomness import generator
from suasion.models.learners.protocol import Matrix

PAIRS = 6
"""Orders drawn, each with its reverse: the error of a reason is about 2 % of the three strongest (docs/models.md)."""


def shapley(parts: Matrix, start: Matrix, rest: Callable[[Matrix], Matrix], pairs: int = PAIRS) -> Matrix:
    """Share out ``rest(start + parts.sum(axis=0)) - rest(start)`` among features.

    Features come in one after the other, and each is credited with how the score moves when it comes. Orders are drawn
    by the number of features alone: equal rows get equal shares, in whatever company they are.

    Parameters
    ----------
    parts
        What each feature adds to the inside of the score, shape ``(n_features, width)``. With
        ``np.diag(x - reference)`` the inside is the row itself.
    start
        The inside at the reference point, shape ``(width,)``.
    rest
        Maps insides, shape ``(n, width)``, to scores, shape ``(n,)``.

    Returns
    -------
    shares
        Shape ``(n_features,)``; they sum to the difference, and a feature whose part is all 0 has exactly 0.

    Examples
    --------
    >>> product = lambda z: z[:, 0] * z[:, 1]
    >>> shapley(np.diag([2.0, 3.0, 0.0]), np.zeros(3), product).tolist()
    [3.0, 3.0, 0.0]
    """
    shares = np.zeros(len(parts))
    moving = np.flatnonzero(np.abs(parts).max(axis=1))
    count = len(moving)
    if not count:
        return shares
    drawn = _orders(len(parts), pairs)
    orders = drawn[np.isin(drawn, moving)].reshape(len(drawn), count)
    steps = np.cumsum(parts[orders], axis=1)
    insides = start + np.concatenate([np.zeros_like(steps[:, :1]), steps], axis=1)
    scores = rest(insides.reshape(-1, len(start))).reshape(len(orders), count + 1)
    np.add.at(shares, orders, np.diff(scores, axis=1) / len(orders))
    return shares


@cache
def _orders(features: int, pairs: int) -> npt.NDArray[np.int64]:
    random = generator(0, "permutation", str(features))
    drawn = [random.permutation(features) for _ in range(pairs)]
    return np.array([order for one in drawn for order in (one, one[::-1])])
