"""T30: whatever bytes come in a dialect, they are read, set aside or refused; nothing else ever happens."""

import base64
import gzip
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suasion.core.errors import InputRefused, TooLarge
from suasion.events.dialects import braze, customerio, packing, pixel, posthog, sensors
from suasion.events.requests import Received, read_event
from suasion.events.spec import Unreadable
from tests.events.dialects.reading import NOW

NAMES = st.sampled_from(
    [
        "event",
        "type",
        "distinct_id",
        "properties",
        "$set",
        "$set_once",
        "$groups",
        "uuid",
        "timestamp",
        "time",
        "batch",
        "identities",
        "login_id",
        "original_id",
        "_flush_time",
        "token",
        "name",
        "data",
        "id",
        "external_id",
        "user_alias",
        "product_id",
        "price",
        "quantity",
        "attributes",
        "events",
        "purchases",
        "$identify",
        "$create_alias",
        "$groupidentify",
        "track",
        "track_signup",
        "profile_set",
        "profile_unset",
        "$device_id",
        "$is_login_id",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text() | NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=12,
)
AWKWARD = [
    b"",
    b"null",
    b'"\\ud800"',
    b'{"event":"\\ud800","distinct_id":"\\udfff","name":"\\ud800","batch":[{"event":"\\ud800"}]}',
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b'{"batch":[' + b"[" * 500 + b"]" * 500 + b"]}",
    b'{"batch":[{"event":"E","properties":' + b'{"a":' * 500 + b"1" + b"}" * 500 + b"}]}",
    b'{"events":[{"external_id":"a","name":"E","properties":' + b'{"a":' * 90 + b"1" + b"}" * 90 + b"}]}",
    b'{"timestamp":1' + b"0" * 5_000 + b',"name":"E","event":"E","batch":[{"event":"E","time":1e999}]}',
    b'{"name":"E","timestamp":-1e308}',
    b'{"name":"E","timestamp":1e308}',
    b'[{"type":"track","event":"E","time":' + b"9" * 400 + b"}]",
]


def by_posthog(body: bytes) -> Sequence[Received]:
    whole = posthog.opened(body, "application/json", "")
    posthog.api_key(whole)
    posthog.is_historical(whole)
    return posthog.read(whole, NOW, "1767323100000")


def by_sensors(body: bytes) -> Sequence[Received]:
    found = sensors.elements({"data_list": base64.b64encode(body).decode()})
    sensors.token({}, found)
    return sensors.read(found, NOW)


def by_customerio(body: bytes) -> Sequence[Received]:
    with suppress(InputRefused, TooLarge):
        assert customerio.read_customer("ada", body)
    return customerio.read_event("ada", body, NOW)


def by_braze(body: bytes) -> Sequence[Received]:
    return [part.received for part in braze.read(body, NOW)]


def by_pixel(body: bytes) -> Sequence[Received]:
    found = pixel.fields({"data": base64.b64encode(body).decode(), "properties.a": "b"})
    return [read_event(msgspec.json.encode(found), "track")]


Reading = Callable[[bytes], Sequence[Received]]
READERS: list[Reading] = [by_posthog, by_sensors, by_customerio, by_braze, by_pixel]


def read(reader: Reading, body: bytes) -> None:
    with suppress(InputRefused, TooLarge):
        for one in reader(body):
            assert not isinstance(one.event, Unreadable) or one.event.reason


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("body", AWKWARD, ids=range(len(AWKWARD)))
def test_awkward_bytes_do_no_harm(reader: Reading, body: bytes) -> None:
    read(reader, body)


@pytest.mark.parametrize("reader", READERS)
@settings(max_examples=60)
@given(body=JSON.map(msgspec.json.encode) | st.binary(max_size=60))
def test_whatever_json_comes_does_no_harm(reader: Reading, body: bytes) -> None:
    read(reader, body)
    read(reader, msgspec.json.encode({"batch": [msgspec.Raw(body)]}) if body[:1] in b"{[" and body else body)


@given(
    packed=st.binary(max_size=80), kind=st.text(max_size=20).map(lambda text: f"multipart/form-data; boundary={text}")
)
def test_whatever_is_packed_is_unpacked_or_refused(packed: bytes, kind: str) -> None:
    undone: list[Callable[[], Any]] = [
        lambda: packing.from_gzip(packed, 100),
        lambda: packing.from_gzip(gzip.compress(packed)[:-3], 100),
        lambda: packing.from_form(packed),
        lambda: packing.from_base64(packed.decode("latin-1")),
        lambda: packing.from_multipart(packed, kind.encode("utf-8").decode("latin-1")),
        lambda: posthog.opened(packed, "application/x-www-form-urlencoded", "base64"),
    ]
    for undo in undone:
        with suppress(InputRefused, TooLarge):
            undo()
