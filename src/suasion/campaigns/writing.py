"""Write a campaign: a reviewed draft per action and language, and for each customer the products her message shows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from suasion.catalog.catalog import Catalog
from suasion.catalog.prices import fresh_prices
from suasion.content import facts
from suasion.content.contents import Contents
from suasion.content.drafts import Kind
from suasion.content.facts import LOCALES, Facts, Locale, Product
from suasion.content.known_names import KnownNames
from suasion.content.writing import write
from suasion.core.engine import Session
from suasion.core.errors import Conflict
from suasion.core.progress import NoProgress, Progress
from suasion.customers.consent.personal import Personal
from suasion.customers.history import History
from suasion.decisions.actions import Action
from suasion.decisions.plan import Plan
from suasion.deliveries.compose import content_of
from suasion.deliveries.ledger import Ledger, Recipient
from suasion.language.model import LanguageModel
from suasion.recommend.answering import Recommendation
from suasion.recommend.registry import Recommendations

PRICE_IS_FRESH_DAYS = 91


def everything(_item: dict[str, Any]) -> bool:
    """Let messages show every item that has a price."""
    return True


def english(_customer: str) -> Locale:
    """Write to everybody in English."""
    return "en"


@dataclass(frozen=True)
class Brief:
    """What a campaign's messages are to be like.

    Parameters
    ----------
    shop, postal_address
        Who writes, as every message says it.
    approved_by
        Who answers for drafts that pass review; kept with each.
    products
        How many products a message shows at most.
    may_show
        Says of an item (a dict of the catalog's columns) whether a message may show it.
    language_of
        Says which language a customer reads, by her id.

    Examples
    --------
    >>> Brief("Corner Shop", "1 Example Street, Springfield", approved_by="ann").products
    4
    """

    shop: str
    postal_address: str
    approved_by: str
    products: int = 4
    may_show: Callable[[dict[str, Any]], bool] = everything
    language_of: Callable[[str], Locale] = english


@dataclass(frozen=True)
class Writer:
    """Writes the messages of a plan.

    Parameters
    ----------
    catalog, recommendations, contents, deliveries
        What may be shown, what each would like, where drafts and planned messages are kept.
    currency
        In which prices are shown.
    model
        Drafts with it; None to draft from templates.
    """

    catalog: Catalog
    recommendations: Recommendations
    contents: Contents
    deliveries: Ledger
    currency: str
    model: LanguageModel | None

    def write(
        self, session: Session, history: History, plan: Plan, brief: Brief, progress: Progress | None = None
    ) -> int:
        """Write, review and approve the drafts, then plan a message for every customer to contact; gives how many.

        Everything that a message says was known at the plan's moment. Run again it goes on where it was cut short, and
        plans nobody twice.

        Raises
        ------
        suasion.core.errors.Conflict
            If the plan does not say its moment.
        suasion.core.errors.NotFound
            If no recommender was fitted.
        """
        if plan.basis.as_of is None:
            raise Conflict(f"Plan {plan.plan_id!r} does not say which moment it was made for.", hint="Decide again.")
        shelf, personal = self._shelf(session, history, plan, brief), history.personal(plan.basis.as_of)
        writing = Writing(self, plan, brief, shelf, self._sold(session), personal)
        recipients: list[Recipient] = []
        with (progress or NoProgress()).task("Messages", len(plan.request.actions)) as task:
            for action in plan.request.actions:
                recipients += writing.recipients(action)
                task.advance()
        self.deliveries.plan(plan.request.name, recipients)
        return len(recipients)

    def _shelf(self, session: Session, history: History, plan: Plan, brief: Brief) -> "Shelf":
        as_of = plan.basis.as_of
        assert as_of is not None  # `write` refuses such plans
        prices = fresh_prices(session, history.before(as_of), as_of, fresh_days=PRICE_IS_FRESH_DAYS)
        items = session.fetch(history.items.order_by("item")).to_pylist()
        return Shelf(
            {
                one["item"]: Product(one["item"], one["name"], one["category"] or "", Decimal(str(prices[one["item"]])))
                for one in items
                if one["item"] in prices and brief.may_show(one)
            },
            KnownNames(self.catalog.names().values()),
        )

    def _sold(self, session: Session) -> dict[str, set[str]]:
        rows = session.fetch(self.catalog.offer_items(session).select("offer", "item")).to_pydict()
        found: dict[str, set[str]] = {}
        for offer, item in zip(rows["offer"], rows["item"], strict=True):
            found.setdefault(offer, set()).add(item)
        return found


def drafts_of(campaign: str, action: Action) -> str:
    """Name what the drafts of one action of a campaign are kept under.

    Examples
    --------
    >>> from suasion.decisions import actions
    >>> drafts_of("spring", actions.email())
    'spring email'
    """
    return f"{campaign} {action.key}"


@dataclass(frozen=True)
class Shelf:
    """Products that messages may show, with prices as seen before the moment, and every name in the catalog."""

    products: dict[str, Product]
    names: KnownNames


@dataclass(frozen=True)
class Writing:
    """One plan's messages, while they are written.

    `sold` are the items by offer; `personal` says who was to be personalised at the plan's moment.
    """

    writer: Writer
    plan: Plan
    brief: Brief
    shelf: Shelf
    sold: dict[str, set[str]]
    personal: Personal

    def recipients(self, action: Action) -> Iterator[Recipient]:
        """Choose each customer's products among those the action is about, and the draft in her language."""
        customers = sorted(customer for customer, key in self.plan.contacts.items() if key == action.key)
        products, sold = self.shelf.products, self.sold.get(action.campaign)
        candidates = sorted(products.keys() if sold is None else products.keys() & sold)
        top = self.writer.recommendations.top
        answers = top(customers, self.brief.products, candidates=candidates) if customers else []
        shown = sorted({one.item for answer in answers for one in answer.recommendations})
        drafts = self.drafts(action, [products[item] for item in shown])
        for answer in answers:
            general = answer.general and not self.personal.allows(answer.customer)
            content = content_of([(one.item, self._because(one)) for one in answer.recommendations], general=general)
            yield Recipient(answer.customer, drafts[self.brief.language_of(answer.customer)], content)

    def _because(self, recommended: Recommendation) -> str:
        """Name the past purchase that did most for a recommendation, if it is another product that one would name."""
        first = recommended.reasons[0].item if recommended.reasons else None
        known = self.shelf.products
        return known[first].name if first in known and first != recommended.item else ""

    def drafts(self, action: Action, products: list[Product]) -> dict[Locale, str]:
        """Write, review, keep and approve an action's draft in each language; gives their ids."""
        contents, name = self.writer.contents, drafts_of(self.plan.request.name, action)
        kind: Kind = "offer" if action.kind == "offer" else "recommendations"
        spoken, names = self._facts(action, products), self.shelf.names
        approved = contents.approved_drafts(name)
        for locale in LOCALES:
            if locale in approved:  # a run that was cut short had written it
                continue
            written = write(kind, locale, spoken, model=self.writer.model, known_names=names)
            for rejected in written.rejected:
                if rejected.draft is not None:
                    contents.save(name, rejected.draft, list(rejected.violations))
            approved[locale] = contents.save(name, written.draft, list(written.violations))
            contents.approve(approved[locale], by=self.brief.approved_by)
        return approved

    def _facts(self, action: Action, products: list[Product]) -> Facts:
        as_of = self.plan.basis.as_of
        assert as_of is not None  # `write` refuses such plans
        return Facts(
            shop=self.brief.shop,
            postal_address=self.brief.postal_address,
            currency=self.writer.currency,
            as_of=as_of,
            products=tuple(products),
            offer=self._offer(action) if action.kind == "offer" else None,
        )

    def _offer(self, action: Action) -> facts.Offer:
        (offer,) = (o for o in self.writer.catalog.offers(self.plan.basis.as_of) if o.offer_id == action.campaign)
        last = offer.ends - timedelta(microseconds=1)
        return facts.Offer(name=offer.name, start=offer.starts.date(), end=last.date())
