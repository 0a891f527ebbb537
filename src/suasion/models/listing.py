"""The models there are, and what their cards say, from what is stored alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import func, select

from suasion.core.database import Database
from suasion.core.errors import NotFound
from suasion.models.card import Card
from suasion.models.in_force import InForce, times_in_force, versions_in_force
from suasion.models.tables import MODELS


@dataclass(frozen=True)
class ModelSummary:
    """The version in force of one target, or why there is no model.

    Parameters
    ----------
    target, category, horizon_days
        What is predicted: a purchase in the category (None: in the shop) within the days.
    version, newest, versions
        Its number, that of the one trained last, and how many the target has.
    reason
        Why there is no model, such as ``"not enough data: ..."``; empty if there is one.
    learner, described
        Its kind, and which of that kind; empty without a model.
    learned_until
        Nothing that happened from this moment on was learned from.
    created
        When it was made.
    rows, positives
        Customers of the window it was chosen on, and those who bought; 0 if nothing was chosen.
    average_precision, auc, gain, gain_interval
        On that window: of the ranking, and average precision over the better baseline's with its 95 % interval.
    data_sequence
        The log's last event it saw, if it was told.
    """

    target: str
    category: str | None
    horizon_days: int
    version: int
    newest: int
    versions: int
    reason: str
    learner: str
    described: str
    learned_until: datetime
    created: datetime
    rows: int
    positives: int
    average_precision: float | None
    auc: float | None
    gain: float | None
    gain_interval: tuple[float, float] | None
    data_sequence: int | None


@dataclass(frozen=True)
class ModelVersion:
    """One stored version of a target; `learner` is empty where there was not enough data.

    `in_force` are the times it was put in force, the newest first; `ruling` says whether it is now.
    """

    version: int
    learner: str
    created: datetime
    ruling: bool
    in_force: tuple[InForce, ...]


def summaries(database: Database) -> tuple[ModelSummary, ...]:
    """Give the version in force of every target, the shop first and then by name."""
    there = (
        select(MODELS.c.target, func.max(MODELS.c.version).label("newest"), func.count().label("versions"))
        .group_by(MODELS.c.target)
        .subquery()
    )
    ruling = versions_in_force()
    query = (
        select(MODELS.c.card, there.c.newest, there.c.versions)
        .join(ruling, (MODELS.c.target == ruling.c.target) & (MODELS.c.version == ruling.c.version))
        .join(there, MODELS.c.target == there.c.target)
    )
    with database.read() as connection:
        found = [(msgspec.json.decode(text, type=Card), *counts) for text, *counts in connection.execute(query)]
    found.sort(key=lambda one: (one[0].target.category is not None, one[0].target.name))
    return tuple(summary(*one) for one in found)


def stored_card(database: Database, target: str, version: int | None = None) -> Card:
    """Give one version's card, that in force if none is named.

    Raises
    ------
    suasion.core.errors.NotFound
        If the target was never trained, or has no such version.
    """
    query = select(MODELS.c.card).where(MODELS.c.target == target)
    if version is None:
        ruling = versions_in_force()
        query = query.join(ruling, (MODELS.c.target == ruling.c.target) & (MODELS.c.version == ruling.c.version))
    else:
        query = query.where(MODELS.c.version == version)
    with database.read() as connection:
        text = connection.scalar(query)
    if text is None:
        numbers = [one.version for one in stored_versions(database, target)]
        raise NotFound(f"There is no version {version} of the model of {target!r}; there are {numbers}.")
    return msgspec.json.decode(text, type=Card)


def stored_versions(database: Database, target: str) -> tuple[ModelVersion, ...]:
    """List a target's versions, newest first.

    Raises
    ------
    suasion.core.errors.NotFound
        If the target was never trained.
    """
    columns = (MODELS.c.version, MODELS.c.learner, MODELS.c.created)
    query = select(*columns).where(MODELS.c.target == target).order_by(MODELS.c.version.desc())
    with database.read() as connection:
        times = times_in_force(connection, target)
        found = tuple(
            ModelVersion(*row, row.version == times[0].version, tuple(t for t in times if t.version == row.version))
            for row in connection.execute(query)
        )
        targets = () if found else tuple(connection.scalars(select(MODELS.c.target).distinct()))
    if not found:
        raise NotFound.among("model of target", target, targets)
    return found


def learned_until(card: Card) -> datetime:
    """Give the moment from which on nothing was learned from: the end of the window the model was chosen on."""
    return card.schedule.select + timedelta(days=card.target.horizon_days)


def summary(card: Card, newest: int, versions: int) -> ModelSummary:
    """Shorten a card to what a list shows."""
    judged = card.selection
    return ModelSummary(
        target=card.target.name,
        category=card.target.category,
        horizon_days=card.target.horizon_days,
        version=card.version,
        newest=newest,
        versions=versions,
        reason=card.reason,
        learner=card.learner,
        described=card.described,
        learned_until=learned_until(card),
        created=card.created,
        rows=judged.rows if judged else 0,
        positives=judged.positives if judged else 0,
        average_precision=judged.average_precision if judged else None,
        auc=judged.auc if judged else None,
        gain=judged.gain if judged else None,
        gain_interval=judged.gain_interval if judged else None,
        data_sequence=card.data_sequence,
    )
