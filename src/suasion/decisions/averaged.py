"""Customers who are not personalised, among the others: each is worth what the average customer is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from suasion.core.engine import Session
from suasion.customers.history import History


class Averaged:
    """Puts rows of customers of whom nothing is worked out among the rows of those who were scored.

    What contacting a customer at random is worth is the mean of what contacting each is worth: a mean of chances, put
    through the same sum, would be another number. Nothing that she did enters it, beyond that she is there.

    Parameters
    ----------
    scored
        Those whose rows are known, in their order.
    others
        The others, none of them among `scored`.

    Attributes
    ----------
    customers
        All of them, sorted.

    Examples
    --------
    >>> averaged = Averaged(["c1", "c3"], ["c2"])
    >>> averaged.customers, averaged.of(np.array([1.0, 3.0])).tolist()
    (('c1', 'c2', 'c3'), [1.0, 2.0, 3.0])
    >>> averaged.of(np.array([[True], [True]]), others=False).tolist()
    [[True], [False], [True]]
    """

    def __init__(self, scored: Sequence[str], others: Sequence[str]) -> None:
        every = [*scored, *others]
        self._order = sorted(range(len(every)), key=every.__getitem__)
        self._others = len(others)
        self.customers = tuple(every[place] for place in self._order)

    def of(self, values: NDArray[Any], others: object = None) -> NDArray[Any]:
        """Give a row to everybody: to the others the mean of the rows, or what `others` says."""
        if not self._others:
            return values
        row = values.mean(axis=0, keepdims=True) if others is None else np.full_like(values[:1], others)
        return np.concatenate([values, np.repeat(row, self._others, axis=0)])[self._order]


def not_personalised(session: Session, history: History, as_of: datetime) -> list[str]:
    """List the customers with an event before a moment who were not to be personalised then."""
    chosen = history.personal(as_of)
    if chosen.everybody:
        return []
    people = session.fetch(history.before(as_of).events.select("customer").distinct().order_by("customer"))
    customers = [str(customer) for customer in people["customer"].to_pylist()]
    return [customer for customer in customers if not chosen.allows(customer)]
