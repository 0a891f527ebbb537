import random

import pytest

from suasion.events.id_filter import LANES, SETS, IdFilter


def made(count: int, seed: int) -> list[bytes]:
    draw = random.Random(seed)
    return [draw.randbytes(16) for _ in range(count)]


def test_what_was_added_is_always_found_and_little_else() -> None:
    ids, others, held = made(20_000, 1), made(20_000, 2), IdFilter(20_000)
    held.add(ids, 7)
    assert not held.full
    assert set(held.sets(ids).tolist()) == {1 << 7}
    assert 0 < (held.sets(others) != 0).mean() < 0.01
    held.add(others[:1], 7)
    assert held.full
    assert set(held.sets([*ids, others[0]]).tolist()) == {1 << 7}


def test_every_set_is_told_apart_from_those_of_other_lanes_and_emptied_alone() -> None:
    held = IdFilter(SETS * 50)
    several = [made(50, number) for number in range(SETS)]
    for number, ids in enumerate(several):
        held.add(ids, number)
    held.clear(5)
    for number, ids in enumerate(several):
        bits = held.sets(ids) >> number & 1
        assert bits.all() != (number == 5)
    together = SETS // LANES
    assert all(bits.bit_count() <= 2 * together for bits in held.sets(several[0]).tolist())


def test_a_lane_is_used_again_when_all_its_sets_were_emptied() -> None:
    held = IdFilter(800)
    for number in range(40):
        held.add(made(100, number), number % SETS)
        assert not held.full
        if number >= 6:
            held.clear((number - 6) % SETS)
    for number in range(34, 40):
        assert all(held.sets(made(100, number)) >> (number % SETS) & 1)
    assert not held.sets(made(100, 30)).all(), "what was emptied is forgotten"


def test_without_an_empty_lane_the_last_takes_the_rest_and_forgets_nothing() -> None:
    ids, held = made(3_000, 3), IdFilter(100)
    for start in range(0, 3_000, 70):
        held.add(ids[start : start + 70], start % SETS)
    assert held.full
    assert held.sets(ids).all()


@pytest.mark.parametrize("count", [0, 1])
def test_few_ids_are_no_special_case(count: int) -> None:
    held = IdFilter(0)
    held.add(made(count, 4), 0)
    assert len(held.sets(made(count, 4))) == count
