"""Somebody looks at what would go out and says what becomes of it; until then nothing changes."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from suasion import Workspace
from suasion.core.errors import Conflict
from suasion.deliveries.hold import standing
from suasion.deliveries.tables import DELIVERY
from suasion.flows.jobs.store import Jobs
from suasion.upkeep.backup import back_up
from suasion.upkeep.release import Planned, release, waiting
from suasion.upkeep.restore import restore
from tests.cli.command import suasion_here
from tests.upkeep.small_shop import CAMPAIGN, CUSTOMERS


@pytest.fixture
def held(shop: Path, tmp_path: Path) -> Path:
    back_up(shop, tmp_path / "data", vault=tmp_path / "vault")
    restore(tmp_path / "data", tmp_path / "again", vault=tmp_path / "vault")
    return tmp_path / "again"


def states(workspace: Workspace) -> list[str]:
    with workspace.database.read() as connection:
        return list(connection.scalars(select(DELIVERY.c.state).order_by(DELIVERY.c.id)))


def test_what_waits_is_shown_and_an_import_without_its_file_cannot_run(held: Path) -> None:
    with Workspace.open(held) as workspace:
        found = waiting(workspace)
        assert found.planned == {CAMPAIGN: CUSTOMERS - 2}
        assert [(job.kind, job.can_run) for job in found.jobs] == [("train", True), ("import_items", False)]


@pytest.mark.parametrize(("planned", "left"), [("keep", "planned"), ("skip", "skipped")])
def test_messages_and_jobs_become_what_was_said_and_the_hold_is_lifted(held: Path, planned: Planned, left: str) -> None:
    with Workspace.open(held) as workspace:
        done = release(workspace, planned=planned, jobs="keep" if planned == "keep" else "drop")
        many = CUSTOMERS - 2
        assert (done.planned_kept, done.planned_skipped) == ((many, 0) if planned == "keep" else (0, many))
        assert states(workspace) == ["uncertain", "sent", *[left] * many]
        jobs = [jobs.state for jobs in map(Jobs(workspace.database, workspace.clock).job, (1, 2))]
        assert jobs == (["queued", "failed"] if planned == "keep" else ["failed", "failed"])
        assert (done.jobs_kept, done.jobs_dropped) == (jobs.count("queued"), jobs.count("failed"))
        with workspace.database.read() as connection:
            assert standing(connection) is None
        told = workspace.access.audit.entries(limit=1).rows[0]
        assert (told.act, told.detail["planned"], told.detail["jobs_kept"]) == (
            "workspace.released",
            planned,
            done.jobs_kept,
        )
        with pytest.raises(Conflict, match="not held"):
            release(workspace, planned="keep", jobs="keep")


def test_the_command_only_shows_until_it_is_told_what_to_do(held: Path) -> None:
    asked = ("release", "--workspace", held)
    shown = suasion_here(*asked)
    assert shown.code == 1
    assert CAMPAIGN in shown.out
    assert "--planned keep|skip" in shown.err
    assert suasion_here(*asked, "--planned", "skip", "--json").code == 1
    with Workspace.open(held) as workspace:
        assert waiting(workspace).planned == {CAMPAIGN: CUSTOMERS - 2}, "nothing was changed by looking"
    ended = suasion_here(*asked, "--planned", "skip", "--jobs", "drop", "--json")
    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["released"]["planned_skipped"] == CUSTOMERS - 2
    assert suasion_here(*asked).code == 1
