"""verify says that a log is whole, and finds whatever is lost, doubled or changed."""

from collections.abc import Callable
from datetime import timedelta

import pyarrow.parquet as pq
import pytest
from sqlalchemy import delete, insert, select, update

from suasion.events.compaction import compact, remove_replaced
from suasion.events.log import EventLog
from suasion.events.sealed_files import sha256_of
from suasion.events.tables import MANIFEST, MESSAGES, TAIL, TOMBSTONES
from suasion.events.verify import verify
from tests.events.made_events import order, token_of, track
from tests.events.workbench import NOW, ranges

NAMES = [
    "ranges",
    "sums",
    "files",
    "rows",
    "sequence numbers",
    "typed columns",
    "order lines",
    "erased",
    "message ids",
]


@pytest.fixture
def made(log: EventLog) -> EventLog:
    """A log of two ranges, imported and live events, a customer erased, and a tail."""
    log.append([order(1), order(2, "bob"), track(3, price=2)], source="shop", historical=True, origin="an import")
    log.seal()
    log.append([order(4), track(5, "bob"), track(6)], source="web")
    log.seal()
    log.append([order(7)], source="web")
    log.erase([token_of(log, "bob")], 3)
    return log


def wrong(log: EventLog) -> dict[str, str]:
    return {check.name: check.detail for check in verify(log) if not check.ok}


def test_a_log_that_is_whole_passes_every_check(made: EventLog) -> None:
    assert [(check.name, check.ok, check.detail) for check in verify(made)] == [(name, True, "") for name in NAMES]
    assert [(check.found, check.expected) for check in verify(made)] == [
        (3, 3),
        (7, 7),
        (6, 6),
        (made_rows(made), made_rows(made)),
        (6, 6),
        (6, 6),
        (6, 6),
        (6, 6),
        (6, 6),
    ]


def made_rows(log: EventLog) -> int:
    return sum(2 * one.events + one.order_lines for one in ranges(log))


def test_it_passes_after_a_compaction_that_removed_events(made: EventLog) -> None:
    compact(made.database, made.lake, made.clock)
    remove_replaced(made.database, made.lake, made.clock, timedelta(0))
    assert wrong(made) == {}
    assert sum(one.removed for one in ranges(made)) == 1


def test_an_empty_log_is_whole(log: EventLog) -> None:
    assert wrong(log) == {}


def _lose_tail(log: EventLog) -> None:
    log.append([track(20), track(21)], source="web")
    with log.database.write() as connection:
        connection.execute(delete(TAIL).where(TAIL.c.seq == 8))


def _forget_range(log: EventLog) -> None:
    with log.database.write() as connection:
        connection.execute(delete(MANIFEST).where(MANIFEST.c.first == 1))


def _double_range(log: EventLog) -> None:
    with log.database.write() as connection:
        row = dict(connection.execute(select(MANIFEST).where(MANIFEST.c.first == 1)).mappings().one())
        connection.execute(insert(MANIFEST), row | {"id": 9})


def _miscount(log: EventLog) -> None:
    with log.database.write() as connection:
        connection.execute(update(MANIFEST).where(MANIFEST.c.first == 1).values(order_lines=3))


def _flip_bit(log: EventLog) -> None:
    path = log.lake.file("raw", ranges(log)[0])
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _unlink(log: EventLog) -> None:
    log.lake.file("order_lines", ranges(log)[1]).unlink()


def _rewritten(log: EventLog, table: str, change: Callable[[list[dict[str, object]]], None]) -> None:
    """Change a file and let the manifest vouch for what came of it."""
    one = ranges(log)[0]
    path = log.lake.file(table, one)
    kept = pq.read_table(path)
    rows = kept.to_pylist()
    change(rows)
    pq.write_table(type(kept).from_pylist(rows, schema=kept.schema), path)
    with log.database.write() as connection:
        connection.execute(update(MANIFEST).where(MANIFEST.c.id == one.id).values({f"{table}_sha256": sha256_of(path)}))


def _double_event(log: EventLog) -> None:
    _rewritten(log, "events", lambda rows: rows[0].update(seq=rows[1]["seq"]))


def _mistype(log: EventLog) -> None:
    _rewritten(log, "events", lambda rows: rows[0].update(price=99.0))


def _cheapen(log: EventLog) -> None:
    _rewritten(log, "order_lines", lambda rows: rows[0].update(amount=0.01))


def _forget_ids(log: EventLog) -> None:
    with log.database.write() as connection:
        connection.execute(delete(MESSAGES).where(MESSAGES.c.seq == 1))


def _claim_clean(log: EventLog) -> None:
    with log.database.write() as connection:
        connection.execute(update(TOMBSTONES).values(gone=NOW))


@pytest.mark.parametrize(
    ("harm", "found"),
    [
        (_lose_tail, {"sums"}),
        (_forget_range, {"ranges", "sums"}),
        (_double_range, {"ranges", "sums", "files"}),
        (_miscount, {"rows"}),
        (_flip_bit, {"files"}),
        (_unlink, {"files"}),
        (_double_event, {"sequence numbers", "typed columns"}),
        (_mistype, {"typed columns"}),
        (_cheapen, {"order lines"}),
        (_forget_ids, {"message ids"}),
        (_claim_clean, {"erased"}),
    ],
)
def test_whatever_is_lost_doubled_or_changed_is_found(
    made: EventLog, harm: Callable[[EventLog], None], found: set[str]
) -> None:
    harm(made)
    failed = wrong(made)
    assert found <= set(failed)
    assert all(failed.values())
    assert {"sums", "files", "rows", "ranges"} & set(failed) <= found


def test_no_detail_names_a_customer(made: EventLog) -> None:
    bob = token_of(made, "bob")
    for harm in (_claim_clean, _cheapen, _mistype, _forget_ids, _lose_tail):
        harm(made)
    assert len(wrong(made)) == 5
    assert not any(bob in detail or "bob" in detail for detail in wrong(made).values())
