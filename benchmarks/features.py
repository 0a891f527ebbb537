"""Features of everybody on the demo retailer's year, beside what DuckDB takes to read the same lines once.

The retailer is imported as the demo imports it. Then every discovered feature of every customer is computed as of the
demo's moment: of the shop alone, and with the twelve categories that the demo predicts. The peer is one plain statement
over the lines in the same session: what each customer paid in five windows. CPU seconds of the process with one thread,
the least of three tries; the history is built before, and told apart. Then the same is asked of kept snapshots: once
computed and written, then read. `--quick` takes one try of the shop alone.
Run: ``python -m benchmarks.features [--quick]``.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import ibis

from benchmarks.figures import figure
from suasion.core.clock import naive_utc
from suasion.core.engine import Session
from suasion.core.progress import NoProgress
from suasion.customers.history import History
from suasion.events.tombstones import Erasures
from suasion.flows.demo import collect, remember_source
from suasion.flows.demo.scene import MOMENT
from suasion.models.features.feature import WINDOWS_DAYS
from suasion.models.features.snapshot import build
from suasion.models.features.store import Snapshots
from suasion.models.targets import top_categories
from suasion.workspace import Workspace

BENCHMARK = "features"
TARGET_SECONDS = 8.0
TRIES = 3
CATEGORIES = 12
KEPT_BYTES = 10**9


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    tries = 1 if quick else TRIES
    with (
        tempfile.TemporaryDirectory() as folder,
        Workspace.create(Path(folder) / "shop", {"engine.threads": 1}) as workspace,
    ):
        remember_source(workspace, None)
        collect.do(workspace, NoProgress())
        with workspace.session() as session:
            begun = time.process_time()
            history = workspace.history(session)
            figure(BENCHMARK, "history, CPU", round(time.process_time() - begun, 2), "seconds")
            named = [one.category for one in top_categories(session, history, MOMENT, CATEGORIES) if one.category]
            for categories in [()] if quick else [(), named]:
                measured(session, history, categories, tries)


def measured(session: Session, history: History, categories: Sequence[str], tries: int) -> None:
    """Time the features of the shop and of some categories, and the peer."""
    known = build(session, history, MOMENT, categories)
    count = len(known.shop.names) + sum(len(part.names) for part in known.categories.values())
    lines = session.fetch(history.before(MOMENT).lines.aggregate(n=ibis._.count()))["n"][0].as_py()
    figure(
        BENCHMARK,
        f"feature_build_cpu_seconds, {count} features of {len(known.shop.customers):,} customers",
        round(least(lambda: build(session, history, MOMENT, categories), tries), 2),
        "seconds",
        peer="one plain aggregate over the same lines",
        peer_value=round(least(lambda: session.fetch(paid(history, MOMENT)), tries), 2),
        target=TARGET_SECONDS,
        higher_is_better=False,
        rows=lines,
    )
    with tempfile.TemporaryDirectory() as folder:
        again(session, history, categories, tries, Path(folder))


def again(session: Session, history: History, categories: Sequence[str], tries: int, lake: Path) -> None:
    """Time the first ask of kept snapshots, which computes and writes, and the ones after, which read."""
    none: Erasures = (0, None)
    kept = Snapshots(lake, KEPT_BYTES, lambda: none, writes=True)
    dated = replace(history, erasures=none)
    first = least(lambda: kept.build(session, dated, MOMENT, categories), 1)
    figure(
        BENCHMARK,
        f"the same asked again, {len(categories)} categories, CPU",
        round(least(lambda: kept.build(session, dated, MOMENT, categories), tries), 2),
        "seconds",
        peer="the first ask, which computes, writes and syncs",
        peer_value=round(first, 2),
        higher_is_better=False,
    )


def paid(history: History, moment: datetime) -> ibis.Table:
    """Sum what each customer paid in each window, in one pass."""
    lines = history.before(moment).lines
    windows = {
        f"paid_{days}": lines.amount.sum(where=lines.time >= naive_utc(moment - timedelta(days=days)))
        for days in WINDOWS_DAYS
    }
    return lines.group_by("customer").aggregate(**windows)


def least(work: Callable[[], object], tries: int) -> float:
    """Give the least CPU seconds of some tries."""
    found = []
    for _ in range(tries):
        begun = time.process_time()
        work()
        found.append(time.process_time() - begun)
    return min(found)


if __name__ == "__main__":
    main()
