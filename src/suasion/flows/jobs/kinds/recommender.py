"""Fitting the recommender as of a moment."""

from datetime import datetime

from suasion.core.moments import refuse_later
from suasion.core.progress import Progress
from suasion.flows.jobs.job import Arguments, Kind, Result
from suasion.workspace import Workspace


class Fit(Arguments, frozen=True, kw_only=True):
    """Learn from all that was known before `as_of` (None: now)."""

    as_of: datetime | None = None

    def check(self, workspace: Workspace) -> None:
        """Refuse a moment that is not yet."""
        refuse_later(workspace.clock, self.as_of)


def _run(workspace: Workspace, told: Fit, progress: Progress) -> Result:
    version = workspace.fit_recommender(told.as_of, progress=progress)
    model = workspace.recommendations.fitted(version.version)
    return {
        "as_of": version.moment.isoformat(),
        "version": version.version,
        "customers": len(model.customers),
        "items": len(model.items),
    }


KINDS = (Kind("recommender", Fit, _run),)
