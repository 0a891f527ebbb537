"""Decisions on a customer's timeline."""

from collections.abc import Sequence

from sqlalchemy import select

from suasion.core.database import Database
from suasion.customers.happening import Happening, stable_number
from suasion.decisions.tables import DECISIONS, PLANS

_TOLD = ("plan_id", "customer", "drawn", "arm", "reason")


class DecisionsHappened:
    """Implements `customers.happening.Happenings`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, names: Sequence[str]) -> Sequence[Happening]:
        """List what plans decided for a customer."""
        decision = DECISIONS.c
        query = (
            select(PLANS.c.name, PLANS.c.made_at, *(decision[name] for name in _TOLD))
            .join(PLANS, PLANS.c.plan_id == decision.plan_id)
            .where(decision.customer.in_(names))
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return [
            Happening(
                row.made_at,
                "decision",
                stable_number(row.plan_id, row.customer),
                {
                    "en": f"Plan {row.name} decided: {row.drawn}" + (", held out" if row.arm == "held_out" else ""),
                    "zh": f"计划 {row.name} 的决定：{row.drawn}" + ("，留作对照" if row.arm == "held_out" else ""),
                },
                properties={"action": row.drawn, "arm": row.arm, "reason": row.reason},
                links={"plan": row.plan_id},
            )
            for row in rows
        ]
