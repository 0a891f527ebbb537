"""Sorted tables merged a part at a time."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

import pyarrow as pa
import pytest

from suasion.events.lake import EVENTS
from suasion.events.merging import merged
from suasion.events.sealed_files import by_name

T0 = datetime(2026, 1, 1)


def table(draw: random.Random, sequences: list[int]) -> pa.Table:
    """Make events with few names and few moments, so that keys are equal but for their last part."""
    names = [draw.choice(["", "Seen", "Bought", "看到"]) for _ in sequences]
    times = [T0 + timedelta(seconds=draw.randrange(4)) for _ in sequences]
    kinds = EVENTS.empty_table().select(["seq", "name", "time"]).schema
    return by_name(pa.table({"seq": sequences, "name": names, "time": times}, kinds))


def parts(draw: random.Random, whole: pa.Table) -> list[pa.Table]:
    """Cut a table in pieces, some of them empty."""
    found, at = [], 0
    while at < whole.num_rows:
        size = draw.randrange(0, 9)
        found.append(whole.slice(at, size))
        at += size
    return found


@pytest.mark.parametrize("seed", range(40))
def test_the_parts_of_tables_in_order_are_the_parts_of_the_whole_in_order(seed: int) -> None:
    draw = random.Random(seed)
    sequences = draw.sample(range(10_000), draw.randrange(0, 200))
    cuts = sorted(draw.randrange(0, len(sequences) + 1) for _ in range(draw.randrange(0, 6)))
    pieces = [sequences[a:b] for a, b in zip([0, *cuts], [*cuts, len(sequences)], strict=True)]
    tables = [table(draw, piece) for piece in pieces]
    found = list(merged(parts(draw, one) for one in tables))
    assert pa.concat_tables([tables[0].slice(0, 0), *found]) == by_name(pa.concat_tables(tables))


def test_no_more_of_a_table_is_read_than_what_is_given_needs() -> None:
    draw, read = random.Random(1), []
    whole = table(draw, list(range(100)))

    def reading(number: int) -> Iterator[pa.Table]:
        for at in range(0, 100, 10):
            read.append(number)
            yield whole.slice(at, 10)

    first = next(merged(reading(number) for number in range(3)))
    assert first.num_rows == 30
    assert len(read) <= 6, "the part that is given, and the next"
