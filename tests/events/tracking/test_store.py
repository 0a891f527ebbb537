"""Versions of the tracking plan: the one stored last is the one in force, whoever saves at the same time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from suasion.events.log import EventLog
from suasion.events.tracking.store import StoredPlan

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
