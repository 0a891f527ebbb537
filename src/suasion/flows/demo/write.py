"""Write: a reviewed draft per action and language, and what differs for each customer, fixed in the ledger."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from suasion.content import facts
from suasion.content.drafts import Kind
from suasion.content.facts import LOCALES, Facts, Locale, Product
from suasion.content.known_names import KnownNames
from suasion.content.writing import write
from suasion.core.engine import Session
from suasion.core.progress import Progress
from suasion.core.randomness import unit_interval
from suasion.decisions.actions import Action
from suasion.deliveries.compose import content_of
from suasion.deliveries.ledger import Recipient
from suasion.flows.demo import decide
from suasion.flows.demo.scene import CAMPAIGN, MOMENT
from suasion.flows.flow import Figures, Step
from suasion.recommend.answering import Recommendation
from suasion.workspace import Workspace

PRODUCTS_SHOWN = 4
_SHOP = "Complete Journey Market"
_POSTAL_ADDRESS = "100 Example Street, Springfield"
_PRICE_IS_FRESH_DAYS = 91
_NOT_FOR_MESSAGES = (
    "FUEL",
    "MISCELLANEOUS",
    "COUPON",
    "CHEF SHOPPE",
    "CNTRL/STORE SUP",
    "GM MERCH EXP",
    "POSTAL CENTER",
)
"""Departments whose items are no products one would recommend: petrol, bags, deposits, the shop's own supplies."""
_NOT_BY_EMAIL = (
    "CIGARETTES",
    "CIGARS",
    "TOBACCO OTHER",
    "SMOKING CESSATIONS",
    "BEERS/ALES",
    "DOMESTIC WINE",
    "IMPORTED WINE",
    "MISC WINE",
    "LIQUOR",
    "FIREWORKS",
    "PHARMACY",
    "HOME HEALTH CARE",
    "FAMILY PLANNING",
    "FEMININE HYGIENE",
    "ADULT INCONTINENCE",
    "LAXATIVES",
    "COUPON",
    "COUPON/MISC ITEMS",
    "COUPONS/STORE & MFG",
    "BOTTLE DEPOSITS",
    "TICKETS",
)
"""Shelves that no message of ours names: bought only by adults, or nobody's business, or no products."""
_LONGEST_NAME = 80
_UNFIT_IN_NAMES = re.compile(r"[{}<>\x00-\x1f]")


@dataclass(frozen=True)
class Shelf:
    """Products that messages may show, with their prices as seen before the moment, and every name in the catalog."""

    products: dict[str, Product]
    names: KnownNames


def do(workspace: Workspace, progress: Progress) -> None:
    """Write, review and approve the drafts; then plan a message for every customer to contact."""
    plan = decide.plan(workspace)
    chosen = plan.contacts
    with workspace.session() as session:
        shelf = _shelf(workspace, session)
        sold_by_offer = _items_by_offer(workspace, session)
    recipients: list[Recipient] = []
    with progress.task("Messages", len(plan.request.actions)) as task:
        for action in plan.request.actions:
            customers = sorted(customer for customer, key in chosen.items() if key == action.key)
            recipients += _recipients(workspace, action, customers, shelf, sold_by_offer.get(action.campaign))
            task.advance()
    workspace.deliveries.plan(CAMPAIGN, recipients)


def _recipients(
    workspace: Workspace, action: Action, customers: list[str], shelf: Shelf, sold: set[str] | None
) -> Iterator[Recipient]:
    """Choose each customer's products among those the action is about, and the draft in her language."""
    candidates = sorted(shelf.products.keys() if sold is None else shelf.products.keys() & sold)
    answers = workspace.recommendations.top(customers, PRODUCTS_SHOWN, candidates=candidates) if customers else []
    shown = sorted({one.item for answer in answers for one in answer.recommendations})
    drafts = _drafts(workspace, action, [shelf.products[item] for item in shown], shelf.names)
    for answer in answers:
        products = [(one.item, _because(one, shelf)) for one in answer.recommendations]
        yield Recipient(answer.customer, drafts[locale_of(workspace, answer.customer)], content_of(products))


def _because(recommended: Recommendation, shelf: Shelf) -> str:
    """Name the past purchase that did most for a recommendation, if it is another product that one would name."""
    first = recommended.reasons[0].item if recommended.reasons else None
    return shelf.products[first].name if first in shelf.products and first != recommended.item else ""


def _drafts(workspace: Workspace, action: Action, products: list[Product], names: KnownNames) -> dict[Locale, str]:
    kind: Kind = "offer" if action.kind == "offer" else "recommendations"
    spoken = Facts(
        shop=_SHOP,
        postal_address=_POSTAL_ADDRESS,
        currency=workspace.settings.text("workspace.currency"),
        as_of=MOMENT,
        products=tuple(products),
        offer=_offer(workspace, action) if action.kind == "offer" else None,
    )
    approved = workspace.contents.approved_drafts(_campaign(action))
    for locale in LOCALES:
        if locale in approved:  # a run that was cut short had written it
            continue
        written = write(kind, locale, spoken, model=workspace.language_model, known_names=names)
        for rejected in written.rejected:
            if rejected.draft is not None:
                workspace.contents.save(_campaign(action), rejected.draft, list(rejected.violations))
        approved[locale] = workspace.contents.save(_campaign(action), written.draft, list(written.violations))
        workspace.contents.approve(approved[locale], by="demo")
    return approved


def _campaign(action: Action) -> str:
    return f"{CAMPAIGN} {action.key}"


def _offer(workspace: Workspace, action: Action) -> facts.Offer:
    (offer,) = (offer for offer in workspace.catalog.offers(MOMENT) if offer.offer_id == action.campaign)
    last = offer.ends - timedelta(microseconds=1)
    return facts.Offer(name=offer.name, start=offer.starts.date(), end=last.date())


def locale_of(workspace: Workspace, customer: str) -> Locale:
    """Say which language the demo assumes a customer reads; a function of the seed."""
    share = workspace.settings.number("demo.chinese_share")
    drawn = unit_interval(workspace.settings.whole("workspace.seed"), "demo", "locale", customer)
    return "zh-Hans" if drawn < share else "en"


def _shelf(workspace: Workspace, session: Session) -> Shelf:
    history = workspace.history(session)
    prices = workspace.prices(session, history, MOMENT, fresh_days=_PRICE_IS_FRESH_DAYS)
    items = session.fetch(history.items.order_by("item")).to_pylist()
    return Shelf(
        {
            one["item"]: Product(one["item"], one["name"], one["category"] or "", Decimal(str(prices[one["item"]])))
            for one in items
            if one["item"] in prices and _fit_to_name(one)
        },
        KnownNames(workspace.item_names(session).values()),
    )


def _fit_to_name(item: dict[str, Any]) -> bool:
    """Say whether a message may name an item; one whose name looks like a template or markup never appears in any."""
    return (
        item["category"] not in _NOT_FOR_MESSAGES
        and item["subcategory"] not in _NOT_BY_EMAIL
        and len(item["name"]) <= _LONGEST_NAME
        and not _UNFIT_IN_NAMES.search(item["name"])
    )


def _items_by_offer(workspace: Workspace, session: Session) -> dict[str, set[str]]:
    rows = session.fetch(workspace.catalog.offer_items(session).select("offer", "item")).to_pydict()
    found: dict[str, set[str]] = {}
    for offer, item in zip(rows["offer"], rows["item"], strict=True):
        found.setdefault(offer, set()).add(item)
    return found


def figures(workspace: Workspace) -> Figures:
    """Count planned messages and rejected drafts, and show one message per action and language."""
    stored = decide.plan(workspace)
    counts = [workspace.contents.figures(_campaign(action)) for action in stored.request.actions]
    rejected: Counter[str] = Counter()
    sources: Counter[str] = Counter()
    for by_source in counts:
        for source, one in by_source.items():
            sources[source] += one["written"] - one["rejected"]
            rejected[source] += one["rejected"]
    return {
        "messages": workspace.deliveries.figures(CAMPAIGN)["planned"],
        "rejected": sum(rejected.values()),
        "source": "+".join(sorted(source for source, count in sources.items() if count)) or "none",
        "figures": {
            "rejected": [{"reason": s, "count": n} for s, n in sorted(rejected.items()) if n],
            "samples": _samples(workspace),
        },
    }


def _samples(workspace: Workspace) -> list[dict[str, str]]:
    """Compose the first planned message of each draft again, exactly as it goes out, to an address of nobody."""
    stored = decide.plan(workspace)
    action_of = stored.contacts
    compose = workspace.email_composer()
    shown: dict[str, dict[str, str]] = {}
    for delivery in workspace.deliveries.one_per_draft(CAMPAIGN):
        message = compose(delivery, "sample@example.test").message
        shown[delivery.draft] = {
            "action": action_of.get(delivery.customer, ""),  # "" once somebody has changed the plan
            "locale": workspace.contents.draft(delivery.draft).locale,
            "subject": message.subject,
            "html": message.html,
            "text": message.text,
        }
    return sorted(shown.values(), key=lambda one: (one["action"], one["locale"]))


def _line(figures: Figures) -> str:
    return f"{figures['messages']:,} messages, {figures['source']} drafts; {figures['rejected']} rejected by review"


STEP = Step("write", "Write", do, figures, _line)
