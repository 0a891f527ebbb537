"""Spark beside DuckDB over the same sealed files: the same expressions in the same run, and whether they answer alike.

Run ``python -m benchmarks.lake_spark [--quick] [--master local[2]]``; needs the extra ``spark`` and Java. Wall seconds,
the median of three askings (`--quick`: one) after one that does not count; starting Spark is a figure of its own.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from benchmarks.figures import figure
from suasion import Workspace
from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.adapters.engines.spark import SparkEngine
from suasion.adapters.engines.spark_process import SparkPlace
from suasion.core.engine import Engine, Session
from suasion.core.errors import ExtraMissing
from suasion.core.randomness import generator
from suasion.customers.history import ITEMS, History
from suasion.events.spec import Event, Track
from suasion.models.features.snapshot import build

BENCHMARK = "lake"
SEED = 11
AS_OF = datetime(2026, 1, 1, tzinfo=UTC)
SHELVES = ("bread", "cheese", "soap", "wine")
BATCH = 2_000

Answer = dict[str, np.ndarray]
Question = Callable[[Session, History], Answer]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--master", default="local[2]")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        workspace = make(Path(directory) / "shop", orders=20_000 if chosen.quick else 200_000)
        compare(workspace, chosen.master, askings=1 if chosen.quick else 3)


def make(directory: Path, *, orders: int) -> Path:
    """Fill a workspace with orders of three lines and seal them; customers follow."""
    with Workspace.create(directory) as workspace:
        names = [f"{shelf} {number}" for shelf in SHELVES for number in range(50)]
        rows = [{"item": name, "name": name, "category": name.partition(" ")[0]} for name in names]
        workspace.catalog.put_items(pa.Table.from_pylist(rows, schema=ITEMS))
        events = list(made_orders(orders, names))
        for start in range(0, len(events), BATCH):
            workspace.events.append(events[start : start + BATCH], source="shop", historical=True)
        workspace.events.seal()
        with workspace.session() as session:
            workspace.history(session)
    return directory


def made_orders(orders: int, names: list[str]) -> Iterator[Event]:
    """Orders over a year, by customers of whom each makes ten."""
    random = generator(SEED, "orders")
    who, seconds = random.integers(0, max(orders // 10, 1), orders), random.uniform(0, 364 * 86_400, orders)
    bought, paid = random.integers(0, len(names), (orders, 3)), random.integers(100, 5_000, (orders, 3)) / 100
    for number in range(orders):
        products = [
            {"product_id": names[item], "amount": float(amount)}
            for item, amount in zip(bought[number], paid[number], strict=True)
        ]
        yield Track(
            message_id=f"m{number}",
            user_id=f"u{who[number]}",
            event="Order Completed",
            timestamp=AS_OF - timedelta(seconds=float(seconds[number]) + 1),
            properties={"order_id": f"o{number}", "products": products},
        )


def spending(session: Session, history: History) -> Answer:
    """Ask what each customer paid on each shelf in the last 91 days, and for how many items."""
    lines = history.before(AS_OF).lines
    recent = lines.filter(lines.time >= ibis.literal(AS_OF.replace(tzinfo=None) - timedelta(days=91)))
    shelved = recent.join(history.items.select("item", "category"), "item")
    table = shelved.group_by("customer", "category").aggregate(paid=shelved.amount.sum(), items=shelved.item.nunique())
    found = session.fetch(table.order_by("customer", "category"))
    return {name: found[name].to_numpy() for name in ("paid", "items")}


def features(session: Session, history: History) -> Answer:
    """Ask for every feature of every customer, for the shop and one shelf."""
    snapshot = build(session, history, AS_OF, SHELVES[:1])
    return {"shop": snapshot.shop.values, "shelf": snapshot.categories[SHELVES[0]].values}


QUESTIONS: dict[str, Question] = {"spending": spending, "features": features}


def compare(directory: Path, master: str, *, askings: int) -> None:
    """Ask both engines everything over a workspace whose customers have followed its log; print the figures."""
    with Workspace.open(directory, read_only=True) as workspace, spark(master) as cluster:
        start = time.perf_counter()
        try:
            with cluster.session() as session:
                session.fetch(session.add_arrow("one", pa.table({"number": [1]})))
        except ExtraMissing as error:
            figure(BENCHMARK, "spark_start_seconds", None, error.message)
            return
        figure(BENCHMARK, "spark_start_seconds", time.perf_counter() - start, "s", higher_is_better=False)
        here, rows = asked(workspace, DuckDBEngine(2), askings)
        there, _ = asked(workspace, cluster, askings)
    of_all: dict[str, Any] = {"seed": SEED, "rows": rows, "higher_is_better": False}
    for name, (seconds, answer) in there.items():
        beside = here[name][0]
        figure(BENCHMARK, f"spark_{name}_seconds", seconds, "s", peer="duckdb", peer_value=beside, **of_all)
        if answer is not None:
            difference = largest_difference(here[name][1] or {}, answer)
            figure(BENCHMARK, f"spark_{name}_difference", difference, "share", peer="duckdb", target=1e-6, **of_all)


@contextmanager
def spark(master: str) -> Iterator[SparkEngine]:
    with tempfile.TemporaryDirectory() as temp:
        engine = SparkEngine(SparkPlace(master, temp_directory=Path(temp)))
        try:
            yield engine
        finally:
            engine.close()


def asked(workspace: Workspace, engine: Engine, askings: int) -> tuple[dict[str, tuple[float, Answer | None]], int]:
    """Give for each question the seconds it takes and the answer; and how many order lines there are."""
    with engine.session() as session:
        start = time.perf_counter()
        view = workspace.events.view(session)
        history = workspace.customers.history(session, view)
        found: dict[str, tuple[float, Answer | None]] = {"history": (time.perf_counter() - start, None)}
        for name, question in QUESTIONS.items():
            answer, seconds = question(session, history), list[float]()
            for _ in range(askings):
                start = time.perf_counter()
                answer = question(session, history)
                seconds.append(time.perf_counter() - start)
            found[name] = (statistics.median(seconds), answer)
        rows = session.fetch(view.order_lines.count().as_table())[0][0].as_py()
    return found, int(rows)


def largest_difference(one: Answer, other: Answer) -> float:
    """Give the largest difference as a share of the greater value; infinite if rows or what is unknown differ."""
    largest = 0.0
    for name, values in one.items():
        if values.shape != other[name].shape or (np.isnan(values) != np.isnan(other[name])).any():
            return float("inf")
        size = np.maximum(np.abs(values), np.abs(other[name]))
        share = np.abs(values - other[name]) / np.where(size > 0, size, 1)
        largest = max(largest, float(np.nanmax(share, initial=0.0)))
    return largest


if __name__ == "__main__":
    main()
