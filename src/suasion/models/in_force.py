"""Which version of a target is in force: the one that predicts, kept with every one that was before it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, Subquery, and_, func, insert, select

from suasion.models.tables import MODELS_IN_FORCE

Why = Literal["first", "better", "champion_unable", "no_model", "chosen", "newest"]
"""``first``: no version was there. ``better``: it beat the one in force beyond noise. ``champion_unable``: that was no
model, or could not be asked. ``no_model``: there is not enough data any more. ``chosen``: somebody put it in force.
``newest``: so it was before versions competed."""


@dataclass(frozen=True)
class InForce:
    """One time of a target: which version was put in force, when, why, and who did; empty `by` for a training."""

    version: int
    since: datetime
    why: Why
    by: str


def versions_in_force(until: datetime | None = None) -> Subquery:
    """Select ``target`` and ``version`` of what is in force, or was at a moment."""
    numbers = select(MODELS_IN_FORCE.c.target, func.max(MODELS_IN_FORCE.c.number).label("number"))
    if until is not None:
        numbers = numbers.where(MODELS_IN_FORCE.c.since <= until)
    last = numbers.group_by(MODELS_IN_FORCE.c.target).subquery()
    same = and_(MODELS_IN_FORCE.c.target == last.c.target, MODELS_IN_FORCE.c.number == last.c.number)
    return select(MODELS_IN_FORCE.c.target, MODELS_IN_FORCE.c.version).join(last, same).subquery()


def put_in_force(connection: Connection, target: str, one: InForce) -> None:
    """Put a version in force from then on."""
    of_target = MODELS_IN_FORCE.c.target == target
    last = connection.scalar(select(func.max(MODELS_IN_FORCE.c.number)).where(of_target)) or 0
    values = {"version": one.version, "since": one.since, "why": one.why, "by": one.by}
    connection.execute(insert(MODELS_IN_FORCE).values(target=target, number=last + 1, **values))


def times_in_force(connection: Connection, target: str) -> tuple[InForce, ...]:
    """List what was in force of a target, the newest first."""
    columns = (MODELS_IN_FORCE.c.version, MODELS_IN_FORCE.c.since, MODELS_IN_FORCE.c.why, MODELS_IN_FORCE.c.by)
    query = select(*columns).where(MODELS_IN_FORCE.c.target == target).order_by(MODELS_IN_FORCE.c.number.desc())
    return tuple(InForce(*row) for row in connection.execute(query))
