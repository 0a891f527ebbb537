"""Plans and decisions as rows: written in one transaction, read back exactly."""

from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, insert, select

from suasion.core.errors import NotFound
from suasion.decisions.actions import Action
from suasion.decisions.allocation.allocate import Allocation
from suasion.decisions.allocation.problem import Constraint, Problem
from suasion.decisions.exploration import Exploration
from suasion.decisions.plan import Basis, Plan
from suasion.decisions.reasons import reasons
from suasion.decisions.request import Chance, Request
from suasion.decisions.tables import DECISIONS, PLANS


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


class _Limit(msgspec.Struct):
    name: str
    limit: float
    weights: list[float] | None
    price: float
    reserved: float
    exploration_price: float


class _Used(msgspec.Struct):
    asked: Chance
    uniform_share: float
    withheld_share: float


def write(connection: Connection, plan: Plan) -> None:
    """Write a plan and its decisions."""
    request, allocation, exploration = plan.request, plan.allocation, plan.exploration
    limits = [
        _Limit(
            c.name,
            float(c.limit),
            None if c.weights.ndim == 2 else c.weights.astype(float).tolist(),
            float(allocation.prices[k]),
            float(exploration.limits[k]),
            float(exploration.prices[k]),
        )
        for k, c in enumerate(request.problem.constraints)
    ]
    row = {
        "plan_id": plan.plan_id,
        "name": request.name,
        "made_at": plan.made_at,
        "customers": len(request.customers),
        "actions": _json(request.actions),
        "limits": _json(limits),
        "chance": _json(_Used(request.chance, exploration.uniform_share, exploration.withheld_share)),
        "settings": _json(plan.settings),
        "as_of": plan.basis.as_of,
        "data_sequence": plan.basis.data_sequence,
        "models": _json(dict(plan.basis.models)),
        "value": allocation.value,
        "bound": allocation.bound,
    }
    connection.execute(insert(PLANS), row)
    rows = _decisions(plan)
    if rows:
        connection.execute(insert(DECISIONS), rows)


def _decisions(plan: Plan) -> list[dict[str, str]]:
    request = plan.request
    eligible = request.eligible.tolist()
    profits = request.problem.profit.astype(float).tolist()
    uses = [constraint.weights.astype(float).tolist() for constraint in request.wide]
    probabilities = plan.exploration.probabilities.tolist()
    why = reasons(plan)
    return [
        {
            "plan_id": plan.plan_id,
            "customer": customer,
            "scores": _json(plan.basis.scores_of(i)),
            "eligible": _json(eligible[i]),
            "profits": _json(profits[i]),
            "uses": _json([use[i] for use in uses]),
            "probabilities": _json(probabilities[i]),
            "chosen": plan.key(int(plan.allocation.choice[i])),
            "drawn": plan.key(int(plan.drawn[i])),
            "arm": plan.arms[i],
            "reason": why[i],
        }
        for i, customer in enumerate(request.customers)
    ]


def exists(connection: Connection, plan_id: str) -> bool:
    """Say whether a plan is stored."""
    return connection.execute(select(PLANS.c.plan_id).where(PLANS.c.plan_id == plan_id)).first() is not None


def plan_ids(connection: Connection, name: str | None = None) -> list[str]:
    """Every plan's id, newest first; with a `name`, of those that bear it."""
    query = select(PLANS.c.plan_id).order_by(PLANS.c.made_at.desc(), PLANS.c.plan_id)
    if name is not None:
        query = query.where(PLANS.c.name == name)
    return list(connection.execute(query).scalars())


def read(connection: Connection, plan_id: str) -> Plan:
    """Read a plan back from its rows.

    Raises
    ------
    suasion.core.errors.NotFound
        If there is none of that id.
    """
    head = connection.execute(select(PLANS).where(PLANS.c.plan_id == plan_id)).one_or_none()
    if head is None:
        raise NotFound.among("plan", plan_id, plan_ids(connection))
    rows = connection.execute(
        select(DECISIONS).where(DECISIONS.c.plan_id == plan_id).order_by(DECISIONS.c.customer)
    ).all()
    actions = msgspec.json.decode(head.actions, type=tuple[Action, ...])
    limits = msgspec.json.decode(head.limits, type=list[_Limit])
    used = msgspec.json.decode(head.chance, type=_Used)
    shape = (len(rows), len(actions))
    uses = _array([row.uses for row in rows]).reshape(shape[0], sum(x.weights is None for x in limits), shape[1])
    columns = iter(range(uses.shape[1]))
    constraints = tuple(
        Constraint(x.name, uses[:, next(columns)] if x.weights is None else np.array(x.weights), x.limit)
        for x in limits
    )
    eligible = _array([row.eligible for row in rows]).astype(bool).reshape(shape)
    problem = Problem(_array([row.profits for row in rows]).reshape(shape), constraints, eligible)
    place = {action.key: column for column, action in enumerate(actions)}
    choice = np.array([place.get(row.chosen, -1) for row in rows], dtype=np.int64)
    prices = np.array([x.price for x in limits])
    return Plan(
        plan_id,
        head.made_at,
        Request(head.name, tuple(row.customer for row in rows), actions, problem, used.asked),
        Allocation(choice, head.value, head.bound, prices, problem.used(choice)),
        Exploration(
            _array([row.probabilities for row in rows]).reshape(shape[0], shape[1] + 1),
            np.array([x.exploration_price for x in limits]),
            used.asked.temperature,
            used.uniform_share,
            used.withheld_share,
            np.array([x.reserved for x in limits]),
        ),
        np.array([place.get(row.drawn, -1) for row in rows], dtype=np.int64),
        tuple(row.arm for row in rows),
        msgspec.json.decode(head.settings),
        Basis(head.as_of, head.data_sequence, msgspec.json.decode(head.models), _scores([row.scores for row in rows])),
    )


def _scores(texts: list[str]) -> dict[str, NDArray[np.float64]]:
    rows = [msgspec.json.decode(text, type=dict[str, float]) for text in texts]
    return {name: np.array([row[name] for row in rows]) for name in (rows[0] if rows else ())}


def _array(texts: list[str]) -> NDArray[np.float64]:
    return np.array([msgspec.json.decode(text) for text in texts], dtype=np.float64)
