from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suasion.core.errors import InputRefused, TooLarge
from suasion.events.requests import MAX_BATCH_EVENTS, MAX_EVENT_BYTES, read_batch, read_event
from suasion.events.spec import Identify, Track, Unreadable

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(["type", "messageId", "userId", "event", "properties", "traits", "context", "timestamp"])


def batch(*events: object, **more: object) -> bytes:
    return msgspec.json.encode({"batch": events, **more})


def test_one_event_has_the_type_of_its_path() -> None:
    body = b'{"userId":"u","event":"E","type":"x"}'
    track, identify = read_event(body, "track").event, read_event(body, "identify").event
    assert isinstance(track, Track)
    assert isinstance(identify, Identify)


def test_a_message_id_that_was_sent_is_kept_and_an_empty_one_is_not_replaced() -> None:
    assert read_event(b'{"userId":"u","event":"E","messageId":"m"}', "track").message_id == "m"
    assert read_event(b'{"userId":"u","event":"E","messageId":""}', "track").message_id == ""


def test_an_events_own_context_wins_over_the_batchs() -> None:
    event = {"type": "track", "userId": "u", "event": "E", "context": {"a": 1}}
    (received,) = read_batch(batch(event, context={"a": 2, "b": 3}))
    assert isinstance(received.event, Track)
    assert received.event.context == {"a": 1, "b": 3}


def test_a_context_that_is_no_object_is_named_by_the_spec() -> None:
    (received,) = read_batch(batch({"type": "track", "userId": "u", "event": "E", "context": 3}, context={"a": 1}))
    assert isinstance(received.event, Unreadable)
    assert (received.event.reason, "context" in received.event.detail) == ("not_in_spec", True)


def test_an_event_may_be_as_large_as_it_may_be_and_no_larger() -> None:
    def padded(length: int) -> dict[str, object]:
        event: dict[str, object] = {
            "type": "track",
            "userId": "u",
            "event": "E",
            "messageId": "m",
            "properties": {"note": ""},
        }
        event["properties"] = {"note": "x" * (length - len(msgspec.json.encode(event)))}
        return event

    fits, over = read_batch(batch(padded(MAX_EVENT_BYTES), padded(MAX_EVENT_BYTES + 1)))
    assert isinstance(fits.event, Track)
    assert isinstance(over.event, Unreadable)
    assert (over.event.reason, over.message_id) == ("too_large", "m")


def test_a_batch_has_a_limit_of_events() -> None:
    assert len(read_batch(batch(*[1] * MAX_BATCH_EVENTS))) == MAX_BATCH_EVENTS
    with pytest.raises(TooLarge, match="2,501"):
        read_batch(batch(*[1] * (MAX_BATCH_EVENTS + 1)))


def test_brackets_in_texts_do_not_nest() -> None:
    body = msgspec.json.encode({"userId": "u", "event": '\\"' + "[{" * 100})
    assert isinstance(read_event(body, "track").event, Track)


@given(st.lists(JSON | st.dictionaries(NAMES, JSON), max_size=4))
def test_whatever_json_comes_in_a_batch_each_part_becomes_an_event_or_a_reason(events: list[object]) -> None:
    received = read_batch(batch(*events))
    assert len(received) == len(events)
    for one in received:
        assert not isinstance(one.event, Unreadable) or one.event.reason


@given(st.binary(max_size=60) | JSON.map(msgspec.json.encode))
def test_whatever_bytes_come_they_are_read_or_refused(body: bytes) -> None:
    with suppress(InputRefused):
        assert read_event(body, "track").event is not None
    with suppress(InputRefused):
        assert read_event(body, "identify").event is not None
    with suppress(InputRefused):
        read_batch(body)


def test_an_event_that_leaves_nothing_out_reads_the_same_alone_in_a_batch_and_beside_a_bad_one() -> None:
    event = {"type": "track", "userId": "u", "event": "E", "messageId": "m", "properties": {"a": [1, {"b": None}]}}
    sent = "2024-06-01T10:00:00Z"
    alone = read_event(msgspec.json.encode(event | {"sentAt": sent}), "track")
    (batched,) = read_batch(batch(event, sentAt=sent))
    beside, _ = read_batch(batch(event, {"type": "track"}, sentAt=sent))
    (spread,) = read_batch(batch(event, sentAt=sent, context={}))
    assert alone == batched == beside == spread
    assert isinstance(alone.event, Track)
    assert alone.event.sent_at is not None


@pytest.mark.parametrize("own", [{}, {"sentAt": None}, {"messageId": None}])
def test_what_is_null_is_left_out(own: dict[str, object]) -> None:
    event = {"type": "track", "userId": "u", "event": "E", "messageId": "m"} | own
    (received,) = read_batch(batch(event, sentAt="2024-06-01T10:00:00Z"))
    assert isinstance(received.event, Track)
    assert received.event.sent_at is not None
    assert received.message_id


def test_a_time_of_sending_that_cannot_be_read_is_named_by_each_event() -> None:
    event = {"type": "track", "userId": "u", "event": "E", "messageId": "m"}
    (received,) = read_batch(batch(event, sentAt="yesterday"))
    assert isinstance(received.event, Unreadable)
    assert (received.event.reason, received.message_id) == ("not_in_spec", "m")
