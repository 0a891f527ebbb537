"""Decisions: a list, and one explained with every alternative and why it was not open."""

from typing import Annotated, Literal

from fastapi import Path, Query
from pydantic import AwareDatetime, Field

from suasion.decisions.listing import decisions_page
from suasion.http.paging import Listed, PlaceHere, listed
from suasion.http.routing import Routes, WorkspaceHere
from suasion.http.shapes import Shape

ROUTES = Routes("decisions")


class DecisionRow(Shape):
    """One customer's decision, as a list shows it."""

    plan_id: str
    campaign: str
    made_at: AwareDatetime
    as_of: AwareDatetime | None
    customer: str
    chosen: str = Field(description="The optimal plan's action.")
    drawn: str = Field(description="The action after exploration, for customers held out too.")
    arm: Literal["kept", "held_out"]
    probability: float = Field(description="With which the drawn action was drawn.")
    profit: float = Field(description="Expected, of the drawn action.")
    reason: str


class Barrier(Shape):
    """Why an action was not open; ``limit`` names the limit for ``over_limit``."""

    code: Literal["no_consent", "suppressed", "not_personalised", "over_limit", "never_bought", "not_known"]
    limit: str


class Option(Shape):
    """One action as it stood for the customer; amounts in the workspace's currency."""

    action: str
    title: str
    eligible: bool
    profit: float = Field(description="Expected, net of its cost.")
    cost: float
    worth: float | None = Field(description="Profit less the price of the limits it uses; null if it was not open.")
    probability: float
    barrier: Barrier | None = Field(description="Null if it was open.")


class Decision(Shape):
    """One decision explained from the log."""

    plan_id: str
    campaign: str
    made_at: AwareDatetime
    customer: str
    chosen: str
    drawn: str
    arm: Literal["kept", "held_out"]
    runner_up: str = Field(description="The next best action; empty if none was open.")
    reason: str
    options: list[Option]
    recomputed: bool | None = Field(
        description="Whether deciding again from the log gives the same; null unless asked for."
    )
    scores: dict[str, float]
    models: dict[str, int]
    as_of: AwareDatetime | None
    data_sequence: int | None


@ROUTES.get("/api/decisions", needs="decisions:read")
def decisions(
    workspace: WorkspaceHere,
    place: PlaceHere,
    *,
    plan: Annotated[str | None, Query(max_length=100, description="A plan's id.")] = None,
    customer: Annotated[str | None, Query(max_length=100, description="A customer's id.")] = None,
    arm: Annotated[Literal["kept", "held_out"] | None, Query(description="Kept in or held out.")] = None,
    action: Annotated[str | None, Query(max_length=200, description="The action drawn, such as `email`.")] = None,
) -> Listed[DecisionRow]:
    """List a customer's decisions, newest first; else a plan's by customer, without `plan` the newest plan's."""
    found = decisions_page(
        workspace.database,
        workspace.clock.now(),
        plan=plan,
        customer=customer,
        arm=arm,
        action=action,
        after=place.after(str, str) if customer is None else place.after(int, str, str),
        limit=place.limit,
    )
    return listed(found, DecisionRow.model_validate)


@ROUTES.get("/api/decisions/{plan}/{customer}", needs="decisions:read")
def one_decision(
    workspace: WorkspaceHere,
    plan: Annotated[str, Path(max_length=100)],
    customer: Annotated[str, Path(max_length=100)],
    *,
    recompute: Annotated[
        bool, Query(description="Decide the whole plan again and compare; takes seconds the first time.")
    ] = False,
) -> Decision:
    """Explain one decision: what was open, what each was worth, and why the others were not open."""
    stored = workspace.decisions.stored(plan)
    found = workspace.explain(plan, customer, recompute=recompute)
    named = {"campaign": stored.request.name, "made_at": stored.made_at}
    return Decision.model_validate(vars(found) | named, from_attributes=True)
