"""The demo killed at every named place and run again: the same figures, and never a second copy of a message.

One demo is run step by step and the workspace is kept as it was before each step. Each kill then starts from the copy
before the step that the place lies in, so that only that step runs again.
"""

import json
import shutil
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from suasion.adapters.mailbox.local import letters
from suasion.core.progress import NoProgress
from suasion.deliveries.queue import Pace
from suasion.flows.demo import FLOW, decide, recompute, remember_source
from suasion.flows.flow import recorded
from suasion.workspace import Workspace
from tests.cli.command import environment, suasion
from tests.flows.run_until import run_until
from tests.made_once import made_once

pytestmark = pytest.mark.slow

STEPS = [step.name for step in FLOW.steps]
PLACES = [
    *[
        ("collect", place)
        for place in (
            "import.before_finish:3",
            "lake.drafted",
            "log.after_commit",
            "seal.before_commit",
        )
    ],
    ("know", "flow.after_record"),
    ("predict", "models.artefacts_written"),
    ("predict", "snapshots.drafted:2"),
    ("recommend", "recommend.artefact_written"),
    ("decide", "decisions.before_commit"),
    ("write", "deliveries.planned"),
    ("send", "flow.before_record"),
    ("measure", "flow.after_record"),
]
SENDING = [
    "deliveries.marked",
    "deliveries.marked:9",
    "deliveries.answered",
    "deliveries.answered:20",
    "deliveries.recorded",
    "deliveries.recorded:2",
]
FAULTS_TRIED = [place for _, place in PLACES] + SENDING


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory, retailer: Path) -> Path:
    """Workspaces of one demo: under each step's name as it was before that step, and the finished one."""

    def make(directory: Path) -> None:
        working = directory / "finished"
        with Workspace.create(working) as workspace:
            remember_source(workspace, retailer)
        for step in STEPS:
            shutil.copytree(working, directory / step)
            run_until(working, step)

    return made_once(tmp_path_factory, "stages", make)


@pytest.fixture(scope="session")
def expected(stages: Path) -> dict[str, Any]:
    """The figures of the uninterrupted demo, by step."""
    with Workspace.open(stages / "finished", read_only=True) as workspace:
        return {step: figures for step, (figures, _) in recorded(FLOW, workspace).items()}


def before(stages: Path, step: str, directory: Path) -> Path:
    return Path(shutil.copytree(stages / step, directory / "shop"))


def killed(directory: Path, step: str, fault: str) -> bool:
    command = [sys.executable, "-m", "tests.flows.run_until", str(directory), step]
    ended = subprocess.run(command, env=environment(fault), check=False, capture_output=True, text=True)
    assert ended.returncode in {0, -signal.SIGKILL}, ended.stderr
    return ended.returncode == -signal.SIGKILL


def copies(directory: Path) -> Counter[str]:
    return Counter(str(letter.read()["Message-ID"]) for letter in letters(directory / "mailbox"))


def recipients(directory: Path) -> Counter[str]:
    """Count the messages by address: Message-IDs are keyed, so they differ between workspaces."""
    return Counter(str(letter.read()["To"]) for letter in letters(directory / "mailbox"))


ELSEWHERE = {
    "compact.after_commit",
    "compact.before_commit",
    "compact.renamed",
    "compact.unlinked",
    "consent.before_commit",
    "consent.confirming",
    "consent.kept",
    "consent.recorded",
    "erase.before_commit",
    "forget.after_commit",
    "forget.files_gone",
    "identity.before_commit",
    "identity.deciding",
    "import.after_quarantine",
    "items.before_commit",
    "log.after_vault",
    "log.before_commit",
    "recommend.forgotten",
    "replay.after_append",
    "scrub.anew",
    "seal.after_commit",
    "seal.renamed",
    "segments.noted",
    "segments.stands",
    "storage.after_commit",
    "storage.before_commit",
    "suppressions.kept",
    "suppressions.lifting",
    "traits.published",
    "upgrade.after_commit",
    "upgrade.renamed",
}
"""Places that the demo does not pass, or passes with every commit: tests of their own kill there, and
tests/trust/test_every_fault_point.py sees to that."""


def test_every_place_that_exists_is_tried() -> None:
    program = "import json, suasion.flows.demo; from suasion.core import faults; print(json.dumps(faults.declared()))"
    found = subprocess.run([sys.executable, "-c", program], env=environment(), check=True, capture_output=True)
    assert {place.partition(":")[0] for place in FAULTS_TRIED} == set(json.loads(found.stdout)) - ELSEWHERE


@pytest.mark.parametrize(("step", "fault"), PLACES)
def test_killed_and_run_again_a_step_ends_the_same(
    stages: Path, expected: dict[str, Any], tmp_path: Path, step: str, fault: str
) -> None:
    directory = before(stages, step, tmp_path)
    assert killed(directory, step, fault), f"the {step} step does not pass {fault}"
    assert run_until(directory, step) == expected[step]
    assert copies(directory) == (copies(stages / "finished") if step in {"send", "measure"} else Counter())


@pytest.mark.parametrize("fault", SENDING)
def test_killed_while_sending_few_are_uncertain_and_none_goes_out_twice(
    stages: Path, expected: dict[str, Any], tmp_path: Path, fault: str
) -> None:
    directory = before(stages, "send", tmp_path)
    assert killed(directory, "send", fault)
    out_before = copies(directory)
    figures, found = run_until(directory, "send"), copies(directory)
    assert set(found.values()) == {1}
    assert out_before <= found
    whole = expected["send"]
    assert figures["planned"] == whole["planned"] == figures["sent"] + figures["uncertain"]
    assert 0 < figures["uncertain"] <= Pace().lines
    assert figures["sent"] <= len(found) <= figures["planned"]
    with Workspace.open(directory, read_only=True) as workspace:
        assert recompute_of(workspace, "send") == figures


def recompute_of(workspace: Workspace, name: str) -> dict[str, Any]:
    (step,) = (step for step in FLOW.steps if step.name == name)
    return step.figures(workspace)


def test_killed_at_the_end_of_every_step_the_whole_demo_ends_the_same_as_in_one_go(
    stages: Path, expected: dict[str, Any], tmp_path: Path, retailer: Path
) -> None:
    """Through the command line, in a workspace of its own: so two workspaces give the same figures, too."""
    arguments = ("demo", "--data", retailer, "--workspace", tmp_path / "shop", "--no-serve", "--json")
    for fault in ("log.after_commit:2", *["flow.before_record"] * len(STEPS)):
        assert suasion(*arguments, fault=fault).code == -signal.SIGKILL
    ended = suasion(*arguments)
    assert ended.code == 0, ended.err
    for step, figures in json.loads(ended.out)["steps"].items():
        public = {name: value for name, value in expected[step].items() if name != "figures"}
        assert {name: value for name, value in figures.items() if name != "seconds"} == public
    assert recipients(tmp_path / "shop") == recipients(stages / "finished")
    with Workspace.open(tmp_path / "shop", read_only=True) as workspace:
        assert recompute(workspace) == []


def test_another_seed_holds_out_others_and_draws_another_plan(stages: Path, tmp_path: Path) -> None:
    plans = []
    for seed in (20171030, 2):
        directory = before(stages, "decide", tmp_path / str(seed))
        settings = directory / "suasion.toml"
        text = settings.read_text(encoding="utf-8")
        settings.write_text(text.replace("seed = 20171030", f"seed = {seed}"), encoding="utf-8")
        with Workspace.open(directory) as workspace:
            decide.do(workspace, NoProgress())
            plans.append(decide.plan(workspace))
    same, other = plans
    assert same.request.customers == other.request.customers
    assert same.arms != other.arms
    assert same.drawn.tolist() != other.drawn.tolist()
    assert same.allocation.choice.tolist() == other.allocation.choice.tolist(), "what is best does not hang on the seed"


def test_without_a_holdout_the_rest_of_the_demo_runs_and_claims_nothing_of_one(stages: Path, tmp_path: Path) -> None:
    directory = before(stages, "decide", tmp_path)
    settings = directory / "suasion.toml"
    text = settings.read_text(encoding="utf-8")
    assert "holdout_share = 0.1" in text
    settings.write_text(text.replace("holdout_share = 0.1", "holdout_share = 0.0"), encoding="utf-8")
    with Workspace.open(directory) as workspace:
        found = {}
        for step in FLOW.steps[STEPS.index("decide") :]:
            step.do(workspace, NoProgress())
            found[step.name] = step.figures(workspace)
    assert found["decide"]["holdout"] == 0
    assert found["send"]["sent"] == found["decide"]["contacted"] > 0
    measured = found["measure"]
    assert [measured[name] for name in ("aa_interval", "aa_difference", "held_out", "sample_ratio_p_value")] == [
        None,
        None,
        0,
        None,
    ]
