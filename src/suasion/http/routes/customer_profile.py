"""What one customer turns to: her preference profile, with the events that made it."""

from typing import Annotated, Literal

from fastapi import Query
from pydantic import AwareDatetime, Field, computed_field

from suasion.http.routes.customers import CustomerId
from suasion.http.routing import Routes, WorkspaceHere
from suasion.http.shapes import Shape

ROUTES = Routes("customers")


class ProfileEvent(Shape):
    """An event that speaks for a value."""

    kind: Literal["bought", "added", "viewed"]
    time: AwareDatetime
    sequence: int = Field(description="Of the event in the log; of an order that of its first.")
    weight: float = Field(description="What it counts for the value: less the longer ago, and only its lines' part.")
    item: str | None = Field(description="The item; of an order one of those that speak for the value.")
    name: str | None = Field(description="What the catalog calls it.")
    items: int = Field(description="How many lines of the order speak for the value.")


class ProfileValue(Shape):
    """A value, such as a category."""

    value: str = Field(description="A category or brand; low, middle or high; a source; an hour from 0 to 23.")
    share: float = Field(description="Of all that counts, the share that fell on it.")
    low: float = Field(description="The lower end of the share's 95 % interval.")
    weight: float
    events: int
    interest: bool = Field(description="There is enough data, and she turns to it at least one time in ten.")
    because: list[ProfileEvent] = Field(description="The five events that weigh most.")


class ProfileDimension(Shape):
    """One kind of preference."""

    name: Literal["category", "brand", "price_band", "channel", "hour"] = Field(
        description="price_band: thirds of a category's items by price; channel: sources; hour: where the shop is."
    )
    enough: bool = Field(description="False: not enough data to call anything an interest.")
    weight: float = Field(description="Of all that counts, in purchases of this moment.")
    events: int
    days: int = Field(description="On how many days they happened; what is done on one day says one thing.")
    effective: float = Field(description="As many equal days would tell as much.")
    values: list[ProfileValue] = Field(description="At most ten, the surest first.")


class CustomerProfile(Shape):
    """A customer's preference profile."""

    customer: str
    as_of: AwareDatetime
    since: AwareDatetime = Field(description="What happened before counts nothing.")
    sequence: int = Field(description="The last event of the log that was read.")
    profiled: bool = Field(description="False of who is not to be personalised.")
    dimensions: list[ProfileDimension]

    @computed_field(description="Why no profile is made; null if one is.")  # type: ignore[prop-decorator]
    @property
    def reason(self) -> Literal["not_personalised"] | None:
        """Say why no profile is made of her."""
        return None if self.profiled else "not_personalised"


@ROUTES.get("/api/customers/{customer}/profile", needs="customers:read")
def profile(
    workspace: WorkspaceHere,
    customer: CustomerId,
    as_of: Annotated[AwareDatetime | None, Query(description="Only what was known before it is read; now.")] = None,
) -> CustomerProfile:
    """Show what a customer turns to: shares with their lower bounds, and the events that made each."""
    return CustomerProfile.model_validate(workspace.profiles.of_customer(customer, as_of))
