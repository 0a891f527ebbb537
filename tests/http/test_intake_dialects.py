"""The addresses of other systems' dialects: their keys, their packing, their answers, and each event once."""

import base64
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from suasion.events.tables import QUARANTINE, TAIL
from suasion.http.routes.intake_pixel import GIF
from tests.http.house import House, basic, house, problem

SAID = {"event": "Viewed", "distinct_id": "ada", "uuid": "u1", "properties": {"product_id": "1"}}
ELEMENT = {"type": "track", "event": "Viewed", "distinct_id": "ada", "time": 1767323045123, "properties": {}}
TRACKED = {"external_id": "ada", "name": "Viewed", "time": "2026-01-02T03:04:05Z"}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path / "shop", "[server]\nrequests_per_minute = 5\n") as made:
        yield made


@pytest.fixture
def key(home: House) -> str:
    return home.access.keys.make_write("test", "web", by="owner").secret


def named(home: House) -> list[tuple[str, str]]:
    with home.workspace.database.read() as connection:
        return [(row.type, row.name) for row in connection.execute(select(TAIL).order_by(TAIL.c.seq))]


def reasons(home: House) -> list[str]:
    with home.workspace.database.read() as connection:
        return list(connection.scalars(select(QUARANTINE.c.reason)))


def b64(what: Any, *, packed: bool = False) -> str:
    raw = json.dumps(what).encode()
    return base64.b64encode(gzip.compress(raw) if packed else raw).decode()


@pytest.mark.parametrize("path", ["/capture", "/capture/", "/e/", "/e", "/i/v0/e/", "/i/v0/e", "/batch/", "/batch"])
def test_posthog_takes_one_or_many_and_each_once(home: House, key: str, path: str) -> None:
    body = {"api_key": key} | ({"batch": [SAID]} if "batch" in path else SAID)
    for _ in range(2):
        found = home.client.post(path, json=body)
        assert (found.status_code, found.json()) == (200, {"status": 1})
    assert named(home) == [("track", "Viewed")]


def test_posthogs_browsers_pack_what_they_send(home: House, key: str) -> None:
    events = [SAID | {"uuid": f"u{number}", "properties": {"token": key}} for number in range(2)]
    packed = gzip.compress(json.dumps(events).encode())
    found = home.client.post(
        "/e/?compression=gzip-js&ip=0&_=1767323100000&ver=1.2", content=packed, headers={"Content-Type": "text/plain"}
    )
    assert found.status_code == 200
    found = home.client.post("/e/?compression=base64", data={"data": b64(events[0] | {"uuid": "u9"})})
    assert found.status_code == 200
    assert found.headers["access-control-allow-origin"] == "*"
    server = gzip.compress(json.dumps({"api_key": key, "batch": [SAID | {"uuid": "u8"}]}).encode())
    assert home.client.post("/batch/", content=server, headers={"Content-Encoding": "gzip"}).status_code == 200
    assert named(home) == [("track", "Viewed")] * 4


def test_posthogs_history_counts_as_known_when_it_happened(home: House, key: str) -> None:
    past = SAID | {"timestamp": "2024-05-01T10:00:00Z"}
    home.client.post("/batch/", json={"api_key": key, "batch": [past], "historical_migration": True})
    with home.workspace.database.read() as connection:
        (row,) = connection.execute(select(TAIL))
    assert row.received == row.time == 1714557600_000000


@pytest.mark.parametrize("body", [{"api_key": "phc_x", "batch": []}, {"batch": []}, "words"])
def test_posthog_without_a_write_key_is_refused(home: House, body: Any) -> None:
    assert problem(home.client.post("/batch/", json=body)) == (401, "not_signed_in")


def test_posthog_with_what_cannot_be_read_is_refused(home: House, key: str) -> None:
    for headers in (basic(key), {}):  # the key would be in what cannot be read
        found = home.client.post("/e/?compression=lz64", content=b"x", headers=headers)
        assert problem(found) == (400, "bad_request")
        assert "'lz64' is not understood" in found.json()["detail"]
        assert found.headers["access-control-allow-origin"] == "*"
    assert problem(home.client.post("/e/?compression=gzip-js", content=b"x")) == (401, "not_signed_in")
    assert problem(home.client.post("/batch/", json={"batch": 5}, headers=basic(key))) == (400, "bad_request")


def test_sensors_takes_forms_and_addresses_and_each_once(home: House, key: str) -> None:
    params = {"project": "default", "token": key}
    for _ in range(2):
        found = home.client.post("/sa", params=params, data={"data": b64(ELEMENT, packed=True), "gzip": "1"})
        assert (found.status_code, found.text) == (200, "")
    listed = [ELEMENT | {"event": "Listed"}, ELEMENT | {"type": "profile_increment"}]
    assert home.client.post("/sa", params=params, data={"data_list": b64(listed)}).status_code == 200
    shown = home.client.get("/sa.gif", params=params | {"data": b64(ELEMENT | {"event": "Shown"})})
    assert (shown.status_code, shown.content) == (200, GIF)
    parts = {"data": (None, b64(ELEMENT | {"event": "Beacon"}))}
    assert home.client.post("/sa.gif", params=params, files=parts).status_code == 200
    assert named(home) == [("track", name) for name in ("Viewed", "Listed", "Shown", "Beacon")]
    assert reasons(home) == ["not_understood"]


def test_sensors_without_a_write_key_or_data_is_refused(home: House, key: str) -> None:
    data = {"data": b64(ELEMENT)}
    assert problem(home.client.post("/sa?project=default", data=data)) == (401, "not_signed_in")
    assert problem(home.client.post("/sa?token=wk_x", data=data)) == (401, "not_signed_in")
    assert problem(home.client.post(f"/sa?token={key}", data={})) == (400, "bad_request")
    assert home.client.post("/sa", data={"data": b64(ELEMENT | {"token": key})}).status_code == 200


def test_customerios_addresses_below_api_open_for_write_keys_only_and_are_not_counted_as_the_apis(
    home: House, key: str
) -> None:
    site = basic("site", key)
    for number in range(8):
        found = home.client.post("/api/v1/customers/ada/events", json={"name": "E", "id": str(number)}, headers=site)
        assert (found.status_code, found.json()) == (200, {})
        assert "ratelimit" not in found.headers
    assert home.client.put("/api/v1/customers/ada%40shop.example", json={"plan": "a"}, headers=site).status_code == 200
    anonymous = {"name": "Seen", "anonymous_id": "x"}
    assert home.client.post("/api/v1/events", json=anonymous, headers=site).status_code == 200
    assert named(home) == [("track", "E")] * 8 + [("identify", ""), ("track", "Seen")]
    for headers in (home.key("customers:write", "customers:read"), {}):
        found = home.client.post("/api/v1/customers/ada/events", json={"name": "E"}, headers=headers)
        assert found.status_code == (403 if headers else 401)
    for method, path in (("DELETE", "/api/v1/customers/ada"), ("PUT", "/api/v1/customers/ada/devices")):
        assert home.client.request(method, path, headers=site).status_code in {404, 405}
    assert len(named(home)) == 10


def test_braze_counts_what_it_took_and_names_what_it_did_not(home: House, key: str) -> None:
    body = {
        "attributes": [{"external_id": "ada", "plan": "a"}, {"external_id": "ada", "visits": {"inc": 1}}],
        "events": [TRACKED, {"name": "Nobody"}],
        "purchases": [{"external_id": "ada", "product_id": "tea", "price": 3.5, "time": "2026-01-02T03:04:05Z"}],
    }
    found = home.client.post("/users/track", json=body, headers={"Authorization": f"Bearer {key}"})
    assert found.status_code == 201
    told = found.json()
    errors = [(one["input_array"], one["index"]) for one in told.pop("errors")]
    assert told == {
        "message": "success",
        "attributes_processed": 1,
        "events_processed": 1,
        "purchases_processed": 1,
    }
    assert errors == [("attributes", 1), ("events", 1)]
    assert named(home) == [("identify", ""), ("track", "Viewed"), ("track", "Order Completed")]
    again = home.client.post("/users/track", json={"events": [TRACKED]}, headers={"Authorization": f"Bearer {key}"})
    assert again.json()["events_processed"] == 1
    assert len(named(home)) == 3


def test_an_api_key_opens_no_dialect(home: House) -> None:
    headers = home.key("customers:write")
    for path in ("/users/track", "/batch/", "/sa"):
        found: httpx.Response = home.client.post(path, json={"events": [TRACKED]}, headers=headers)
        assert problem(found) == (403, "not_allowed"), path


@pytest.mark.parametrize("depth", [65, 300, 600, 3_000])
def test_no_element_however_deep_breaks_the_quarantine_or_holds_up_others(home: House, key: str, depth: int) -> None:
    deep = "[" * depth + "]" * depth
    packed = base64.b64encode(f'{{"type":"item_set","x":{deep}}}'.encode()).decode()
    assert home.client.get("/sa.gif", params={"token": key, "data": packed}).status_code == 200
    bad = f'{{"event":"$set_once","distinct_id":"ada","properties":{{"x":{deep}}}}}'
    body = f'{{"api_key":"{key}","batch":[{json.dumps(SAID)},{bad}]}}'
    assert home.client.post("/batch/", content=body).status_code == 200
    body = f'{{"events":[{json.dumps(TRACKED)},{{"name":"E","external_id":"ada","x":{deep}}}]}}'
    found = home.client.post("/users/track", content=body, headers={"Authorization": f"Bearer {key}"})
    assert (found.status_code, found.json()["events_processed"]) == (201, 1)
    assert named(home) == [("track", "Viewed")] * 2
    assert set(reasons(home)) == {"too_deep"}
    headers = home.key("events:read", "events:write")
    assert home.client.get("/api/quarantine", headers=headers).status_code == 200
    assert home.client.post("/api/quarantine/previews", json={}, headers=headers).status_code == 200


def test_what_is_not_understood_names_nobody_and_holds_no_key(home: House, key: str) -> None:
    once = {"event": "$set_once", "distinct_id": "uid-ada", "properties": {"token": key, "$ip": "203.0.113.7"}}
    assert home.client.post("/batch/", json={"api_key": key, "batch": [once]}).status_code == 200
    increment = {"type": "profile_increment", "distinct_id": "13800138000", "properties": {"visits": 1}}
    assert home.client.post(f"/sa?token={key}", data={"data": b64(increment)}).status_code == 200
    worked = {"attributes": [{"external_id": "uid-alan", "visits": {"inc": 1}}]}
    assert home.client.post("/users/track", json=worked, headers={"Authorization": f"Bearer {key}"}).status_code == 201
    with home.workspace.database.read() as connection:
        kept = " ".join(connection.scalars(select(QUARANTINE.c.row)))
    assert [said for said in ("uid-ada", "13800138000", "uid-alan", "203.0.113.7", key) if said in kept] == []


def test_what_is_stored_of_a_dialect_names_nobody_and_no_device_in_the_clear(home: House, key: str) -> None:
    said = {"$device_id": "dev-1", "$user_id": "uid-2", "$ip": "203.0.113.7", "$anon_distinct_id": "anon-3", "a": 1}
    shown = SAID | {"event": "Shown", "uuid": "u2", "properties": {"card": [said]}}
    body = {"api_key": key, "batch": [SAID | {"properties": said | {"token": key}}, shown]}
    assert home.client.post("/batch/", json=body).status_code == 200
    inner = {"$device_id": "dev-4", "$ip": "203.0.113.8", "$identity_mobile": "13800138000", "distinct_id": "uid-5"}
    for kind in ("track", "profile_set"):
        element = ELEMENT | {"type": kind, "properties": inner | {"a": 1}}
        assert home.client.post(f"/sa?token={key}", data={"data": b64(element)}).status_code == 200
    with home.workspace.database.read() as connection:
        first, second, third, fourth = [row.properties for row in connection.execute(select(TAIL).order_by(TAIL.c.seq))]
    assert [json.loads(one) for one in (first, third, fourth)] == [{"a": 1}] * 3
    assert [one for one in ("dev-1", "uid-2", "anon-3") if one in second] == []


def test_who_is_named_in_what_is_set_aside_is_a_token(home: House, key: str) -> None:
    identities = {"$identity_login_id": "uid-1", "$identity_mobile": "13800138001", "$identity_wechat": "wx-2"}
    unknown = {"type": "sneeze", "login_id": "uid-3", "identities": identities, "properties": {"distinct_id": "uid-4"}}
    assert home.client.post(f"/sa?token={key}", data={"data": b64(unknown)}).status_code == 200
    alias = {"alias_label": "shop", "alias_name": "uid-5"}
    trait = {"external_id": "uid-6", "user_alias": alias, "braze_id": "uid-7", "visits": {"inc": 1}, "ip": "192.0.2.1"}
    long = {"external_id": "uid-8", "name": "Long", "properties": {"x": "y" * 40_000, "writeKey": key}}
    body = {"attributes": [trait], "events": [long, {"external_id": "uid-9", "name": 5}]}
    told = home.client.post("/users/track", json=body, headers={"Authorization": f"Bearer {key}"})
    assert len(told.json()["errors"]) == 3
    with home.workspace.database.read() as connection:
        rows = list(connection.scalars(select(QUARANTINE.c.row)))
    assert len(rows) == 4
    for said in ("uid-", "1380013", "wx-2", "192.0.2.1", key):
        assert said not in " ".join(rows)
    assert sum('"userId":"t_' in row for row in rows) == 3, "whoever is named is found again"
