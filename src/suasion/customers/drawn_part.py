"""Some customers drawn by chance, with all that the history holds of them: for figures that may be estimates."""

from dataclasses import dataclass, replace

import ibis

from suasion.core.engine import Session, rows_in
from suasion.customers.drawing import drawn_of
from suasion.customers.history import History

DRAWN = 50_000
"""So many customers: a share of all is known to within half a point by them (Wilson's interval at 95 %)."""
EVENTS = 5_000_000
"""Of a history with more events than these a part is drawn, if it has more than twice as many customers."""


@dataclass(frozen=True)
class DrawnPart:
    """A simple random sample of customers, without replacement.

    Parameters
    ----------
    history
        Theirs alone, uncut.
    customers
        How many were drawn.
    out_of
        Of how many.
    """

    history: History
    customers: int
    out_of: int


def drawn_part(
    session: Session, history: History, everybody: ibis.Table, *, drawn: int = DRAWN, events: int = EVENTS
) -> DrawnPart | None:
    """Draw a part of a large history, the same customers of the same ones each time; None if it is not large.

    Parameters
    ----------
    everybody
        A row per customer, with a column `customer`.
    """
    out_of = rows_in(session, everybody)
    if out_of <= 2 * drawn or rows_in(session, history.events) <= events:
        return None
    some = session.materialize("drawn_customers", drawn_of(everybody, drawn))

    def theirs(name: str) -> ibis.Table:
        table: ibis.Table = getattr(history, name)
        return session.materialize(f"drawn_{name}", table.semi_join(some, "customer"))

    tables = {name: theirs(name) for name in ("orders", "lines", "events", "traits")}
    return DrawnPart(replace(history, **tables), drawn, out_of)
