"""Decisions of customers who were merged since: found by every name, and explained by all that is known of her."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from suasion.core.errors import NotFound
from suasion.decisions.actions import offer
from suasion.decisions.known import known_at
from tests.measurement.merging_shop import MergingShop, in_arm, merging_shop, name


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[MergingShop]:
    with merging_shop(tmp_path / "shop") as made:
        yield made


def test_a_decision_is_found_by_every_name_of_hers(shop: MergingShop) -> None:
    plan = shop.plan(without={80})
    explain = shop.workspace.explain
    with pytest.raises(NotFound):
        explain(plan.plan_id, name(80), recompute=False)
    shop.merge(5, 80)
    assert explain(plan.plan_id, name(80), recompute=False).customer == name(5)


def test_where_both_names_were_decided_for_each_keeps_its_own(shop: MergingShop) -> None:
    plan = shop.plan()
    kept, out = in_arm(plan, "kept")[0], in_arm(plan, "held_out")[0]
    shop.merge(kept, out)
    for place, arm in ((kept, "kept"), (out, "held_out")):
        found = shop.workspace.explain(plan.plan_id, name(place), recompute=False)
        assert (found.customer, found.arm) == (name(place), arm)


def test_what_she_had_bought_is_known_by_the_name_that_went(shop: MergingShop) -> None:
    workspace, plan = shop.workspace, shop.plan()
    workspace.catalog.put_offer_items(pa.table({"offer": ["17"], "coupon": ["k1"], "item": ["milk"]}))
    offered = replace(plan, request=replace(plan.request, actions=(offer("17"),)))
    shop.merge(1, 2)
    with workspace.pinned.read() as pin:
        found = known_at(
            workspace.database,
            workspace.consent,
            workspace.suppressions,
            offered,
            name(1),
            session=pin.session,
            history=pin.history,
        )
    assert found.bought == {"17"}
