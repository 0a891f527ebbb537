"""The lake: sealing beside plain pyarrow, and the log's own queries beside hand-written SQL on the same files.

Made shop events (views, baskets, pages, orders of three lines) is put into a tail and sealed as an import
seals it. The peer of sealing gets the same columns as Arrow tables and only writes and syncs them. The queries run
through `EventLog.view` over all sealed files and a tail of 20,000 events; the peer is SQL a person would write for
DuckDB on the same files and the same tail. `--quick` makes 300,000 events, otherwise a million.
Run: ``python -m benchmarks.lake [--quick]``.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import ibis
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import select

from benchmarks.figures import figure
from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.bulk import insert_rows
from suasion.core.clock import SystemClock, to_microseconds
from suasion.core.randomness import generator
from suasion.events.lake import SCHEMAS, of_rows
from suasion.events.log import EventLog
from suasion.events.manifest import live
from suasion.events.tables import TAIL
from suasion.events.view import LogView
from suasion.privacy.vault import Vault

BENCHMARK = "lake"
SEED = 7
TAIL_EVENTS = 20_000
REPEATS = 5
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
_PART = 50_000
_NAMES = ("Product Viewed", "Product Added", "Home", "Order Completed")
_SHARES = (0.6, 0.2, 0.1, 0.1)

Query = tuple[str, Callable[[LogView], ibis.Table], str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    events = 300_000 if parser.parse_args().quick else 1_000_000
    with tempfile.TemporaryDirectory() as directory, made_log(Path(directory)) as log:
        sealing(log, events)
        fill(log, events, TAIL_EVENTS)
        queries(log, events)


@contextmanager
def made_log(directory: Path) -> Iterator[EventLog]:
    """Open an empty log in a directory."""
    with (
        closing(SQLiteDatabase(directory / "state.db")) as state,
        closing(SQLiteDatabase(directory / "vault.db")) as secret,
    ):
        migrate(state, "state")
        migrate(secret, "vault")
        yield EventLog(state, directory / "lake", Vault(secret, b"k" * 32), SystemClock())


def fill(log: EventLog, done: int, count: int) -> None:
    """Put `count` made events into the tail, behind the first `done`."""
    for start in range(done, done + count, _PART):
        size = min(_PART, done + count - start)
        with log.database.write() as connection:
            insert_rows(connection, TAIL, list(rows(start, size)))


def rows(start: int, count: int) -> Iterator[tuple[Any, ...]]:
    """Make rows of `log_tail`; half a minute lies between two events, and some come late."""
    draw = generator(SEED, f"events {start}")
    kinds = draw.choice(len(_NAMES), count, p=_SHARES)
    customers, items = draw.integers(0, 40_000, count), draw.zipf(1.3, (count, 3)) % 5_000
    begin = to_microseconds(BEGIN)
    late = draw.exponential(3_600e6, count)
    for place in range(count):
        name, item = _NAMES[kinds[place]], [f"sku-{number:05d}" for number in items[place]]
        received = begin + (start + place) * 30_000_000
        moment = received - int(late[place])
        lines, said = None, {"product_id": item[0], "price": 9.5, "category": f"c{items[place][0] % 40}"}
        if name == "Home":
            said = {"url": f"https://shop.example/{item[0]}", "title": "Home"}
        elif name == "Order Completed":
            said = {"order_id": f"o{start + place}", "currency": "EUR", "coupon": "SPRING"}
            lines = [{"product_id": one, "quantity": 2.0, "price": 9.5, "name": f"Item {one}"} for one in item]
        yield (
            start + place + 1,
            "page" if name == "Home" else "track",
            name,
            moment,
            received,
            received,
            moment,
            received,
            "web",
            "",
            (start + place).to_bytes(16, "big"),
            f"t_{customers[place]:026d}",
            _json(said),
            _json({"library": {"name": "made", "version": "1"}, "page": {"path": f"/{item[0]}"}}),
            None if lines is None else _json(lines),
            "",
        )


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def sealing(log: EventLog, events: int) -> None:
    """Seal part by part, as an import does; the peer writes the same columns, made before, in turn with us."""
    ours, plain = 0.0, 0.0
    for done in range(0, events, _PART):
        fill(log, done, min(_PART, events - done))
        with log.database.read() as connection:
            tables = of_rows(connection.execute(select(TAIL).order_by(TAIL.c.seq)).all())
        begun = time.process_time()
        _write_plainly(log.lake.directory.parent / "plain", [getattr(tables, name) for name in SCHEMAS])
        plain += time.process_time() - begun
        begun = time.process_time()
        assert log.seal() == tables.events.num_rows
        ours += time.process_time() - begun
    figure(
        BENCHMARK,
        "seal_events_per_second",
        round(events / ours),
        "events per CPU second",
        peer="pyarrow writing and syncing the same columns, made before",
        peer_value=round(events / plain),
        seed=SEED,
        rows=events,
    )


def _write_plainly(directory: Path, tables: Sequence[pa.Table]) -> None:
    directory.mkdir(exist_ok=True)
    for number, table in enumerate(tables):
        path = directory / f"{number}.parquet"
        pq.write_table(table, path, compression="zstd")
        with path.open("rb+") as file:
            os.fsync(file.fileno())


def queries(log: EventLog, events: int) -> None:
    """Ask what the product asks, the view opened each time; both in turn, the least CPU time of several tries."""
    with log.database.read() as connection:
        files = {name: [str(log.lake.file(name, one)) for one in live(connection)] for name in SCHEMAS}
        tail = of_rows(connection.execute(select(TAIL).order_by(TAIL.c.seq)).all())
    ours = {name: float("inf") for name, _, _ in QUERIES} | {"open": float("inf")}
    hand = dict(ours)
    for _ in range(REPEATS):
        answers = _ask_through_the_view(log, ours)
        assert _ask_by_hand(files, {name: getattr(tail, name) for name in SCHEMAS}, hand) == answers
    for name in ours:
        _ratio(f"query_{name}_ratio_to_hand_sql", ours[name], hand[name], events, None)
    _ratio("query_ratio_to_hand_sql", sum(ours.values()), sum(hand.values()), events, 1.2)


def _ratio(metric: str, ours: float, hand: float, events: int, target: float | None) -> None:
    figure(
        BENCHMARK,
        metric,
        round(ours / hand, 3),
        f"x ({ours * 1e3:.0f} CPU-ms beside {hand * 1e3:.0f})",
        peer="SQL by hand, DuckDB, the same files and tail",
        target=target,
        higher_is_better=False,
        seed=SEED,
        rows=events,
    )


def _ask_through_the_view(log: EventLog, least: dict[str, float]) -> list[Any]:
    answers = []
    begun = time.process_time()
    with DuckDBEngine(2).session() as session:
        view = log.view(session)
        assert view.events is not None  # tables are put in when they are asked for
        assert view.order_lines is not None
        assert view.raw is not None
        _keep(least, "open", begun)
        for name, ask, _ in QUERIES:
            begun = time.process_time()
            answers.append(_sorted(session.fetch(ask(view))))
            _keep(least, name, begun)
    return answers


def _ask_by_hand(files: dict[str, list[str]], tail: dict[str, pa.Table], least: dict[str, float]) -> list[Any]:
    answers = []
    begun = time.process_time()
    with duckdb.connect(":memory:", config={"threads": 2}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for name, table in tail.items():
            connection.register(f"{name}_arrow", table)
            connection.execute(f"CREATE TABLE {name}_tail AS FROM {name}_arrow")
            connection.execute(f"CREATE VIEW {name} AS FROM read_parquet({files[name]}) UNION ALL FROM {name}_tail")
        _keep(least, "open", begun)
        for name, _, sql in QUERIES:
            begun = time.process_time()
            answers.append(_sorted(connection.execute(sql).to_arrow_table()))
            _keep(least, name, begun)
    return answers


def _keep(least: dict[str, float], name: str, begun: float) -> None:
    least[name] = min(least[name], time.process_time() - begun)


def _sorted(table: pa.Table) -> list[tuple[Any, ...]]:
    found = zip(*(column.to_pylist() for column in table.columns), strict=True)
    return sorted(tuple(round(cell, 4) if isinstance(cell, float) else cell for cell in row) for row in found)


def _volume(view: LogView) -> ibis.Table:
    events = view.events.filter(view.events.time >= ibis.timestamp("2025-03-01"))
    return events.group_by("name", day=events.time.truncate("D")).aggregate(n=events.count())


def _active(view: LogView) -> ibis.Table:
    events = view.events
    seen = events.filter((events.name == "Product Added") & (events.time >= ibis.timestamp("2025-04-01")))
    counted = seen.group_by("token").aggregate(n=seen.count())
    often = counted.filter(counted.n >= 3)
    return often.aggregate(customers=often.count())


def _value(view: LogView) -> ibis.Table:
    orders = view.events.filter(view.events.name == "Order Completed")
    each = orders.group_by("token").aggregate(n=orders.count(), spent=orders.amount.sum(), last=orders.time.max())
    return each.order_by([ibis.desc("spent"), "token"]).limit(100)


def _items(view: LogView) -> ibis.Table:
    lines = view.order_lines
    people = lines.filter(lines.machine == "")
    sold = people.group_by("item").aggregate(n=people.count(), amount=people.amount.sum())
    return sold.order_by([ibis.desc("n"), "item"]).limit(50)


def _newcomers(view: LogView) -> ibis.Table:
    events = view.events
    first = events.group_by("token").aggregate(seq=events.seq.min())
    return first.aggregate(customers=first.count(), latest=first.seq.max())


def _timeline(view: LogView) -> ibis.Table:
    events = view.with_properties()
    mine = events.filter(events.token == f"t_{17:026d}")
    return mine.select("seq", "name", "time", "properties")


_SQL = {
    "volume_by_day": """
        SELECT name, date_trunc('day', time) AS day, count(*) FROM events
        WHERE time >= TIMESTAMP '2025-03-01' GROUP BY ALL""",
    "active_customers": """
        SELECT count(*) FROM (
            SELECT token FROM events WHERE name = 'Product Added' AND time >= TIMESTAMP '2025-04-01'
            GROUP BY token HAVING count(*) >= 3)""",
    "recency_frequency_value": """
        SELECT token, count(*), sum(amount) AS spent, max(time) FROM events WHERE name = 'Order Completed'
        GROUP BY token ORDER BY spent DESC, token LIMIT 100""",
    "items_sold": """
        SELECT item, count(*) AS n, sum(amount) FROM order_lines WHERE machine = ''
        GROUP BY item ORDER BY n DESC, item LIMIT 50""",
    "first_events": "SELECT count(*), max(seq) FROM (SELECT min(seq) AS seq FROM events GROUP BY token)",
    "one_timeline": """
        SELECT seq, name, time, properties FROM events JOIN raw USING (seq)
        WHERE token = 't_00000000000000000000000017'""",
}
QUERIES: Sequence[Query] = (
    ("volume_by_day", _volume, _SQL["volume_by_day"]),
    ("active_customers", _active, _SQL["active_customers"]),
    ("recency_frequency_value", _value, _SQL["recency_frequency_value"]),
    ("items_sold", _items, _SQL["items_sold"]),
    ("first_events", _newcomers, _SQL["first_events"]),
    ("one_timeline", _timeline, _SQL["one_timeline"]),
)
"""What is asked: a name, the question to a view, and the same in SQL."""

if __name__ == "__main__":
    main()
