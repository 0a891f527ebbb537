import random

import pytest

from suasion.events.id_filter import LANES, IdFilter


def made(count: int, seed: int) -> list[bytes]:
    draw = random.Random(seed)
    return [draw.randbytes(16) for _ in range(count)]


def test_what_was_added_is_always_found_and_little_else() -> None:
    ids, others, held = made(20_000, 1), made(20_000, 2), IdFilter(20_000)
    held.add(ids, 7)
    assert not held.full
    assert set(held.lanes(ids).tolist()) == {1 << 7}
    assert 0 < (held.lanes(others) != 0).mean() < 0.002
    held.add(others[:1], 7)
    assert held.full


def test_every_set_is_told_apart_and_emptied_alone() -> None:
    held = IdFilter(1_000)
    several = [made(50, lane) for lane in range(LANES)]
    for lane, ids in enumerate(several):
        held.add(ids, lane)
    held.clear(5)
    for lane, ids in enumerate(several):
        bits = held.lanes(ids) >> lane & 1
        assert bits.all() != (lane == 5)
    assert held.counts[5] == 0


def test_a_set_over_all_lanes_is_found_in_the_lane_of_its_first_byte() -> None:
    ids, held = made(2_000, 3), IdFilter(100)
    held.add_spread(ids)
    assert all(bits >> one[0] % LANES & 1 for one, bits in zip(ids, held.lanes(ids).tolist(), strict=True))


@pytest.mark.parametrize("count", [0, 1])
def test_few_ids_are_no_special_case(count: int) -> None:
    held = IdFilter(0)
    held.add(made(count, 4), 0)
    assert len(held.lanes(made(count, 4))) == count
