"""Stored assignments: what was assigned once stays, whatever the settings say later."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select

from suasion.experiments.assignment import arm
from suasion.experiments.tables import ASSIGNMENTS


def assign(
    connection: Connection,
    experiment: str,
    units: Sequence[str],
    shares: Mapping[str, float],
    *,
    seed: int,
    at: datetime,
) -> dict[str, str]:
    """Give each unit its arm; those without one get it now, by hash, and keep it.

    Runs inside the caller's writing transaction, so that an assignment and what depends on it land together.
    """
    known = assigned(connection, experiment)
    arms = {unit: known[unit] if unit in known else arm(seed, experiment, unit, shares) for unit in units}
    rows = [
        {"experiment": experiment, "unit": unit, "arm": arms[unit], "seed": seed, "assigned_at": at}
        for unit in arms
        if unit not in known
    ]
    if rows:
        connection.execute(insert(ASSIGNMENTS), rows)
    return arms


def assigned(connection: Connection, experiment: str) -> dict[str, str]:
    """Every unit of an experiment and its arm, by unit."""
    query = select(ASSIGNMENTS.c.unit, ASSIGNMENTS.c.arm).where(ASSIGNMENTS.c.experiment == experiment)
    return {row.unit: row.arm for row in connection.execute(query.order_by(ASSIGNMENTS.c.unit))}
