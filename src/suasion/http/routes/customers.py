"""Customers: the list, one, the timeline, traits, segments and why."""

from typing import Annotated, Any, Literal

from fastapi import Path, Query
from pydantic import AwareDatetime, BaseModel, Field

from suasion.core.paging import Page
from suasion.customers import happening
from suasion.customers.consent import Purpose, State
from suasion.customers.happening import Happening, Kind
from suasion.customers.listing import CustomerRow, Order
from suasion.customers.segments.membership import Membership
from suasion.http.paging import Listed, PlaceHere, listed
from suasion.http.routes.segments import SegmentMembersOf, members_of
from suasion.http.routing import Routes, WorkspaceHere
from suasion.http.segment_why import SegmentWhy, segment_why
from suasion.http.words import Words

ROUTES = Routes("customers")

CustomerId = Annotated[str, Path(min_length=1, max_length=100, description="The customer's id, such as c00000042.")]


class Customer(BaseModel):
    """A customer in a list."""

    customer: str
    first_seen: AwareDatetime = Field(description="When the first event happened.")
    last_seen: AwareDatetime = Field(description="When the last event happened.")
    events: int
    orders: int
    amount: float | None = Field(
        description="Paid in all orders, in the workspace's currency, as far as it is known; null if of none it is."
    )
    orders_without_amount: int = Field(description="Of these it is not known, or in another currency.")
    last_order: AwareDatetime | None = Field(description="Null without orders.")
    email_reachable: bool = Field(
        description="There is an address, not suppressed, and consent to marketing by email stands now."
    )


class Identifier(BaseModel):
    """What a customer is known by; most of the value is hidden."""

    kind: str = Field(description="user_id, anonymous_id, email, phone, wechat_openid, wechat_unionid or device_id.")
    masked: str = Field(description="Such as a…@example.test.")


class ConsentStanding(BaseModel):
    """Whether consent stands, and the act that decides it."""

    channel: str
    topic: str
    purpose: Purpose
    granted: bool = Field(description="It stands now.")
    state: State = Field(description="What the act that decides it said.")
    time: AwareDatetime
    source: str
    expires: AwareDatetime | None = Field(description="From when the grant no longer stands; null for never.")


class OneCustomer(Customer):
    """A customer with what she is known by and what she agreed to."""

    identifiers: list[Identifier] = Field(description="The first fifty, in the order they were linked.")
    identifiers_total: int
    consent: list[ConsentStanding]
    as_of: AwareDatetime
    sequence: int = Field(description="The last event of the log that is counted.")


class OrderLine(BaseModel):
    """A line of an order."""

    item: str
    name: str | None = Field(description="Null where the catalog lacks the item.")
    quantity: float
    amount: float | None = Field(description="Paid for the line; null if the sender did not say.")
    discount: float
    coupon_discount: float


class TimelineEntry(BaseModel):
    """One entry of a timeline."""

    time: AwareDatetime
    kind: Kind
    summary: Words
    source: str = Field(description="Where it was said or done; empty where that is us.")
    properties: dict[str, Any] = Field(description="What came with it; identifiers are masked.")
    lines: list[OrderLine] = Field(description="Of an order.")
    links: dict[str, str] = Field(description="What it belongs to: sequence, order, campaign, delivery, plan.")
    machine: str = Field(description="The rule that says a machine did it; empty for people.")


class Trait(BaseModel):
    """A fact about a customer."""

    name: str
    value: Any = Field(description="Plain JSON; null if the latest word is that it is no longer known.")
    source: str = Field(description="An event source, model:<target>, computed:<name> or group:<name>.")
    version: str = Field(description="The event's sequence number, or the model's or definition's version.")
    time: AwareDatetime = Field(description="As of when it is true.")
    received: AwareDatetime
    told: int = Field(description="How many values were ever told.")


class Traits(BaseModel):
    """All traits of a customer as they stand."""

    data: list[Trait]
    as_of: AwareDatetime


class InSegment(BaseModel):
    """Whether a customer is in a segment, and why."""

    segment: str
    title: Words
    description: Words
    of: SegmentMembersOf = Field(description="Which members: those of now, or of a run.")
    member: bool
    since: AwareDatetime | None = Field(description="When she was found to have entered; null for a run's members.")
    known: bool = Field(description="She had an event or a trait before that moment; nobody else can be a member.")
    facts_as_of: AwareDatetime = Field(
        description="Of `why`: the moment of the members, or some seconds earlier for those of now."
    )
    agrees: bool = Field(description="False if events came to be known after the run, or after `facts_as_of`.")
    why: SegmentWhy


class InSegments(BaseModel):
    """Segments, those she is in first."""

    data: list[InSegment]
    as_of: AwareDatetime | None = Field(
        description="The earliest moment among the members now, the latest among runs; null without any."
    )
    being_found: list[str] = Field(description="Left out, for nobody has looked yet who is in them now.")


@ROUTES.get("/api/customers", needs="customers:read")
def customers(
    workspace: WorkspaceHere,
    place: PlaceHere,
    order: Annotated[Order, Query(description="The greatest first.")] = "last_seen",
    segment: Annotated[str | None, Query(max_length=200, description="Only members of this segment now.")] = None,
    search: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=320,
            description="A customer id, or an exact identifier (email, user id …). Other filters are then left aside.",
        ),
    ] = None,
) -> Listed[Customer]:
    """List customers. The list is as of its `as_of`; a search also finds whom the last event has just made."""
    if search is not None:
        return listed(workspace.customer_views.found(search), _customer)
    kinds: tuple[type, ...] = (int,) if order != "amount" else (int, float)
    found = workspace.customer_views.listed(place.limit, place.after(kinds, str), order=order, segment=segment)
    return listed(found, _customer)


@ROUTES.get("/api/customers/{customer}", needs="customers:read")
def customer(workspace: WorkspaceHere, customer: CustomerId) -> OneCustomer:
    """Show one customer; what was just acknowledged is counted."""
    found = workspace.customer_views.one(customer)
    return OneCustomer(
        **_customer(found.row).model_dump(),
        identifiers=[Identifier(kind=one.kind, masked=one.masked) for one in found.known.identifiers],
        identifiers_total=found.known.total,
        consent=[ConsentStanding(**vars(one)) for one in found.consent],
        as_of=found.as_of,
        sequence=found.sequence,
    )


@ROUTES.get("/api/customers/{customer}/timeline", needs="customers:read")
def timeline(
    workspace: WorkspaceHere,
    customer: CustomerId,
    place: PlaceHere,
    kind: Annotated[list[Kind] | None, Query(description="Only these kinds; all if left out.")] = None,
) -> Listed[TimelineEntry]:
    """Show what happened with a customer, newest first; an event shows once it is acknowledged."""
    found: Page[Happening] = workspace.customer_views.timeline(
        customer, place.limit, place.after(int, int, int), kind or None
    )
    return listed(found, _entry)


@ROUTES.get("/api/customers/{customer}/traits", needs="customers:read")
def traits(workspace: WorkspaceHere, customer: CustomerId) -> Traits:
    """Show a customer's traits as they stand, with where each comes from."""
    found, as_of = workspace.customer_views.traits(customer)
    return Traits(data=[Trait(**vars(trait)) for trait in found], as_of=as_of)


@ROUTES.get("/api/customers/{customer}/segments", needs="segments:read")
def segments(
    workspace: WorkspaceHere,
    customer: CustomerId,
    of: Annotated[Literal["now", "runs"], Query(description="Who is a member now, or by the last run.")] = "now",
) -> InSegments:
    """Say of every segment whether a customer is in it, since when and why: each part with her own facts."""
    runs = of == "runs"
    found = workspace.segment_views.of_customer(customer, runs=runs)
    moments = [one.of.as_of for one in found]
    return InSegments(
        data=[_in_segment(one) for one in found],
        as_of=(max if runs else min)(moments, default=None),
        being_found=[] if runs else workspace.segment_views.being_found(),
    )


def _customer(row: CustomerRow) -> Customer:
    return Customer(**{name: getattr(row, name) for name in Customer.model_fields})


def _entry(one: Happening) -> TimelineEntry:
    return TimelineEntry(
        time=one.time,
        kind=one.kind,
        summary=Words(**one.summary),
        source=one.source,
        properties=dict(one.properties),
        lines=[_line(line) for line in one.lines],
        links=dict(one.links),
        machine=one.machine,
    )


def _line(line: happening.OrderLine) -> OrderLine:
    return OrderLine(**vars(line))


def _in_segment(one: Membership) -> InSegment:
    return InSegment(
        segment=one.definition.name,
        title=Words(**one.definition.title),
        description=Words(**one.definition.description),
        of=members_of(one.of),
        member=one.member,
        since=one.since,
        known=one.known,
        facts_as_of=one.facts_as_of,
        agrees=one.agrees,
        why=segment_why(one.why),
    )
