"""Deliveries: the ledger in pages, one row, and its message to look at."""

from typing import Annotated, Literal

from fastapi import Path, Query
from fastapi.responses import HTMLResponse
from pydantic import AwareDatetime, BaseModel, Field

from suasion.deliveries.listing import deliveries_page, delivery, sending
from suasion.deliveries.preview import previews
from suasion.http.paging import Listed, PlaceHere, listed
from suasion.http.routing import Routes, WorkspaceHere
from suasion.http.shapes import Shape

ROUTES = Routes("deliveries")

# A message runs no script, loads nothing, sends no form, and stands in a frame of this console only.
_CONTENT_SECURITY_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)

State = Literal["planned", "handed_over", "sent", "skipped", "failed", "uncertain"]
Number = Annotated[int, Path(alias="id", ge=1, le=2**63 - 1)]


class ShownProduct(Shape):
    """A product in a message."""

    item: str
    because: str = Field(description="The name of what led to it; empty for none.")
    name: str = Field(description="What the catalog calls it now; empty if it does not hold it.")


class Delivery(Shape):
    """One row of the ledger; it holds no address."""

    id: int
    campaign: str
    customer: str
    channel: str
    message_id: str
    draft: str = Field(description="The id of the approved draft it is rendered from.")
    state: State
    reason: str = Field(description="Why, for everything but sent.")
    attempts: int
    planned_at: AwareDatetime
    handed_over_at: AwareDatetime | None
    finished_at: AwareDatetime | None
    not_before: AwareDatetime | None = Field(description="When it may be tried again, if the channel put it off.")
    products: list[ShownProduct]


class OneDelivery(Delivery):
    """One row of the ledger, with the time it was read."""

    as_of: AwareDatetime


class MessageText(BaseModel):
    """A message's subject and its plain-text form; the unsubscribe address in it leads nowhere."""

    subject: str
    text: str


@ROUTES.get("/api/deliveries", needs="deliveries:read")
def deliveries(
    workspace: WorkspaceHere,
    place: PlaceHere,
    *,
    campaign: Annotated[str | None, Query(max_length=200)] = None,
    state: Annotated[State | None, Query(description="What became of it.")] = None,
    reason: Annotated[str | None, Query(max_length=1000, description="Only this reason, exactly.")] = None,
    customer: Annotated[str | None, Query(max_length=100, description="A customer's id.")] = None,
) -> Listed[Delivery]:
    """List deliveries, what was planned last first."""
    found = deliveries_page(
        workspace.database,
        workspace.clock.now(),
        campaign=campaign,
        state=state,
        reason=reason,
        customer=customer,
        after=place.after(int),
        limit=place.limit,
    )
    return listed(found, Delivery.model_validate)


@ROUTES.get("/api/deliveries/{id}", needs="deliveries:read")
def one_delivery(workspace: WorkspaceHere, number: Number) -> OneDelivery:
    """Show one delivery."""
    found = vars(sending(workspace.database, number))
    return OneDelivery.model_validate(found | {"as_of": workspace.clock.now()}, from_attributes=True)


@ROUTES.get("/api/deliveries/{id}/message", needs="deliveries:read", response_class=HTMLResponse)
def message(workspace: WorkspaceHere, number: Number) -> HTMLResponse:
    """Render a delivery's message as the customer reads it, to stand in a sandboxed frame; no link in it works."""
    found = previews(workspace.contents).of(delivery(workspace.database, number))
    return HTMLResponse(found.html, headers={"Content-Security-Policy": _CONTENT_SECURITY_POLICY})


@ROUTES.get("/api/deliveries/{id}/message-text", needs="deliveries:read")
def message_text(workspace: WorkspaceHere, number: Number) -> MessageText:
    """Give a delivery's subject and its plain-text form."""
    found = previews(workspace.contents).of(delivery(workspace.database, number))
    return MessageText(subject=found.subject, text=found.text)
