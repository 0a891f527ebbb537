from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest

from suasion import Workspace
from suasion.core.errors import NotFound
from suasion.decisions.plan import Basis, Plan
from suasion.measurement.campaign_check import CampaignCheck, campaign_check, missing
from tests.campaigns.corner_shop import CAMPAIGN, DAY, KNOWN, MOMENT, opened

END = MOMENT + 28 * DAY


@pytest.fixture(scope="module")
def corner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with opened(tmp_path_factory) as workspace:
        yield workspace


def plan_of(corner: Workspace) -> Plan:
    return corner.decisions.stored(corner.decisions.plans(CAMPAIGN)[0])


def check(corner: Workspace, now: datetime, name: str = CAMPAIGN) -> CampaignCheck:
    return campaign_check(corner.database, corner.decisions, corner.pinned, name, now)


def test_kept_and_held_out_are_compared_over_the_window(corner: Workspace) -> None:
    found, plan = check(corner, END), plan_of(corner)
    assert (found.start, found.end, found.missing, found.sent_before_end) == (MOMENT, END, None, 0)
    amounts = np.array([3.0 + place % 7 if place % 2 == 0 else 0.0 for place in range(KNOWN)])
    drawn, kept = plan.drawn >= 0, np.array([arm == "kept" for arm in plan.arms])
    amount, bought = found.comparisons
    assert amount.kept_mean == pytest.approx(amounts[drawn & kept].mean())
    assert amount.held_out_mean == pytest.approx(amounts[drawn & ~kept].mean())
    assert bought.held_out_mean == pytest.approx((amounts[drawn & ~kept] > 0).mean())
    assert amount.difference is not None
    assert amount.kept_mean is not None
    assert amount.held_out_mean is not None
    assert amount.difference.contains(amount.kept_mean - amount.held_out_mean)
    assert (found.ratio.total, found.ratio.expected_share, found.ratio.suspicious) == (KNOWN, 0.3, False)


def test_nothing_is_compared_before_the_window_is_over(corner: Workspace) -> None:
    found = check(corner, END - timedelta(seconds=1))
    assert (found.missing, found.comparisons) == ("window_not_over", ())


def test_after_messages_left_in_the_window_it_is_no_check_of_the_draw(corner: Workspace) -> None:
    assert missing(plan_of(corner), END, 3) == "messages_in_window"


def test_a_plan_without_moment_or_horizon_says_which(corner: Workspace) -> None:
    plan = plan_of(corner)
    assert missing(replace(plan, basis=Basis()), END, 0) == "no_moment"
    assert missing(replace(plan, settings={}), END, 0) == "no_horizon"
    assert missing(plan, END, 0) is None


def test_what_was_compared_once_is_kept(corner: Workspace) -> None:
    first = check(corner, END)
    assert check(corner, END).comparisons is first.comparisons
    with corner.pinned.read() as pin:
        assert first.as_of == pin.as_of


def test_a_name_without_a_plan_is_refused(corner: Workspace) -> None:
    with pytest.raises(NotFound, match="winter"):
        check(corner, END, "winter")
