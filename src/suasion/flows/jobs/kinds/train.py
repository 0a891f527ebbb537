"""Training: a model for the shop and for the biggest categories, as of a moment, and what they predict, published."""

from datetime import datetime

from suasion.core.errors import InputRefused
from suasion.core.moments import refuse_later
from suasion.core.progress import Progress
from suasion.flows.jobs.job import Arguments, Kind, Result
from suasion.workspace import Workspace

_MOST_CATEGORIES = 50


class Train(Arguments, frozen=True, kw_only=True):
    """Learn from all that was known before `as_of` (None: now); one model for the shop and one per top category."""

    as_of: datetime | None = None
    categories: int = 12

    def check(self, workspace: Workspace) -> None:
        """Refuse a moment that is not yet, and a number of categories that nobody means."""
        refuse_later(workspace.clock, self.as_of)
        if not 0 <= self.categories <= _MOST_CATEGORIES:
            raise InputRefused(f"{self.categories} categories cannot be trained.", hint=f"0 to {_MOST_CATEGORIES}.")


def _run(workspace: Workspace, told: Train, progress: Progress) -> Result:
    done = workspace.train(told.as_of, categories=told.categories, progress=progress)
    in_force = {card.target.name: card.version for card in workspace.models.cards()}
    targets = [
        {
            "target": card.target.name,
            "version": card.version,
            "learner": card.learner,
            "in_force": in_force[card.target.name],
            "reason": card.reason,
            "leaks": [] if card.leakage is None else [leak.column for leak in card.leakage.leaks],
        }
        for card in done.cards
    ]
    predictions = done.published.added + done.published.already
    return {"as_of": done.as_of.isoformat(), "targets": targets, "predictions": predictions}


KINDS = (Kind("train", Train, _run),)
