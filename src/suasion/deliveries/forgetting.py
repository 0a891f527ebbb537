"""What an erasure takes out of the ledger: what was to be said to a customer, and whatever is still to be sent."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select, update

from suasion.deliveries.tables import DELIVERY
from suasion.events.tables import TOMBSTONES

ERASED = "erased"
"""Why a delivery is skipped whose customer was erased before it left."""
_PART = 500


def forget(connection: Connection, customers: Sequence[str]) -> None:
    """Skip what is planned for some customers and empty all of their messages; that there were any still counts."""
    now = connection.scalar(select(func.max(TOMBSTONES.c.since)))
    for start in range(0, len(customers), _PART):
        theirs = DELIVERY.c.customer.in_(customers[start : start + _PART])
        skipped = {"state": "skipped", "reason": ERASED, "finished_at": now}
        connection.execute(update(DELIVERY).where(theirs, DELIVERY.c.state == "planned").values(skipped))
        connection.execute(update(DELIVERY).where(theirs).values(content={}))
