"""The part of T20 about segments: the members that stand are always those that a full evaluation finds."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from suasion import Workspace
from tests import postgres_server
from tests.cli.command import environment
from tests.hands import Hands, set_to
from tests.trust.recording import Trust
from tests.trust.segments_walk import START, Walk

FAULTS_TRIED = ("segments.stands", "segments.noted")


@pytest.mark.trust("T20")
@pytest.mark.parametrize("storage", ["sqlite", "postgres"])
def test_members_that_stand_are_those_that_a_full_evaluation_finds(
    trust: Trust, tmp_path: Path, storage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Walk, compare after many steps, and go on now and then in a workspace that was killed in a pass."""
    walks, steps = trust.size(commit=1, full=12), trust.size(commit=24, full=200)  # two minutes a walk
    hands, seen, kills = set_to(START, monkeypatch), 0, 0
    for number in range(walks):
        if storage == "postgres":
            monkeypatch.setenv("SUASION_DATABASE_URL", postgres_server.url())
        directory = tmp_path / str(number)
        with Workspace.create(directory) as workspace:
            walk = Walk(workspace, hands, trust.random)
            walk.require_right(f"walk {number}, before its first step")
        for part in range(4):
            with Workspace.open(directory) as workspace:
                walk.begin(workspace)
                done: list[str] = []
                for step in range(steps // 4):
                    done.append(walk.step())
                    if trust.random.random() < 0.5:
                        seen += walk.require_right(f"walk {number}.{part}, step {step} after {done[-4:]}")
                walk.visit()
            kills += _kill(directory, hands, FAULTS_TRIED[part % len(FAULTS_TRIED)])
        with Workspace.open(directory) as workspace:
            walk.begin(workspace)
            seen += walk.require_right(f"walk {number}, at its end")
    assert seen > walks * steps, "some are members"
    assert kills > walks, "some passes had something to do"
    trust.report(inputs=walks * steps, faults=kills, members=seen)


def _kill(directory: Path, hands: Hands, fault: str) -> bool:
    """Kill a pass; False if it had nothing to write."""
    command = [sys.executable, "-m", "tests.trust.stand_once", str(directory), hands.time.isoformat()]
    return subprocess.run(command, env=environment(fault), check=False).returncode == -signal.SIGKILL
