"""What the retailer really did beside our plan: counts of agreement, nothing more."""

from collections import defaultdict
from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True)
class CampaignOverlap:
    """Customers whom our plan and the retailer gave one campaign.

    Parameters
    ----------
    planned, received
        Customers in our plan, before the holdout was drawn; customers the retailer mailed.
    both
        Customers in both.
    eligible_received
        Of those the retailer mailed, how many were eligible in our plan.
    """

    campaign: str
    planned: int
    received: int
    both: int
    eligible_received: int


def beside_the_plan(plan: pa.Table, eligible: pa.Table, received: pa.Table) -> tuple[CampaignOverlap, ...]:
    """Count, per campaign, whom the plan chose, whom the retailer mailed, and both.

    Parameters
    ----------
    plan, eligible, received
        Each with string columns `customer` and `campaign`, a row once: planned for the campaign, eligible for it, and
        really mailed it.

    Returns
    -------
    tuple of CampaignOverlap
        One for each campaign named in `plan` or `eligible`, in order of campaign.
    """
    planned, allowed, mailed = (_by_campaign(table) for table in (plan, eligible, received))
    return tuple(
        CampaignOverlap(
            name,
            len(planned[name]),
            len(mailed[name]),
            len(planned[name] & mailed[name]),
            len(allowed[name] & mailed[name]),
        )
        for name in sorted({*planned, *allowed})
    )


def _by_campaign(table: pa.Table) -> defaultdict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for customer, campaign in zip(table["customer"].to_pylist(), table["campaign"].to_pylist(), strict=True):
        found[str(campaign)].add(str(customer))
    return found
