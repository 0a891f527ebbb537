"""A process that imports a file by a job, and that tests kill. Usage: run_jobs.py WORKSPACE FILE."""

import sys
from pathlib import Path

from suasion import Workspace
from suasion.events.imports.mapping import ItemMapping
from suasion.flows.jobs.kinds.imports import ImportItems
from suasion.flows.jobs.worker import Worker
from tests.flows.jobs.asked import asked, import_of, jobs_of, upload


def main(directory: str, file: str) -> None:
    with Workspace.open(directory) as workspace:
        jobs = jobs_of(workspace)
        with Worker(workspace, jobs):
            content = Path(file).read_bytes()
            if Path(file).name == "items.csv":
                told = ImportItems(upload=upload(workspace, content), mapping=ItemMapping("sku"))
                asked(jobs, "import_items", told)
            else:
                asked(jobs, "import_orders", import_of(workspace, content))


if __name__ == "__main__":
    main(*sys.argv[1:])
