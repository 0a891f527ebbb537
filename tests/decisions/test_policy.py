import gc
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import func, select, update

from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.errors import NotFound
from suasion.decisions.explanation import Replay
from suasion.decisions.plan import Basis
from suasion.decisions.policy import Decisions, holdout_experiment
from suasion.decisions.tables import DECISIONS, PLANS
from suasion.experiments.store import assigned
from tests.decisions.made import StillClock, request

ROOT = Path(__file__).resolve().parents[2]
FAULTS_TRIED = ("decisions.before_commit",)


@pytest.fixture
def database(tmp_path: Path) -> SQLiteDatabase:
    made = SQLiteDatabase(tmp_path / "state.db")
    migrate(made, "state")
    return made


@pytest.fixture
def decisions(database: SQLiteDatabase) -> Decisions:
    return Decisions(database, StillClock())


def test_a_plan_is_read_back_exactly_as_it_was_made(decisions: Decisions) -> None:
    made = decisions.decide(request(), {"limits.budget_share": 0.9})
    read = decisions.plan(made.plan_id)
    assert (read.drawn == made.drawn).all()
    assert (read.allocation.choice == made.allocation.choice).all()
    assert (read.exploration.probabilities == made.exploration.probabilities).all()
    assert (read.request.problem.profit == made.request.problem.profit).all()
    assert read.request.plan_id() == made.plan_id
    assert (read.arms, read.settings, read.made_at) == (made.arms, made.settings, made.made_at)
    assert read.contacts == made.contacts
    assert decisions.plans() == [made.plan_id]


def test_deciding_again_gives_the_same_plan_and_adds_nothing(decisions: Decisions, database: SQLiteDatabase) -> None:
    first, second = decisions.decide(request()), decisions.decide(request())
    assert first.plan_id == second.plan_id
    assert (first.drawn == second.drawn).all()
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(PLANS)).scalar_one() == 1
        assert connection.execute(select(func.count()).select_from(DECISIONS)).scalar_one() == 60


def test_plans_are_found_by_name(decisions: Decisions) -> None:
    autumn, winter = (decisions.decide(request(name=name)).plan_id for name in ("autumn", "winter"))
    assert decisions.plans("autumn") == [autumn]
    assert decisions.plans("spring") == []
    assert sorted(decisions.plans()) == sorted([autumn, winter])


def test_another_seed_is_another_plan(decisions: Decisions) -> None:
    asked = request()
    other = replace(asked, chance=replace(asked.chance, seed=8))
    assert decisions.decide(asked).plan_id != decisions.decide(other).plan_id


def test_the_holdout_is_part_of_the_plan_and_is_not_contacted(decisions: Decisions, database: SQLiteDatabase) -> None:
    plan = decisions.decide(request(n_customers=400))
    with database.read() as connection:
        arms = assigned(connection, holdout_experiment("autumn"))
    assert tuple(arms[customer] for customer in plan.request.customers) == plan.arms
    held = {customer for customer, arm in arms.items() if arm == "held_out"}
    assert 15 <= len(held) <= 70
    assert not held & set(plan.contacts)
    # Held out of a plan that was made for everyone: some of them were drawn for an action.
    assert any(column >= 0 for column, arm in zip(plan.drawn, plan.arms, strict=True) if arm == "held_out")


def test_figures_come_from_the_log_and_add_up(decisions: Decisions) -> None:
    plan = decisions.decide(request(n_customers=400))
    found = decisions.figures(plan.plan_id)
    assert found["customers"] == 400
    assert found["contacted"] == len(plan.contacts)
    assert found["violations"] == 0
    assert isinstance(found["certified_gap"], float)
    assert found["certified_gap"] <= 1e-4
    weights = plan.request.problem.constraints[0].weights
    rows = np.flatnonzero(plan.drawn >= 0)
    assert found["spend"] == pytest.approx(float(weights[rows, plan.drawn[rows]].sum()))
    assert isinstance(found["exploration_cost"], float)
    assert found["exploration_cost"] > 0
    assert found == decisions.figures(plan.plan_id)


def test_every_decision_is_recomputed_from_the_log(decisions: Decisions) -> None:
    plan = decisions.decide(request())
    for customer, column in zip(plan.request.customers, plan.drawn.tolist(), strict=True):
        found = decisions.explain(plan.plan_id, customer)
        assert found.recomputed
        assert found.drawn == plan.key(column)
        assert sum(option.probability for option in found.options) == pytest.approx(1.0)
        assert found.runner_up != found.chosen


def test_explaining_many_plans_keeps_only_the_last_two_of_them(decisions: Decisions) -> None:
    before = _replays()
    for seed in (1, 2, 3):
        plan = decisions.decide(request(seed=seed))
        assert decisions.explain(plan.plan_id, "c0000").recomputed
    assert _replays() - before <= 2


def _replays() -> int:
    gc.collect()
    return sum(type(one) is Replay for one in gc.get_objects())


def test_what_a_decision_was_worked_out_from_is_kept_and_explained(decisions: Decisions) -> None:
    as_of = StillClock().now()
    chance: NDArray[np.float64] = np.linspace(0.0, 0.5, 60)
    amount: NDArray[np.float64] = np.linspace(0.0, 64.9, 60)
    scores = {"chance": chance, "amount": amount}
    plan = decisions.decide(request(), basis=Basis(as_of, 4711, {"shop": 2, "MEAT": 1}, scores))
    found = decisions.explain(plan.plan_id, "c0059")
    assert found.scores == {"chance": 0.5, "amount": 64.9}
    assert (found.models, found.as_of, found.data_sequence) == ({"shop": 2, "MEAT": 1}, as_of, 4711)
    kept = decisions.plan(plan.plan_id).basis.scores
    assert {name: values.tolist() for name, values in kept.items()} == {n: v.tolist() for n, v in scores.items()}


def test_a_log_that_was_changed_is_not_recomputed(database: SQLiteDatabase, decisions: Decisions) -> None:
    plan = decisions.decide(request())
    row = int(np.flatnonzero(plan.allocation.choice >= 0)[0])
    customer = plan.request.customers[row]
    with database.write() as connection:
        changed = update(DECISIONS).where(DECISIONS.c.customer == customer).values(chosen="no_contact")
        connection.execute(changed)
    assert not decisions.explain(plan.plan_id, customer).recomputed


def test_an_unknown_plan_or_customer_is_not_found(decisions: Decisions) -> None:
    plan = decisions.decide(request())
    with pytest.raises(NotFound, match="nobody"):
        decisions.explain(plan.plan_id, "nobody")
    with pytest.raises(NotFound, match="plan_x"):
        decisions.plan("plan_x")


def test_a_kill_before_the_commit_leaves_nothing_and_the_next_run_gives_the_same_plan(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    database = SQLiteDatabase(path)
    migrate(database, "state")
    code = (
        "from pathlib import Path\n"
        "from suasion.adapters.storage.sqlite import SQLiteDatabase\n"
        "from suasion.decisions.policy import Decisions\n"
        "from tests.decisions.made import StillClock, request\n"
        f"print(Decisions(SQLiteDatabase(Path({str(path)!r})), StillClock()).decide(request()).plan_id)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    killed = subprocess.run(
        [sys.executable, "-c", code], env={**environment, "SUASION_FAULT": FAULTS_TRIED[0]}, check=False
    )
    assert killed.returncode == -9
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(PLANS)).scalar_one() == 0
        assert assigned(connection, holdout_experiment("autumn")) == {}
    again = subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True)
    assert again.stdout.strip() == request().plan_id()
    assert Decisions(database, StillClock()).plan(request().plan_id()).request.name == "autumn"
