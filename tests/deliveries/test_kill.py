"""Killed at every fault point and run again: no second copy, and at most one uncertain message per connection."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from suasion.core import faults
from suasion.deliveries import hand_over
from suasion.deliveries.queue import Pace
from tests.deliveries.mail_room import MailRoom, copies, sink

LINES = Pace().lines
COUNT = 40
POINTS = sorted(name for name in faults.declared() if name.startswith("deliveries."))
FAULTS_TRIED = [*POINTS, "deliveries.marked:3", "deliveries.answered:5"]


def run(directory: Path, port: int, fault: str = "") -> int:
    environment = os.environ | ({"SUASION_FAULT": fault} if fault else {})
    command = [sys.executable, "-m", "tests.deliveries.send_once", str(directory), str(port), str(COUNT)]
    return subprocess.run(command, env=environment, check=False, cwd=Path(__file__).parents[2]).returncode


def test_all_four_places_are_fault_points() -> None:
    assert hand_over.__name__
    assert POINTS == ["deliveries.answered", "deliveries.marked", "deliveries.planned", "deliveries.recorded"]


@pytest.mark.parametrize("fault", FAULTS_TRIED)
def test_a_kill_never_makes_a_second_copy(fault: str, tmp_path: Path) -> None:
    box = tmp_path / "mail"
    with sink(box) as port:
        assert run(tmp_path, port, fault) == -signal.SIGKILL
        before = copies(box)
        assert run(tmp_path, port) == 0
        assert run(tmp_path, port) == 0
    room = MailRoom(tmp_path)
    figures, found = room.ledger.figures("c1"), copies(box)
    assert set(found.values()) == {1}
    assert set(before) <= set(found)
    assert figures["planned"] == COUNT == sum(figures[state] for state in ("sent", "skipped", "failed", "uncertain"))
    assert 0 <= figures["uncertain"] <= LINES
    assert figures["sent"] <= len(found) <= figures["sent"] + figures["uncertain"]
    assert (figures["uncertain"] == 0) == (fault == "deliveries.planned")
    room.database.close()
