import base64
import gzip
import json
from typing import Any

import pytest

from suasion.core.errors import InputRefused, TooLarge
from suasion.events.dialects import sensors
from suasion.events.requests import MAX_BATCH_BYTES
from tests.events.dialects.reading import NOW, ids, short

TIME = 1767323045123
LIB = {"$lib": "python", "$lib_version": "1.11.0", "$lib_method": "code", "$lib_detail": "##a.py##1"}


def one(kind: str, properties: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """As `SensorsAnalyticsSDK` 1.11.0 for Python writes it."""
    told = {"type": kind, "time": TIME, "distinct_id": "ada", "lib": LIB, "properties": properties or {}}
    return told | more


def packed(what: Any) -> str:
    return base64.b64encode(gzip.compress(json.dumps(what).encode())).decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (
            one("track", {"$is_login_id": True, "amount": 3.5}, event="SubmitOrder"),
            {"type": "track", "event": "SubmitOrder", "userId": "ada", "timestamp": "2026-01-02T03:04:05.123000Z"},
        ),
        (one("track", event="ViewProduct"), {"type": "track", "event": "ViewProduct", "anonymousId": "ada"}),
        (
            one("track", event="Paid", identities={"$identity_login_id": "ada", "$identity_email": "a@shop.example"}),
            {"type": "track", "event": "Paid", "userId": "ada"},
        ),
        (
            one("track", event="Paid", distinct_id="c", login_id="ada", anonymous_id="x"),
            {"type": "track", "userId": "ada", "anonymousId": "x"},
        ),
        (one("track_signup", original_id="x"), {"type": "identify", "userId": "ada", "anonymousId": "x"}),
        (
            one("profile_set", {"$is_login_id": True, "$city": "Ulm", "plan": "a"}),
            {"type": "identify", "userId": "ada", "traits": {"city": "Ulm", "plan": "a"}},
        ),
        (
            one("profile_unset", {"$is_login_id": True, "plan": True}),
            {"type": "identify", "userId": "ada", "traits": {"plan": None}},
        ),
        (
            one("track_id_bind", identities={"$identity_login_id": "ada", "$identity_mobile": "4915112345678"}),
            {"type": "identify", "userId": "ada", "traits": {"phone": "4915112345678"}},
        ),
        (one("track", {"$screen_name": "Basket"}, event="$AppViewScreen"), {"type": "screen", "name": "Basket"}),
        (one("sneeze"), {"reason": "not_understood"}),
        ({"distinct_id": "ada"}, {"reason": "not_understood"}),
        (5, {"reason": "not_understood"}),
        (one("track", {"note": "x" * 40_000}, event="E"), {"reason": "too_large"}),
        (one("track", event=None), {"reason": "not_in_spec"}),
        (one("track", event=["$pageview"]), {"reason": "not_in_spec"}),
        *((one(kind, {"a": 1}), {"reason": "not_understood"}) for kind in sensors._UNDERSTOOD_NOT),
    ],
)
def test_an_element_becomes_an_event(sent: Any, said: dict[str, Any]) -> None:
    (found,) = short(sensors.read([sent], NOW))
    assert {name: value for name, value in found.items() if name in said} == said


def test_a_page_has_its_address_and_title_where_ours_have_them() -> None:
    (found,) = short(sensors.read([one("track", {"$url": "https://a", "$title": "Tea"}, event="$pageview")], NOW))
    assert (found["type"], found["name"], found["properties"]) == ("page", "Tea", {"url": "https://a", "title": "Tea"})


def test_an_element_has_the_same_id_when_it_is_sent_again_later() -> None:
    sent = one("track", event="E")
    again = sensors.read([sent | {"_flush_time": TIME + 9, "_nocache": "1"}], NOW.replace(hour=10))
    assert ids(sensors.read([sent], NOW)) == ids(again)


def test_a_form_is_unwrapped() -> None:
    element = one("track", event="E")
    plain = base64.b64encode(json.dumps(element).encode()).decode()
    assert sensors.elements({"data": packed(element), "gzip": "1"}) == [element]
    assert sensors.elements({"data": plain}) == sensors.elements({"data": plain, "gzip": "0"}) == [element]
    assert sensors.elements({"data_list": packed([element, element]), "gzip": "1"}) == [element, element]


@pytest.mark.parametrize(
    "form",
    [{}, {"data": ""}, {"data": "%%"}, {"data": "e30", "gzip": "1"}, {"data": "e30", "gzip": "9"}, {"data": "bm8="}],
)
def test_what_cannot_be_unwrapped_is_refused(form: dict[str, str]) -> None:
    with pytest.raises(InputRefused):
        sensors.elements(form)


def test_a_bomb_is_refused() -> None:
    bomb = base64.b64encode(gzip.compress(b" " * (MAX_BATCH_BYTES + 1))).decode()
    with pytest.raises(TooLarge):
        sensors.elements({"data_list": bomb, "gzip": "1"})


def test_the_key_is_beside_the_data_or_in_it() -> None:
    assert sensors.token({"token": "k"}, []) == "k"
    assert sensors.token({}, [{"token": "k"}]) == "k"
    assert sensors.token({}, [{"token": 5}]) is sensors.token({}, []) is sensors.token({}, [3]) is None
