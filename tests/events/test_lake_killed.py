"""Killed while it seals, upgrades, erases or compacts and run again, the log ends as if it had never been killed."""

import os
import shutil
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from suasion.core import faults
from suasion.events.compaction import compact, remove_replaced
from suasion.events.log import EventLog
from suasion.events.tables import TAIL
from suasion.events.upgrading import upgrade
from tests.events.first_format import seal_in_the_first_format
from tests.events.made_events import order, token_of, track
from tests.events.workbench import events, opened_log, order_lines, ranges, raw

POINTS = sorted(
    name for name in faults.declared() if name.startswith(("lake.", "seal.", "compact.", "upgrade.", "erase."))
)
# Of twelve drafts: two ranges upgraded, one sealed, all of them merged; three files each.
WAYS = [(point, 1) for point in POINTS] + [("lake.drafted", n) for n in (5, 9, 11)] + [("upgrade.renamed", 2)]
FAULTS_TRIED = [point for point, _ in WAYS]


def made(directory: Path) -> None:
    """Two ranges of an earlier release, and a tail."""
    with opened_log(directory) as log:
        for first in (1, 11):
            log.append([order(first), order(first + 1, "bob"), track(first + 2)], source="shop", historical=True)
            seal_in_the_first_format(log)
        log.append([order(21, "bob"), order(22)], source="shop", historical=True)


def work(log: EventLog) -> None:
    """What the owner does in the course of some days; everything of it may be done again."""
    upgrade(log.database, log.lake, log.clock)
    log.erase([token_of(log, "bob")] if _shows_bob(log) else [])
    log.seal()
    compact(log.database, log.lake, log.clock)
    remove_replaced(log.database, log.lake, log.clock, timedelta(0))


def _shows_bob(log: EventLog) -> bool:
    return len({row["token"] for row in events(log)}) > 1


def contents(log: EventLog) -> tuple[Any, ...]:
    """What readers see, and how the sums stand; with tokens by turn, for they are random."""
    turn: dict[str, int] = {}
    shown = [{**row, "tokens": [turn.setdefault(token, len(turn)) for token in row["tokens"]]} for row in events(log)]
    for row in shown:
        row["token"] = turn[row["token"]]
    lines = [{**row, "token": turn[row["token"]]} for row in order_lines(log)]
    live = ranges(log)
    with log.database.read() as connection:
        tail = list(connection.scalars(select(TAIL.c.seq)))
    expected, spans = 1, []
    for one in live:
        assert one.first == expected
        expected = one.last + 1
        spans.append((one.first, one.last, one.events, one.removed, one.order_lines, one.format))
    files = sorted(
        str(path.relative_to(log.lake.directory)).rpartition("-")[0] for path in log.lake.directory.rglob("*.*")
    )
    return shown, lines, raw(log), spans, tail, files


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("logs") / "before"
    made(directory)
    return directory


@pytest.fixture(scope="module")
def expected(before: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, ...]:
    directory = tmp_path_factory.mktemp("whole") / "log"
    shutil.copytree(before, directory)
    with opened_log(directory) as log:
        work(log)
        return contents(log)


def test_the_points_are_the_ones_that_matter(expected: tuple[Any, ...]) -> None:
    assert set(POINTS) == {
        "lake.drafted",
        "seal.renamed",
        "seal.before_commit",
        "seal.after_commit",
        "compact.renamed",
        "compact.before_commit",
        "compact.after_commit",
        "compact.unlinked",
        "upgrade.renamed",
        "upgrade.after_commit",
        "erase.before_commit",
    }
    assert expected[3] == [(1, 8, 5, 3, 6, 2)]
    assert len(expected[5]) == 3


@pytest.mark.parametrize(("point", "passage"), WAYS)
def test_killed_and_run_again_it_ends_the_same(
    before: Path, expected: tuple[Any, ...], tmp_path: Path, point: str, passage: int
) -> None:
    directory = tmp_path / "log"
    shutil.copytree(before, directory)
    script = (
        "import sys; from pathlib import Path; from tests.events.test_lake_killed import work;"
        "from tests.events.workbench import opened_log\n"
        "with opened_log(Path(sys.argv[1])) as log: work(log)"
    )
    environment = os.environ | {
        "SUASION_FAULT": f"{point}:{passage}",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    command = [sys.executable, "-c", script, str(directory)]
    ended = subprocess.run(command, env=environment, check=False, capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    with opened_log(directory) as log:
        work(log)
        assert contents(log) == expected
