"""Running segments as of a moment: all that are stored, or one."""

from datetime import datetime

from suasion.core.errors import NotFound
from suasion.core.moments import moment_of, refuse_later
from suasion.core.progress import Progress
from suasion.flows.jobs.job import Arguments, Kind, Result
from suasion.workspace import Workspace


class RunSegments(Arguments, frozen=True, kw_only=True):
    """Find the members of the segment called `name` (None: of all) as of `as_of` (None: now)."""

    name: str | None = None
    as_of: datetime | None = None

    def check(self, workspace: Workspace) -> None:
        """Refuse a moment that is not yet, and a segment that nobody defined."""
        refuse_later(workspace.clock, self.as_of)
        stored = workspace.segments.definitions()
        if self.name is not None and self.name not in stored:
            raise NotFound.among("segment", self.name, stored)


def _run(workspace: Workspace, told: RunSegments, progress: Progress) -> Result:
    as_of = moment_of(workspace.clock, told.as_of)
    names = None if told.name is None else [told.name]
    found = workspace.run_segments(as_of=as_of, names=names, progress=progress)
    runs = [{"name": run.name, "version": run.version, "size": run.size} for run in found]
    return {"as_of": as_of.isoformat(), "segments": runs}


KINDS = (Kind("segments", RunSegments, _run),)
