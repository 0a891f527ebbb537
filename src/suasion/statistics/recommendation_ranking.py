"""How good a ranked list is: NDCG@k and recall@k with one or many relevant items."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def ndcg_at(lists: Ints, relevant: Sequence[Ints], k: int = 10) -> Floats:
    """Normalised discounted cumulative gain of each list, in [0, 1] (Järvelin and Kekäläinen 2002, gain 0 or 1).

    Parameters
    ----------
    lists
        Items best first, shape `(n, >= k)`, filled with -1 where a list is shorter.
    relevant
        For each list the distinct relevant items, at least one; those a list lacks still count in the ideal list.

    Examples
    --------
    >>> ndcg_at(np.array([[7, 3, 5]]), [np.array([3])], k=3).round(4)
    array([0.6309])
    """
    discount = 1.0 / np.log2(np.arange(2, k + 2))
    ideal = np.cumsum(discount)[np.minimum([len(items) for items in relevant], k) - 1] if len(relevant) else 1.0
    gained: Floats = (hits(lists, relevant, k) * discount).sum(1) / ideal
    return gained


def recall_at(lists: Ints, relevant: Sequence[Ints], k: int = 10) -> Floats:
    """Share of the relevant items that each list holds, in [0, 1]; with one relevant item this is the hit rate."""
    number = np.array([len(items) for items in relevant], np.float64)
    share: Floats = hits(lists, relevant, k).sum(1) / number
    return share


def hits(lists: Ints, relevant: Sequence[Ints], k: int) -> npt.NDArray[np.bool_]:
    """Mark the places of each list that hold a relevant item, shape `(n, k)`."""
    found = np.zeros((len(relevant), k), bool)
    for row, items in enumerate(relevant):
        found[row] = np.isin(lists[row, :k], items)
    return found


def ranks_of(scores: Floats, targets: Ints, excluded: Sequence[Ints]) -> Ints:
    """0-based rank of one target per row among all items not excluded; ties count against the target.

    Parameters
    ----------
    scores
        Shape `(n, n_items)`; left as it is.
    """
    table = np.array(scores, np.float32)
    for row, items in enumerate(excluded):
        table[row, items] = -np.inf
    own = table[np.arange(len(targets)), targets]
    ranks: Ints = (table >= own[:, None]).sum(1) - 1
    return ranks


def ndcg_of_ranks(ranks: Ints, k: int = 10) -> Floats:
    """NDCG@k of each list with one relevant item at a 0-based rank."""
    gained: Floats = np.where(ranks < k, 1.0 / np.log2(ranks + 2.0), 0.0)
    return gained
