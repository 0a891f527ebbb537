"""Preference profiles and a computed trait of everybody, beside SQL that a person would write on the same files.

Made customers view, add and buy items over two years; the tables of their history are Parquet files. Ours is what the
keeper computes (`customers.profile`, `customers.computed`), without publishing; the peer is DuckDB with one statement
each. Both answers must be equal. CPU seconds with one thread, reading the files included, the least of three tries.
`--quick` makes 10,000 customers, otherwise 100,000; 24 events each. Run: ``python -m benchmarks.profiles [--quick]``.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import ibis
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.figures import figure
from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.core.engine import Session
from suasion.core.randomness import generator
from suasion.customers.computed.compile import values
from suasion.customers.computed.definition import parse_trait
from suasion.customers.history import EVENTS, ITEMS, LINES, ORDERS, TRAITS, History
from suasion.customers.identity.following import HOLDERS
from suasion.customers.profile.bands import bands
from suasion.customers.profile.interests import Reading, shares, strongest, told
from suasion.customers.profile.weights import Weights

BENCHMARK = "profiles"
SEED = 11
EVENTS_EACH = 24
TRIES = 3
AS_OF = datetime(2026, 6, 1, tzinfo=UTC)
_MOMENT = np.datetime64("2026-06-01T00:00:00", "us")
_ITEMS, _LINES = 5_000, 3
_NAMES, _SHARES = ("Product Viewed", "Product Added", "Order Completed"), (0.6, 0.2, 0.2)
_SCHEMAS = {"orders": ORDERS, "lines": LINES, "events": EVENTS, "traits": TRAITS, "items": ITEMS}
_SPENT = parse_trait(
    {
        "name": "spent",
        "title": {"en": "Spent", "zh": "消费"},
        "value": {"of": "orders", "measure": "sum", "field": "amount", "within_days": 90},
    }
)

Answer = set[tuple[object, ...]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    customers = 10_000 if parser.parse_args().quick else 100_000
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        make(folder, customers)
        for metric, ours, sql in (("interests", interests, INTERESTS), ("sum in 90 days", spent, SPENT)):
            seconds, found = least(lambda work=ours: in_session(folder, work))  # type: ignore[misc]
            peer_seconds, expected = least(lambda text=sql: by_hand(folder, text))  # type: ignore[misc]
            if found != expected:
                raise SystemExit(f"{metric}: {len(found ^ expected)} rows of {len(expected)} differ")
            figure(
                BENCHMARK,
                f"{metric}, CPU",
                round(seconds, 3),
                "seconds",
                peer="hand-written SQL on the same files",
                peer_value=round(peer_seconds, 3),
                higher_is_better=False,
                seed=SEED,
                rows=customers,
            )


def least(work: Callable[[], Answer]) -> tuple[float, Answer]:
    """Give the least CPU seconds of some tries, and the answer."""
    spent: list[float] = []
    for _ in range(TRIES):
        begun = time.process_time()
        found = work()
        spent.append(time.process_time() - begun)
    return min(spent), found


def in_session(folder: Path, work: Callable[[Session, History], pa.Table]) -> Answer:
    """Ask as the product does."""
    with DuckDBEngine(1).session() as session:
        return rows_of(work(session, History(**tables_of(session, folder))))


def tables_of(session: Session, folder: Path) -> dict[str, ibis.Table]:
    """Put the tables of a history in."""
    tables = {
        name: session.add_parquet(name, [folder / f"{name}.parquet"], schema) for name, schema in _SCHEMAS.items()
    }
    return tables | {"holders": session.add_arrow("holders", HOLDERS.empty_table())}


def interests(session: Session, history: History) -> pa.Table:
    """Find everybody's strongest interests."""
    before = history.before(AS_OF)
    return session.fetch(strongest(shares(told(Reading(before, bands(before), AS_OF, Weights())))))


def spent(session: Session, history: History) -> pa.Table:
    """Compute the trait of everybody."""
    return session.fetch(values(session, _SPENT, history, AS_OF))


def by_hand(folder: Path, sql: str) -> Answer:
    """Ask DuckDB."""
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        for name in _SCHEMAS:
            connection.read_parquet(str(folder / f"{name}.parquet")).create_view(name)
        return rows_of(connection.execute(sql).to_arrow_table())


def rows_of(table: pa.Table) -> Answer:
    return set(zip(*(column.to_pylist() for column in table.columns), strict=True))


def make(folder: Path, customers: int, each: int = EVENTS_EACH) -> None:
    """Write the five tables."""
    rng, count = generator(SEED, BENCHMARK), customers * each
    owner = rng.integers(customers, size=count)
    kind = rng.choice(len(_NAMES), p=_SHARES, size=count)
    time_of = _MOMENT - rng.integers(1, 730 * 86_400, size=count).astype("timedelta64[s]").astype("timedelta64[us]")
    taste = (owner * 97) % _ITEMS
    item = np.where(rng.random(count) < 0.5, taste, rng.integers(_ITEMS, size=count))
    names = np.array([f"c{number:08d}" for number in range(customers)], dtype=object)
    items = np.array([f"i{number}" for number in range(_ITEMS)], dtype=object)
    of = {"customer": names[owner], "time": time_of, "received": time_of}
    sources = np.array(["web", "app", "till"], dtype=object)[rng.choice(3, p=(0.6, 0.3, 0.1), size=count)]
    ordered = kind == 2
    events = of | {"name": np.array(_NAMES, dtype=object)[kind], "seq": np.arange(1, count + 1), "source": sources}
    looked_at = items[item]
    looked_at[ordered] = None
    said_none = np.full(count, None, dtype=object)
    events |= {"item": looked_at, "amount": said_none, "properties": np.full(count, "{}", dtype=object)}
    write(folder, "events", events)
    place = np.repeat(np.flatnonzero(ordered), _LINES)
    bought = (item[place] + np.tile(np.arange(_LINES) * 7, len(place) // _LINES)) % _ITEMS
    quantity, ones = rng.integers(1, 4, size=len(place)).astype(float), np.zeros(len(place))
    amount = quantity * (1 + bought % 89)
    said = {"seq": place + 1, "first": place + 1, "order_id": np.array([f"o{n}" for n in place], dtype=object)}
    money = {"quantity": quantity, "amount": amount, "discount": ones, "coupon_discount": ones}
    write(
        folder, "lines", {name: column[place] for name, column in of.items()} | said | {"item": items[bought]} | money
    )
    first = place[::_LINES]
    total = {"order_id": said["order_id"][::_LINES], "amount": amount.reshape(-1, _LINES).sum(axis=1)}
    write(folder, "orders", {name: column[first] for name, column in of.items()} | total)
    pq.write_table(TRAITS.empty_table(), folder / "traits.parquet")
    number = np.arange(_ITEMS)
    words = {
        name: np.array([f"{name} {n}" for n in number % size], dtype=object)
        for name, size in (("category", 40), ("subcategory", 200), ("kind", 600), ("brand", 90), ("size", 3))
    }
    write(folder, "items", {"item": items, "name": items} | words)


def write(folder: Path, name: str, columns: dict[str, np.ndarray]) -> None:
    schema = _SCHEMAS[name]
    table = pa.table([pa.array(columns[field.name], field.type) for field in schema], schema=schema)
    pq.write_table(table, folder / f"{name}.parquet")


SPENT = """
WITH people AS (SELECT customer FROM events WHERE time < '2026-06-01' AND received < '2026-06-01' GROUP BY customer),
spent AS (SELECT customer, round(sum(amount), 6) AS value FROM orders
          WHERE time >= TIMESTAMP '2026-06-01' - INTERVAL 90 DAY AND time < '2026-06-01' AND received < '2026-06-01'
          GROUP BY customer)
SELECT customer, coalesce(value, 0) FROM people LEFT JOIN spent USING (customer)
"""

INTERESTS = """
WITH ev AS (SELECT * FROM events WHERE time < '2026-06-01' AND received < '2026-06-01'),
li AS (SELECT * FROM lines WHERE time < '2026-06-01' AND received < '2026-06-01'),
price AS (SELECT item, category, round(sum(amount) / sum(quantity), 6) AS price FROM li JOIN items USING (item)
          WHERE amount > 0 AND quantity > 0 AND category <> '' GROUP BY item, category),
place AS (SELECT item, category, rank() OVER (PARTITION BY category ORDER BY price) - 1 AS cheaper,
                 count(*) OVER (PARTITION BY category) AS items FROM price),
band AS (SELECT item, CASE WHEN cheaper * 3 < items THEN 'low' WHEN cheaper * 3 < items * 2 THEN 'middle'
                           ELSE 'high' END AS band
         FROM place WHERE category IN (SELECT category FROM price GROUP BY category HAVING count(DISTINCT price) > 2)),
one AS (SELECT customer, seq AS event, time, item, source, CASE name WHEN 'Product Added' THEN .3 ELSE .1 END AS base
        FROM ev WHERE name IN ('Product Added', 'Product Viewed') AND time >= TIMESTAMP '2026-06-01' - INTERVAL 900 DAY
        UNION ALL
        SELECT l.customer, l.first, l.time, l.item, e.source, 1 / count(*) OVER (PARTITION BY l.customer, l.first)
        FROM li l LEFT JOIN ev e ON e.seq = l.seq AND e.name = 'Order Completed'
        WHERE l.time >= TIMESTAMP '2026-06-01' - INTERVAL 900 DAY),
weighed AS (SELECT customer, event, category, brand, band, source, hour(time)::VARCHAR AS hour,
                   base * 2 ** (-date_diff('second', time, TIMESTAMP '2026-06-01') / (90.0 * 86400)) AS weight
            FROM one LEFT JOIN items USING (item) LEFT JOIN band USING (item)),
told AS (UNPIVOT (SELECT customer, event, weight, category, brand, band AS price_band, source AS channel, hour
                  FROM weighed) ON category, brand, price_band, channel, hour INTO NAME dimension VALUE value),
part AS (SELECT customer, dimension, value, event, sum(weight) AS part FROM told WHERE value <> '' GROUP BY ALL),
each AS (SELECT customer, dimension, event, sum(part) AS u FROM part GROUP BY ALL),
whole AS (SELECT customer, dimension, sum(u) AS whole, sum(u * u) AS squares FROM each GROUP BY ALL),
share AS (SELECT customer, dimension, value, whole, least(weight / whole, 1) AS p, whole * whole / squares AS n
          FROM (SELECT customer, dimension, value, sum(part) AS weight FROM part GROUP BY ALL)
          JOIN whole USING (customer, dimension)),
bound AS (SELECT *, round(greatest(0, (p + 3.841458820694124 / (2 * n) - 1.959963984540054
                    * sqrt(p * (1 - p) / n + 3.841458820694124 / (4 * n * n))) / (1 + 3.841458820694124 / n)), 6) AS low
          FROM share)
SELECT customer, dimension, value FROM bound
QUALIFY row_number() OVER (PARTITION BY customer, dimension ORDER BY low DESC, round(p, 6) DESC, value) = 1
        AND round(whole, 6) > 1 AND low >= .1
"""


if __name__ == "__main__":
    main()
