from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from suasion import Workspace
from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.errors import InputRefused, NotFound
from suasion.core.paging import Key
from suasion.customers.tables import CUSTOMER
from suasion.decisions.listing import DecisionRow, decisions_page, plans_page
from suasion.decisions.policy import Decisions
from tests.campaigns.corner_shop import CAMPAIGN, KNOWN, MOMENT, opened
from tests.decisions.made import StillClock, request


class LaterClock(StillClock):
    def now(self) -> datetime:
        return super().now() + timedelta(hours=1)


@pytest.fixture(scope="module")
def corner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with opened(tmp_path_factory) as workspace:
        yield workspace


def all_rows(corner: Workspace, **wanted: str) -> list[DecisionRow]:
    found: list[DecisionRow] = []
    after: Key | None = None
    while True:
        page = decisions_page(corner.database, MOMENT, after=after, limit=50, **wanted)
        found += page.rows
        after = page.after
        if after is None:
            assert page.total == len(found)
            return found


def test_a_plan_shows_its_proof(corner: Workspace) -> None:
    (head,) = plans_page(corner.database, MOMENT, name=CAMPAIGN).rows
    plan = corner.decisions.stored(head.plan_id)
    assert (head.value, head.bound, head.customers) == (plan.allocation.value, plan.allocation.bound, KNOWN)
    assert 0 <= head.gap < 1e-6
    assert plans_page(corner.database, MOMENT, name="winter").rows == ()


def test_without_a_filter_the_newest_plans_decisions_come_by_customer(corner: Workspace) -> None:
    found = all_rows(corner)
    plan = corner.decisions.stored(found[0].plan_id)
    assert [one.customer for one in found] == list(plan.request.customers)
    assert [one.drawn for one in found] == [plan.key(column) for column in plan.drawn.tolist()]
    row = int((plan.drawn >= 0).argmax())
    assert found[row].profit == plan.request.problem.profit[row, plan.drawn[row]]
    assert found[row].probability == plan.exploration.probabilities[row, plan.drawn[row] + 1]


def test_filters_choose_arm_and_action(corner: Workspace) -> None:
    found = all_rows(corner, arm="held_out", action="email")
    assert found
    assert {(one.arm, one.drawn) for one in found} == {("held_out", "email")}
    assert len(all_rows(corner, arm="held_out")) > len(found)


def test_a_customers_decisions_come_newest_first(tmp_path: Path) -> None:
    database = SQLiteDatabase(tmp_path / "state.db")
    migrate(database, "state")
    decisions = Decisions(database, StillClock())
    plans = sorted(decisions.decide(request(seed=seed, n_customers=6)).plan_id for seed in (1, 2, 3))
    first = decisions_page(database, MOMENT, customer="c0001", limit=2)
    second = decisions_page(database, MOMENT, customer="c0001", limit=2, after=first.after)
    assert [one.plan_id for one in (*first.rows, *second.rows)] == plans, "made at one moment, so by id"
    assert (first.total, second.after) == (3, None)
    pages = [plans_page(database, MOMENT, limit=2)]
    pages.append(plans_page(database, MOMENT, limit=2, after=pages[0].after))
    assert [one.plan_id for page in pages for one in page.rows] == plans


def test_a_customer_who_two_became_has_the_decisions_of_both(tmp_path: Path) -> None:
    database = SQLiteDatabase(tmp_path / "state.db")
    migrate(database, "state")
    decisions = Decisions(database, StillClock())
    plans = sorted(decisions.decide(request(seed=seed, n_customers=6)).plan_id for seed in (1, 2))
    with database.write() as connection:
        for name, into in (("c0001", None), ("c0002", "c0001")):
            row = {"customer": name, "token": name, "sequence": 1, "since": MOMENT, "merged_into": into}
            connection.execute(insert(CUSTOMER).values(row))
    found: list[DecisionRow] = []
    after: Key | None = None
    for _ in range(4):
        page = decisions_page(database, MOMENT, customer="c0002", limit=1, after=after)
        found, after = [*found, *page.rows], page.after
        assert page.total == 4
    assert [(one.plan_id, one.customer) for one in found] == [(p, c) for p in plans for c in ("c0001", "c0002")]
    assert after is None


def test_a_plan_made_meanwhile_does_not_change_the_next_page(tmp_path: Path) -> None:
    database = SQLiteDatabase(tmp_path / "state.db")
    migrate(database, "state")
    first_plan = Decisions(database, StillClock()).decide(request(seed=1, n_customers=6)).plan_id
    first = decisions_page(database, MOMENT, limit=4)
    assert Decisions(database, LaterClock()).decide(request(seed=2, n_customers=6)).plan_id != first_plan
    second = decisions_page(database, MOMENT, limit=4, after=first.after)
    assert {one.plan_id for one in (*first.rows, *second.rows)} == {first_plan}
    assert len({one.customer for one in (*first.rows, *second.rows)}) == 6
    assert first_plan not in {one.plan_id for one in decisions_page(database, MOMENT).rows}


@pytest.mark.parametrize("moment", [2**63, -1, "x"])
def test_a_key_that_is_no_moment_is_refused(corner: Workspace, moment: int | str) -> None:
    with pytest.raises(InputRefused):
        plans_page(corner.database, MOMENT, after=(moment, "plan"))
    with pytest.raises(InputRefused):
        decisions_page(corner.database, MOMENT, customer="c00000001", after=(moment, "plan", "c1"))


def test_an_unknown_plan_is_refused_and_no_plan_is_an_empty_page(corner: Workspace, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="plan_0"):
        decisions_page(corner.database, MOMENT, plan="plan_0")
    database = SQLiteDatabase(tmp_path / "state.db")
    migrate(database, "state")
    assert decisions_page(database, MOMENT).rows == ()
