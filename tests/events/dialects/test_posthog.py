import base64
import gzip
import json
from typing import Any
from urllib.parse import urlencode

import pytest

from suasion.core.errors import InputRefused, TooLarge
from suasion.events.dialects import posthog
from tests.events.dialects.reading import NOW, ids, short

SERVER = {"$lib": "posthog-python", "$lib_version": "7.91.1", "$is_server": True}
"""What `posthog` 7.91.1 for Python adds to every event."""
LIBRARY = {"library": {"name": "posthog-python", "version": "7.91.1"}}


def one(event: str, properties: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    told = {"event": event, "distinct_id": "ada", "uuid": "u1", "properties": properties or {}}
    return told | more


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (
            one("Viewed", {"product_id": "1"} | SERVER, timestamp="2026-01-02T03:04:05"),
            {"type": "track", "event": "Viewed", "userId": "ada", "timestamp": "2026-01-02T03:04:05Z"},
        ),
        (one("Seen", {"$process_person_profile": False}), {"type": "track", "event": "Seen", "anonymousId": "ada"}),
        (one("Seen", {"$is_identified": False}), {"type": "track", "event": "Seen", "anonymousId": "ada"}),
        (one("Seen", {"$device_id": "ada"}), {"type": "track", "event": "Seen", "anonymousId": "ada"}),
        (
            one("$identify", {"$anon_distinct_id": "x", "$set": {"plan": "a"}}),
            {"type": "identify", "userId": "ada", "anonymousId": "x", "traits": {"plan": "a"}},
        ),
        (
            one("$identify", {"$set_once": {"first": "b"}}),
            {"type": "identify", "userId": "ada", "context": {"set_once": {"first": "b"}}},
        ),
        (one("$set", **{"$set": {"plan": "a"}}), {"type": "identify", "userId": "ada", "traits": {"plan": "a"}}),
        (one("$set_once", **{"$set_once": {"plan": "a"}}), {"reason": "not_understood"}),
        (
            one("$create_alias", {"alias": "ada", "distinct_id": "anon-1"}, distinct_id="anon-1"),
            {"type": "alias", "userId": "ada", "previousId": "anon-1"},
        ),
        (
            one("$merge_dangerously", {"alias": "old"}),
            {"type": "alias", "userId": "ada", "previousId": "old"},
        ),
        (
            one("$groupidentify", {"$group_type": "company", "$group_key": "acme"} | SERVER),
            {"reason": "not_understood"},
        ),
        (
            one("$groupidentify", {"$group_key": "acme", "$group_set": {"town": "Ulm"}, "$device_id": "d"}),
            {"type": "group", "userId": "ada", "groupId": "acme", "traits": {"town": "Ulm"}},
        ),
        (one("$screen", {"$screen_name": "Basket"}), {"type": "screen", "name": "Basket", "userId": "ada"}),
        (one("Bought", {"$groups": {"company": "acme"}}), {"type": "track", "event": "Bought", "userId": "ada"}),
        ({"event": 5, "distinct_id": "ada"}, {"reason": "not_understood"}),
        ("words", {"reason": "not_understood"}),
        (one("Long", {"note": "x" * 40_000}), {"reason": "too_large"}),
    ],
)
def test_an_event_becomes_ours(sent: Any, said: dict[str, Any]) -> None:
    for body in (sent, [sent], {"batch": [sent]}):
        if body == "words":
            continue
        (found,) = short(posthog.read(body, NOW))
        assert {name: value for name, value in found.items() if name in said} == said
        assert found.keys() - said.keys() <= {"properties", "context"}


def test_a_page_has_its_address_and_title_where_ours_have_them() -> None:
    seen = {"$current_url": "https://shop.example/tea", "$pathname": "/tea", "title": "Tea", "plan": "a"}
    (found,) = short(posthog.read(one("$pageview", seen), NOW))
    assert (found["type"], found["name"]) == ("page", "Tea")
    assert found["properties"] == {"url": "https://shop.example/tea", "path": "/tea", "title": "Tea", "plan": "a"}


def test_traits_said_beside_an_event_are_an_event_of_their_own() -> None:
    found = posthog.read(one("Bought", {"amount": 3, "$set": {"plan": "a"}} | SERVER), NOW)
    assert [said["type"] for said in short(found)] == ["track", "identify"]
    assert ids(found) == ["u1", "u1:set"]
    assert short(found)[0]["context"] == LIBRARY


def test_a_clock_is_mended_by_when_it_was_sent() -> None:
    batch = {"batch": [one("E", timestamp="2026-01-02T03:04:05+00:00")], "sent_at": "2026-01-02T03:05:00+00:00"}
    (server,) = short(posthog.read(batch, NOW))
    assert server["sentAt"] == "2026-01-02T03:05:00Z"
    (browser,) = short(posthog.read([one("E")], NOW, "1767323100000"))
    assert browser["sentAt"] == "2026-01-02T03:05:00Z"
    (neither,) = short(posthog.read([one("E")], NOW, "soon"))
    assert "sentAt" not in neither


def test_an_event_without_an_id_has_the_same_when_it_is_sent_again() -> None:
    sent = {"event": "E", "distinct_id": "ada", "timestamp": "2026-01-02T03:04:05Z"}
    assert ids(posthog.read([sent, sent], NOW)) == ids(posthog.read([sent, sent], NOW.replace(hour=10)))
    assert len(set(ids(posthog.read([sent, sent, sent | {"event": "F"}], NOW)))) == 3
    del sent["timestamp"]
    assert ids(posthog.read(sent, NOW)) == ids(posthog.read(sent, NOW.replace(second=59)))
    assert ids(posthog.read(sent, NOW)) != ids(posthog.read(sent, NOW.replace(minute=31)))


@pytest.mark.parametrize(
    ("body", "kind", "compression"),
    [
        (b'{"event":"E"}', "application/json", ""),
        (gzip.compress(b'{"event":"E"}', mtime=0), "text/plain", "gzip-js"),
        (gzip.compress(b'{"event":"E"}', mtime=0), "text/plain", ""),
        (
            urlencode({"data": base64.b64encode(b'{"event":"E"}')}).encode(),
            "application/x-www-form-urlencoded",
            "base64",
        ),
        (urlencode({"data": '{"event":"E"}'}).encode(), "application/x-www-form-urlencoded", ""),
        (base64.b64encode(b'{"event":"E"}'), "text/plain", "base64"),
    ],
)
def test_what_browsers_wrap_is_unwrapped(body: bytes, kind: str, compression: str) -> None:
    assert posthog.opened(body, kind, compression) == {"event": "E"}


@pytest.mark.parametrize(
    ("body", "compression"), [(b"x", "lz64"), (b"x", "gzip-js"), (b"%%", "base64"), (b"{", ""), (b"\xff", "")]
)
def test_what_cannot_be_unwrapped_is_refused(body: bytes, compression: str) -> None:
    with pytest.raises(InputRefused):
        posthog.opened(body, "text/plain", compression)


def test_a_bomb_is_refused() -> None:
    with pytest.raises(TooLarge):
        posthog.opened(gzip.compress(b" " * (posthog.MAX_BYTES + 1)), "text/plain", "gzip-js")


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ({"api_key": "k"}, "k"),
        ({"token": "k"}, "k"),
        ([{"properties": {"token": "k"}}], "k"),
        ({"batch": [{"properties": {"token": "k"}}]}, "k"),
        ({"api_key": 5}, None),
        ([], None),
        ("words", None),
        ({"batch": 5}, None),
    ],
)
def test_the_key_is_found_where_the_sdks_put_it(body: Any, key: str | None) -> None:
    assert posthog.api_key(json.loads(json.dumps(body))) == key
