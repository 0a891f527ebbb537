"""Back-pressure: more than may wait is refused with when to come again, and what was taken is still answered."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from suasion.events.collector import Collector
from suasion.workspace import Workspace
from tests.http.house import problem
from tests.http.made_app import made_workspace, serving

EVENT = {"userId": "ada", "event": "E"}


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with made_workspace(tmp_path / "shop") as made:
        made._collector = Collector(made.events, most_events=1)
        yield made


def test_more_than_may_wait_is_told_to_come_again_and_nothing_of_it_is_kept(workspace: Workspace) -> None:
    answers: list[httpx.Response] = []
    with serving(workspace, Authorization="Source web") as client:
        first = threading.Thread(target=lambda: answers.append(client.post("/v1/track", json=EVENT, timeout=30)))
        with workspace.database.write():  # the disk is busy
            first.start()
            deadline = time.monotonic() + 20
            while workspace.collector.waiting[0] == 0 and time.monotonic() < deadline:
                time.sleep(0.01)
            found = client.post("/v1/track", json=EVENT)
            assert problem(found) == (429, "overloaded")
            assert int(found.headers["retry-after"]) >= 1
            assert found.headers["access-control-allow-origin"] == "*"
        first.join(30)
        assert [answer.json()["events"][0]["verdict"] for answer in answers] == ["stored"]
        assert workspace.events.last_sequence() == 1
        assert client.post("/v1/track", json=EVENT).status_code == 200
