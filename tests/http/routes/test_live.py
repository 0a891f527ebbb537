from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from suasion import Workspace
from suasion.customers.looked_on import LookedOn
from suasion.events.spec import Track
from suasion.http.app import create_app
from suasion.http.routes.live import live_events
from tests.flows.jobs.asked import jobs_of
from tests.http.callers import NamedScopes
from tests.http.running import Server

READER = {"Authorization": "Scopes events:read"}
SENDER = {"Authorization": "Source web"}


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "shop") as workspace:
        yield workspace


@pytest.fixture
def client(workspace: Workspace) -> Iterator[httpx.Client]:
    with (
        Server(create_app(workspace, NamedScopes(), jobs_of(workspace))) as server,
        httpx.Client(base_url=server.address, trust_env=False, headers=READER) as client,
    ):
        yield client


def track(client: httpx.Client, message: str, **said: object) -> None:
    body = {"messageId": message, "userId": "ann@shop.test", "event": "Viewed"} | said
    assert client.post("/v1/track", json=body, headers=SENDER).status_code == 200


def test_what_was_just_sent_shows_with_its_verdict_and_the_customer_it_joined(client: httpx.Client) -> None:
    before = client.get("/api/events/live").json()
    assert (before["last"], before["data"]) == (0, [])
    track(client, "a", properties={"price": 3})
    track(client, "a", properties={"price": 4})
    found = client.get("/api/events/live").json()
    assert (found["run"], found["last"]) == (before["run"], 2)
    first, second = found["data"]
    assert (first["verdict"], first["customer"], first["properties"]) == ("stored", "c00000001", {"price": 3})
    assert (second["verdict"], second["reason"], second["customer"]) == ("quarantined", "id_reused", None)
    assert "ann@shop.test" not in str(found)
    track(client, "b")
    news = client.get("/api/events/live", params={"after": found["last"]}).json()
    assert [one["number"] for one in news["data"]] == [3]


def test_what_its_company_gave_away_later_as_a_machine_is_shown_too(client: httpx.Client, workspace: Workspace) -> None:
    track(client, "person")
    track(client, "driven", context={"webdriver": True})
    for link in ("a", "b", "c"):
        said = {"email_id": "june", "link_id": link, "links": 3}
        track(client, link, event="Email Link Clicked", properties=said)
    track(client, "a", event="Email Link Clicked", properties={"email_id": "june"})
    before = client.get("/api/events/live").json()
    assert [one["machine"] for one in before["data"]] == ["", "driven_browser", "", "", "", ""]
    assert workspace.machines.follow() == 3
    after = client.get("/api/events/live").json()
    marked = ["", "driven_browser", "all_links", "all_links", "all_links", ""]
    assert [one["machine"] for one in after["data"]] == marked
    assert after["marked"] == []
    news = client.get("/api/events/live", params={"after": 4}).json()
    assert [one["machine"] for one in news["data"]] == marked[4:]
    assert news["marked"] == [{"number": 3, "machine": "all_links"}, {"number": 4, "machine": "all_links"}]


class Busy(Workspace):
    """A workspace in which an event comes whenever somebody has just looked on."""

    def live_events(self, after: int = 0) -> tuple[LookedOn, ...]:
        found = super().live_events(after)
        event = Track(message_id=f"after {self.events.live.last}", user_id="ann", event="Viewed")
        self.events.append([event], source="web")
        return found


def test_what_comes_while_others_are_looked_up_shows_the_next_time(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "shop").close()
    with Busy.open(tmp_path / "shop") as workspace:
        last, seen = 0, []
        for _ in range(4):
            found = live_events(workspace, last)
            last = found.last
            seen += [one.number for one in found.data]
    assert seen == [1, 2, 3]


def test_at_most_so_many_of_the_newest_are_given(client: httpx.Client) -> None:
    for n in range(5):
        track(client, f"m{n}")
    found = client.get("/api/events/live", params={"limit": 2}).json()
    assert [one["number"] for one in found["data"]] == [4, 5]
    assert client.get("/api/events/live", params={"limit": 501}).status_code == 422


def test_volumes_say_when_there_is_too_little_to_judge(client: httpx.Client) -> None:
    assert client.get("/api/events/volume").json()["data"] == []
    track(client, "a")
    (found,) = client.get("/api/events/volume").json()["data"]
    assert (found["source"], found["event"], found["last_day"], found["state"]) == (
        "web",
        "Viewed",
        1,
        "not enough data",
    )
    assert found["usual"] is None


def test_orders_that_are_in_no_sum_are_counted(client: httpx.Client) -> None:
    said = {"order_id": "o1", "currency": "xts", "products": [{"product_id": "p", "price": 1}]}
    for name in ("one", "again"):
        event = {"userId": "ann", "messageId": name, "event": "Order Completed", "properties": said}
        assert client.post("/v1/track", json=event, headers=SENDER).status_code == 200
    found = client.get("/api/events/orders-left-out").json()
    assert (found["again"], found["foreign"]) == (1, [{"currency": "XTS", "orders": 1}])
    assert found["currency"] != "XTS"
