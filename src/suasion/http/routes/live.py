"""Live events as they come, and whether as many come as usual."""

from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import AwareDatetime, BaseModel, Field

from suasion.customers.looked_on import LookedOn
from suasion.http.routing import Routes, WorkspaceHere
from suasion.http.shapes import Shape

ROUTES = Routes("events")


class LiveEvent(BaseModel):
    """One event and what became of it."""

    number: int = Field(description="Counted since the server started.")
    at: AwareDatetime = Field(description="When it came.")
    source: str
    type: str = Field(description="Of the event; empty if it could not be read.")
    name: str = Field(description="Of a track event, page or screen; the id of a group.")
    verdict: Literal["stored", "duplicate", "quarantined"]
    reason: str = Field(description="Why it was quarantined; else empty.")
    detail: str
    customer: str | None = Field(description="Whom it joined; null until that is known, and if it was quarantined.")
    machine: str = Field(description="The rule that says a machine did it; empty for people.")
    properties: dict[str, Any] | None = Field(description="Identifiers masked; null if it was quarantined.")


class LateMark(BaseModel):
    """A rule that says of an event after it had come that a machine did it."""

    number: int = Field(description="The event's.")
    machine: str = Field(description="The rule.")


class LiveEvents(BaseModel):
    """What came lately: a look, not a count; at most the last 500 events of the running server are kept for it."""

    run: str = Field(description="Changes when the server starts anew; numbers then begin again at 1.")
    last: int = Field(description="The number of the last event that came.")
    as_of: AwareDatetime
    data: list[LiveEvent] = Field(description="Oldest first.")
    marked: list[LateMark] = Field(
        description="Of the events up to `after`, which are not listed again, those that were marked since they came."
    )


class EventVolume(Shape):
    """How many live events of one source and name came."""

    source: str
    event: str = Field(description="The track event's name; of other types the type.")
    last_day: int = Field(description="In the last 24 hours.")
    usual: float | None = Field(description="The median of the 24-hour stretches before; null before 14 of them.")
    lowest: int | None = Field(description="The smallest of them but one.")
    days: list[int] = Field(description="The 29 stretches, oldest first.")
    state: Literal["usual", "dropped", "not enough data"] = Field(
        description="`dropped`: fewer than in all stretches before but one, and less than half the usual."
    )


class EventVolumes(BaseModel):
    """Every kind of live event of the last 29 days; what dropped comes first."""

    as_of: AwareDatetime
    data: list[EventVolume]


class ForeignOrders(BaseModel):
    """Orders in one currency that is not the workspace's."""

    currency: str = Field(description="As the sender wrote it, in capitals.")
    orders: int


class OrdersLeftOut(BaseModel):
    """Orders in the log that are not, or not whole, in what is sold."""

    as_of: AwareDatetime
    currency: str = Field(description="The workspace's.")
    again: int = Field(description="Events that said an order again under another message id; each order counts once.")
    foreign: list[ForeignOrders] = Field(description="They count as orders; their amounts are in no sum.")


@ROUTES.get("/api/events/live", needs="events:read")
def live_events(
    workspace: WorkspaceHere,
    after: Annotated[int, Query(ge=0, description="Only events with a greater number.")] = 0,
    limit: Annotated[int, Query(ge=1, le=500, description="At most so many, the newest.")] = 100,
) -> LiveEvents:
    """Show the events that came last, with verdicts; ask again with `after` for news."""
    live = workspace.events.live
    last = live.last
    found = workspace.live_events(after)[-limit:]
    if found:  # what came while these were looked up is not among them, and is asked for with the number of the last
        last = found[-1].event.number
    marked = [LateMark(number=number, machine=rule) for number, rule in sorted(workspace.live_marks(after).items())]
    shown = [_shape(one) for one in found]
    return LiveEvents(run=live.run, last=last, as_of=workspace.clock.now(), data=shown, marked=marked)


@ROUTES.get("/api/events/volume", needs="events:read")
def event_volumes(workspace: WorkspaceHere) -> EventVolumes:
    """Compare how many events came in the last 24 hours with what usually comes."""
    found = workspace.event_volumes()
    return EventVolumes(as_of=workspace.clock.now(), data=[EventVolume.model_validate(one) for one in found])


@ROUTES.get("/api/events/orders-left-out", needs="events:read")
def orders_left_out(workspace: WorkspaceHere) -> OrdersLeftOut:
    """Count the orders that were said again, and those in currencies that are not summed."""
    found = workspace.orders_left_out()
    foreign = [ForeignOrders(currency=currency, orders=orders) for currency, orders in found.foreign.items()]
    currency = workspace.customers.currency
    return OrdersLeftOut(as_of=workspace.clock.now(), currency=currency, again=found.again, foreign=foreign)


def _shape(found: LookedOn) -> LiveEvent:
    event = found.event
    return LiveEvent(
        number=event.number,
        at=event.at,
        source=event.source,
        type=event.type,
        name=event.name,
        verdict=event.verdict.kind,
        reason=event.verdict.reason,
        detail=event.verdict.detail,
        customer=found.customer,
        machine=found.machine,
        properties=found.properties,
    )
