"""Releasing a restored workspace: somebody has looked at what would go out, and says what becomes of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, select, update

from suasion.access.audit import note
from suasion.access.tables import AUDIT
from suasion.core.errors import Conflict
from suasion.deliveries.hold import Hold, lift, standing
from suasion.deliveries.tables import DELIVERY
from suasion.flows.jobs.kinds import KINDS
from suasion.flows.jobs.tables import JOB
from suasion.upkeep.settling import OWNER, planned
from suasion.workspace import Workspace

Planned = Literal["keep", "skip"]
JobsChoice = Literal["keep", "drop"]


@dataclass(frozen=True)
class WaitingJob:
    """A job that waited or ran when the backup was taken; `can_run` says whether what it needs is still there."""

    id: int
    kind: str
    actor: str
    created: datetime
    can_run: bool


@dataclass(frozen=True)
class Waiting:
    """What a held workspace would do once released: messages by campaign, and jobs.

    Parameters
    ----------
    withdrawn, withdrawn_by_strangers
        Withdrawals since the backup that the restore put into the data, and tokens of others that nobody held in it.
    """

    since: datetime
    taken: datetime
    sequence: int
    planned: dict[str, int]
    jobs: tuple[WaitingJob, ...]
    withdrawn: int
    withdrawn_by_strangers: int


@dataclass(frozen=True)
class Released:
    """What became of it: messages kept and skipped, jobs queued again and dropped."""

    planned_kept: int
    planned_skipped: int
    jobs_kept: int
    jobs_dropped: int


def waiting(workspace: Workspace) -> Waiting:
    """Show what waits for the release.

    Raises
    ------
    suasion.core.errors.Conflict
        If the workspace is not held.
    """
    with workspace.database.read() as connection:
        held = _standing(connection)
        rows = connection.execute(select(JOB).where(JOB.c.id.in_(held.jobs)).order_by(JOB.c.id)).all()
        found, again = planned(connection), _withdrawn(connection)
    jobs = tuple(WaitingJob(row.id, row.kind, row.actor, row.created, _can_run(workspace, row)) for row in rows)
    return Waiting(held.since, held.taken, held.sequence, found, jobs, *again)


def release(workspace: Workspace, *, planned: Planned, jobs: JobsChoice) -> Released:
    """Lift the hold, in one transaction with what becomes of messages and jobs, on the audit trail.

    Parameters
    ----------
    workspace
        Open for writing.
    planned
        ``keep``: what is planned may be sent, by whoever sends the campaign again. ``skip``: it never is.
    jobs
        ``keep``: the server does them next; those that lack their file are dropped all the same. ``drop``: none.

    Raises
    ------
    suasion.core.errors.Conflict
        If the workspace is not held.
    """
    shown = waiting(workspace)
    kept = [job.id for job in shown.jobs if jobs == "keep" and job.can_run]
    dropped = [job.id for job in shown.jobs if job.id not in kept]
    now = workspace.clock.now()
    with workspace.database.write() as connection:
        _standing(connection)
        skipped = _skip(connection, now) if planned == "skip" else 0
        _queue(connection, kept)
        _drop(connection, dropped, now)
        lift(connection, now)
        left = sum(shown.planned.values()) - skipped
        done = Released(left, skipped, len(kept), len(dropped))
        note(
            connection, now, OWNER, "workspace.released", "workspace", **vars(done) | {"planned": planned, "jobs": jobs}
        )
    return done


def _standing(connection: Connection) -> Hold:
    held = standing(connection)
    if held is None:
        raise Conflict("The workspace is not held.", hint="Only one that was restored is, until its release.")
    return held


def _withdrawn(connection: Connection) -> tuple[int, int]:
    """Read from the audit trail what the restore withdrew again; an earlier release's did nothing of it."""
    restored = select(AUDIT.c.detail).where(AUDIT.c.act == "workspace.restored").order_by(AUDIT.c.id.desc()).limit(1)
    told = connection.scalar(restored) or {}
    return told.get("withdrawn", 0), told.get("withdrawn_by_strangers", 0)


def _can_run(workspace: Workspace, row: Any) -> bool:
    kind = KINDS.get(row.kind)
    if kind is None:
        return False
    return kind.can_resume(workspace, msgspec.json.decode(row.arguments, type=kind.arguments))


def _skip(connection: Connection, now: datetime) -> int:
    values: dict[str, Any] = {"state": "skipped", "reason": "dropped at the release after a restore"}
    changed = update(DELIVERY).where(DELIVERY.c.state == "planned").values(values | {"finished_at": now})
    return int(connection.execute(changed).rowcount)


def _queue(connection: Connection, numbers: list[int]) -> None:
    again = {"state": "queued", "started": None, "finished": None}
    connection.execute(update(JOB).where(JOB.c.id.in_(numbers)).values(again))


def _drop(connection: Connection, numbers: list[int], now: datetime) -> None:
    failure = {
        "error_code": "conflict",
        "error_message": "Dropped when the restored workspace was released.",
        "error_hint": "Ask for it again if it is still wanted.",
    }
    dropped = update(JOB).where(JOB.c.id.in_(numbers))
    connection.execute(dropped.values(failure | {"state": "failed", "finished": now}))
