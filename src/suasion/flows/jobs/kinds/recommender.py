"""Fitting the recommender as of a moment."""

from datetime import datetime

from suasion.core.progress import Progress
from suasion.flows.jobs.job import Arguments, Kind, Result
from suasion.flows.jobs.moments import moment_of, refuse_later
from suasion.workspace import Workspace


class Fit(Arguments, frozen=True, kw_only=True):
    """Learn from all that was known before `as_of` (None: now)."""

    as_of: datetime | None = None

    def check(self, workspace: Workspace) -> None:
        """Refuse a moment that is not yet."""
        refuse_later(workspace, self.as_of)


def _run(workspace: Workspace, told: Fit, progress: Progress) -> Result:
    as_of = moment_of(workspace, told.as_of)
    with workspace.session() as session:
        version = workspace.recommendations.fit_and_store(
            session,
            workspace.history(session),
            as_of,
            workspace.settings.whole("workspace.seed"),
            horizon_days=workspace.settings.whole("prediction.horizon_days"),
            progress=progress,
        )
        model = workspace.recommendations.fitted(version.version)
    return {
        "as_of": as_of.isoformat(),
        "version": version.version,
        "customers": len(model.customers),
        "items": len(model.items),
    }


KINDS = (Kind("recommender", Fit, _run),)
