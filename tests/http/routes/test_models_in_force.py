import shutil
from pathlib import Path

import httpx
import pytest

from suasion import Workspace
from suasion.flows.jobs.store import Jobs
from suasion.http.app import create_app
from tests.campaigns.corner_shop import make
from tests.http.callers import NamedScopes
from tests.http.running import Server
from tests.made_once import made_once


def test_a_version_is_put_in_force_and_what_cannot_be_is_refused(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    shutil.copytree(made_once(tmp_path_factory, "corner-shop", make) / "shop", tmp_path / "shop")
    with (
        Workspace.open(tmp_path / "shop") as workspace,
        Server(create_app(workspace, NamedScopes(), Jobs(workspace.database, workspace.clock))) as server,
        httpx.Client(base_url=server.address, trust_env=False) as client,
    ):
        client.headers["Authorization"] = "Scopes models:read models:write"
        path = "/api/models-in-force/shop"
        gone = client.put(path, json={})
        assert gone.status_code == 409
        assert "The file of version 1" in gone.json()["detail"]
        file = workspace.directory / "models" / f"{'ab' * 32}.json"
        file.parent.mkdir(exist_ok=True)
        file.write_text("{}")
        done = client.put(path, json={}).json()
        assert (done["version"], done["why"]) == (1, "chosen")
        assert done["by"]
        assert client.get("/api/models").json()["data"][0]["version"] == 1
        assert client.get("/api/models").json()["data"][0]["newest"] == 2
        card = client.get("/api/models/shop").json()
        assert (card["version"], card["versions"][1]["in_force"][0]["why"]) == (1, "chosen")
        assert client.put(path, json={"version": 1}).status_code == 409
        assert client.put(path, json={"version": 9}).status_code == 404
        assert client.put(path, json={"version": 0}).status_code == 422
        assert client.put("/api/models-in-force/nowhere", json={}).status_code == 404
        entry = workspace.access.audit.entries(limit=1).rows[0]
        assert (entry.act, entry.subject, entry.detail) == (
            "model.put_in_force",
            "model:shop",
            {"version": 1, "before": 2},
        )
        client.headers["Authorization"] = "Scopes models:read"
        assert client.put(path, json={"version": 2}).status_code == 403
