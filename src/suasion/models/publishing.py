"""Train all targets as of a moment and publish what they predict, as traits ``predicted.purchase.<target>``."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from suasion.core.clock import naive_utc
from suasion.core.engine import Session
from suasion.core.progress import Progress
from suasion.customers.history import History
from suasion.customers.traits import Published, Traits
from suasion.events.checks import MODEL_SOURCE
from suasion.models.card import Card
from suasion.models.registry import Models
from suasion.models.schedule import Schedule
from suasion.models.targets import PurchaseTarget, shop, top_categories

TRAIT_PREFIX = "predicted.purchase."
SOURCE_PREFIX = MODEL_SOURCE


@dataclass(frozen=True)
class Training:
    """What a training did.

    Parameters
    ----------
    as_of
        The moment: nothing from then on was read.
    cards
        One per target, the shop first; a target without enough data has a card whose `reason` says so.
    published
        How many predictions were new, there already, or there with another value (which stands).
    """

    as_of: datetime
    cards: tuple[Card, ...]
    published: Published


def train_and_publish(
    models: Models,
    traits: Traits,
    session: Session,
    history: History,
    as_of: datetime,
    *,
    categories: int,
    horizon_days: int,
    seed: int,
    data_sequence: int,
    again: bool = True,
    progress: Progress | None = None,
) -> Training:
    """Train a model of the shop and one per top category, then score everybody and publish.

    Parameters
    ----------
    history
        Not cut; what happened or was received at or after `as_of` is not read.
    categories
        How many categories, those with most buying customers first.
    horizon_days
        How far ahead is predicted.
    data_sequence
        The log's last event that `history` holds; kept on the cards.
    again
        False to keep models that the same data, moment and targets made already.
    """
    targets = [shop(horizon_days), *top_categories(session, history, as_of, categories, horizon_days)]
    schedule = Schedule.back_from(as_of, horizon_days=horizon_days)
    cards = [] if again else _trained(models, targets, schedule, data_sequence)
    if not cards:
        cards = models.train(session, history, targets, schedule, seed, progress=progress, data_sequence=data_sequence)
    return Training(as_of, tuple(cards), publish(models, traits, session, history, as_of))


def publish(models: Models, traits: Traits, session: Session, history: History, as_of: datetime) -> Published:
    """Score every customer as of a moment with the models in force, and keep the scores as traits.

    Raises
    ------
    suasion.core.errors.Conflict
        If a model learned from something after `as_of`.
    """
    return traits.publish(as_traits(models.score(session, history, as_of), as_of))


def as_traits(scores: pa.Table, as_of: datetime) -> pa.Table:
    """Turn scores into traits: columns of `history.TRAITS`."""
    moment = [naive_utc(as_of)] * scores.num_rows
    rows = scores.to_pydict()
    return pa.table(
        {
            "customer": rows["customer"],
            "name": [f"{TRAIT_PREFIX}{target}" for target in rows["target"]],
            "value": [json.dumps(score) for score in rows["score"]],
            "source": [f"{SOURCE_PREFIX}{target}" for target in rows["target"]],
            "version": [str(version) for version in rows["version"]],
            "time": moment,
            "received": moment,
        }
    )


def _trained(models: Models, targets: Sequence[PurchaseTarget], schedule: Schedule, data_sequence: int) -> list[Card]:
    """Give the cards that stand for all of this already; none if one is missing."""
    own = [feature.plain() for feature in models.own()]
    same = {
        c.target: c
        for c in models.newest()
        if c.data_sequence == data_sequence and c.schedule == schedule and c.own == own
    }
    return [same[target] for target in targets] if same.keys() >= set(targets) else []
