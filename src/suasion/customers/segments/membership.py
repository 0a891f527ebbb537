"""Whether one customer is in each segment, now or as of its last run, and why."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from suasion.catalog.lookup import items_by_id
from suasion.core.clock import naive_utc
from suasion.core.database import Database
from suasion.customers.consent import Consent, ConsentAct, Purpose
from suasion.customers.consent.acts import Matter
from suasion.customers.pinned import Pin
from suasion.customers.segments.compile import Scope, measured
from suasion.customers.segments.conditions import ITEM_FIELDS, Behaviour, Definition, Share
from suasion.customers.segments.facts import Facts
from suasion.customers.segments.member_sets import MemberSet
from suasion.customers.segments.why import Part, why
from suasion.customers.traits_now import traits_now


@dataclass(frozen=True)
class Membership:
    """What a segment says of one customer.

    Parameters
    ----------
    definition, of
        Which segment, and which of its members are told of.
    member
        Whether she is among them.
    since
        When she was found to have entered; None if she is no member, or a run is told of.
    known
        Whether she had an event or a trait before; nobody else can be a member.
    facts_as_of
        The condition is taken apart on what is known today of the time before that: the moment of the members, or a
        little earlier if they are those of now and the log has just moved on.
    why
        The condition taken apart.
    agrees
        Whether that gives the same answer. If not, events came to be known after a run, or after `facts_as_of`.
    """

    definition: Definition
    of: MemberSet
    member: bool
    since: datetime | None
    known: bool
    facts_as_of: datetime
    why: Part
    agrees: bool


@dataclass(frozen=True)
class OwnRows:
    """All that the history holds of one customer, uncut."""

    orders: Sequence[Mapping[str, Any]]
    lines: Sequence[Mapping[str, Any]]
    events: Sequence[Mapping[str, Any]]


def own_rows(pin: Pin, database: Database, customers: Sequence[str]) -> dict[str, OwnRows]:
    """Fetch the rows of some customers, by id, with the items' words beside their lines.

    Each table is read once for all of them: among millions of events that is what takes the time.
    """

    def rows(name: str, *columns: str) -> dict[str, list[dict[str, Any]]]:
        table = getattr(pin.history, name)
        theirs = table.filter(table.customer.isin(list(customers))).select("customer", "time", "received", *columns)
        found: dict[str, list[dict[str, Any]]] = {customer: [] for customer in customers}
        for row in pin.session.fetch(theirs).to_pylist():
            found[row.pop("customer")].append(row)
        return found

    lines = rows("lines", "order_id", "item", "quantity", "amount", "discount", "coupon_discount")
    words = items_by_id(database, {line["item"] for own in lines.values() for line in own})
    for line in chain.from_iterable(lines.values()):
        known = words.get(line["item"])
        line.update({field: known and getattr(known, field) for field in ITEM_FIELDS})
    orders, events = rows("orders", "order_id", "amount"), rows("events", "name")
    return {customer: OwnRows(orders[customer], lines[customer], events[customer]) for customer in customers}


def facts_before(
    rows: OwnRows,
    database: Database,
    decided: Mapping[Matter, ConsentAct],
    customer: str,
    as_of: datetime,
    *,
    personal: bool = True,
) -> Facts:
    """Cut one customer's rows and traits to what had happened and had been received before a moment.

    `decided` has what she had decided by then, by matter; `personal` says whether she was to be personalised.
    """
    moment = naive_utc(as_of)

    def cut(some: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        return [row for row in some if row["time"] < moment and row["received"] < moment]

    return Facts(
        as_of=moment,
        orders=cut(rows.orders),
        lines=cut(rows.lines),
        events=cut(rows.events),
        traits={trait.name: trait.value for trait in traits_now(database, customer, as_of)},
        granted=frozenset(matter for matter, act in decided.items() if act.stands(as_of)),
        personal=personal,
    )


def facts_at(
    pin: Pin, database: Database, consent: Consent, customers: Sequence[str], moments: Collection[datetime]
) -> dict[str, dict[datetime, Facts]]:
    """Gather what was known of some customers before each of some moments that the pin reaches, by id and moment."""
    return {
        customer: {
            moment: facts_before(
                rows,
                database,
                consent.decided_of(customer, moment),
                customer,
                moment,
                personal=pin.history.personal(moment).allows(customer),
            )
            for moment in moments
        }
        for customer, rows in own_rows(pin, database, customers).items()
    }


def explained(pin: Pin, definition: Definition, facts: Facts, as_of: datetime) -> Part:
    """Take a definition apart on what was known of one customer before a moment."""

    def ranks(condition: Behaviour | Share) -> Sequence[Any]:
        key = ("ranks", condition, as_of, pin.history.personal(as_of))
        if key not in pin.kept:
            history = pin.history.of_the_personal(pin.session, as_of)
            scope = Scope(history.before(as_of), as_of, _nobody)
            values = pin.session.fetch(measured(condition, scope).select("value"))["value"].drop_null()
            pin.kept[key] = values.sort().to_pylist()
        found: Sequence[Any] = pin.kept[key]
        return found

    return why(definition.where, facts, ranks)


def membership(
    pin: Pin,
    definition: Definition,
    of: MemberSet,
    facts: Facts,
    as_of: datetime,
    *,
    member: bool,
    since: datetime | None,
) -> Membership:
    """Tell of one customer and one segment, by her facts as of a moment."""
    part = explained(pin, definition, facts, as_of)
    known = bool(facts.events or facts.traits)
    return Membership(definition, of, member, since, known, as_of, part, (part.holds and known) == member)


def _nobody(_channel: str, _topic: str, _purpose: Purpose) -> Any:
    raise AssertionError("behaviour and shares do not read consent")
