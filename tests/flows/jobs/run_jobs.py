"""A process that imports a file by a job, and that tests kill. Usage: run_jobs.py WORKSPACE FILE."""

import sys
from pathlib import Path

from suasion import Workspace
from suasion.flows.jobs.worker import Worker
from tests.flows.jobs.asked import asked, import_of, jobs_of


def main(directory: str, file: str) -> None:
    with Workspace.open(directory) as workspace:
        jobs = jobs_of(workspace)
        with Worker(workspace, jobs):
            asked(jobs, "import_orders", import_of(workspace, Path(file).read_bytes()))


if __name__ == "__main__":
    main(*sys.argv[1:])
