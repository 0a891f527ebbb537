"""A shop to which events are sent while its console is looked at, with a worker that does the jobs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from suasion.flows.jobs.store import Jobs
from suasion.flows.jobs.worker import Worker
from suasion.workspace import Workspace
from tests.console.corner_house import UNLIMITED
from tests.http.house import House, lived_in

ATTACK = "<img src=x onerror=window.__xss=1>"
PLAN = """events:
  Product Viewed:
    schema: {required: [price], properties: {price: {type: number}}}
"""


@contextmanager
def event_house(directory: Path) -> Iterator[House]:
    """Serve a new shop with a tracking plan."""
    Workspace.create(directory).close()
    (directory / "suasion.toml").write_text(UNLIMITED, encoding="utf-8")
    with Workspace.open(directory) as workspace:
        workspace.events.tracking.save(PLAN)
        jobs = Jobs(workspace.database, workspace.clock)
        with Worker(workspace, jobs), lived_in(workspace, jobs) as house:
            yield house


def send(house: House, *events: dict[str, Any], source: str = "web") -> None:
    """Send events as a source does."""
    batch = [{"type": "track", "userId": "ann@shop.test", "event": "Signed Up"} | event for event in events]
    answer = house.client.post("/v1/batch", json={"batch": batch}, headers=house.write_key(source))
    assert answer.status_code == 200, answer.text


def bad(number: int, **properties: Any) -> dict[str, Any]:
    """Give an event that the plan refuses; `cost` can be mended to the price that it asks for."""
    return {"event": "Product Viewed", "messageId": f"bad{number}", "properties": properties or {"cost": f"{number}.5"}}
