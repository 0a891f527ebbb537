"""An import killed at any fault point and run again ends as if it had never been killed."""

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from suasion.adapters.datasets import complete_journey
from suasion.adapters.datasets.complete_journey import CompleteJourney
from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.core import faults
from suasion.events.imports.orders import import_orders
from suasion.events.imports.report import ImportReport
from suasion.events.log import EventLog
from tests.events.workbench import events, opened_log, order_lines, quarantine_rows
from tests.made_retailer import write_made_retailer

POINTS = sorted(name for name in faults.declared() if name.startswith(("log.", "seal.", "import.")))
WAYS = [(point, 1) for point in POINTS] + [("log.before_commit", 2), ("log.after_commit", 2)]
FAULTS_TRIED = [point for point, _ in WAYS]


def run(log: EventLog, directory: Path) -> ImportReport:
    with DuckDBEngine(1).session() as session:
        journey = CompleteJourney(session, directory)
        items = session.add_arrow("items", journey.items())
        return import_orders(
            log, session, journey.transactions, complete_journey.ORDERS, source="shop", known_items=items
        )


def contents(log: EventLog) -> tuple[Counter[str], Counter[tuple[str, str, float]], Counter[str]]:
    kept = events(log)
    assert [row["seq"] for row in kept] == list(range(1, len(kept) + 1))
    lines = Counter((line["order_id"], line["item"], line["amount"]) for line in order_lines(log))
    return Counter(row["properties"] for row in kept), lines, Counter(row["reason"] for row in quarantine_rows(log))


@pytest.fixture(scope="module")
def retailer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("retailer")
    write_made_retailer(directory, households=130)
    return directory


def test_the_points_are_the_ones_that_matter() -> None:
    assert set(POINTS) == {
        "log.after_vault",
        "log.before_commit",
        "log.after_commit",
        "seal.renamed",
        "seal.before_commit",
        "seal.after_commit",
        "import.after_quarantine",
        "import.before_finish",
    }


def test_killed_at_every_point_and_run_again_it_ends_the_same(retailer: Path, tmp_path: Path) -> None:
    with opened_log(tmp_path / "whole") as log:
        expected, expected_contents = run(log, retailer), contents(log)
    assert expected.events > 5_000, "two batches, so that a second passage of a point exists"
    script = (
        "import sys; from pathlib import Path; from tests.events.imports.test_killed import run;"
        "from tests.events.workbench import opened_log\n"
        "with opened_log(Path(sys.argv[1])) as log: run(log, Path(sys.argv[2]))"
    )
    for point, passage in WAYS:
        workspace = tmp_path / f"{point}-{passage}"
        environment = os.environ | {
            "SUASION_FAULT": f"{point}:{passage}",
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        }
        command = [sys.executable, "-c", script, str(workspace), str(retailer)]
        ended = subprocess.run(command, env=environment, check=False, capture_output=True)
        assert ended.returncode == -signal.SIGKILL, (point, ended.stderr.decode())
        with opened_log(workspace) as log:
            report = run(log, retailer)
            assert (report, contents(log)) == (expected, expected_contents), point
