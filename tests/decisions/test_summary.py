from pathlib import Path

import numpy as np
import pytest

from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.decisions.plan import figures
from suasion.decisions.policy import Decisions
from suasion.decisions.summary import summarise
from tests.decisions.made import StillClock, request


@pytest.fixture
def decisions(tmp_path: Path) -> Decisions:
    database = SQLiteDatabase(tmp_path / "state.db")
    migrate(database, "state")
    return Decisions(database, StillClock())


def test_actions_and_limits_add_up_to_the_plan(decisions: Decisions) -> None:
    plan = decisions.decide(request())
    found = summarise(plan)
    assert sum(one.chosen for one in found.actions) == found.customers == 60
    assert sum(one.drawn for one in found.actions) == 60
    assert sum(one.contacted for one in found.actions) == 60 - found.held_out
    assert sum(one.contacted for one in found.actions[1:]) == found.contacted
    assert sum(one.cost for one in found.actions) == pytest.approx(found.spend)
    budget = found.limits[0]
    assert budget.used_by_contacted == pytest.approx(found.spend)
    assert budget.used == pytest.approx(found.planned_spend)
    assert all(one.used_before_exploration <= one.limit + 1e-9 for one in found.limits)


def test_it_says_what_the_figures_say(decisions: Decisions) -> None:
    plan = decisions.decide(request(), {"limits.budget_share": 0.9})
    found, counted = summarise(plan), figures(plan)
    assert (found.gap, found.value, found.violations) == (counted["certified_gap"], counted["expected_profit"], 0)
    assert [(one.name, one.price) for one in found.limits] == [
        (name, price)
        for name, price in zip(
            (c.name for c in plan.request.problem.constraints), plan.allocation.prices.tolist(), strict=True
        )
    ]
    assert found.settings == {"limits.budget_share": 0.9}


def test_a_summary_is_computed_once(decisions: Decisions) -> None:
    plan = decisions.decide(request())
    assert decisions.summary(plan.plan_id) is decisions.summary(plan.plan_id)
    assert np.array_equal(decisions.stored(plan.plan_id).drawn, plan.drawn)
