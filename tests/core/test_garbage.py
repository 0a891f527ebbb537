import gc
from collections.abc import Iterator

import pytest

from suasion.core.garbage import spare_collections


@pytest.fixture
def _as_before() -> Iterator[None]:
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)


@pytest.mark.usefixtures("_as_before")
def test_a_batch_of_events_starts_no_collection_and_cycles_are_found_all_the_same() -> None:
    spare_collections()
    assert gc.get_freeze_count() > 0
    before = sum(generation["collections"] for generation in gc.get_stats())
    kept = [{"number": number} for number in range(10_000)]
    assert sum(generation["collections"] for generation in gc.get_stats()) == before
    for _ in range(100_000):
        cycle: list[object] = []
        cycle.append(cycle)
    assert sum(generation["collections"] for generation in gc.get_stats()) > before
    assert len(kept) == 10_000
