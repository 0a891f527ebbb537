"""The loop at a glance: a figure or two for each stage, what needs a person, and what is still to be set up.

Everything here counts rows of the state database; nothing is computed over the history. What is said is a code with
numbers, so that every language has its own words for it.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any, Literal
from urllib.parse import quote

from sqlalchemy import Connection, Row, Select, Table, func, select

from suasion.access.tables import PERSON
from suasion.content.tables import APPROVAL, DRAFT
from suasion.core.database import Database
from suasion.customers.consent.kept import WITHDRAWALS
from suasion.customers.segments.definitions import in_force, read
from suasion.customers.tables import CONSENT_ACT, CUSTOMER, FOLLOWER, SEGMENT_RUN
from suasion.decisions.actions import NO_CONTACT
from suasion.decisions.tables import DECISIONS, PLANS
from suasion.deliveries.tables import DELIVERY
from suasion.events.recent import last_sequence
from suasion.events.tables import IMPORTS, QUARANTINE
from suasion.experiments.assignment import HELD_OUT
from suasion.models.listing import ModelSummary, summaries
from suasion.recommend.tables import RECOMMENDERS

Value = str | int | float
_State = tuple[str, str, int]  # campaign, state, deliveries
Stage = Literal["collect", "know", "predict", "recommend", "decide", "write", "send", "measure"]
Attention = Literal[
    "password_missing",
    "import_unfinished",
    "events_quarantined",
    "events_waiting",
    "customers_behind",
    "segments_unreadable",
    "model_missing",
    "model_old",
    "deliveries_uncertain",
    "deliveries_failed",
    "deliveries_waiting",
]
"""What may need a person.

password_missing: nobody has set a password yet. import_unfinished: a file was begun and not finished (``file``,
``import``). events_quarantined: rows of files that could not be stored (``count``). events_waiting: live events in
quarantine (``count``). customers_behind: events that customers have
not followed yet (``count``). segments_unreadable: segments that nobody looks into, for their definitions or those that
they refer to cannot be read (``count``; ``names``). model_missing: a target without enough data (``target``,
``reason``). model_old: models made more than `MODEL_OLD_DAYS` days ago (``count``; ``days`` of the oldest).
deliveries_uncertain, deliveries_failed, deliveries_waiting: messages of a campaign in that state (``campaign``,
``count``).
"""
Step = Literal["events", "customers", "consent", "segments", "models", "recommender", "plan", "draft", "sent"]

MODEL_OLD_DAYS = 35
"""A model older than this was trained on a season that is over."""
_WAITING = ("planned", "handed_over")


@dataclass(frozen=True)
class Figure:
    """One number of a stage; `unit` is a code such as ``"events"`` or ``"customers"``."""

    unit: str
    value: int


@dataclass(frozen=True)
class StageFigures:
    """One stage of the loop.

    Parameters
    ----------
    as_of
        When the figures were true; None while there is nothing.
    path
        The console's screen with the rows behind them.
    """

    stage: Stage
    figures: tuple[Figure, ...]
    as_of: datetime | None
    path: str


@dataclass(frozen=True)
class Needed:
    """One thing that needs a person: a code with its numbers, how bad it is, and where to go.

    Parameters
    ----------
    severity
        ``lost``: something asked for did not happen; ``changed``: nothing is lost, and something is to be mended;
        ``info``.
    """

    code: Attention
    severity: Literal["lost", "changed", "info"]
    values: dict[str, Value]
    path: str


@dataclass(frozen=True)
class Started:
    """One step of setting up, done or not, and the screen where it is done."""

    step: Step
    done: bool
    path: str


@dataclass(frozen=True)
class Overview:
    """The loop at a glance, as of one consistent read."""

    as_of: datetime
    stages: tuple[StageFigures, ...]
    needs_attention: tuple[Needed, ...]
    get_started: tuple[Started, ...]


def overview(database: Database, now: datetime) -> Overview:
    """Look at every stage."""
    models = summaries(database)
    with database.read() as connection:
        states = _states(connection)
        stages = _stages(connection, models, states, now)
        needed = [
            *_of_people(connection),
            *_of_events(connection),
            *_of_segments(connection),
            *_of_deliveries(states),
            *_of_models(models, now),
        ]
        started = _started(connection, models)
    return Overview(now, tuple(stages), tuple(needed), started)


def _stages(
    connection: Connection, models: tuple[ModelSummary, ...], states: list[_State], now: datetime
) -> list[StageFigures]:
    one = connection.scalar
    good = [model for model in models if not model.reason]
    recommender = connection.execute(select(RECOMMENDERS).order_by(RECOMMENDERS.c.version.desc()).limit(1)).first()
    plan = connection.execute(select(PLANS).order_by(PLANS.c.made_at.desc(), PLANS.c.plan_id).limit(1)).first()
    drafts = one(select(func.max(DRAFT.c.written_at)))
    last_sent = one(select(func.max(DELIVERY.c.finished_at)))
    campaign = f"/campaigns/{quote(plan.name, safe='')}" if plan else "/campaigns"
    return [
        _stage("collect", now, "/system", events=last_sequence(connection), quarantined=sum(_aside(connection))),
        _stage("know", now, "/customers", customers=_customers(connection), segments=_segments(connection)),
        _stage(
            "predict",
            max((model.created for model in models), default=None),
            "/models",
            models=len(good),
            targets_without_model=len(models) - len(good),
        ),
        _stage(
            "recommend",
            recommender.moment if recommender else None,
            "/items",
            recommenders=_count(connection, RECOMMENDERS),
        ),
        _stage("decide", (plan.as_of or plan.made_at) if plan else None, campaign, **_decided(connection, plan)),
        _stage("write", drafts, campaign, drafts=_count(connection, DRAFT), approved=_count(connection, APPROVAL)),
        _stage("send", last_sent or (now if states else None), campaign, **_sent(states)),
        _stage("measure", now if plan else None, campaign, windows_over=_windows_over(connection, now)),
    ]


def _stage(stage: Stage, as_of: datetime | None, path: str, **figures: int) -> StageFigures:
    return StageFigures(stage, tuple(Figure(unit, value) for unit, value in figures.items()), as_of, path)


def _customers(connection: Connection) -> int:
    """Count customers; those that became part of another are none of their own."""
    count = select(func.count()).select_from(CUSTOMER).where(CUSTOMER.c.merged_into.is_(None))
    return int(connection.scalar(count) or 0)


def _count(connection: Connection, table: Table) -> int:
    return int(connection.scalar(select(func.count()).select_from(table)) or 0)


def _segments(connection: Connection) -> int:
    return int(connection.scalar(select(func.count()).select_from(in_force().subquery())) or 0)


def _decided(connection: Connection, plan: Row[Any] | None) -> dict[str, int]:
    if plan is None:
        return {"customers": 0, "contacted": 0}
    table = DECISIONS.c
    contacted = select(func.count()).where(
        table.plan_id == plan.plan_id, table.arm != HELD_OUT, table.drawn != NO_CONTACT
    )
    return {"customers": plan.customers, "contacted": int(connection.scalar(contacted) or 0)}


def _states(connection: Connection) -> list[_State]:
    columns = (DELIVERY.c.campaign, DELIVERY.c.state)
    query = select(*columns, func.count()).group_by(*columns).order_by(*columns)
    return [(campaign, state, count) for campaign, state, count in connection.execute(query)]


def _sent(states: list[_State]) -> dict[str, int]:
    return {
        name: sum(count for _, state, count in states if state in wanted)
        for name, wanted in (("sent", ("sent",)), ("waiting", _WAITING), ("uncertain", ("uncertain",)))
    }


def _windows_over(connection: Connection, now: datetime) -> int:
    rows = connection.execute(select(PLANS.c.as_of, PLANS.c.settings).where(PLANS.c.as_of.is_not(None)))
    over = 0
    for as_of, text in rows:
        days = json.loads(text).get("prediction.horizon_days")
        over += days is not None and as_of + timedelta(days=days) <= now
    return over


def _of_people(connection: Connection) -> list[Needed]:
    able = select(PERSON.c.account).where(PERSON.c.password.is_not(None), ~PERSON.c.disabled)
    if connection.execute(able.limit(1)).first() is not None:
        return []
    return [Needed("password_missing", "info", {}, "/settings")]


def _of_events(connection: Connection) -> list[Needed]:
    unfinished = select(IMPORTS.c.id, IMPORTS.c.file).where(IMPORTS.c.finished.is_(None)).order_by(IMPORTS.c.started)
    found = [
        Needed("import_unfinished", "lost", {"import": name, "file": PurePath(file).name}, "/system")
        for name, file in connection.execute(unfinished)
    ]
    rows, live = _aside(connection)
    if rows:
        found.append(Needed("events_quarantined", "changed", {"count": rows}, "/system"))
    if live:
        found.append(Needed("events_waiting", "changed", {"count": live}, "/data-health"))
    behind = last_sequence(connection) - _followed(connection)
    if behind > 0:
        found.append(Needed("customers_behind", "info", {"count": behind}, "/system"))
    return found


def _of_segments(connection: Connection) -> list[Needed]:
    _, unreadable = read(connection.execute(in_force()))
    if not unreadable:
        return []
    values: dict[str, Value] = {"count": len(unreadable), "names": ", ".join(sorted(unreadable))}
    return [Needed("segments_unreadable", "lost", values, "/segments")]


def _aside(connection: Connection) -> tuple[int, int]:
    """Count what is set aside: rows of files, and live events that were not replayed since."""
    ours = QUARANTINE.c
    rows = select(func.count()).select_from(QUARANTINE).where(ours.origin != "")
    live = select(func.count()).select_from(QUARANTINE).where((ours.origin == "") & ours.replayed.is_(None))
    return int(connection.scalar(rows) or 0), int(connection.scalar(live) or 0)


def _followed(connection: Connection) -> int:
    return int(connection.scalar(select(func.min(FOLLOWER.c.sequence)).where(FOLLOWER.c.name != WITHDRAWALS)) or 0)


def _of_deliveries(states: list[_State]) -> list[Needed]:
    kinds: tuple[tuple[Attention, Literal["lost", "changed", "info"], tuple[str, ...]], ...] = (
        ("deliveries_uncertain", "lost", ("uncertain",)),
        ("deliveries_failed", "lost", ("failed",)),
        ("deliveries_waiting", "info", _WAITING),
    )
    counts: dict[tuple[int, str], int] = {}
    for campaign, state, count in states:
        for place, (_, _, wanted) in enumerate(kinds):
            if state in wanted:
                counts[place, campaign] = counts.get((place, campaign), 0) + count
    return [
        Needed(
            kinds[place][0], kinds[place][1], {"campaign": name, "count": count}, f"/campaigns/{quote(name, safe='')}"
        )
        for (place, name), count in sorted(counts.items())
    ]


def _of_models(models: tuple[ModelSummary, ...], now: datetime) -> list[Needed]:
    found = [
        Needed("model_missing", "changed", {"target": one.target, "reason": one.reason}, _model(one))
        for one in models
        if one.reason
    ]
    old = [model for model in models if now - model.created > timedelta(days=MODEL_OLD_DAYS)]
    if old:
        days = max((now - model.created).days for model in old)
        found.append(Needed("model_old", "changed", {"count": len(old), "days": days}, "/models"))
    return found


def _model(model: ModelSummary) -> str:
    return f"/models/{quote(model.target, safe='')}"


def _started(connection: Connection, models: tuple[ModelSummary, ...]) -> tuple[Started, ...]:
    def some(query: Select[Any]) -> bool:
        return connection.execute(query.limit(1)).first() is not None

    return (
        Started("events", last_sequence(connection) > 0, "/get-started"),
        Started("customers", some(select(CUSTOMER.c.customer)), "/customers"),
        Started("consent", some(select(CONSENT_ACT.c.customer)), "/customers"),
        Started("segments", some(select(SEGMENT_RUN.c.name)), "/segments"),
        Started("models", any(not model.reason for model in models), "/models"),
        Started("recommender", some(select(RECOMMENDERS.c.version)), "/items"),
        Started("plan", some(select(PLANS.c.plan_id)), "/campaigns"),
        Started("draft", some(select(APPROVAL.c.draft)), "/campaigns"),
        Started("sent", some(select(DELIVERY.c.id).where(DELIVERY.c.state == "sent")), "/campaigns"),
    )
