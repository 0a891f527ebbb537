"""Training: a model for the shop and for the biggest categories, as of a moment, and what they predict, published."""

from datetime import datetime

from suasion.core.errors import InputRefused
from suasion.core.progress import Progress
from suasion.flows.jobs.job import Arguments, Kind, Result
from suasion.flows.jobs.moments import moment_of, refuse_later
from suasion.models.schedule import Schedule
from suasion.models.targets import shop, top_categories
from suasion.workspace import Workspace

_MOST_CATEGORIES = 50


class Train(Arguments, frozen=True, kw_only=True):
    """Learn from all that was known before `as_of` (None: now); one model for the shop and one per top category."""

    as_of: datetime | None = None
    categories: int = 12

    def check(self, workspace: Workspace) -> None:
        """Refuse a moment that is not yet, and a number of categories that nobody means."""
        refuse_later(workspace, self.as_of)
        if not 0 <= self.categories <= _MOST_CATEGORIES:
            raise InputRefused(f"{self.categories} categories cannot be trained.", hint=f"0 to {_MOST_CATEGORIES}.")


def _run(workspace: Workspace, told: Train, progress: Progress) -> Result:
    as_of = moment_of(workspace, told.as_of)
    days = workspace.settings.whole("prediction.horizon_days")
    with workspace.session() as session:
        view = workspace.events.view(session)
        history = workspace.customers.history(session, view)
        cards = workspace.models.train(
            session,
            history,
            [shop(days), *top_categories(session, history, as_of, told.categories, days)],
            Schedule.back_from(as_of, horizon_days=days),
            workspace.settings.whole("workspace.seed"),
            progress=progress,
            data_sequence=view.last_sequence,
        )
        published = workspace.publish_predictions(session, history, as_of)
    targets = [{"target": c.target.name, "version": c.version, "learner": c.learner, "reason": c.reason} for c in cards]
    return {"as_of": as_of.isoformat(), "targets": targets, "predictions": published.added + published.already}


KINDS = (Kind("train", Train, _run),)
