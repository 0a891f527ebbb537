"""Runs the demo of a workspace up to the end of one step, in a process that a fault point may kill."""

import sys
from pathlib import Path

from suasion.flows.demo import FLOW
from suasion.flows.flow import Figures, run
from suasion.workspace import Workspace


def run_until(directory: Path, last: str) -> Figures:
    """Run what has not finished yet of the steps up to `last`, and give its figures."""
    with Workspace.open(directory) as workspace:
        for finished in run(FLOW, workspace):
            if finished.step.name == last:
                return finished.figures
    raise AssertionError(f"the demo has no step {last!r}")


if __name__ == "__main__":
    run_until(Path(sys.argv[1]), sys.argv[2])
