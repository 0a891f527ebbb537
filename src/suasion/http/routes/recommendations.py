"""Recommendations: what a customer would get, and why."""

from typing import Annotated

from fastapi import Path, Query
from pydantic import AwareDatetime, BaseModel, Field

from suasion.http.routing import Routes, WorkspaceHere
from suasion.recommend.explained import Recommended, RecommendedList

ROUTES = Routes("recommendations")

K = Annotated[int, Query(ge=1, le=100, description="Items at most.")]
NewOnly = Annotated[bool, Query(description="Leave out what the customer has bought before.")]
Reasons = Annotated[int, Query(ge=0, le=20, description="At most so many for each item.")]


class RecommendedBecause(BaseModel):
    """One part of a score."""

    item: str | None = Field(description="A past item of the customer; itself if bought again; null for the crowd.")
    name: str | None
    amount: float = Field(description="Its exact part of the score.")
    share: float = Field(description="That part of the whole score.")


class Recommendation(BaseModel):
    """One item."""

    item: str
    name: str | None
    category: str | None
    score: float
    reasons: list[RecommendedBecause] = Field(description="The strongest first.")
    rest: float = Field(description="What all other reasons add; with them it sums to the score.")


class RecommendationList(BaseModel):
    """What a customer would get, best first."""

    customer: str
    data: list[Recommendation]
    general: bool = Field(
        description="She gets what everybody buys: unknown to the recommender, or not to be personalised; `note` says."
    )
    note: str = Field(description="Why the list is general, short or empty.")
    version: int | None = Field(description="Of the fitted recommender; null if none was fitted.")
    as_of: AwareDatetime | None = Field(description="The moment up to which it learned.")


@ROUTES.get("/api/recommendations", needs="recommendations:read")
def recommendations(
    workspace: WorkspaceHere,
    customer: Annotated[
        str, Query(min_length=1, max_length=100, description="A customer's id; a stranger gets the crowd's.")
    ],
    k: K = 10,
    new_only: NewOnly = False,  # noqa: FBT002 - a query parameter
    reasons: Reasons = 3,
) -> RecommendationList:
    """Recommend items to whoever is named, known or not."""
    return _list(workspace.recommended.top(customer, k, new_only=new_only, reasons=reasons))


@ROUTES.get("/api/customers/{customer}/recommendations", needs="recommendations:read")
def of_customer(
    workspace: WorkspaceHere,
    customer: Annotated[str, Path(min_length=1, max_length=100)],
    k: K = 10,
    new_only: NewOnly = False,  # noqa: FBT002 - a query parameter
    reasons: Reasons = 3,
) -> RecommendationList:
    """Recommend items to a customer we know."""
    return _list(workspace.recommended.of_customer(customer, k, new_only=new_only, reasons=reasons))


def _list(found: RecommendedList) -> RecommendationList:
    return RecommendationList(
        customer=found.customer,
        data=[_item(one) for one in found.items],
        general=found.general,
        note=found.note,
        version=found.version,
        as_of=found.as_of,
    )


def _item(one: Recommended) -> Recommendation:
    reasons = [RecommendedBecause(**vars(reason)) for reason in one.reasons]
    return Recommendation(**(vars(one) | {"reasons": reasons}))
