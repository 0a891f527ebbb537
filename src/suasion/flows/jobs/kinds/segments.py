"""Running segments as of a moment: all that are stored, or one."""

from datetime import datetime

from suasion.core.errors import NotFound
from suasion.core.moments import moment_of, refuse_later
from suasion.core.progress import Progress
from suasion.customers.segments.conditions import Definition
from suasion.flows.jobs.job import Arguments, Kind, Result
from suasion.workspace import Workspace


class RunSegments(Arguments, frozen=True, kw_only=True):
    """Find the members of the segment called `name` (None: of all) as of `as_of` (None: now)."""

    name: str | None = None
    as_of: datetime | None = None

    def check(self, workspace: Workspace) -> None:
        """Refuse a moment that is not yet, and a segment that nobody defined."""
        refuse_later(workspace.clock, self.as_of)
        _wanted(workspace, self.name)


def _wanted(workspace: Workspace, name: str | None) -> list[Definition]:
    stored = workspace.segments.definitions()
    if name is not None and name not in stored:
        raise NotFound.among("segment", name, stored)
    return list(stored.values()) if name is None else [stored[name]]


def _run(workspace: Workspace, told: RunSegments, progress: Progress) -> Result:
    as_of = moment_of(workspace.clock, told.as_of)
    found = workspace.run_segments(_wanted(workspace, told.name), as_of, progress=progress)
    runs = [{"name": run.name, "version": run.version, "size": run.size} for run in found]
    return {"as_of": as_of.isoformat(), "segments": runs}


KINDS = (Kind("segments", RunSegments, _run),)
