"""One plan as a screen shows it: value, proof, limits, actions, chance, and what it assumed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from suasion.core.settings import Value
from suasion.decisions.actions import NO_CONTACT
from suasion.decisions.plan import Plan, figures
from suasion.decisions.request import Chance
from suasion.experiments.assignment import HELD_OUT


@dataclass(frozen=True)
class LimitUse:
    """One limit.

    Parameters
    ----------
    limit
        The most that may be used; currency for the budget, customers for an offer's room.
    used
        Of the plan drawn for everyone, held out or not.
    used_by_contacted
        By the customers who are really contacted.
    used_before_exploration, price
        Of the optimal plan: what it uses, and the profit that one further unit would bring. A price above 0 says that
        the limit binds.
    """

    name: str
    limit: float
    used: float
    used_by_contacted: float
    used_before_exploration: float
    price: float


@dataclass(frozen=True)
class ActionCount:
    """Customers by action.

    Parameters
    ----------
    chosen, drawn, contacted
        Given it by the optimal plan; after exploration; and, of these, not held out (for ``no_contact``: kept).
    cost, profit
        Expected, of those contacted, in currency.
    """

    action: str
    title: str
    chosen: int
    drawn: int
    contacted: int
    cost: float
    profit: float


@dataclass(frozen=True)
class PlanSummary:
    """One plan.

    Parameters
    ----------
    value, bound, gap
        Expected profit before exploration, the proven most it could be (currency), and ``(bound - value) / bound``.
    customers, planned, contacted, held_out
        Everybody considered; drawn for an action; of these contacted; held out of everybody.
    budget, spend, planned_spend
        In currency: the first limit with a use per customer, what those contacted cost, what the plan drawn for
        everyone would cost; None if there is no such limit.
    chance
        Seed, temperature and shares as asked for.
    uniform_share, withheld_share
        As the limits allowed.
    exploration_cost, greedy_loss
        Expected profit given up to explore, in currency; and the share lost by taking the highest profits first.
    violations
        Limits that the drawn plan breaks, plus ineligible actions in it.
    models, data_sequence, settings
        Version by target, the log's last event, and every setting that went in.
    """

    plan_id: str
    name: str
    made_at: datetime
    as_of: datetime | None
    value: float
    bound: float
    gap: float
    customers: int
    planned: int
    contacted: int
    held_out: int
    budget: float | None
    spend: float | None
    planned_spend: float | None
    limits: tuple[LimitUse, ...]
    actions: tuple[ActionCount, ...]
    chance: Chance
    uniform_share: float
    withheld_share: float
    exploration_cost: float
    greedy_loss: float
    violations: int
    models: Mapping[str, int]
    data_sequence: int | None
    settings: Mapping[str, Value]


def summarise(plan: Plan) -> PlanSummary:
    """Compute a plan's summary from its log; what `plan.figures` counts too is taken from there."""
    counted = figures(plan)
    whole: dict[str, int] = {name: _whole(counted[name]) for name in ("planned", "contacted", "holdout", "violations")}
    money = {name: _number(counted[name]) for name in ("budget", "kept_cost", "spend")}
    value, gap = plan.allocation.value, _number(counted["certified_gap"]) or 0.0
    return PlanSummary(
        plan_id=plan.plan_id,
        name=plan.request.name,
        made_at=plan.made_at,
        as_of=plan.basis.as_of,
        value=value,
        bound=plan.allocation.bound,
        gap=gap,
        customers=len(plan.request.customers),
        planned=whole["planned"],
        contacted=whole["contacted"],
        held_out=whole["holdout"],
        budget=money["budget"],
        spend=money["kept_cost"],
        planned_spend=money["spend"],
        limits=_limits(plan),
        actions=_actions(plan),
        chance=plan.request.chance,
        uniform_share=plan.exploration.uniform_share,
        withheld_share=plan.exploration.withheld_share,
        exploration_cost=_number(counted["exploration_cost"]) or 0.0,
        greedy_loss=_number(counted["greedy_loss"]) or 0.0,
        violations=whole["violations"],
        models=dict(plan.basis.models),
        data_sequence=plan.basis.data_sequence,
        settings=dict(plan.settings),
    )


def _limits(plan: Plan) -> tuple[LimitUse, ...]:
    problem = plan.request.problem
    contacted = np.where(_kept(plan), plan.drawn, -1)
    columns = (
        problem.used(plan.drawn).tolist(),
        problem.used(contacted).tolist(),
        plan.allocation.used.tolist(),
        plan.allocation.prices.tolist(),
    )
    return tuple(
        LimitUse(constraint.name, float(constraint.limit), *numbers)
        for constraint, *numbers in zip(problem.constraints, *columns, strict=True)
    )


def _actions(plan: Plan) -> tuple[ActionCount, ...]:
    kept = _kept(plan)
    named = [(NO_CONTACT, "No contact"), *((action.key, action.title) for action in plan.request.actions)]
    wide = plan.request.wide[0].weights if plan.request.wide else np.zeros(plan.request.problem.profit.shape)
    found = []
    for column, (key, title) in enumerate(named, start=-1):
        given = kept & (plan.drawn == column)
        amounts = (0.0, 0.0)
        if column >= 0:
            amounts = float(wide[given, column].sum()), float(plan.request.problem.profit[given, column].sum())
        chosen, drawn = (int((choice == column).sum()) for choice in (plan.allocation.choice, plan.drawn))
        found.append(ActionCount(key, title, chosen, drawn, int(given.sum()), *amounts))
    return tuple(found)


def _kept(plan: Plan) -> np.ndarray:
    return np.array([arm != HELD_OUT for arm in plan.arms], dtype=bool)


def _whole(value: object) -> int:
    assert isinstance(value, int)
    return value


def _number(value: object) -> float | None:
    assert value is None or isinstance(value, int | float)
    return None if value is None else float(value)
