"""Plans: a list, and one with its value, proof, limits, actions and assumptions."""

from typing import Annotated

from fastapi import Path, Query
from pydantic import AwareDatetime, Field

from suasion.decisions.listing import plans_page
from suasion.http.paging import Listed, PlaceHere, listed
from suasion.http.routing import Routes, WorkspaceHere
from suasion.http.shapes import Shape

ROUTES = Routes("plans")


class PlanHead(Shape):
    """One plan, as a list shows it; amounts in the workspace's currency."""

    plan_id: str
    name: str = Field(description="What it is for; its campaign bears the same name.")
    made_at: AwareDatetime
    as_of: AwareDatetime | None = Field(description="What was known at this moment was used; null if it was not said.")
    customers: int
    value: float = Field(description="Expected profit before exploration.")
    bound: float = Field(description="The proven most it could be.")
    gap: float = Field(description="(bound - value) / bound.")


class LimitUse(Shape):
    """One limit; currency for the budget, customers for an offer's room."""

    name: str
    limit: float
    used: float = Field(description="By the plan drawn for everyone, held out or not.")
    used_by_contacted: float = Field(description="By the customers who are really contacted.")
    used_before_exploration: float
    price: float = Field(description="The profit that one further unit would bring; above 0: the limit binds.")


class ActionCount(Shape):
    """Customers by action."""

    action: str
    title: str
    chosen: int = Field(description="By the optimal plan.")
    drawn: int = Field(description="After exploration, held out or not.")
    contacted: int = Field(description="Drawn and not held out.")
    cost: float = Field(description="Expected, of those contacted.")
    profit: float = Field(description="Expected, of those contacted.")


class Chance(Shape):
    """How much was left to chance."""

    seed: int
    temperature: float
    uniform_share: float
    headroom_share: float
    holdout_share: float


class Plan(PlanHead):
    """One plan whole; it never changes."""

    planned: int = Field(description="Customers drawn for an action, held out or not.")
    contacted: int
    held_out: int = Field(description="Of all customers.")
    budget: float | None
    spend: float | None = Field(description="Expected cost of those contacted.")
    planned_spend: float | None = Field(description="Expected cost if nobody were held out.")
    limits: list[LimitUse]
    actions: list[ActionCount]
    chance: Chance
    uniform_share: float = Field(description="As the limits allowed.")
    withheld_share: float
    exploration_cost: float = Field(description="Expected profit given up to learn.")
    greedy_loss: float = Field(description="Share of the value lost by taking the highest profits first.")
    violations: int
    models: dict[str, int] = Field(description="Version of each target's model.")
    data_sequence: int | None = Field(description="The log's last event that was read.")
    settings: dict[str, str | int | float | bool] = Field(description="Every setting that went in.")


@ROUTES.get("/api/plans", needs="decisions:read")
def plans(
    workspace: WorkspaceHere,
    place: PlaceHere,
    name: Annotated[str | None, Query(max_length=200, description="Only plans of this name.")] = None,
) -> Listed[PlanHead]:
    """List plans, newest first."""
    found = plans_page(
        workspace.database, workspace.clock.now(), name=name, after=place.after(int, str), limit=place.limit
    )
    return listed(found, PlanHead.model_validate)


@ROUTES.get("/api/plans/{plan}", needs="decisions:read")
def one_plan(workspace: WorkspaceHere, plan: Annotated[str, Path(max_length=100)]) -> Plan:
    """Show one plan."""
    return Plan.model_validate(workspace.decisions.summary(plan))
