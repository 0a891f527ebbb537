import json
import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from suasion import Workspace
from suasion.core.errors import Conflict
from suasion.core.progress import Progress
from suasion.flows.jobs.job import Arguments, Job, Kind, Result
from suasion.flows.jobs.kinds import KINDS
from suasion.flows.jobs.kinds.imports import ImportOrders, uploads
from suasion.flows.jobs.store import Jobs
from suasion.flows.jobs.worker import MAX_TRIES, Worker
from tests.flows.jobs.asked import asked, ended, import_of, jobs_of, make_shop, orders


class Told(Arguments, frozen=True):
    """What the made kinds of these tests are told."""

    word: str = ""


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    make_shop(tmp_path / "shop")
    with Workspace.open(tmp_path / "shop") as opened:
        yield opened


@pytest.fixture
def jobs(workspace: Workspace) -> Jobs:
    return jobs_of(workspace)


def kinds(**run: Any) -> dict[str, Kind]:
    return dict(KINDS) | {name: Kind(name, Told, function) for name, function in run.items()}


def test_an_import_is_done_and_its_upload_is_gone_afterwards(workspace: Workspace, jobs: Jobs) -> None:
    told = import_of(workspace, orders(3))
    with Worker(workspace, jobs):
        done = asked(jobs, "import_orders", told)
    assert done.state == "done", done.failure
    assert done.result is not None
    assert (done.result["lines_stored"], done.result["file"], done.tries) == (3, "orders.csv", 1)
    assert (done.progress.done, done.progress.total, done.progress.label) == (3, 3, "Orders")
    assert not uploads(workspace).has(told.upload)
    assert len(workspace.customers.identity.customers()) == 2, "customers are there when the import is"


def test_an_upload_that_is_to_be_kept_is_kept(workspace: Workspace, jobs: Jobs) -> None:
    told = import_of(workspace, orders(3))
    with Worker(workspace, jobs):
        asked(jobs, "import_orders", msgspec.structs.replace(told, keep_upload=True))
    assert uploads(workspace).has(told.upload)


def test_jobs_are_done_one_at_a_time_in_the_order_they_were_asked_for(workspace: Workspace, jobs: Jobs) -> None:
    seen: list[str] = []

    def note(_workspace: Workspace, told: Told, _progress: Progress) -> Result:
        seen.append(told.word)
        return {"word": told.word}

    numbers = [jobs.ask("note", Told(word), "owner").id for word in ("a", "b", "c")]
    with Worker(workspace, jobs, kinds=kinds(note=note)):
        results = [ended(jobs, number).result for number in numbers]
    assert seen == ["a", "b", "c"]
    assert results == [{"word": word} for word in seen]


def test_a_failure_keeps_its_code_message_and_hint_and_the_next_job_is_done(workspace: Workspace, jobs: Jobs) -> None:
    def refuse(_workspace: Workspace, told: Told, _progress: Progress) -> Result:
        raise Conflict("It is stored otherwise.", hint="Look again.")

    with Worker(workspace, jobs, kinds=kinds(refuse=refuse)):
        failed = asked(jobs, "refuse", Told())
        after = asked(jobs, "import_orders", import_of(workspace, orders()))
    assert failed.state == "failed"
    assert failed.failure is not None
    assert (failed.failure.code, failed.failure.message, failed.failure.hint) == (
        "conflict",
        "It is stored otherwise.",
        "Look again.",
    )
    assert after.state == "done"


def test_what_fails_by_mistake_tells_nothing_of_the_data(
    workspace: Workspace, jobs: Jobs, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(_workspace: Workspace, told: Told, _progress: Progress) -> Result:
        raise ZeroDivisionError(told.word)

    with caplog.at_level(logging.DEBUG), Worker(workspace, jobs, kinds=kinds(stumble=stumble)):
        failed = asked(jobs, "stumble", Told("ann@shop.example"))
    assert failed.failure is not None
    assert (failed.state, failed.failure.code) == ("failed", "internal")
    assert "ann@" not in json.dumps([failed.failure.message, caplog.text])
    assert "ZeroDivisionError" in caplog.text


def test_a_database_that_would_not_once_does_not_end_the_worker(
    workspace: Workspace, jobs: Jobs, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("suasion.flows.jobs.worker._PAUSE_SECONDS", 0.01)
    claim, failing = jobs.claim, [OSError("no space for ann@shop.example")]

    def claim_later(after: int = 0) -> Job | None:
        if failing:
            raise failing.pop()
        return claim(after)

    monkeypatch.setattr(jobs, "claim", claim_later)
    with Worker(workspace, jobs, kinds=kinds(note=lambda *_: {})):
        assert asked(jobs, "note", Told()).state == "done"
    assert "tries again after OSError" in caplog.text
    assert "ann@" not in caplog.text


def test_progress_is_seen_while_a_job_runs(workspace: Workspace, jobs: Jobs) -> None:
    half, go_on = threading.Event(), threading.Event()

    def count(_workspace: Workspace, told: Told, progress: Progress) -> Result:
        with progress.task("Counting", 2) as task:
            task.advance()
            half.set()
            assert go_on.wait(10)
            task.advance()
        return {}

    with Worker(workspace, jobs, kinds=kinds(count=count)):
        number = jobs.ask("count", Told(), "owner").id
        assert half.wait(10)
        running = jobs.job(number)
        go_on.set()
        ended(jobs, number)
    assert (running.state, running.progress.label, running.progress.done, running.progress.total) == (
        "running",
        "Counting",
        1,
        2,
    )


def test_a_worker_that_stops_interrupts_its_job_and_the_next_one_takes_up_imports_only(
    workspace: Workspace, jobs: Jobs
) -> None:
    half, go_on = threading.Event(), threading.Event()

    def count(_workspace: Workspace, told: Told, progress: Progress) -> Result:
        with progress.task("Counting", 2) as task:
            half.set()
            assert go_on.wait(10)
            task.advance()
        return {}

    worker = Worker(workspace, jobs, kinds=kinds(count=count))
    with worker:
        number = jobs.ask("count", Told(), "owner").id
        assert half.wait(10)
        waiting = jobs.ask("import_orders", import_of(workspace, orders()), "owner").id
        assert not worker.stop(0.01), "it stops at a step of its work, not in the middle"
        go_on.set()
        assert worker.stop(10)
    assert jobs.job(number).state == "interrupted"
    assert jobs.job(number).tries == 0, "stopped on purpose is not a try"
    assert jobs.job(waiting).state == "queued"
    with Worker(workspace, jobs, kinds=kinds(count=count)):
        assert ended(jobs, waiting).state == "done"
    assert jobs.job(number).state == "interrupted"


def left_running(workspace: Workspace, told: ImportOrders, times: int = 1) -> int:
    """Leave an import as a killed process leaves it."""
    dead = jobs_of(workspace)
    number = dead.ask("import_orders", told, "owner").id
    for _ in range(times):
        dead.settle_interrupted(lambda job: job.id == number)
        assert dead.claim() is not None
    return number


def test_what_was_running_when_a_process_died_goes_on_if_its_upload_is_there(workspace: Workspace, jobs: Jobs) -> None:
    there, gone = import_of(workspace, orders(3)), import_of(workspace, orders(5))
    first, second = left_running(workspace, there), left_running(workspace, gone)
    uploads(workspace).remove(gone.upload)
    with Worker(workspace, jobs):
        assert ended(jobs, first).state == "done"
    assert jobs.job(second).state == "interrupted"


def test_an_import_that_kills_every_process_is_not_begun_for_ever(workspace: Workspace, jobs: Jobs) -> None:
    number = left_running(workspace, import_of(workspace, orders(3)), MAX_TRIES)
    with Worker(workspace, jobs):
        pass
    assert (jobs.job(number).state, jobs.job(number).tries) == ("interrupted", MAX_TRIES)


def test_a_single_command_leaves_what_others_asked_for_to_a_server(workspace: Workspace, jobs: Jobs) -> None:
    running = left_running(workspace, import_of(workspace, orders(5)))
    waiting = jobs.ask("import_orders", import_of(workspace, orders(3)), "owner").id
    with Worker(workspace, jobs, resume=False):
        mine = asked(jobs, "import_orders", import_of(workspace, orders(4)))
    assert mine.state == "done"
    assert (jobs.job(running).state, jobs.job(waiting).state) == ("interrupted", "queued")
