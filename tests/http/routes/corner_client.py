"""A client of the corner shop's API that holds every scope to read."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from suasion.access.roles import scopes_of
from suasion.flows.jobs.store import Jobs
from suasion.http.app import create_app
from tests.campaigns.corner_shop import opened
from tests.http.callers import NamedScopes
from tests.http.running import Server


@contextmanager
def corner_client(factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Serve the corner shop and give a client that asks as a viewer."""
    headers = {"Authorization": f"Scopes {' '.join(sorted(scopes_of('viewer')))}"}
    with (
        opened(factory) as workspace,
        Server(create_app(workspace, NamedScopes(), Jobs(workspace.database, workspace.clock))) as server,
        httpx.Client(base_url=server.address, trust_env=False, headers=headers) as client,
    ):
        yield client
