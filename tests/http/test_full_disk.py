"""A disk that takes no more: the answer says so, readiness says so, and all is well again once there is room."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from sqlalchemy import event, text

from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.flows.jobs.uploads import Uploads
from suasion.http import health
from suasion.http.caller import PUBLIC
from suasion.http.routing import Routes
from tests.http.made_app import made_workspace, serving

EVENT = {"type": "track", "userId": "ada", "event": "Seen", "properties": {"note": "x" * 20_000}}
LIMITED = """
import resource, sys
from pathlib import Path
import httpx
from tests.http.made_app import made_workspace, serving

def limit(bytes):
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes, resource.RLIM_INFINITY))

with made_workspace(Path(sys.argv[1])) as workspace:
    with serving(workspace) as client:
        def post(path, who, **more):
            found = client.post(path, headers={"Authorization": who}, **more)
            return found.status_code, found.json().get("code", "")
        def event():
            sent = {"userId": "ada", "event": "E", "properties": {"x": "x" * 20000}}
            return post("/v1/track", "Source web", json=sent)
        def upload():
            content = b"a,b\\n" + b"1,2\\n" * 20000
            return post("/api/uploads", "Scopes imports:write", params={"name": "x.csv"}, content=content)
        def ready():
            return client.get("/readyz").status_code
        print(event(), upload(), ready())
        limit(2000)
        print(event(), upload(), ready(), client.get("/healthz").status_code)
        print(sorted(path.name for path in (workspace.directory / "uploads").glob("*.part")))
        limit(resource.RLIM_INFINITY)
        print(event(), upload(), ready())
"""


def test_intake_uploads_and_readiness_tell_a_full_disk_and_recover(tmp_path: Path) -> None:
    """A limit on the size of files is the one real lack of room that needs no disk of its own."""
    ended = subprocess.run(
        [sys.executable, "-c", LIMITED, tmp_path / "shop"], capture_output=True, text=True, check=True
    )
    full = (507, "storage_full")
    assert ended.stdout.splitlines() == [
        f"{(200, '')} {(201, '')} 200",
        f"{full} {full} 503 200",
        "[]",
        f"{(200, '')} {(201, '')} 200",
    ]


def test_a_database_that_may_not_grow_refuses_whole_and_names_no_path(tmp_path: Path) -> None:
    with made_workspace(tmp_path / "shop") as workspace:
        database = workspace.database
        assert isinstance(database, SQLiteDatabase)
        with database.read() as connection:
            pages = connection.scalar(text("PRAGMA page_count"))

        def bounded(connection: sqlite3.Connection, _record: object) -> None:
            connection.execute(f"PRAGMA max_page_count = {pages}")

        database._engine.dispose()
        event.listen(database._engine, "connect", bounded)
        with serving(workspace, Authorization="Source web") as client:
            full = client.post("/v1/batch", json={"batch": [EVENT | {"messageId": str(n)} for n in range(20)]})
            assert (full.status_code, full.json()["code"]) == (507, "storage_full")
            assert str(tmp_path) not in full.text
            assert workspace.events.last_sequence() == 0
            event.remove(database._engine, "connect", bounded)  # first: another thread may connect in between
            database._engine.dispose()
            assert client.post("/v1/track", json=EVENT).status_code == 200
        assert workspace.events.last_sequence() == 1


def test_readiness_ends_while_there_is_still_a_little_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert health.disk_trouble(tmp_path) == ""
    monkeypatch.setattr(health, "MIN_FREE_BYTES", 10**18)
    assert health.disk_trouble(tmp_path) == f"less than {10**12} MB free"
    assert health.disk_trouble(tmp_path / "gone") == "cannot be written"
    assert list(tmp_path.iterdir()) == []


def test_any_route_that_finds_no_room_says_so(tmp_path: Path) -> None:
    routes = Routes("made")

    @routes.get("/api/made", needs=PUBLIC)
    def made() -> None:
        with Path("/dev/full").open("wb") as file:
            file.write(b"x")

    with made_workspace(tmp_path / "shop") as workspace, serving(workspace, routes) as client:
        found: httpx.Response = client.get("/api/made")
    assert (found.status_code, found.json()["code"]) == (507, "storage_full")
    assert "/dev/full" not in found.text


def test_an_upload_that_does_not_fit_leaves_nothing(tmp_path: Path) -> None:
    with made_workspace(tmp_path / "shop") as workspace:
        uploads = Uploads(tmp_path, workspace.clock)
    with pytest.raises(OSError, match="No space"), uploads.begin("x.csv", 1000) as draft:  # noqa: PT012
        draft._file.close()
        draft._file = Path("/dev/full").open("wb")  # noqa: SIM115
        draft.write(b"x")
        draft.keep()
    assert list((tmp_path / "uploads").iterdir()) == []
