"""How large a segment is, beside SQL by hand on the same files; and how soon an event changes members.

Sizes: made customers with 50 events each over two years, in Parquet files, as in `benchmarks.profiles`. Ours is what a
run asks (`customers.segments.compile`); the peer is DuckDB with one statement each, two threads both. Both sizes must
be equal; seconds are p95 over some tries of each, compiling and reading the files included.
Delay: a workspace with so many customers and 24 events each, five segments and the keeper; one event after the other
makes somebody a member of one of them, and the time from its acknowledgement until she is read as one is taken.
`--quick` makes 100,000 customers (5 M events) for sizes and 2,000 for the delay, otherwise 1,000,000 (50 M) and
100,000; `--customers` and `--delay-customers` say other numbers. Run: ``python -m benchmarks.segments [--quick]``.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np

from benchmarks.figures import figure
from benchmarks.profiles import AS_OF, EVENTS_EACH, make, tables_of
from suasion import Workspace
from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.core.randomness import generator
from suasion.customers.history import History
from suasion.customers.segments.compile import Scope, members
from suasion.customers.segments.conditions import (
    Behaviour,
    Comparison,
    Condition,
    Definition,
    Not,
    RowFilter,
    Sequence,
    Step,
)
from suasion.events.spec import Event, Track
from suasion.workspace.keeping import Keeper

BENCHMARK = "segments"
SEED = 13
TRIES = 12
THREADS = 2
COUNT_SECONDS, SEQUENCE_SECONDS, RATIO, DELAY_SECONDS = 2.0, 5.0, 1.2, 1.0
_EVENTS_EACH = 50
_AT_ONCE = 5_000
_ARRIVALS = 60
_PATIENCE_SECONDS = 60.0

VIEWED = RowFilter("name", Comparison("is", "Product Viewed"))
MEASURED: dict[str, tuple[Condition, str]] = {
    "count": (
        Behaviour("events", "count", Comparison("at_least", 3), within_days=90, where=(VIEWED,)),
        """SELECT count(*) FROM (SELECT customer FROM events WHERE name = 'Product Viewed' AND received < '2026-06-01'
           AND time >= TIMESTAMP '2026-06-01' - INTERVAL 90 DAY AND time < '2026-06-01'
           GROUP BY customer HAVING count(*) >= 3)""",
    ),
    "sum": (
        Behaviour("orders", "sum", Comparison("at_least", 400.0), "amount", within_days=90),
        """SELECT count(*) FROM (SELECT customer FROM orders WHERE received < '2026-06-01'
           AND time >= TIMESTAMP '2026-06-01' - INTERVAL 90 DAY AND time < '2026-06-01'
           GROUP BY customer HAVING round(sum(amount), 6) >= 400)""",
    ),
    "recency": (
        Behaviour("orders", "days_since_last", Comparison("at_least", 60)),
        """SELECT count(*) FROM (SELECT customer FROM orders WHERE time < '2026-06-01' AND received < '2026-06-01'
           GROUP BY customer HAVING max(time) <= TIMESTAMP '2026-06-01' - INTERVAL 60 DAY)""",
    ),
    "sequence": (
        Sequence((Step("events", (VIEWED,)), Step("orders", within=timedelta(days=7)))),
        """SELECT count(DISTINCT customer)
           FROM (SELECT customer, ordered, max(CASE WHEN NOT ordered THEN time END) OVER (
             PARTITION BY customer ORDER BY time
             RANGE BETWEEN INTERVAL 7 DAY PRECEDING AND INTERVAL 1 MICROSECOND PRECEDING) AS viewed
           FROM (SELECT customer, time, false AS ordered FROM events
                 WHERE name = 'Product Viewed' AND time < '2026-06-01' AND received < '2026-06-01'
                 UNION ALL
                 SELECT customer, time, true FROM orders WHERE time < '2026-06-01' AND received < '2026-06-01'))
           WHERE ordered AND viewed IS NOT NULL""",
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--customers", type=int, default=0)
    parser.add_argument("--delay-customers", type=int, default=0)
    asked = parser.parse_args()
    sizes(asked.customers or (100_000 if asked.quick else 1_000_000))
    delay(asked.delay_customers or (2_000 if asked.quick else 100_000))


def sizes(customers: int) -> None:
    """Measure sizes against SQL by hand."""
    events = customers * _EVENTS_EACH
    with tempfile.TemporaryDirectory() as directory:
        make(Path(directory), customers, _EVENTS_EACH)
        for kind, (condition, sql) in MEASURED.items():
            ours, peer = list[float](), list[float]()
            for _ in range(TRIES):  # in turn, so that what else the machine does meets both
                found = timed(ours, lambda where=condition: size_of(Path(directory), where))  # type: ignore[misc]
                expected = timed(peer, lambda text=sql: by_hand(Path(directory), text))  # type: ignore[misc]
                if found != expected:
                    raise SystemExit(f"{kind}: {found} members, and {expected} by hand")
            seconds, by_hands = p95(ours), p95(peer)
            limit = SEQUENCE_SECONDS if kind == "sequence" else COUNT_SECONDS
            told = {"higher_is_better": False, "seed": SEED, "rows": events}
            figure(BENCHMARK, f"segment_count_p95_ms, {kind}", ms(seconds), "ms", target=ms(limit), **told)  # type: ignore[arg-type]
            figure(
                BENCHMARK,
                f"segment_count_ratio, {kind}",
                round(float(np.median(ours) / np.median(peer)), 3),
                "x",
                peer=f"hand-written SQL on the same files, p95 {ms(by_hands)} ms",
                target=RATIO,
                **told,  # type: ignore[arg-type]
            )


def timed(spent: list[float], work: Callable[[], int]) -> int:
    begun = time.perf_counter()
    found = work()
    spent.append(time.perf_counter() - begun)
    return found


def p95(seconds: list[float]) -> float:
    return float(np.quantile(seconds, 0.95, method="higher"))


def ms(seconds: float) -> float:
    return round(seconds * 1_000, 1)


def size_of(folder: Path, condition: Condition) -> int:
    """Ask for a size as a run asks for members."""
    with DuckDBEngine(THREADS).session() as session:
        scope = Scope(History(**tables_of(session, folder)).before(AS_OF), AS_OF, _nobody)
        return int(session.fetch(members(condition, scope).count().as_table())[0][0].as_py())


def _nobody(_channel: str, _topic: str, _purpose: str) -> None:
    raise AssertionError("no condition here reads consent")


def by_hand(folder: Path, sql: str) -> int:
    """Ask DuckDB."""
    with duckdb.connect(":memory:", config={"threads": THREADS}) as connection:
        for name in ("orders", "events"):
            connection.read_parquet(str(folder / f"{name}.parquet")).create_view(name)
        row = connection.execute(sql).fetchone()
        assert row is not None
        return int(row[0])


def delay(customers: int) -> None:
    """Measure how long it takes until somebody is a member of what an event makes her one of."""
    waited: list[float] = []
    with tempfile.TemporaryDirectory() as directory, Workspace.create(Path(directory) / "shop") as workspace:
        for batch in history(customers):
            workspace.events.append(batch, source="web", historical=True)
            workspace.events.seal()
        for name, condition in standing().items():
            workspace.segments.save(Definition(name, {"en": name, "zh": name}, {"en": name, "zh": name}, condition))
        begun = time.perf_counter()
        workspace.follow_segments()
        first = time.perf_counter() - begun
        with Keeper(workspace):
            for number in range(_ARRIVALS):
                waited.append(entered(workspace, number))
                time.sleep(0.1)  # between arrivals, so that a pass is not found ready
    told = {"higher_is_better": False, "seed": SEED, "rows": customers * EVENTS_EACH}
    figure(BENCHMARK, "membership_delay_p95_ms", ms(p95(waited)), "ms", target=ms(DELAY_SECONDS), **told)  # type: ignore[arg-type]
    figure(BENCHMARK, "first evaluation of five segments", round(first, 2), "seconds", **told)  # type: ignore[arg-type]


def history(customers: int) -> Iterator[list[Event]]:
    """Make what everybody did in two years."""
    rng, now = generator(SEED, BENCHMARK), datetime.now(UTC)
    names, each = ("Product Viewed", "Product Added"), customers * EVENTS_EACH
    for start in range(0, each, _AT_ONCE):
        count = min(_AT_ONCE, each - start)
        owner, ago = rng.integers(customers, size=count), rng.integers(1, 730 * 86_400, size=count)
        kind = rng.choice(3, p=(0.6, 0.2, 0.2), size=count)
        yield [
            event(start + place, int(owner[place]), names, int(kind[place]), now - timedelta(seconds=int(ago[place])))
            for place in range(count)
        ]


def event(number: int, owner: int, names: tuple[str, ...], kind: int, moment: datetime) -> Event:
    who = {"message_id": f"m{number}", "user_id": f"u{owner}", "timestamp": moment}
    if kind < len(names):
        return Track(**who, event=names[kind])  # type: ignore[arg-type]
    said = {"order_id": f"o{number}", "products": [{"product_id": f"i{number % 5_000}", "amount": 1 + number % 89}]}
    return Track(**who, event="Order Completed", properties=said)  # type: ignore[arg-type]


def standing() -> dict[str, Condition]:
    """Give five segments; an arrival enters the first."""
    arrived = RowFilter("name", Comparison("is", "Arrived"))
    one = Comparison("at_least", 1)
    return {
        "arrived": Behaviour("events", "count", one, within_days=1, where=(arrived,)),
        **{kind: condition for kind, (condition, _) in MEASURED.items()},
        "lapsed": Not(Behaviour("orders", "count", one, within_days=60)),
    }


def entered(workspace: Workspace, number: int) -> float:
    before = workspace.segments.size_now("arrived").size
    workspace.events.append([Track(message_id=f"a{number}", user_id=f"u{number}", event="Arrived")], source="web")
    begun = time.perf_counter()
    while workspace.segments.size_now("arrived").size == before:
        if time.perf_counter() - begun > _PATIENCE_SECONDS:
            raise SystemExit("nobody entered")
        time.sleep(0.005)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
