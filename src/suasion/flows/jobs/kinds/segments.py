"""Running segments as of a moment: all that are stored, or one."""

from datetime import datetime

from sqlalchemy import func, select

from suasion.core.errors import NotFound
from suasion.core.progress import Progress, tracked
from suasion.customers.segments.conditions import Definition
from suasion.customers.segments.stored import from_body
from suasion.customers.tables import SEGMENT_DEFINITION
from suasion.flows.jobs.job import Arguments, Kind, Result
from suasion.flows.jobs.moments import moment_of, refuse_later
from suasion.workspace import Workspace


class RunSegments(Arguments, frozen=True, kw_only=True):
    """Find the members of the segment called `name` (None: of all) as of `as_of` (None: now)."""

    name: str | None = None
    as_of: datetime | None = None

    def check(self, workspace: Workspace) -> None:
        """Refuse a moment that is not yet, and a segment that nobody defined."""
        refuse_later(workspace, self.as_of)
        _wanted(workspace, self.name)


def stored_definitions(workspace: Workspace) -> dict[str, Definition]:
    """Read the newest version of every stored segment."""
    table = SEGMENT_DEFINITION
    newest = select(table.c.name, func.max(table.c.version).label("version")).group_by(table.c.name).subquery()
    match = (table.c.name == newest.c.name) & (table.c.version == newest.c.version)
    query = select(table.c.name, table.c.body).join(newest, match).order_by(table.c.name)
    with workspace.database.read() as connection:
        return {row.name: from_body(row.body) for row in connection.execute(query)}


def _wanted(workspace: Workspace, name: str | None) -> list[Definition]:
    stored = stored_definitions(workspace)
    if name is not None and name not in stored:
        raise NotFound.among("segment", name, stored)
    return list(stored.values()) if name is None else [stored[name]]


def _run(workspace: Workspace, told: RunSegments, progress: Progress) -> Result:
    as_of = moment_of(workspace, told.as_of)
    wanted = _wanted(workspace, told.name)
    runs = []
    with workspace.session() as session, progress.task("Segments", len(wanted)) as task:
        history = workspace.history(session)
        for definition in tracked(wanted, task):
            run = workspace.segments.run(session, history, definition, as_of)
            runs.append({"name": run.name, "version": run.version, "size": run.size})
    return {"as_of": as_of.isoformat(), "segments": runs}


KINDS = (Kind("segments", RunSegments, _run),)
