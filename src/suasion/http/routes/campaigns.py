"""Campaigns: a list, one whole, why a customer was left out of it, and the check of its draw."""

from typing import Annotated

from fastapi import Path, Query
from pydantic import AwareDatetime, Field

from suasion.campaigns.audience import audience_page
from suasion.campaigns.fates import Fate
from suasion.campaigns.left_out import Why
from suasion.http.paging import Listed, PlaceHere, listed
from suasion.http.routes.deliveries import Delivery, State
from suasion.http.routes.plans import Plan
from suasion.http.routing import Routes, WorkspaceHere
from suasion.http.shapes import Shape
from suasion.measurement.campaign_check import Missing

ROUTES = Routes("campaigns")

Name = Annotated[str, Path(max_length=200, description="The name that the plan and its deliveries bear.")]


class CampaignHead(Shape):
    """One campaign, as a list shows it."""

    name: str
    latest: AwareDatetime = Field(description="When its newest plan was made, or its last message planned.")
    plan_id: str | None = Field(description="Null if messages bear the name and no plan does.")
    customers: int = Field(description="Considered by the plan.")
    messages: dict[State, int] = Field(description="Deliveries by state.")


class Excluded(Shape):
    """Customers left out for one reason."""

    why: Fate
    customers: int


class MessageCount(Shape):
    """Deliveries in one state, for one reason; the reason is empty for those sent."""

    state: State
    reason: str
    count: int


class Campaign(Shape):
    """One campaign; `audience` is always `contacted` + `held_out` + the sum of `excluded`."""

    name: str
    as_of: AwareDatetime = Field(description="When the ledger was read.")
    plan: Plan | None = Field(description="The newest plan of the name.")
    plans: int = Field(description="How many plans bear the name.")
    audience: int = Field(description="Customers the plan considered.")
    contacted: int
    held_out: int
    excluded: list[Excluded]
    messages: list[MessageCount]
    unplanned: int = Field(description="Customers to contact for whom no message was planned.")


class Considered(Shape):
    """One customer of a campaign's audience."""

    customer: str
    fate: Fate = Field(description="What the plan meant for them.")
    chosen: str = Field(description="The optimal plan's action.")
    drawn: str = Field(description="The action after exploration, for customers held out too.")
    probability: float = Field(description="With which the drawn action was drawn.")
    profit: float = Field(description="Expected, of the drawn action.")


class BestOption(Shape):
    """A customer's most profitable open action."""

    action: str
    profit: float
    worth: float = Field(description="What is left of it at the limits' prices.")
    limit: str = Field(description="The limit whose price took most of it; empty if none did.")


class LeftOut(Shape):
    """What became of one customer in one campaign; `why` is ``contacted`` if a message was sent."""

    campaign: str
    customer: str
    why: Why
    as_of: AwareDatetime
    plan_id: str | None
    planned_as_of: AwareDatetime | None
    since: AwareDatetime | None = Field(
        description="When the event happened that made it a customer; one that came in later may have happened earlier."
    )
    fate: Fate | None = Field(description="What the plan meant for the customer; null if it did not consider them.")
    arm: str
    chosen: str
    drawn: str
    probability: float | None
    consented: bool | None = Field(description="At the plan's moment; null if that is not known.")
    best: BestOption | None
    reason: str
    message: Delivery | None


class Interval(Shape):
    """An estimate with its interval."""

    estimate: float
    low: float
    high: float
    level: float


class Comparison(Shape):
    """One outcome in the two arms."""

    outcome: str = Field(description="``amount`` (currency per customer) or ``bought`` (share who bought at all).")
    kept: int
    held_out: int
    kept_mean: float | None
    held_out_mean: float | None
    difference: Interval | None = Field(description="Kept minus held out; null: not enough data.")


class SampleRatio(Shape):
    """Whether the holdout has the size it was drawn for, each customer counted once."""

    held_out: int
    total: int
    expected_share: float
    share: float | None
    p_value: float | None
    suspicious: bool


class CampaignCheck(Shape):
    """Kept against held out while nobody was treated: a check of the draw, never what a message changed."""

    plan_id: str
    as_of: AwareDatetime = Field(description="When outcomes were read.")
    start: AwareDatetime | None
    end: AwareDatetime | None
    sent_before_end: int = Field(description="Messages that left before the window ended.")
    missing: Missing | None = Field(description="Why there is no comparison; null if there is one.")
    comparisons: list[Comparison]
    ratio: SampleRatio
    merged: int = Field(description="Customers drawn for contact whom the plan has under several names.")
    in_both_arms: int = Field(description="Of these, those whose names were drawn into different arms.")


@ROUTES.get("/api/campaigns", needs="campaigns:read")
def campaigns(workspace: WorkspaceHere, place: PlaceHere) -> Listed[CampaignHead]:
    """List campaigns, the one touched last first."""
    found = workspace.campaigns(place.limit, place.after(int, str))
    return listed(found, CampaignHead.model_validate)


@ROUTES.get("/api/campaigns/{name:path}/customers", needs="campaigns:read")
def customers_of_campaign(
    workspace: WorkspaceHere,
    name: Name,
    place: PlaceHere,
    *,
    fate: Annotated[Fate | None, Query(description="Only those with this fate.")] = None,
    action: Annotated[str | None, Query(max_length=200, description="The action drawn, such as `email`.")] = None,
) -> Listed[Considered]:
    """List the customers that the newest plan considered, each with what it meant for them."""
    found = audience_page(
        workspace.decisions,
        workspace.consent,
        workspace.suppressions,
        name,
        now=workspace.clock.now(),
        fate=fate,
        action=action,
        after=place.after(str),
        limit=place.limit,
    )
    return listed(found, Considered.model_validate)


@ROUTES.get("/api/campaigns/{name:path}/customers/{customer}", needs="campaigns:read")
def customer_in_campaign(
    workspace: WorkspaceHere, name: Name, customer: Annotated[str, Path(max_length=100)]
) -> LeftOut:
    """Say why a customer was left out of a campaign, or that it was not."""
    return LeftOut.model_validate(workspace.left_out(name, customer))


@ROUTES.get("/api/campaigns/{name:path}/aa-check", needs="campaigns:read")
def aa_check(workspace: WorkspaceHere, name: Name) -> CampaignCheck:
    """Compare what customers kept in and held out did while nobody was treated; it claims nothing about causes."""
    return CampaignCheck.model_validate(workspace.aa_check(name))


# Last, because a name may hold slashes and would take the paths above for its own.
@ROUTES.get("/api/campaigns/{name:path}", needs="campaigns:read")
def one_campaign(workspace: WorkspaceHere, name: Name) -> Campaign:
    """Show one campaign: audience, who was left out and why, messages, money and limits."""
    return Campaign.model_validate(workspace.campaign(name))
