"""The corner shop behind a running server, for the screens that show what the loop left behind."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from suasion import Workspace
from suasion.access.roles import SCOPES
from suasion.events.imports.mapping import OrderMapping
from suasion.flows.jobs.job import Failure, Shown
from suasion.flows.jobs.kinds.train import Train
from suasion.flows.jobs.store import Jobs
from tests.access.desk import PASSWORD
from tests.campaigns.corner_shop import CAMPAIGN, make
from tests.console.browsing import Watched
from tests.http.house import House, lived_in
from tests.made_once import made_once

CAMPAIGN_PATH = f"/campaigns/{quote(CAMPAIGN, safe='')}"
UNLIMITED = "[server]\nrequests_per_minute = 100000\n"


@contextmanager
def corner_house(factory: pytest.TempPathFactory) -> Iterator[House]:
    """Serve a copy of the corner shop, with a person of every role."""
    directory = factory.mktemp("corner-house") / "shop"
    shutil.copytree(made_once(factory, "corner-shop", make) / "shop", directory)
    (directory / "suasion.toml").write_text(UNLIMITED, encoding="utf-8")
    with Workspace.open(directory) as workspace:
        _import(workspace, directory.parent / "till.csv")
        with lived_in(workspace, _jobs(workspace)) as house:
            yield house


def _import(workspace: Workspace, file: Path) -> None:
    """Import a file of which no line can be stored."""
    file.write_text("who,order,when,what,units,paid\nu1,o1,2017-10-01T10:00:00Z,gone,1,2.5\nu2,o2,never,p1,1,2\n")
    mapping = OrderMapping(customer="who", order="order", time="when", item="what", quantity="units", amount="paid")
    with workspace.session() as session:
        workspace.import_orders(session, file, mapping, source="till")


def _jobs(workspace: Workspace) -> Jobs:
    """Give jobs of which one failed, one runs and one waits; no worker takes them up."""
    jobs = Jobs(workspace.database, workspace.clock)
    failed, running, _ = (jobs.ask("train", Train(categories=count), "person:ada") for count in (1, 2, 3))
    jobs.claim()
    jobs.fail(failed.id, Failure("invalid_input", "There are no orders.", "Import some."))
    jobs.claim()
    jobs.show(running.id, Shown(3, 12, "shop"))
    return jobs


def told(house: House, path: str) -> Any:
    """Give what the API answers to somebody who may see everything."""
    found = house.client.get(path, headers=house.key(*SCOPES))
    assert found.status_code == 200, found.text
    return found.json()


def come_in(visitor: Watched, account: str = "admin") -> Watched:
    """Sign a person in by the API, as the page would."""
    body = {"account": account, "password": PASSWORD}
    assert visitor.page.context.request.post(f"{visitor.address.rstrip('/')}/api/session", data=body).ok
    return visitor


def refuse(visitor: Watched, call: str) -> None:
    """Answer a call with a failure of the server, from now on."""
    visitor.expected.append("500")
    problem = '{"type": "/problems/internal", "title": "x", "status": 500, "code": "internal", "detail": "It broke."}'
    visitor.page.route(
        call, lambda route: route.fulfill(status=500, content_type="application/problem+json", body=problem)
    )
