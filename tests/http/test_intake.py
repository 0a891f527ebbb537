import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from suasion.core.errors import WorkspaceError
from suasion.events.requests import MAX_BATCH_BYTES, MAX_EVENT_BYTES
from suasion.events.tables import QUARANTINE, TAIL
from suasion.workspace import Workspace
from tests.http.made_app import made_workspace, serving

SIGNED_UP = {"userId": "ada", "event": "Signed Up", "messageId": "m1"}


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with made_workspace(tmp_path / "shop") as made:
        yield made


@pytest.fixture
def client(workspace: Workspace) -> Iterator[httpx.Client]:
    with serving(workspace, Authorization="Source web") as client:
        yield client


def tail(workspace: Workspace) -> list[Any]:
    with workspace.database.read() as connection:
        return list(connection.execute(select(TAIL).order_by(TAIL.c.seq)))


def quarantine(workspace: Workspace) -> list[Any]:
    with workspace.database.read() as connection:
        return list(connection.execute(select(QUARANTINE).order_by(QUARANTINE.c.reason)))


def test_what_a_customer_did_is_on_disk_when_it_is_answered(client: httpx.Client, workspace: Workspace) -> None:
    sent = SIGNED_UP | {"properties": {"plan": "a"}, "timestamp": "2024-05-01T10:00:00+02:00"}
    found = client.post("/v1/track", json=sent)
    assert (found.status_code, found.json()["success"]) == (200, True)
    assert found.json()["events"] == [{"messageId": "m1", "verdict": "stored", "reason": None, "detail": None}]
    (event,) = tail(workspace)
    assert (event.type, event.name, event.source, event.properties) == ("track", "Signed Up", "web", '{"plan":"a"}')
    assert event.time == 1714550400_000000
    assert "ada" not in event.tokens


def test_the_sender_does_not_wait_for_customers_to_follow_and_whoever_reads_them_sees_it(
    client: httpx.Client, workspace: Workspace
) -> None:
    client.post("/v1/identify", json={"userId": "ada", "anonymousId": "x", "traits": {"town": "Ulm"}})
    client.post("/v1/track", json={"anonymousId": "x", "event": "E"})
    assert workspace.customers.followed() == 0
    found = client.get("/api/customers", headers={"Authorization": "Scopes customers:read"})
    assert (found.status_code, len(found.json()["data"])) == (200, 1)
    assert workspace.customers.followed() == workspace.events.last_sequence() == 2


def test_what_is_true_of_a_customer_is_taken(client: httpx.Client, workspace: Workspace) -> None:
    assert client.post("/v1/identify", json={"userId": "ada", "traits": {"town": "Ulm"}}).status_code == 200
    (event,) = tail(workspace)
    assert (event.type, event.properties) == ("identify", '{"town":"Ulm"}')


def test_the_path_says_the_type_whatever_the_body_says(client: httpx.Client, workspace: Workspace) -> None:
    client.post("/v1/track", json=SIGNED_UP | {"type": "identify"})
    assert tail(workspace)[0].type == "track"


def test_the_same_message_is_stored_once(client: httpx.Client, workspace: Workspace) -> None:
    kinds = [client.post("/v1/track", json=SIGNED_UP).json()["events"][0]["verdict"] for _ in range(2)]
    assert (kinds, len(tail(workspace))) == (["stored", "duplicate"], 1)


def test_two_sources_may_use_the_same_message_id(client: httpx.Client, workspace: Workspace) -> None:
    client.post("/v1/track", json=SIGNED_UP)
    other = client.post("/v1/track", json=SIGNED_UP, headers={"Authorization": "Source app"})
    assert other.json()["events"][0]["verdict"] == "stored"
    assert [event.source for event in tail(workspace)] == ["web", "app"]


def test_a_missing_message_id_is_made_and_told(client: httpx.Client) -> None:
    answers = [client.post("/v1/track", json={"userId": "ada", "event": "E", "messageId": None}) for _ in range(2)]
    made = [answer.json()["events"][0]["messageId"] for answer in answers]
    assert all(re.fullmatch(r"server-[0-9a-f]{32}", one) for one in made)
    assert made[0] != made[1]


def test_every_event_of_a_batch_gets_its_own_verdict_and_none_is_lost(
    client: httpx.Client, workspace: Workspace
) -> None:
    events = [
        {"type": "track"} | SIGNED_UP,
        {"type": "track"} | SIGNED_UP,
        {"type": "identify", "anonymousId": "x", "messageId": "m2", "traits": {}},
        {"type": "page", "anonymousId": "x", "messageId": "m3", "name": "Home"},
        {"type": "track", "messageId": "m4", "event": "Nobody"},
        {"type": "track", "messageId": 5, "userId": "ada", "event": "E"},
        {"type": "sneeze", "messageId": "m6", "userId": "ada"},
        "no object",
    ]
    found = client.post("/v1/batch", json={"batch": events, "writeKey": "ignored"})
    assert found.status_code == 200
    told = [(one["messageId"], one["verdict"], one["reason"]) for one in found.json()["events"]]
    assert told == [
        ("m1", "stored", None),
        ("m1", "duplicate", None),
        ("m2", "stored", None),
        ("m3", "stored", None),
        ("m4", "quarantined", "missing_customer"),
        (None, "quarantined", "not_in_spec"),
        ("m6", "quarantined", "not_in_spec"),
        (None, "quarantined", "not_json"),
    ]
    assert len(tail(workspace)) == 3
    assert sorted(row.reason for row in quarantine(workspace)) == sorted(reason for _, _, reason in told if reason)


def test_an_empty_batch_is_no_error(client: httpx.Client) -> None:
    assert client.post("/v1/batch", json={"batch": []}).json() == {"success": True, "events": []}


def test_what_a_batch_says_once_holds_for_each_event(client: httpx.Client, workspace: Workspace) -> None:
    inner = {"type": "track", "context": {"traits": {"email": "ada@shop.example"}}, **SIGNED_UP}
    client.post("/v1/batch", json={"batch": [inner], "context": {"traits": {"email": "not@this.example"}}})
    client.post(
        "/v1/batch",
        json={
            "batch": [{"type": "track"} | SIGNED_UP | {"messageId": "m2"}],
            "context": {"traits": {"email": "ada@shop.example"}},
            "sentAt": "2024-05-01T10:00:00Z",
        },
    )
    first, second = tail(workspace)
    assert first.tokens == second.tokens
    assert len(first.tokens.split()) == 2


@pytest.mark.parametrize("path", ["/v1/track", "/v1/identify", "/v1/batch"])
@pytest.mark.parametrize(
    "body",
    [b"", b"nonsense", b"[1]", b"3", b'{"a":', b'{"a":' + b"[" * 9000, b'{"batch": 3, "userId": "\xff"}'],
    ids=["empty", "words", "list", "number", "cut off", "deep", "no UTF-8"],
)
def test_what_cannot_be_read_is_refused_whole(
    client: httpx.Client, workspace: Workspace, path: str, body: bytes
) -> None:
    found = client.post(path, content=body, headers={"Content-Type": "application/json"})
    assert (found.status_code, found.json()["code"]) == (400, "bad_request")
    assert (tail(workspace), quarantine(workspace)) == ([], [])


def test_the_content_type_does_not_matter(client: httpx.Client) -> None:
    body = json.dumps(SIGNED_UP)  # browsers send text/plain to spare a preflight request
    assert client.post("/v1/track", content=body, headers={"Content-Type": "text/plain"}).status_code == 200


def test_an_event_too_large_is_refused_and_in_a_batch_set_aside(client: httpx.Client, workspace: Workspace) -> None:
    large = SIGNED_UP | {"properties": {"note": "x" * MAX_EVENT_BYTES}}
    refused = client.post("/v1/track", json=large)
    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")
    found = client.post("/v1/batch", json={"batch": [{"type": "track", **large}, {"type": "track", **SIGNED_UP}]})
    assert [one["reason"] for one in found.json()["events"]] == ["too_large", None]
    assert (len(tail(workspace)), [row.reason for row in quarantine(workspace)]) == (1, ["too_large"])


def test_a_batch_too_large_is_refused_while_it_is_read(client: httpx.Client, workspace: Workspace) -> None:
    def endless() -> Iterator[bytes]:  # sent without a length
        yield b'{"batch": ['
        for _ in range(MAX_BATCH_BYTES // 1000 + 1):
            yield b" " * 1000
        yield b"]}"

    found = client.post("/v1/batch", content=endless())
    assert (found.status_code, found.json()["code"]) == (413, "too_large")
    many = client.post("/v1/batch", json={"batch": [1] * 2501})
    assert (many.status_code, many.json()["code"]) == (413, "too_large")
    assert quarantine(workspace) == []


@pytest.mark.parametrize(
    ("body", "encoding", "status"),
    [
        (gzip.compress(json.dumps(SIGNED_UP).encode(), mtime=0), "gzip", 200),
        (gzip.compress(json.dumps(SIGNED_UP).encode(), mtime=0), "X-GZIP", 200),
        (
            gzip.compress(json.dumps(SIGNED_UP)[:9].encode()) + gzip.compress(json.dumps(SIGNED_UP)[9:].encode()),
            "gzip",
            200,
        ),
        (gzip.compress(b"") * 1_000, "gzip", 400),
        (gzip.compress(b" " * MAX_EVENT_BYTES) + gzip.compress(b" "), "gzip", 413),
        (gzip.compress(b" " * (MAX_EVENT_BYTES + 1), mtime=0), "gzip", 413),
        (gzip.compress(json.dumps(SIGNED_UP).encode(), mtime=0)[:-9], "gzip", 400),
        (b"{}", "gzip", 400),
        (b"{}", "br", 400),
    ],
    ids=[
        "whole",
        "another name",
        "two members",
        "very many members",
        "two too long",
        "a bomb",
        "cut off",
        "no gzip",
        "another",
    ],
)
def test_a_body_may_be_gzip_and_is_measured_unpacked(
    client: httpx.Client, body: bytes, encoding: str, status: int
) -> None:
    assert client.post("/v1/track", content=body, headers={"Content-Encoding": encoding}).status_code == status


def test_an_event_nested_too_deep_is_set_aside(client: httpx.Client, workspace: Workspace) -> None:
    deep = (
        b'{"type":"track","userId":"ada","messageId":"m","event":"E","properties":{"a":' + b"[" * 90 + b"]" * 90 + b"}}"
    )
    harmless = b'{"type":"track","userId":"ada","messageId":"n","event":"[[[' + b"[" * 90 + b'"}'
    found = client.post(
        "/v1/batch", content=b'{"batch":[' + deep + b"," + harmless + b"," + b"[" * 90 + b"]" * 90 + b"]}"
    )
    assert [one["reason"] for one in found.json()["events"]] == ["too_deep", None, "too_deep"]
    assert [row.row for row in quarantine(workspace)] == ["null", "null"], "each counts, without what was in it"


def test_nobody_without_a_write_key_is_heard(client: httpx.Client, workspace: Workspace) -> None:
    assert client.post("/v1/track", json=SIGNED_UP, headers={"Authorization": ""}).status_code == 401
    assert client.post("/v1/track", json=SIGNED_UP, headers={"Authorization": "Scopes *"}).status_code == 403
    assert tail(workspace) == []


def test_a_workspace_that_cannot_write_does_not_say_it_has(tmp_path: Path) -> None:
    made_workspace(tmp_path / "shop").close()
    with (
        Workspace.open(tmp_path / "shop", read_only=True) as reading,
        serving(reading, Authorization="Source web") as client,
    ):
        found = client.post("/v1/track", json=SIGNED_UP)
    assert (found.status_code, found.json()["code"]) == (503, WorkspaceError.code)


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
@pytest.mark.parametrize("field", ["timestamp", "originalTimestamp"])
def test_a_time_beyond_the_calendar_holds_up_no_other_event(
    client: httpx.Client, workspace: Workspace, field: str, time: str
) -> None:
    bad = {"type": "track"} | SIGNED_UP | {"messageId": "bad", field: time}
    found = client.post("/v1/batch", json={"batch": [bad, {"type": "track"} | SIGNED_UP]})
    verdicts = [(one["verdict"], one["reason"]) for one in found.json()["events"]]
    assert verdicts == [("quarantined", "unreadable_time"), ("stored", None)]
    assert len(tail(workspace)) == 1


def test_a_batchs_context_may_not_become_a_thousand_times_what_was_sent(
    client: httpx.Client, workspace: Workspace
) -> None:
    body = {"batch": [{}] * 2_500, "context": {"note": "x" * 400_000}}
    assert client.post("/v1/batch", json=body).status_code == 413
    assert quarantine(workspace) == []
    body = {"batch": [{"type": "track"} | SIGNED_UP] * 2_500, "context": {"library": {"name": "a", "version": "5"}}}
    assert client.post("/v1/batch", json=body).status_code == 200


@pytest.mark.parametrize("line", [{"quantity": 1e200, "price": 1e200}, {"amount": 1e300}])
def test_no_order_makes_every_sum_infinite(client: httpx.Client, workspace: Workspace, line: dict[str, float]) -> None:
    order = {"order_id": "o", "products": [{"product_id": "p"} | line]}
    found = client.post("/v1/track", json=SIGNED_UP | {"event": "Order Completed", "properties": order})
    assert found.json()["events"][0]["reason"] == "unreadable_order"
    assert tail(workspace) == []
