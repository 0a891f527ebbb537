"""An import by a job, killed at any point: the next process finishes it, and nothing is lost or stored twice."""

import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from suasion import Workspace
from suasion.flows.jobs.worker import Worker
from tests.cli.command import environment
from tests.flows.jobs.asked import ended, jobs_of, make_shop, orders

ORDERS = 700
POINTS = ("jobs.claimed", "log.after_commit", "jobs.before_record")
OF_ITEMS = ("items.before_commit", "jobs.before_record")
FAULTS_TRIED = POINTS + OF_ITEMS


def killed_at(point: str, shop: Path, file: Path) -> None:
    command = [sys.executable, "-m", "tests.flows.jobs.run_jobs", str(shop), str(file)]
    ran = subprocess.run(command, env=environment(point), check=False, capture_output=True, timeout=60)
    assert ran.returncode == -signal.SIGKILL, ran.stderr.decode()


@pytest.mark.parametrize("point", OF_ITEMS)
def test_items_cut_short_are_all_there_after_the_next_process(point: str, tmp_path: Path) -> None:
    shop, file = tmp_path / "shop", tmp_path / "items.csv"
    make_shop(shop)
    file.write_text("sku\ntea\nmug\n", encoding="utf-8")
    killed_at(point, shop, file)
    with Workspace.open(shop) as workspace:
        jobs = jobs_of(workspace)
        with Worker(workspace, jobs):
            job = ended(jobs, jobs.newest())
        with workspace.session() as session:
            found = session.fetch(workspace.catalog.items(session))["item"].to_pylist()
    assert (job.kind, job.state, job.tries, list((shop / "uploads").iterdir())) == ("import_items", "done", 2, [])
    assert found == ["mug", "tea"]


@pytest.mark.parametrize("point", POINTS)
def test_the_next_process_finishes_what_a_kill_cut_short(point: str, tmp_path: Path) -> None:
    shop, file = tmp_path / "shop", tmp_path / "orders.csv"
    make_shop(shop)
    file.write_bytes(orders(ORDERS))
    killed_at(point, shop, file)
    with Workspace.open(shop) as workspace:
        jobs = jobs_of(workspace)
        with Worker(workspace, jobs):
            job = ended(jobs, jobs.newest())
        with workspace.session() as session:
            found = Counter(map(str, session.fetch(workspace.history(session).orders)["order_id"].to_pylist()))
    assert (job.state, job.tries, job.id, list((shop / "uploads").iterdir())) == ("done", 2, 1, [])
    assert job.result is not None
    assert (job.result["lines_stored"], job.result["events"]) == (ORDERS, ORDERS)
    assert found == Counter({f"o{n}": 1 for n in range(ORDERS)})
