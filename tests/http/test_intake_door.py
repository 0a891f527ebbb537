"""Who may send to the intake, from where, and how often: write keys wherever SDKs put them, and any page's origin."""

import base64
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from suasion.events.tables import TAIL
from suasion.http.caller import WRITE_KEY
from suasion.http.session_cookie import PLAIN
from tests.access.desk import PASSWORD
from tests.http.house import House, basic, house, problem
from tests.http.route_needs import NEEDS

EVENT = {"userId": "ada", "event": "Signed Up"}
ELSEWHERE = "https://shop.example"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("house") / "shop") as made:
        yield made


@pytest.fixture(scope="module")
def key(home: House) -> str:
    return home.access.keys.make_write("test", "web", by="owner").secret


def sources(home: House) -> list[str]:
    with home.workspace.database.read() as connection:
        return list(connection.scalars(select(TAIL.c.source).order_by(TAIL.c.seq)))


def stored(home: House) -> int:
    with home.workspace.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(TAIL)) or 0


def encoded(text: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(text.encode()).decode()}


def test_a_write_key_is_known_wherever_sdks_put_it(home: House, key: str) -> None:
    before = stored(home)
    ways: list[dict[str, Any]] = [
        {"headers": encoded(f"{key}:"), "json": EVENT},
        {"headers": encoded(key), "json": EVENT},
        {"headers": encoded(f"site:{key}"), "json": EVENT},
        {"headers": {"Authorization": f"Bearer {key}"}, "json": EVENT},
        {"json": EVENT | {"writeKey": key}},
        {"params": {"writeKey": key}, "json": EVENT},
        {"content": json.dumps(EVENT | {"writeKey": key}), "headers": {"Content-Type": "text/plain"}},
    ]
    for way in ways:
        found = home.client.post("/v1/track", **way)
        assert found.status_code == 200, (way, found.text)
    assert sources(home)[before:] == ["web"] * len(ways)


def test_a_key_in_the_header_counts_before_one_in_the_body(home: House, key: str) -> None:
    other = home.access.keys.make_write("test", "app", by="owner").secret
    assert home.client.post("/v1/track", json=EVENT | {"writeKey": key}, headers=basic(other)).status_code == 200
    assert sources(home)[-1] == "app"
    wrong = home.client.post("/v1/track", json=EVENT | {"writeKey": key}, headers=basic("wk_" + "A" * 43))
    assert problem(wrong) == (401, "not_signed_in")


@pytest.mark.parametrize("body", [EVENT, EVENT | {"writeKey": "wk_" + "A" * 43}, EVENT | {"writeKey": 5}, [1]])
def test_without_a_key_that_works_nothing_is_taken(home: House, body: object) -> None:
    before = stored(home)
    assert problem(home.client.post("/v1/track", json=body)) == (401, "not_signed_in")
    assert problem(home.client.post("/v1/track", json=body, params={"writeKey": "x"})) == (401, "not_signed_in")
    assert stored(home) == before


def test_a_cookie_opens_nothing_and_harms_no_sender_who_has_a_key(home: House, key: str) -> None:
    token = home.access.sign_in.with_password("viewer", PASSWORD, address="here").token
    cookie = {"Cookie": f"{PLAIN}={token}", "Origin": ELSEWHERE}
    before = stored(home)
    assert problem(home.client.post("/v1/track", json=EVENT, headers=cookie)) == (403, "not_allowed")
    assert stored(home) == before
    beacon = {"batch": [EVENT | {"type": "track"}], "writeKey": key}
    sent = home.client.post("/beacon/v1/batch", content=json.dumps(beacon), headers=cookie)
    assert (sent.status_code, stored(home)) == (200, before + 1)


def test_a_revoked_key_ends_at_once_though_it_was_used_a_moment_ago(home: House) -> None:
    made = home.access.keys.make_write("test", "till", by="owner")
    assert home.client.post("/v1/track", json=EVENT, headers=basic(made.secret)).status_code == 200
    home.access.keys.revoke(made.key.id, by="owner")
    assert home.client.post("/v1/track", json=EVENT, headers=basic(made.secret)).status_code == 401
    assert home.client.post("/v1/track", json=EVENT | {"writeKey": made.secret}).status_code == 401


def test_any_page_may_ask_and_send_but_only_to_the_intake(home: House, key: str) -> None:
    asking = {"Origin": ELSEWHERE, "Access-Control-Request-Method": "POST"}
    for path in ("/v1/track", "/v1/t", "/v1/batch/", "/beacon/v1/batch"):
        asked = home.client.options(path, headers=asking | {"Access-Control-Request-Headers": "content-type"})
        assert asked.status_code == 204
        assert asked.headers["access-control-allow-origin"] == "*"
        assert asked.headers["access-control-allow-methods"] == "OPTIONS, POST"
        assert "Content-Type" in asked.headers["access-control-allow-headers"]
        assert "access-control-allow-credentials" not in asked.headers
    sent = home.client.post("/v1/track", json=EVENT | {"writeKey": key}, headers={"Origin": ELSEWHERE})
    refused = home.client.post("/v1/track", json=EVENT, headers={"Origin": ELSEWHERE})
    for found in (sent, refused):
        assert found.headers["access-control-allow-origin"] == "*"
        assert found.headers["cross-origin-resource-policy"] == "cross-origin"
    for method, path in (("GET", "/api/customers"), ("GET", "/healthz"), ("POST", "/api/session")):
        for how in (method, "OPTIONS"):
            other = home.client.request(how, path, headers=asking)
            assert "access-control-allow-origin" not in other.headers
            assert other.headers["cross-origin-resource-policy"] == "same-origin"


def test_every_answer_that_another_site_may_read_is_of_a_route_for_write_keys(home: House) -> None:
    shared = set()
    for route in NEEDS:
        method, path = route.split(" ")
        found = home.client.request(method, path.replace("{", "").replace("}", ""), headers={"Origin": ELSEWHERE})
        if "access-control-allow-origin" in found.headers:
            shared.add(route)
    assert shared
    allowed = {route for route, needs in NEEDS.items() if needs is WRITE_KEY}
    assert shared == allowed | {"GET /snippet/suasion.js"}


def test_a_method_that_the_intake_does_not_take_is_refused_so_that_any_page_can_read_it(home: House, key: str) -> None:
    for method in ("GET", "PUT", "DELETE", "HEAD"):
        for path in ("/v1/track", "/v1/track/", "/beacon/v1/batch", "/batch/"):
            found = home.client.request(method, path, headers=basic(key) | {"Origin": ELSEWHERE})
            assert found.status_code == 405
            assert found.headers["allow"] == "OPTIONS, POST"
            assert found.headers["access-control-allow-origin"] == "*"
    told = home.client.get("/v1/track").json()
    assert (told["code"], told["detail"]) == ("wrong_method", "This address takes POST.")
    assert "/pixel/v1/track" in told["hint"]
    image = home.client.post("/pixel/v1/track", headers=basic(key))
    assert (image.status_code, image.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert home.client.get("/v1/track").headers["x-content-type-options"] == "nosniff", "guarded like the others"


@pytest.mark.parametrize("path", ["/v1/trak", "/v1/", "/v1/projects/x/settings", "/pixel/v1/trak", "/beacon/v1/bach"])
def test_an_address_that_only_looks_like_the_intakes_says_which_there_are(home: House, path: str) -> None:
    for method in ("POST", "GET"):
        found = home.client.request(method, path, headers={"Origin": ELSEWHERE})
        assert problem(found) == (404, "unknown_path")
        assert found.headers["access-control-allow-origin"] == "*"
        assert "/v1/track" in found.json()["hint"]
    asking = {"Origin": ELSEWHERE, "Access-Control-Request-Method": "POST"}
    assert home.client.options(path, headers=asking).headers["access-control-allow-origin"] == "*", "or nobody asks"
    elsewhere = home.client.post("/api/v2/trak", headers={"Origin": ELSEWHERE})
    assert (elsewhere.status_code, "access-control-allow-origin" in elsewhere.headers) == (404, False)


def test_who_comes_without_a_write_key_is_told_of_write_keys_and_of_nothing_else(home: House, key: str) -> None:
    for path in ("/v1/track", "/v1/batch", "/batch/", "/sa", "/users/track"):
        told = home.client.post(path, json=EVENT).json()
        assert told["code"] == "not_signed_in"
        assert "wk_" in told["detail"]
        assert "suasion key make" in told["hint"]
        assert "sk_" not in str(told)
    other = home.client.post("/v1/track", json=EVENT, headers=home.key("events:read")).json()
    assert (other["code"], "wk_" in other["detail"]) == ("not_allowed", True)
    back = home.client.get("/api/customers", headers=basic(key)).json()
    assert (back["code"], "sk_" in back["hint"]) == ("not_allowed", True)
    assert "sk_" in home.client.get("/api/customers").json()["hint"]


def test_what_is_too_long_says_what_to_do(home: House, key: str) -> None:
    many, packed = {"batch": [{"type": "track"}] * 2_501}, {"Content-Encoding": "gzip"}
    for found in (
        home.client.post("/v1/track", content=b"x" * 40_000, headers=basic(key)),
        home.client.post("/v1/track", content=gzip.compress(b"x" * 40_000), headers=basic(key) | packed),
        home.client.post("/v1/batch", json=many, headers=basic(key)),
        home.client.post("/e/?compression=gzip-js", content=gzip.compress(b"x" * 7_000_000), headers=basic(key)),
    ):
        assert problem(found) == (413, "too_large")
        assert "32 KB" in found.json()["hint"]


def test_half_a_surrogate_pair_is_named(home: House, key: str) -> None:
    for body in (rb'{"userId": "\ud83d"}', rb'{"userId": "u", "event": "x\udc00 y"}'):
        found = home.client.post("/v1/track", content=body, headers=basic(key))
        assert problem(found) == (400, "bad_request")
        assert "half a surrogate pair" in found.json()["detail"]
    whole = rb'{"userId": "u", "event": "\\ud83d \ud83d\ude00"}'
    assert home.client.post("/v1/track", content=whole, headers=basic(key)).status_code == 200
    cut = home.client.post("/v1/track", content=whole[:-2], headers=basic(key))
    assert (cut.status_code, "surrogate" in cut.json()["detail"]) == (400, False)


def test_a_source_that_asks_too_often_is_told_when_to_come_again(tmp_path: Path) -> None:
    with house(tmp_path / "shop", "[intake]\nsource_requests_per_minute = 2\n") as slow:
        web, app = slow.write_key("web"), slow.write_key("app")
        statuses = [slow.client.post("/v1/track", json=EVENT, headers=web).status_code for _ in range(2)]
        assert statuses == [200, 200]
        found = slow.client.post("/v1/track", json=EVENT, headers=web)
        assert problem(found) == (429, "too_many_requests")
        assert 1 <= int(found.headers["retry-after"]) <= 30
        assert found.headers["access-control-allow-origin"] == "*"
        assert "Retry-After" in found.headers["access-control-expose-headers"]
        assert slow.client.post("/v1/track", json=EVENT, headers=app).status_code == 200, "another source"
        assert stored(slow) == 3


def test_a_browser_speaks_for_itself_and_a_shops_server_for_others(home: House, key: str) -> None:
    before = stored(home)
    bot, library = {"User-Agent": "Googlebot/2.1"}, {"User-Agent": "analytics-python/2.4.0"}
    for headers in (bot | {"Origin": ELSEWHERE}, bot, library):
        assert home.client.post("/v1/track", json=EVENT, headers=headers | basic(key)).status_code == 200
    of_others = EVENT | {"context": {"userAgent": "Googlebot/2.1"}}
    assert home.client.post("/v1/track", json=of_others, headers=library | basic(key)).status_code == 200
    with home.workspace.database.read() as connection:
        machines = list(connection.scalars(select(TAIL.c.machine).order_by(TAIL.c.seq)))
    assert machines[before:] == ["crawler", "", "", "crawler"]
