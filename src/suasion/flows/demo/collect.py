"""Collect: the retailer's tables become events, items and offers; every line ends stored, quarantined or dropped."""

from datetime import UTC

from suasion.adapters.datasets import complete_journey as journey
from suasion.catalog.offers import Offer
from suasion.core.progress import Progress
from suasion.flows.demo.scene import source_directory
from suasion.flows.flow import Figures, Step
from suasion.workspace import Workspace


def do(workspace: Workspace, progress: Progress) -> None:
    """Fill the catalog, then import orders, campaigns received, redemptions, demographics and addresses."""
    with workspace.session() as session:
        retailer = journey.CompleteJourney(session, source_directory(workspace))
        offers = retailer.offers()
        workspace.catalog.put_items(retailer.items())
        workspace.catalog.put_offers([_offer(offer) for offer in offers])
        workspace.catalog.put_offer_items(journey.offer_items(offers))
        workspace.import_orders(
            session, retailer.transactions, journey.ORDERS, source=journey.SOURCE, progress=progress
        )
        for events, event_mapping in (
            (retailer.campaigns_received(), journey.CAMPAIGNS_RECEIVED),
            (retailer.redemptions(), journey.REDEMPTIONS),
        ):
            workspace.import_events(session, events, event_mapping, source=journey.SOURCE, progress=progress)
        for traits, mapping in (
            (retailer.demographics(), journey.DEMOGRAPHICS),
            (retailer.addresses(), journey.ADDRESSES),
        ):
            workspace.import_traits(
                session, traits, mapping, source=journey.SOURCE, since=journey.KNOWN_SINCE, progress=progress
            )


def _offer(offer: journey.Offer) -> Offer:
    return Offer(
        offer_id=offer.id, name=f"Campaign {offer.id}", kind=offer.kind, starts=offer.start, ends=offer.end, terms={}
    )


def figures(workspace: Workspace) -> Figures:
    """Count again from the log and the quarantine; the lines are those of the orders file."""
    with workspace.session() as session:
        reports = workspace.import_reports(session)
        events = workspace.events.view(session).events
        tracked = events.filter(events.type == "track")
        span = session.fetch(tracked.aggregate(first=tracked.time.min(), last=tracked.time.max())).to_pylist()[0]
    (orders,) = (report for report in reports if report.kind == "orders")
    return {
        "lines_in": orders.lines_in,
        "lines_stored": orders.lines_stored,
        "lines_quarantined": orders.lines_quarantined,
        "lines_dropped": orders.lines_dropped,
        "events": sum(report.events for report in reports),
        "figures": {
            "quarantined": _counts(orders.quarantined),
            "dropped": _counts(orders.dropped),
            "first_event": span["first"].replace(tzinfo=UTC).isoformat(),
            "last_event": span["last"].replace(tzinfo=UTC).isoformat(),
        },
    }


def _counts(by_reason: dict[str, int]) -> list[dict[str, object]]:
    return [{"reason": reason, "count": count} for reason, count in sorted(by_reason.items())]


def _line(figures: Figures) -> str:
    return (
        f"{figures['lines_in']:,} order lines: {figures['lines_stored']:,} stored, "
        f"{figures['lines_quarantined']:,} quarantined, {figures['lines_dropped']:,} dropped; "
        f"{figures['events']:,} events"
    )


STEP = Step("collect", "Collect", do, figures, _line)
