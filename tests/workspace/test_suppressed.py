"""A plan leaves out whoever was suppressed by its moment, and every screen that asks why says so."""

from pathlib import Path

import pytest

from suasion import Workspace
from suasion.campaigns.audience import audience_page
from suasion.privacy.identifiers import IdentifierKind
from tests.made_screens import copied


def test_whoever_is_suppressed_is_left_out_of_a_plan_with_that_reason(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    with Workspace.open(copied(tmp_path_factory, tmp_path / "shop")) as shop:
        early = shop.decide("before")
        addressed = shop.customers.identity.tokens_of(early.contacts, IdentifierKind.EMAIL)
        gone = sorted(addressed)[:5]
        addresses = list(shop.vault.reveal([addressed[one] for one in gone]).values())
        shop.suppressions.add(IdentifierKind.EMAIL, addresses, "complaint", source="phone", who="owner")
        plan = shop.decide("after")
        arms = dict(zip(plan.request.customers, plan.arms, strict=True))
        kept = [one for one in gone if arms[one] != "held_out"]
        assert kept
        for place, customer in enumerate(plan.request.customers):
            expected = early.request.eligible[place] & (customer not in gone)
            assert (plan.request.eligible[place] == expected).all()
        assert not plan.contacts.keys() & set(gone)

        found = shop.explain(plan.plan_id, kept[0], recompute=False)
        assert {one.barrier.code for one in found.options if one.barrier} == {"suppressed"}
        told, campaign = shop.left_out("after", kept[0]), shop.campaign("after")
        assert (told.why, told.consented) == ("suppressed", True)
        assert {one.why: one.customers for one in campaign.excluded}["suppressed"] == len(kept)
        services = (shop.decisions, shop.consent, shop.suppressions)
        page = audience_page(*services, "after", now=shop.clock.now(), fate="suppressed", limit=9)
        assert [one.customer for one in page.rows] == kept
        assert shop.left_out("before", kept[0]).why != "suppressed", "it was recorded after that plan's moment"
