"""Figures on later time that a step of a flow recorded, with which flow, which step and when."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from suasion.core.database import Database
from suasion.flows.tables import FLOW_STEP
from suasion.models.in_force import versions_in_force
from suasion.recommend.tables import RECOMMENDERS


@dataclass(frozen=True)
class Judged:
    """What a step found out about one version.

    Parameters
    ----------
    flow, step, finished
        Where it was recorded and when.
    version
        The version in force then, which is the one it judged.
    figures
        As recorded; plain JSON.
    """

    flow: str
    step: str
    finished: datetime
    version: int
    figures: dict[str, Any]


def judged_model(database: Database, target: str, version: int) -> Judged | None:
    """Give what the latest step recorded of a version of a target's model; None if no step judged that version.

    `figures` are the step's figures of the target, with ``curve``: rows, buyers and reliability points of the window.
    """
    query = select(FLOW_STEP).where(FLOW_STEP.c.step == "predict").order_by(FLOW_STEP.c.finished.desc())
    with database.read() as connection:
        for row in connection.execute(query):
            then = versions_in_force(row.finished)
            if connection.scalar(select(then.c.version).where(then.c.target == target)) != version:
                continue
            stored = json.loads(row.figures)
            named = {one["name"]: one for one in stored.get("targets", [])}
            curves = {one["name"]: one for one in stored.get("figures", [])}
            if target in named:
                figures = {**named[target], "curve": curves.get(target, {})}
                return Judged(row.flow, row.step, row.finished, version, figures)
    return None


def judged_recommender(database: Database, version: int) -> Judged | None:
    """Give what the latest step recorded of a version of the recommender; None if no step judged that version.

    `figures` are ``with_repeats`` and ``new_only``, each with how many customers were judged.
    """
    query = select(FLOW_STEP).where(FLOW_STEP.c.step == "recommend").order_by(FLOW_STEP.c.finished.desc())
    with database.read() as connection:
        for row in connection.execute(query):
            made = select(RECOMMENDERS.c.version).where(RECOMMENDERS.c.created <= row.finished)
            if connection.scalar(made.order_by(RECOMMENDERS.c.version.desc())) == version:
                stored = json.loads(row.figures)
                more = stored.get("figures", {})
                figures = {
                    task: {**stored[task], "customers": more.get(task, {}).get("customers")}
                    for task in ("with_repeats", "new_only")
                    if task in stored
                }
                return Judged(row.flow, row.step, row.finished, version, figures)
    return None
