"""Write: a reviewed draft per action and language, and what differs for each customer, fixed in the ledger."""

import re
from collections import Counter
from functools import partial
from typing import Any

from suasion.campaigns.writing import Brief, drafts_of
from suasion.content.facts import Locale
from suasion.core.progress import Progress
from suasion.core.randomness import unit_interval
from suasion.flows.demo import decide
from suasion.flows.demo.scene import CAMPAIGN
from suasion.flows.flow import Figures, Step
from suasion.workspace import Workspace

PRODUCTS_SHOWN = 4
_SHOP = "Complete Journey Market"
_POSTAL_ADDRESS = "100 Example Street, Springfield"
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


def do(workspace: Workspace, progress: Progress) -> None:
    """Write, review and approve the drafts; then plan a message for every customer to contact."""
    brief = Brief(
        _SHOP,
        _POSTAL_ADDRESS,
        approved_by="demo",
        products=PRODUCTS_SHOWN,
        may_show=_fit_to_name,
        language_of=partial(locale_of, workspace),
    )
    workspace.write(decide.plan(workspace).plan_id, brief, progress=progress)


def locale_of(workspace: Workspace, customer: str) -> Locale:
    """Say which language the demo assumes a customer reads; a function of the seed."""
    share = workspace.settings.number("demo.chinese_share")
    drawn = unit_interval(workspace.settings.whole("workspace.seed"), "demo", "locale", customer)
    return "zh-Hans" if drawn < share else "en"


def _fit_to_name(item: dict[str, Any]) -> bool:
    """Say whether a message may name an item; one whose name looks like a template or markup never appears in any."""
    return (
        item["category"] not in _NOT_FOR_MESSAGES
        and item["subcategory"] not in _NOT_BY_EMAIL
        and len(item["name"]) <= _LONGEST_NAME
        and not _UNFIT_IN_NAMES.search(item["name"])
    )


def figures(workspace: Workspace) -> Figures:
    """Count planned messages and rejected drafts, and show one message per action and language."""
    stored = decide.plan(workspace)
    counts = [workspace.contents.figures(drafts_of(CAMPAIGN, action)) for action in stored.request.actions]
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
