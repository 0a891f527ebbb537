"""The part of T20 about segments: the members that stand are always those that a full evaluation finds."""

from pathlib import Path

import pytest

from suasion import Workspace
from tests import postgres_server
from tests.trust.recording import Trust
from tests.trust.segments_walk import Hands, Walk


@pytest.mark.trust("T20")
@pytest.mark.parametrize("storage", ["sqlite", "postgres"])
def test_members_that_stand_are_those_that_a_full_evaluation_finds(
    trust: Trust, tmp_path: Path, storage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    walks, steps = trust.size(commit=1, full=40), trust.size(commit=60, full=250)
    hands, seen = Hands(), 0
    monkeypatch.setattr("suasion.wiring.SystemClock", lambda: hands)
    for number in range(walks):
        if storage == "postgres":
            monkeypatch.setenv("SUASION_DATABASE_URL", postgres_server.url())
        with Workspace.create(tmp_path / str(number)) as workspace:
            walk = Walk(workspace, hands, trust.random)
            done: list[str] = []
            for step in range(steps):
                done.append(walk.step())
                if trust.random.random() < 0.6:
                    seen += walk.require_right(f"walk {number}, step {step} after {done[-4:]}")
    assert seen > walks * steps, "some are members"
    trust.report(inputs=walks * steps, faults=0, members=seen)
