"""Recommenders: every version with what was chosen, and the figures on later time where a step recorded them."""

from typing import Any

import msgspec
from pydantic import AwareDatetime, BaseModel, Field

from suasion.flows.judged import Judged, judged_recommender
from suasion.http.routing import Routes, WorkspaceHere
from suasion.recommend.listing import versions
from suasion.recommend.registry import Version

ROUTES = Routes("recommenders")


class Trial(BaseModel):
    """One setting tried while choosing."""

    setting: str
    value: str
    task: str = Field(description="``with_repeats`` or ``new_only``.")
    ndcg_at_10: float
    gain_low: float | None = Field(description="Lower 95 % bound of its gain; null for what was there before.")
    kept: bool


class TaskFigures(BaseModel):
    """How one kind of list did on later time."""

    ndcg_at_10: float | None
    recall_at_10: float | None
    baselines: dict[str, float | None]
    gain_interval: tuple[float, float] | None = Field(description="Of NDCG@10 over the best baseline's.")
    customers: int | None = Field(description="How many were judged.")


class JudgedLater(BaseModel):
    """Figures on what happened after the moment, as a step of a flow recorded them."""

    flow: str
    step: str
    recorded: AwareDatetime
    tasks: dict[str, TaskFigures]


class Recommender(BaseModel):
    """One fitted version."""

    version: int
    moment: AwareDatetime = Field(description="It knows only what came before.")
    horizon_days: int
    seed: int
    created: AwareDatetime
    settings: dict[str, Any] = Field(description="Everything that was chosen.")
    trials: list[Trial]
    reason: str = Field(description="Why nothing was tried; empty if something was.")
    digest: str = Field(description="SHA-256 of its file.")
    later: JudgedLater | None = Field(description="Null if no step recorded any.")


class Recommenders(BaseModel):
    """Every version, newest first."""

    as_of: AwareDatetime
    data: list[Recommender]


@ROUTES.get("/api/recommenders", needs="recommendations:read")
def recommenders(workspace: WorkspaceHere) -> Recommenders:
    """List the fitted recommenders."""
    found = [(one, judged_recommender(workspace.database, one.version)) for one in versions(workspace.database)]
    return Recommenders(as_of=workspace.clock.now(), data=[_recommender(*one) for one in found])


def _recommender(version: Version, judged: Judged | None) -> Recommender:
    choice = version.choice
    return Recommender(
        version=version.version,
        moment=version.moment,
        horizon_days=version.horizon_days,
        seed=version.seed,
        created=version.created,
        settings=msgspec.to_builtins(choice.settings),
        trials=[Trial(**vars(trial)) for trial in choice.trials],
        reason=choice.reason,
        digest=version.digest,
        later=None if judged is None else _later(judged),
    )


def _later(found: Judged) -> JudgedLater:
    tasks = {name: TaskFigures(**figures) for name, figures in found.figures.items()}
    return JudgedLater(flow=found.flow, step=found.step, recorded=found.finished, tasks=tasks)
