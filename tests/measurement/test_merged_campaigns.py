"""A campaign's check where customers were merged and parted before, within and after its window."""

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from suasion.deliveries.ledger import Recipient
from suasion.deliveries.tables import DELIVERY
from suasion.measurement.campaign_check import CampaignCheck, campaign_check
from tests import postgres_server
from tests.measurement.merging_shop import (
    CAMPAIGN,
    CUSTOMERS,
    DAY,
    END,
    MOMENT,
    MergingShop,
    Said,
    in_arm,
    merging_shop,
    name,
)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[MergingShop]:
    with merging_shop(tmp_path / "shop") as made:
        yield made


def check(shop: MergingShop) -> CampaignCheck:
    workspace = shop.workspace
    return campaign_check(workspace.database, workspace.decisions, workspace.pinned, CAMPAIGN, END)


def said(found: CampaignCheck) -> Said:
    amount, bought = found.comparisons
    assert (amount.kept, amount.held_out) == (bought.kept, bought.held_out)
    means = (amount.kept_mean, amount.held_out_mean, bought.kept_mean, bought.held_out_mean)
    return Said(
        amount.kept,
        amount.held_out,
        tuple(round(mean, 9) for mean in means if mean is not None),
        found.ratio.held_out,
        found.ratio.total,
        found.merged,
        found.in_both_arms,
    )


def told_by_events(shop: MergingShop) -> None:
    """Wait for a history that has the last event: one that is a moment older may be shown, and says of when it is."""
    with shop.workspace.pinned.read(fresh=True):
        pass


def through_merges(shop: MergingShop) -> None:
    shop.merge(1, 2)
    shop.tell(4, 5, MOMENT - 5 * DAY)
    plan = shop.plan()
    assert said(check(shop)) == shop.expected(plan)
    assert (check(shop).ratio.total, check(shop).merged) == (CUSTOMERS - 2, 0)

    shop.tell(7, 8, MOMENT + 2 * DAY)
    told_by_events(shop)
    assert said(check(shop)) == shop.expected(plan)

    kept, out = (set(in_arm(plan, arm)) - {1, 2, 4, 5, 7, 8} for arm in ("kept", "held_out"))
    one, other = min(out), max(kept)
    shop.merge(one, other)
    found = check(shop)
    assert said(found) == shop.expected(plan)
    assert found.in_both_arms >= 1

    shop.tell(other, 7, END + 9 * DAY)
    told_by_events(shop)
    assert said(check(shop)) == shop.expected(plan)

    shop.part({1, 2}, {1})
    assert said(check(shop)) == shop.expected(plan), "she was not there when the plan was made"
    assert check(shop).ratio.total == CUSTOMERS - 5, "and what the other bought is hers no more"


def test_merges_before_between_and_after_count_everybody_once(shop: MergingShop) -> None:
    through_merges(shop)


def test_it_is_the_same_on_postgresql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUASION_DATABASE_URL", postgres_server.url())
    with merging_shop(tmp_path / "shop") as shop:
        through_merges(shop)


@pytest.mark.parametrize("stays", ["kept", "held_out"])
def test_drawn_into_both_arms_she_counts_in_that_of_the_name_that_stayed(shop: MergingShop, stays: str) -> None:
    plan = shop.plan()
    before = check(shop)
    kept, out = in_arm(plan, "kept"), in_arm(plan, "held_out")
    goes, remains = (min(out), max(kept)) if stays == "kept" else (min(kept), max(out))
    assert goes < remains, "the later place keeps its name"
    shop.merge(goes, remains)
    found = check(shop)
    assert (found.merged, found.in_both_arms) == (1, 1)
    mine, theirs = ("kept", "held_out") if stays == "kept" else ("held_out", "kept")
    for now, then in zip(found.comparisons, before.comparisons, strict=True):
        assert getattr(now, mine) == getattr(then, mine), "she is not left out"
        assert getattr(now, theirs) == getattr(then, theirs) - 1, "and counts once"
    assert said(found) == shop.expected(plan)


@pytest.mark.parametrize("first", ["kept", "held_out"])
def test_where_the_name_that_stayed_was_not_planned_the_first_of_hers_counts(shop: MergingShop, first: str) -> None:
    late = CUSTOMERS - 1
    plan = shop.plan(without={late})
    before = check(shop)
    kept, out = in_arm(plan, "kept"), in_arm(plan, "held_out")
    counts, other = (min(kept), max(out)) if first == "kept" else (min(out), max(kept))
    shop.merge(counts, late)
    shop.merge(other, late)
    found = check(shop)
    assert said(found) == shop.expected(plan)
    assert (found.merged, found.in_both_arms) == (1, 1)
    assert getattr(found.comparisons[0], first) == getattr(before.comparisons[0], first)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_merged_and_parted_the_check_follows_at_once(shop: MergingShop, seed: int) -> None:
    draw = random.Random(seed)
    plan = shop.plan()
    done: list[tuple[set[int], set[int]]] = []
    for _ in range(8):
        if done and draw.random() < 0.4:
            shop.part(*done.pop())
        else:
            one, other = draw.sample(range(CUSTOMERS), 2)
            mine, theirs = shop.group(one), shop.group(other)
            if mine is theirs:
                continue
            shop.merge(one, other)
            goes = mine if max(mine) < max(theirs) else theirs
            done.append((mine | theirs, goes))
        assert said(check(shop)) == shop.expected(plan), (seed, done)


def test_what_was_compared_is_kept_until_somebody_is_merged_or_parted(shop: MergingShop) -> None:
    shop.plan()
    first = check(shop)
    assert check(shop).comparisons is first.comparisons
    shop.merge(10, 20)
    merged = check(shop)
    assert merged.comparisons is not first.comparisons
    shop.part({10, 20}, {10})
    assert check(shop).comparisons == first.comparisons


def test_before_the_window_is_over_customers_are_counted_once_too(shop: MergingShop) -> None:
    plan = shop.plan()
    shop.merge(min(in_arm(plan, "held_out")), max(in_arm(plan, "kept")))
    workspace = shop.workspace
    early = END - timedelta(days=1)
    found = campaign_check(workspace.database, workspace.decisions, workspace.pinned, CAMPAIGN, early)
    assert (found.missing, found.merged, found.in_both_arms) == ("window_not_over", 1, 1)
    assert found.ratio == check(shop).ratio


def test_after_messages_in_the_window_customers_still_count_once(
    shop: MergingShop,
) -> None:
    plan = shop.plan()
    kept = in_arm(plan, "kept")
    workspace = shop.workspace
    workspace.deliveries.plan(CAMPAIGN, [Recipient(name(kept[0]), "draft")])
    with workspace.database.write() as connection:
        connection.execute(update(DELIVERY).values(state="sent", handed_over_at=MOMENT + DAY))
    shop.merge(kept[0], kept[1])
    found = check(shop)
    assert (found.missing, found.sent_before_end, found.comparisons) == ("messages_in_window", 1, ())
    assert (found.merged, found.in_both_arms, found.ratio.total) == (1, 0, CUSTOMERS - 1)
