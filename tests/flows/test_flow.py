"""The flow engine on a small flow of its own, over a real workspace."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select, update

from suasion.core.errors import Conflict
from suasion.core.progress import Progress
from suasion.flows.flow import Figures, Flow, Step, recorded, run
from suasion.flows.tables import FLOW_STEP
from suasion.workspace import Workspace


class Counting:
    """A step that counts how often it did its work."""

    def __init__(self, name: str, *, fails: bool = False) -> None:
        self.done = 0
        self.fails = fails
        self.step = Step(name, name, self.do, self.figures, lambda figures: f"{figures['done']} done")

    def do(self, workspace: Workspace, progress: Progress) -> None:
        if self.fails:
            raise RuntimeError(self.step.name)
        self.done += 1

    def figures(self, workspace: Workspace) -> Figures:
        return {"done": self.done}


def test_steps_run_in_order_and_once(tmp_path: Path) -> None:
    one, two = Counting("one"), Counting("two")
    flow = Flow("test", (one.step, two.step))
    with Workspace.create(tmp_path / "w") as workspace:
        first = list(run(flow, workspace))
        again = list(run(flow, workspace))
    assert [finished.step.name for finished in first] == ["one", "two"]
    assert [finished.resumed for finished in first + again] == [False, False, True, True]
    assert [finished.figures for finished in again] == [{"done": 1}, {"done": 1}]
    assert (one.done, two.done) == (1, 1)


def test_a_flow_goes_on_at_the_step_that_failed(tmp_path: Path) -> None:
    one, two = Counting("one"), Counting("two", fails=True)
    flow = Flow("test", (one.step, two.step))
    with Workspace.create(tmp_path / "w") as workspace:
        with pytest.raises(RuntimeError, match="two"):
            list(run(flow, workspace))
        two.fails = False
        resumed = [finished.resumed for finished in run(flow, workspace)]
    assert resumed == [True, False]
    assert (one.done, two.done) == (1, 1)


def test_a_finished_step_under_other_settings_is_a_conflict(tmp_path: Path) -> None:
    flow = Flow("test", (Counting("one").step,))
    directory = tmp_path / "w"
    with Workspace.create(directory) as workspace:
        list(run(flow, workspace))
    file = directory / "suasion.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("seed = 20171030", "seed = 7"), encoding="utf-8")
    with Workspace.open(directory) as workspace, pytest.raises(Conflict, match="seed was 20171030, is 7"):
        list(run(flow, workspace))


def test_a_report_is_still_read_when_settings_have_changed_since(tmp_path: Path) -> None:
    flow = Flow("test", (Counting("one").step,))
    directory = tmp_path / "w"
    with Workspace.create(directory) as workspace:
        list(run(flow, workspace))
    file = directory / "suasion.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("seed = 20171030", "seed = 7"), encoding="utf-8")
    with Workspace.open(directory, read_only=True) as workspace:
        assert recorded(flow, workspace)["one"][0] == {"done": 1}


def test_a_setting_that_a_later_release_added_locks_nobody_out(tmp_path: Path) -> None:
    flow = Flow("test", (Counting("one").step,))
    with Workspace.create(tmp_path / "w") as workspace:
        list(run(flow, workspace))
        with workspace.database.write() as connection:
            then = json.loads(connection.execute(select(FLOW_STEP.c.settings)).scalar_one())
            del then["workspace.seed"]  # as if it came later
            then["workspace.gone"] = 1  # as if it was taken away since
            connection.execute(update(FLOW_STEP).values(settings=json.dumps(then)))
        assert [finished.resumed for finished in run(flow, workspace)] == [True]


@pytest.mark.parametrize("said", ["port = 8765", "threads = 2"])
def test_the_server_s_address_and_the_engine_s_share_are_no_such_settings(tmp_path: Path, said: str) -> None:
    flow = Flow("test", (Counting("one").step,))
    directory = tmp_path / "w"
    with Workspace.create(directory) as workspace:
        list(run(flow, workspace))
    file = directory / "suasion.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(said, said[:-1] + "1"), encoding="utf-8")
    with Workspace.open(directory) as workspace:
        assert [finished.resumed for finished in run(flow, workspace)] == [True]


def test_a_figure_that_is_not_a_number_is_refused(tmp_path: Path) -> None:
    step = Step("nan", "nan", Counting("nan").do, lambda _: {"x": float("nan")}, str)
    with Workspace.create(tmp_path / "w") as workspace, pytest.raises(ValueError, match="JSON compliant"):
        list(run(Flow("test", (step,)), workspace))
