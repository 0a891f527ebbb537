"""Versions of the tracking plan: the one stored last is the one in force, whoever saves at the same time."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import insert

from suasion.core.errors import InputRefused
from suasion.events.log import EventLog
from suasion.events.tracking.store import StoredPlan
from suasion.events.tracking.tables import TRACKING_PLAN
from tests.events.workbench import NOW, opened_log

WRITERS = 8


def test_of_many_who_save_at_once_each_gets_a_version_and_the_last_is_in_force(log: EventLog) -> None:
    together = Barrier(WRITERS)

    def save(number: int) -> StoredPlan:
        together.wait(20)
        return log.tracking.save(f"events: {{Event {number}: {{}}}}")

    with ThreadPoolExecutor(WRITERS) as threads:
        saved = list(threads.map(save, range(WRITERS)))
    assert sorted(one.version for one in saved) == list(range(1, WRITERS + 1))
    stored = log.tracking.stored()
    assert stored == max(saved, key=lambda one: one.version)
    assert log.tracking.in_force is not None
    assert [name for _, name in log.tracking.in_force.entries] == [f"Event {saved.index(stored)}"]


def test_a_plan_that_was_taken_with_a_key_twice_still_opens_its_log(tmp_path: Path) -> None:
    body = "events:\n  A: {}\n  A: {schema: {required: [x]}}\n"
    with opened_log(tmp_path / "w") as log:
        with pytest.raises(InputRefused, match="twice"):
            log.tracking.save(body)
        with log.database.write() as connection:
            connection.execute(insert(TRACKING_PLAN), [{"version": 1, "body": body, "saved": NOW}])
    with opened_log(tmp_path / "w") as log:
        assert log.tracking.in_force is not None
        assert log.tracking.in_force.entries["track", "A"].schema == {"required": ["x"]}
