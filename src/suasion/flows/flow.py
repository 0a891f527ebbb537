"""A flow: a tuple of named steps, each run once, its figures kept; a killed flow goes on where it stopped.

A step is two functions. `do` changes the workspace and may be killed anywhere: run again, it must end in the same
state. `figures` only reads, and gives the same answer whenever it is asked, in this process or another; that is what
`suasion report --recompute` holds it to.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from suasion.core import faults
from suasion.core.errors import Conflict
from suasion.core.progress import NoProgress, Progress
from suasion.core.settings import Value
from suasion.flows.tables import FLOW_STEP
from suasion.workspace import Workspace

Figures = dict[str, Any]

BEFORE_RECORD = faults.declare("flow.before_record", "a step has done its work; that it did is not yet recorded")
AFTER_RECORD = faults.declare("flow.after_record", "a step's figures are recorded; the next step has not begun")


@dataclass(frozen=True)
class Step:
    """One named part of a flow.

    Parameters
    ----------
    name
        What it is called in results, such as ``"collect"``.
    label
        What it says while it runs.
    do
        Changes the workspace; safe to run again after a kill at any point.
    figures
        Reads what the step left behind.
    line
        Says the figures in one line for a person.
    """

    name: str
    label: str
    do: Callable[[Workspace, Progress], None]
    figures: Callable[[Workspace], Figures]
    line: Callable[[Figures], str]


@dataclass(frozen=True)
class Flow:
    """Named steps, in order."""

    name: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Finished:
    """A finished step: its figures, the seconds it took, and whether that was in an earlier run."""

    step: Step
    figures: Figures
    seconds: float
    resumed: bool


def run(flow: Flow, workspace: Workspace, progress: Progress | None = None) -> Iterator[Finished]:
    """Run the steps that have not finished yet; yields every step in order as soon as its figures are known.

    Raises
    ------
    suasion.core.errors.Conflict
        If a finished step ran under other settings than the workspace has now.
    """
    progress = progress or NoProgress()
    _require_same_settings(flow, workspace)
    done = recorded(flow, workspace)
    for step in flow.steps:
        if step.name in done:
            figures, seconds = done[step.name]
            yield Finished(step, figures, seconds, resumed=True)
            continue
        started, clock = workspace.clock.now(), time.monotonic()
        step.do(workspace, progress)
        figures = as_json(step.figures(workspace))
        seconds = round(time.monotonic() - clock, 3)
        faults.pass_point(BEFORE_RECORD)
        with workspace.database.write() as connection:
            connection.execute(
                insert(FLOW_STEP).values(
                    flow=flow.name,
                    step=step.name,
                    started=started,
                    finished=workspace.clock.now(),
                    seconds=seconds,
                    figures=json.dumps(figures, ensure_ascii=False),
                    settings=json.dumps(_deciding(workspace), sort_keys=True),
                )
            )
        faults.pass_point(AFTER_RECORD)
        yield Finished(step, figures, seconds, resumed=False)


def recorded(flow: Flow, workspace: Workspace) -> Mapping[str, tuple[Figures, float]]:
    """Give figures and seconds of the steps that have finished, by name, whatever the settings say by now."""
    with workspace.database.read() as connection:
        rows = connection.execute(select(FLOW_STEP).where(FLOW_STEP.c.flow == flow.name)).all()
    return {row.step: (json.loads(row.figures), row.seconds) for row in rows}


def as_json(figures: Figures) -> Figures:
    """Give figures as they read back from JSON, so that stored and recomputed ones compare equal.

    Raises
    ------
    ValueError
        If one is not a finite number: "not enough data" is None with a reason, never NaN.
    """
    return json.loads(json.dumps(figures, ensure_ascii=False, allow_nan=False))  # type: ignore[no-any-return]


def _require_same_settings(flow: Flow, workspace: Workspace) -> None:
    """Compare what both know: a setting that a later release added cannot have decided anything before."""
    now = _deciding(workspace)
    with workspace.database.read() as connection:
        rows = connection.execute(select(FLOW_STEP).where(FLOW_STEP.c.flow == flow.name)).all()
    for row in rows:
        then = json.loads(row.settings)
        changed = [
            f"{name} was {then[name]!r}, is {now[name]!r}" for name in now if now[name] != then.get(name, now[name])
        ]
        if changed:
            raise Conflict(
                f"The step {row.step!r} of {flow.name!r} ran under other settings than {workspace.directory} has now: "
                f"{'; '.join(changed)}.",
                hint="Put them back, or start over in another directory with --workspace.",
            )


def _deciding(workspace: Workspace) -> dict[str, Value]:
    # The server's address, the size of uploads, the place of the rows and the engine's share of the machine decide
    # nothing that is computed.
    values = workspace.settings.items()
    return {
        name: value for name, value in values if not name.startswith(("server.", "engine.", "imports.", "database."))
    }
