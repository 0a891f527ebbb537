"""A workspace with people of every role behind a running server, and the ways to knock at its door."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from suasion.access.access import Access
from suasion.access.roles import ROLES, SCOPES
from suasion.flows.jobs.store import Jobs
from suasion.http.app import create_app
from suasion.http.sign_in import SignedCallers
from suasion.workspace import Workspace
from tests.access.desk import PASSWORD, CountingPasswords, MovedClock
from tests.http.running import Server

LOCAL_KEY = "lk_of-the-commands-beside-it"


@dataclass(frozen=True)
class House:
    """A running server over a workspace; one person per role, each named after it, with the password `PASSWORD`."""

    workspace: Workspace
    app: FastAPI
    client: httpx.Client
    clock: MovedClock
    passwords: CountingPasswords

    @property
    def access(self) -> Access:
        """Of the workspace."""
        return self.workspace.access

    @contextmanager
    def browser(self, account: str) -> Iterator[httpx.Client]:
        """Sign a person in; the client holds the cookie, says where it comes from, and sends the CSRF token."""
        with httpx.Client(base_url=self.client.base_url, trust_env=False) as browser:
            found = browser.post("/api/session", json={"account": account, "password": PASSWORD})
            assert found.status_code == 200, found.text
            origin = str(self.client.base_url).rstrip("/")
            browser.headers.update({"Origin": origin, "X-CSRF-Token": found.json()["session"]["csrf_token"]})
            yield browser

    def key(self, *scopes: str) -> dict[str, str]:
        """Give the header of a bearer key with these scopes."""
        made = self.access.keys.make_bearer("test", scopes, by="owner", may=SCOPES)
        return {"Authorization": f"Bearer {made.secret}"}

    def write_key(self, source: str = "web") -> dict[str, str]:
        """Give the header of a write key."""
        return basic(self.access.keys.make_write("test", source, by="owner").secret)


def basic(user: str, password: str = "") -> dict[str, str]:
    """Give the header of Basic credentials."""
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


@contextmanager
def house(directory: Path, settings: str = "") -> Iterator[House]:
    """Build one in a new directory, with these lines in its settings."""
    Workspace.create(directory).close()
    if settings:
        (directory / "suasion.toml").write_text(settings, encoding="utf-8")
    with Workspace.open(directory) as workspace, lived_in(workspace) as made:
        yield made


@contextmanager
def lived_in(workspace: Workspace, jobs: Jobs | None = None) -> Iterator[House]:
    """Let one person per role into a workspace that stands, and serve it with these jobs; by default there are none."""
    clock, passwords = MovedClock(), CountingPasswords()
    workspace.access = Access(workspace.database, clock, passwords)
    for role in ROLES:
        _move_in(workspace.access, role)
    asked = jobs or Jobs(workspace.database, workspace.clock)
    app = create_app(workspace, SignedCallers(workspace.access, LOCAL_KEY), asked)
    with Server(app) as server, httpx.Client(base_url=server.address, trust_env=False) as client:
        yield House(workspace, app, client, clock, passwords)


def _move_in(access: Access, role: str) -> None:
    _, link = access.invite(role, role=role, by="owner")
    by_link = access.sign_in.with_link(link.token, address="here")
    access.sign_in.out(access.sign_in.set_password(by_link.token, PASSWORD, address="here").token)


def problem(found: httpx.Response) -> tuple[int, Any]:
    """Give status and code of a problem document."""
    assert found.headers["content-type"] == "application/problem+json", found.text
    return found.status_code, found.json()["code"]
