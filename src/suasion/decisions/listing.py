"""Plans and decisions as lists, read row by row: no plan is rebuilt for them."""

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import BigInteger, ColumnElement, RowMapping, and_, func, or_, select, type_coerce

from suasion.core.clock import to_microseconds
from suasion.core.database import Database
from suasion.core.errors import InputRefused, NotFound
from suasion.core.paging import Key, Page, page
from suasion.customers.identity.names import all_names
from suasion.decisions.actions import Action
from suasion.decisions.tables import DECISIONS, PLANS


@dataclass(frozen=True)
class PlanHead:
    """One plan, as a list shows it.

    Parameters
    ----------
    name
        What it is for; campaigns and holdouts bear the same.
    as_of
        What was known at this moment was used; None if its maker did not say.
    value, bound
        Expected profit before exploration and the proven most it could be, in currency.
    gap
        ``(bound - value) / bound``; 0 where the bound is not above 0.
    """

    plan_id: str
    name: str
    made_at: datetime
    as_of: datetime | None
    customers: int
    value: float
    bound: float
    gap: float


@dataclass(frozen=True)
class DecisionRow:
    """One customer's decision, as a list shows it.

    Parameters
    ----------
    chosen, drawn
        The optimal plan's action and the one drawn after exploration; drawn for customers held out too.
    arm
        ``"kept"`` or ``"held_out"``.
    probability, profit
        Of the drawn action: with which chance it was drawn, and its expected profit in currency.
    """

    plan_id: str
    campaign: str
    made_at: datetime
    as_of: datetime | None
    customer: str
    chosen: str
    drawn: str
    arm: str
    probability: float
    profit: float
    reason: str


def plans_page(
    database: Database, now: datetime, *, name: str | None = None, after: Key | None = None, limit: int = 50
) -> Page[PlanHead]:
    """Give a page of plans, newest first; with a `name`, of those that bear it.

    Raises
    ------
    suasion.core.errors.InputRefused
        If `after` is no key of this list.
    """
    wanted = [] if name is None else [PLANS.c.name == name]
    columns = (PLANS.c[column] for column in ("plan_id", "name", "made_at", "as_of", "customers", "value", "bound"))
    query = select(*columns).where(*wanted).order_by(PLANS.c.made_at.desc(), PLANS.c.plan_id).limit(limit + 1)
    if after is not None:
        query = query.where(_behind(after))
    with database.read() as connection:
        total = connection.scalar(select(func.count()).select_from(PLANS).where(*wanted))
        found = [PlanHead(**row, gap=_gap(row["value"], row["bound"])) for row in connection.execute(query).mappings()]
    return page(found, limit, lambda one: (to_microseconds(one.made_at), one.plan_id), total=total, as_of=now)


def decisions_page(
    database: Database,
    now: datetime,
    *,
    plan: str | None = None,
    customer: str | None = None,
    arm: str | None = None,
    action: str | None = None,
    after: Key | None = None,
    limit: int = 50,
) -> Page[DecisionRow]:
    """Give a page of one plan's decisions by customer, or of one customer's in all plans, newest first.

    Parameters
    ----------
    plan
        Its id; without it and without `customer`, the newest plan.
    customer
        Hers, under whatever name a plan decided for her.
    action
        Only where this action was drawn; ``"no_contact"`` is one.

    Raises
    ------
    suasion.core.errors.NotFound
        If there is no such plan.
    suasion.core.errors.InputRefused
        If `after` is no key of this list.
    """
    with database.read() as connection:
        newest = select(PLANS.c.plan_id).order_by(PLANS.c.made_at.desc(), PLANS.c.plan_id).limit(1)
        if plan is not None and connection.scalar(select(PLANS.c.plan_id).where(PLANS.c.plan_id == plan)) is None:
            raise NotFound(f"There is no plan {plan!r}.", hint="GET /api/plans lists them.")
        if plan is None and customer is None:  # a later page stays with the plan that the first one was of
            plan = connection.scalar(newest) if after is None else str(after[0])
        columns = {"plan_id": plan, "arm": arm, "drawn": action}
        wanted = [DECISIONS.c[column] == value for column, value in columns.items() if value is not None]
        if customer is not None:
            wanted.append(DECISIONS.c.customer.in_(all_names(connection, customer).every))
        query = select(DECISIONS, PLANS.c.name, PLANS.c.made_at, PLANS.c.as_of, PLANS.c.actions)
        query = query.join(PLANS, PLANS.c.plan_id == DECISIONS.c.plan_id).where(*wanted).limit(limit + 1)
        if customer is None:
            query = query.order_by(DECISIONS.c.customer)
            query = query if after is None else query.where(DECISIONS.c.customer > after[1])
        else:
            query = query.order_by(PLANS.c.made_at.desc(), PLANS.c.plan_id, DECISIONS.c.customer)
            query = query if after is None else query.where(_behind_row(after))
        total = connection.scalar(select(func.count()).select_from(DECISIONS).where(*wanted))
        found = [_decision(row) for row in connection.execute(query).mappings()]
    return page(found, limit, lambda one: _key(one, by_plan=customer is None), total=total, as_of=now)


def _key(one: DecisionRow, *, by_plan: bool) -> Key:
    row = (one.plan_id, one.customer)
    return row if by_plan else (to_microseconds(one.made_at), *row)


def _behind(after: Key) -> ColumnElement[bool]:
    moment, plan_id = after
    if not isinstance(moment, int) or not 0 <= moment < 2**63:
        raise InputRefused(f"{moment!r} is no moment a plan was made at.", hint="Begin again without a cursor.")
    made = type_coerce(PLANS.c.made_at, BigInteger)
    return or_(made < moment, and_(made == moment, PLANS.c.plan_id > plan_id))


def _behind_row(after: Key) -> ColumnElement[bool]:
    """Begin behind one customer's decision in a plan, which may have another under a name that is hers now."""
    moment, plan_id, name = after
    return or_(_behind((moment, plan_id)), and_(PLANS.c.plan_id == plan_id, DECISIONS.c.customer > name))


def _gap(value: float, bound: float) -> float:
    return max(0.0, (bound - value) / bound) if bound > 0 else 0.0


def _decision(row: RowMapping) -> DecisionRow:
    keys = [action.key for action in msgspec.json.decode(row["actions"], type=tuple[Action, ...])]
    column = keys.index(row["drawn"]) if row["drawn"] in keys else -1
    profits = msgspec.json.decode(row["profits"], type=list[float])
    probabilities = msgspec.json.decode(row["probabilities"], type=list[float])
    return DecisionRow(
        plan_id=row["plan_id"],
        campaign=row["name"],
        made_at=row["made_at"],
        as_of=row["as_of"],
        customer=row["customer"],
        chosen=row["chosen"],
        drawn=row["drawn"],
        arm=row["arm"],
        probability=probabilities[column + 1],
        profit=profits[column] if column >= 0 else 0.0,
        reason=row["reason"],
    )
