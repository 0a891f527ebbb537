from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from suasion import Workspace
from suasion.events.tables import IMPORTS
from suasion.flows.jobs.attention import overview
from suasion.flows.jobs.job import Failure
from suasion.flows.jobs.store import Jobs
from tests.flows.jobs.asked import import_of, jobs_of, make_shop, orders


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    make_shop(tmp_path / "shop")
    with Workspace.open(tmp_path / "shop") as opened:
        yield opened


@pytest.fixture
def jobs(workspace: Workspace) -> Jobs:
    return jobs_of(workspace)


def unfinished(workspace: Workspace, jobs: Jobs) -> list[object]:
    found = overview(workspace, jobs)
    return [one.values["file"] for one in found.needs_attention if one.code == "import_unfinished"]


def begun(workspace: Workspace, jobs: Jobs) -> int:
    """Ask for an import and leave its ledger as it is while the job is at it."""
    told = import_of(workspace, orders())
    asked = jobs.ask("import_orders", told, "owner").id
    with workspace.session() as session:
        file = workspace.directory / "uploads" / told.upload / "orders.csv"
        workspace.import_orders(session, file, told.mapping, source=told.source)
    with workspace.database.write() as connection:
        connection.execute(update(IMPORTS).values(finished=None, report=None))
        assert len(connection.execute(select(IMPORTS)).all()) == 1
    return asked


def test_an_import_whose_job_waits_or_runs_is_not_called_unfinished(workspace: Workspace, jobs: Jobs) -> None:
    begun(workspace, jobs)
    assert unfinished(workspace, jobs) == []
    jobs.claim()
    assert unfinished(workspace, jobs) == []
    assert [one.code for one in workspace.overview().needs_attention].count("import_unfinished") == 1


def test_an_import_that_stands_still_is_named(workspace: Workspace, jobs: Jobs) -> None:
    number = begun(workspace, jobs)
    jobs.claim()
    jobs.fail(number, Failure("invalid_input", "The disk is full."))
    assert unfinished(workspace, jobs) == ["orders.csv"]
    jobs.ask("import_orders", import_of(workspace, orders()), "owner")
    assert unfinished(workspace, jobs) == [], "the same file, sent again"


def test_another_import_at_work_does_not_hide_one_that_stands_still(workspace: Workspace, jobs: Jobs) -> None:
    number = begun(workspace, jobs)
    jobs.claim()
    jobs.interrupt(number)
    jobs.ask("train", import_of(workspace, orders()), "owner")
    with workspace.database.write() as connection:
        connection.execute(update(IMPORTS).values(source="web"))
    jobs.ask("import_orders", import_of(workspace, orders()), "owner")
    assert unfinished(workspace, jobs) == ["orders.csv"]
