"""Computing traits as of a moment: all that are saved and the strongest interests, or one."""

from datetime import datetime

from suasion.core.moments import moment_of, refuse_earlier, refuse_later
from suasion.core.progress import Progress
from suasion.customers.computed.definition import INTERESTS
from suasion.flows.jobs.job import Arguments, Kind, Result
from suasion.workspace import Workspace


class ComputeTraits(Arguments, frozen=True, kw_only=True):
    """Compute the trait called `name` (None: all, and the strongest interests) as of `as_of` (None: now)."""

    name: str | None = None
    as_of: datetime | None = None

    def check(self, workspace: Workspace) -> None:
        """Refuse a moment that is not yet, and a trait that nobody defined."""
        refuse_later(workspace.clock, self.as_of)
        refuse_earlier(self.as_of)
        if self.name is not None and self.name != INTERESTS:
            workspace.computed.one(self.name)


def _run(workspace: Workspace, told: ComputeTraits, progress: Progress) -> Result:
    as_of = moment_of(workspace.clock, told.as_of)
    runs = workspace.compute_traits(None if told.name is None else [told.name], as_of, progress=progress)
    return {
        "as_of": as_of.isoformat(),
        "traits": [
            {"name": run.name, "version": run.version, "customers": run.customers, "published": run.published}
            for run in runs
        ],
    }


KINDS = (Kind("traits", ComputeTraits, _run),)
