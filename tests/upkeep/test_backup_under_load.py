"""T25 at commit size: a backup while a server takes events, restored elsewhere; an old snapshot, whose past waits."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from suasion import Workspace
from suasion.deliveries.hold import Held
from suasion.upkeep.backup import back_up
from tests.cli.command import suasion_here
from tests.cli.serving import serving
from tests.deliveries.mail_room import MailRoom, copies, sink, smtp
from tests.trust.recording import Trust
from tests.upkeep.small_shop import CAMPAIGN, CUSTOMERS, SEALED, TAIL, events_of

SENDERS, BATCH = 3, 20


class Load:
    """Senders that post batches until told to stop; `acknowledged` holds the ids that were answered 200."""

    def __init__(self, address: str, key: str) -> None:
        self.acknowledged: list[str] = []
        self.refused: list[int] = []
        self._address = address
        self._key = {"Authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._send, args=(number,)) for number in range(SENDERS)]

    @contextmanager
    def running(self) -> Iterator["Load"]:
        for thread in self._threads:
            thread.start()
        try:
            yield self
        finally:
            self._stopping.set()
            for thread in self._threads:
                thread.join(30)

    def wait_for(self, acknowledged: int) -> None:
        """Wait until so many events were answered, five minutes at most."""
        deadline = time.monotonic() + 300
        while len(self.acknowledged) < acknowledged:
            assert not self.refused, self.refused
            assert time.monotonic() < deadline, len(self.acknowledged)
            time.sleep(0.05)

    def _send(self, sender: int) -> None:
        with httpx.Client(base_url=self._address, headers=self._key, trust_env=False) as client:
            number = 0
            while not self._stopping.is_set():
                ids = [f"load {sender} {number + one}" for one in range(BATCH)]
                number += BATCH
                events = [_event(name) for name in ids]
                answer = client.post("/v1/batch", json={"batch": events})
                if answer.status_code == httpx.codes.OK:
                    self.acknowledged.extend(ids)
                else:
                    self.refused.append(answer.status_code)
                    return


def _event(message: str) -> dict[str, Any]:
    return {
        "type": "track",
        "event": "Seen",
        "messageId": message,
        "userId": f"visitor {message}",
        "properties": {"id": message},
    }


def stored_ids(directory: Path) -> list[str]:
    """Give what the log of a workspace holds of the load, by each event's own property."""
    with Workspace.open(directory) as workspace, workspace.session() as session:
        events = workspace.events.view(session).with_properties()
        found = session.fetch(events.filter(events.name == "Seen").select("properties"))["properties"].to_pylist()
    return [json.loads(str(one))["id"] for one in found]


@pytest.mark.trust("T25")
def test_a_backup_under_load_is_one_moment_and_loses_nothing_that_was_answered_before(
    trust: Trust, shop: Path, tmp_path: Path
) -> None:
    made = json.loads(suasion_here("key", "make", "site", "--write", "web", "--workspace", shop, "--json").out)
    with serving(shop) as served, Load(served.address, made["secret"]).running() as load:
        load.wait_for(trust.size(commit=10, full=1_000) * BATCH)
        before = list(load.acknowledged)
        done = back_up(shop, tmp_path / "data", vault=tmp_path / "vault")
        load.wait_for(len(before) + 5 * BATCH)
    assert load.refused == []
    asked = ("restore", "--held", tmp_path / "data", tmp_path / "again", "--vault", tmp_path / "vault")
    assert suasion_here(*asked).code == 0
    found = stored_ids(tmp_path / "again")
    trust.report(inputs=len(found), faults=1, lost=len(set(before) - set(found)), doubled=len(found) - len(set(found)))
    assert len(found) == len(set(found)) == done.sequence - SEALED - TAIL
    assert set(before) <= set(found) < set(load.acknowledged), "a moment between: all of before, not all of after"
    with Workspace.open(tmp_path / "again") as workspace:
        events = events_of(workspace)
        assert [sequence for sequence, _ in events] == list(range(1, done.sequence + 1)), "no gap, nothing twice"
        tokens = {token for _, token in events}
        assert workspace.vault.kinds(tokens).keys() == tokens, (
            "everybody came once, so the vault was copied after the data"
        )


@pytest.mark.trust("T25")
def test_an_old_snapshot_sends_nothing_before_its_release_and_then_what_was_kept_once(
    trust: Trust, shop: Path, tmp_path: Path
) -> None:
    back_up(shop, tmp_path / "data", vault=tmp_path / "vault")
    suasion_here("restore", "--held", tmp_path / "data", tmp_path / "again", "--vault", tmp_path / "vault")
    again = tmp_path / "again"
    with sink(tmp_path / "mail") as port:
        with serving(again) as served, httpx.Client(base_url=served.address, trust_env=False) as client:
            assert client.get("/healthz").status_code == 200, "it may be looked at"
        room = MailRoom(again)
        with pytest.raises(Held):
            room.hand_over(smtp(port)).run(CAMPAIGN)
        assert copies(tmp_path / "mail") == {}
        room.database.close()
        jobs = json.loads(suasion_here("jobs", "--workspace", again, "--json").out)
        assert [job["state"] for job in jobs] == ["interrupted", "interrupted"]
        assert suasion_here("release", "--planned", "keep", "--jobs", "drop", "--workspace", again).code == 0
        room = MailRoom(again)
        for _ in range(2):
            figures = room.hand_over(smtp(port)).run(CAMPAIGN)
        room.database.close()
    planned = CUSTOMERS - 2
    assert list(copies(tmp_path / "mail").values()) == [1] * planned
    assert (figures["sent"], figures["uncertain"]) == (planned + 1, 1), "what was on its way is never sent by itself"
    trust.report(inputs=CUSTOMERS, faults=1)
