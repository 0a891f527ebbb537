"""A small shop, a file of its orders, and jobs asked for and waited for."""

import time
from pathlib import Path

import pyarrow as pa

from suasion import Workspace
from suasion.customers.history import ITEMS
from suasion.events.imports.mapping import OrderMapping
from suasion.flows.jobs.job import Arguments, Job
from suasion.flows.jobs.kinds.imports import ImportOrders, uploads
from suasion.flows.jobs.store import Jobs

MAPPING = OrderMapping(customer="who", order="order", time="when", item="sku", quantity="qty", amount="paid")
HEADER = "who,order,when,sku,qty,paid"


def orders(count: int = 3) -> bytes:
    """Write a file of so many orders of one line each, two customers taking turns."""
    lines = [f"{'ann' if n % 2 else 'bob'},o{n},2026-01-05T10:00:{n % 60:02d}Z,tea,1,2.50" for n in range(count)]
    return ("\n".join([HEADER, *lines]) + "\n").encode()


def make_shop(directory: Path) -> None:
    """Make a workspace whose catalog holds tea."""
    tea = {name: "tea" if name in {"item", "name"} else None for name in ITEMS.names}
    with Workspace.create(directory) as made:
        made.catalog.put_items(pa.Table.from_pylist([tea], schema=ITEMS))


def jobs_of(workspace: Workspace) -> Jobs:
    return Jobs(workspace.database, workspace.clock)


def upload(workspace: Workspace, content: bytes, name: str = "orders.csv") -> str:
    with uploads(workspace).begin(name, 10_000_000) as draft:
        draft.write(content)
        return draft.keep().id


def import_of(workspace: Workspace, content: bytes) -> ImportOrders:
    return ImportOrders(upload=upload(workspace, content), source="till", mapping=MAPPING)


def ended(jobs: Jobs, number: int, seconds: float = 20) -> Job:
    """Wait for a job to end."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        seen = jobs.news
        job = jobs.job(number)
        if job.ended:
            return job
        jobs.wait(seen, 0.2)
    raise AssertionError(f"job {number} is still {jobs.job(number).state}")


def asked(jobs: Jobs, kind: str, arguments: Arguments) -> Job:
    return ended(jobs, jobs.ask(kind, arguments, "owner").id)
