"""What comes in is stored as it was said, set aside with a reason, or refused: never changed in silence."""

import json
import time
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from suasion.events.fixes import Fix, Set
from suasion.events.intake import Sending
from suasion.events.log import EventLog
from suasion.events.masking import masked, without_addresses
from suasion.events.replay import replay
from suasion.events.requests import read_batch
from suasion.events.spec import Alias, Group, Identify, Page, Track, parse
from suasion.events.tables import TAIL
from suasion.events.waiting import Selection
from tests.events.workbench import NOW, events, quarantine_rows


def track(message: str = "m", **said: Any) -> Track:
    return Track(message_id=message, user_id="ann", event="Seen", **said)


def verdict(log: EventLog, event: Any, *, historical: bool = False) -> tuple[str, str]:
    (found,) = log.append([event], source="shop", historical=historical).each
    return found.kind, found.reason


@pytest.mark.parametrize(("seconds", "kind"), [(0, "stored"), (1, "quarantined")])
def test_a_live_event_may_be_a_day_ahead_and_no_more(log: EventLog, seconds: int, kind: str) -> None:
    assert verdict(log, track(timestamp=NOW + timedelta(hours=24, seconds=seconds)))[0] == kind


def test_the_future_is_judged_by_our_clock_and_not_by_the_senders(log: EventLog) -> None:
    year = timedelta(days=365)
    assert verdict(log, track(timestamp=NOW + year, sent_at=NOW + year + timedelta(seconds=3))) == ("stored", "")
    assert events(log)[0]["time"] == (NOW - timedelta(seconds=3)).replace(tzinfo=None)
    assert verdict(log, track("n", timestamp=NOW + year, sent_at=NOW)) == ("quarantined", "time_in_future")
    assert verdict(log, track("o", timestamp=NOW + year), historical=True) == ("stored", "")


def test_clocks_are_set_right_against_when_an_event_came_and_not_when_it_was_written(log: EventLog) -> None:
    arrived, behind = NOW - timedelta(seconds=20), NOW - timedelta(hours=1)
    event = track(timestamp=behind - timedelta(seconds=5), sent_at=behind)
    log.append_all([Sending([event], "shop", arrived=arrived)])
    (stored,) = events(log)
    assert stored["time"] == (arrived - timedelta(seconds=5)).replace(tzinfo=None)
    assert stored["received"] == NOW.replace(tzinfo=None)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_time_outside_the_calendar_is_set_aside(log: EventLog, moment: str) -> None:
    event = parse(
        msgspec.json.encode({"type": "track", "messageId": "m", "userId": "u", "event": "E", "timestamp": moment})
    )
    assert verdict(log, event, historical=True) == ("quarantined", "unreadable_time")


def test_a_senders_clock_that_leads_out_of_the_calendar_is_set_aside(log: EventLog) -> None:
    long_ago = NOW.replace(year=1)
    assert verdict(log, track(timestamp=long_ago, sent_at=NOW.replace(year=9000))) == ("quarantined", "unreadable_time")


@pytest.mark.parametrize(
    "event",
    [
        track(properties={"a": "x\0y"}),
        track(properties={"x\0y": 1}),
        track(context={"deep": [{"a": "\0"}]}),
        Track(message_id="m", user_id="ann", event="a\0b"),
        Page(message_id="m", user_id="ann", name="a\0b"),
        Track(message_id="m\0", user_id="ann", event="E"),
    ],
)
def test_a_nul_character_is_set_aside_and_shown(log: EventLog, event: Any) -> None:
    assert verdict(log, event) == ("quarantined", "nul_character")
    (row,) = quarantine_rows(log)
    assert "\\u0000" in json.dumps(row["row"])


@pytest.mark.parametrize(
    "event",
    [
        Track(message_id="m", user_id="ann\0", event="E"),
        Track(message_id="m", user_id="ann", anonymous_id="a\0b", event="E"),
        Track(message_id="m", anonymous_id="\0", event="E"),
        Alias(message_id="m", user_id="ann", previous_id="a\0b"),
        Group(message_id="m", user_id="ann", group_id="a\0b"),
    ],
)
def test_a_nul_character_in_an_id_is_set_aside_and_mended_by_another_id(log: EventLog, event: Any) -> None:
    assert verdict(log, event) == ("quarantined", "nul_character")
    assert dict(replay(log, Selection(), []).still_bad) == {"nul_character": 1}
    ids: list[Fix] = [Set(path, "ann") for path in ("userId", "anonymousId", "previousId", "groupId")]
    assert replay(log, Selection(), ids).stored == 1


@pytest.mark.parametrize(
    "context",
    [{"device": {"id": "a\0b"}}, {"externalIds": [{"type": "wechat_openid", "id": "a\0b"}]}],
    ids=["device", "external"],
)
def test_a_nul_character_in_another_id_of_the_customer_is_set_aside(log: EventLog, context: dict[str, Any]) -> None:
    assert verdict(log, track(context=context)) == ("quarantined", "nul_character")


def test_what_only_looks_like_a_nul_character_is_stored(log: EventLog) -> None:
    assert verdict(log, track(properties={"a": "\\u0000"})) == ("stored", "")
    assert json.loads(events(log)[0]["properties"]) == {"a": "\\u0000"}


def test_half_a_surrogate_pair_is_set_aside_without_its_content(log: EventLog) -> None:
    assert verdict(log, track(properties={"a": "\ud800"})) == ("quarantined", "not_in_spec")
    assert quarantine_rows(log)[0]["row"] is None


@pytest.mark.parametrize("number", ["1e400", "-1e400", "NaN", "Infinity", "1" * 5000])
def test_a_number_that_no_computer_holds_is_set_aside(log: EventLog, number: str) -> None:
    raw = b'{"type":"track","messageId":"m","userId":"u","event":"E","properties":{"n":%s}}' % number.encode()
    assert verdict(log, parse(raw))[0] == "quarantined"


@pytest.mark.parametrize("number", ["0", "-7", "0.1", "1e-7", "123456789012345678901234567890", "9007199254740993"])
def test_a_number_is_stored_as_it_was_said(log: EventLog, number: str) -> None:
    raw = b'{"type":"track","messageId":"m","userId":"u","event":"E","properties":{"n":%s}}' % number.encode()
    assert verdict(log, parse(raw))[0] == "stored"
    assert json.loads(events(log)[0]["properties"])["n"] == json.loads(number)


def test_addresses_of_devices_and_networks_are_kept_nowhere(log: EventLog) -> None:
    context = {
        "ip": "192.0.2.7",
        "device": {"id": "device-7", "advertisingId": "adv-7", "token": "push-7", "model": "iPhone7,2"},
        "externalIds": [{"id": "crm-7", "type": "crm"}],
        "locale": "en-GB",
    }
    log.append([track(context=context), Track(message_id="n", event="E", context=context)], source="shop")
    (row,) = quarantine_rows(log)
    kept = {"device": {"model": "iPhone7,2"}, "locale": "en-GB"}
    assert row["row"]["context"] == kept
    with log.database.read() as connection:
        assert json.loads(connection.execute(select(TAIL.c.context)).scalar_one()) == kept


def test_no_network_address_and_no_key_is_kept_with_an_event(log: EventLog) -> None:
    said = {"ip": "192.0.2.7", "$ip": "192.0.2.7", "a": 1}
    network = {"network": {"ip": "192.0.2.7", "wifi": True}}
    log.append([track(properties=said, context=network)], source="shop")
    bad = {"type": "track", "messageId": "n", "userId": "u", "event": 5, "ip": "192.0.2.7", "writeKey": "wk_7"}
    log.append([parse(msgspec.json.encode(bad | {"properties": said, "context": network}))], source="shop")
    with log.database.read() as connection:
        (row,) = connection.execute(select(TAIL))
    assert (json.loads(row.properties), json.loads(row.context)) == ({"a": 1}, {"network": {"wifi": True}})
    (kept,) = quarantine_rows(log)
    assert (kept["row"]["properties"], kept["row"]["context"]) == ({"a": 1}, {"network": {"wifi": True}})
    assert not {"ip", "writeKey"} & kept["row"].keys()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("https://shop.test/r?email=ann%40findable.test&a=1", "https://shop.test/r?email={}&a=1"),
        ("?next=%2Fr%3Femail%3Dann%40findable.test%26a", "?next=%2Fr%3Femail%3D{}%26a"),
        ("?next=%252Fr%253Femail%253Dann%2540findable.test%2526a", "?next=%252Fr%253Femail%253D{}%2526a"),
        ("ann%40findable.test and <ann@findable.test>", "{} and <{}>"),
        ("ann@findable.test%40home.test", "{}%40home.test"),
        ("40% off, 100%25, %40, ann%40home", "40% off, 100%25, %40, ann%40home"),
    ],
)
def test_an_address_as_the_web_writes_it_is_a_token(log: EventLog, text: str, left: str) -> None:
    log.append([track(properties={"url": text}), Track(message_id="q", event=text)], source="shop")
    log.append([track("e", properties={"email": "ann@findable.test"})], source="shop")
    (first, known) = [json.loads(one["properties"]) for one in events(log)]
    assert first["url"] == left.replace("{}", known["email"])
    assert quarantine_rows(log)[0]["row"]["event"] == first["url"]


@pytest.mark.parametrize("long", ["a" * 200_000, "%25" * 70_000, "%2B" * 70_000, "%" + "25" * 100_000, "a%40" * 50_000])
def test_a_long_text_without_an_address_is_searched_at_once(long: str) -> None:
    began = time.process_time()
    assert without_addresses(long + "%40") == long + "%40"
    assert time.process_time() - began < 2


def test_an_address_in_the_name_of_a_page_is_a_token(log: EventLog) -> None:
    log.append([Page(message_id="m", user_id="ann", name="Hello ann@findable.test")], source="shop")
    assert "findable" not in events(log)[0]["name"]


def test_who_is_named_by_a_key_in_a_list_is_a_token(log: EventLog) -> None:
    log.append([track(properties={"friends": [[{"email": "not an address"}], 3]})], source="shop")
    assert "not an address" not in events(log)[0]["properties"]


def test_a_bad_event_sent_again_later_is_set_aside_once(log: EventLog) -> None:
    for second in (1, 2):
        log.append([Track(message_id="m", event="E", sent_at=NOW + timedelta(seconds=second))], source="shop")
        log.append([track(properties={"said": 1})], source="shop")
        log.append([track(properties={"said": 2}, sent_at=NOW + timedelta(seconds=second))], source="shop")
    assert sorted(row["reason"] for row in quarantine_rows(log)) == ["id_reused", "missing_customer"]


def test_a_repeated_event_is_the_same_whoever_stands_beside_it_in_its_batch(log: EventLog) -> None:
    event = {"type": "track", "messageId": "m", "userId": "u", "event": "E", "properties": {"a": 1.0, "b": "é"}}
    for batch in ([event], [{"type": "track"}, event], [event | {"context": {"a": 1}}]):
        log.append([one.event for one in read_batch(msgspec.json.encode({"batch": batch}))], source="shop")
    assert len(events(log)) == 1
    assert [row["reason"] for row in quarantine_rows(log)] == ["not_in_spec"]


def test_a_long_text_that_ends_in_no_address_takes_no_time(log: EventLog) -> None:
    began = time.process_time()
    (kept,) = masked(log.vault, ["a" * 32_000 + "@" + "b" * 32_000], {})
    assert len(kept) == 64_001
    assert time.process_time() - began < 1.0


def test_an_event_of_nobody_is_set_aside_and_a_blocked_value_beside_a_good_one_is_none(log: EventLog) -> None:
    nobody = Track(message_id="1", user_id="null", anonymous_id=" Guest ", event="Seen")
    browser = Identify(message_id="2", user_id="undefined", anonymous_id="a1", traits={"email": "none", "phone": "0"})
    assert [(one.kind, one.reason) for one in log.append([nobody, browser], source="web").each] == [
        ("quarantined", "blocked_identifier"),
        ("stored", ""),
    ]
    with log.database.read() as connection:
        (tokens,) = connection.scalars(select(TAIL.c.tokens))
    assert set(log.vault.reveal(tokens.split()).values()) == {"a1"}


def test_an_address_that_is_misspelt_names_nobody_and_is_still_no_plain_text(log: EventLog) -> None:
    told = {"email": "not-an-email", "phone": "order 12345"}
    good = {"email": "\uff21nn@shop.test\u200b", "phone": "\uff0b44 20 7946\u20130018"}
    said = [Identify(message_id=str(n), user_id="ann", traits=traits) for n, traits in enumerate((told, good))]
    assert {one.kind for one in log.append(said, source="web").each} == {"stored"}
    with log.database.read() as connection:
        first, second = connection.execute(select(TAIL).order_by(TAIL.c.seq))
    assert set(log.vault.reveal(first.tokens.split()).values()) == {"ann"}
    assert set(log.vault.reveal(second.tokens.split()).values()) == {"ann", "ann@shop.test", "+442079460018"}
    assert "not-an" not in first.properties
    assert "12345" not in first.properties


def test_wechat_and_the_device_are_identifiers_and_stand_in_no_context(log: EventLog) -> None:
    external = [
        {"id": "open-7", "type": "wechat_openid", "collection": "users", "encoding": "none"},
        {"id": "union-7", "type": "wechat_unionid"},
        {"id": "crm-7", "type": "crm"},
        {"id": 7, "type": "wechat_openid"},
        "nonsense",
    ]
    context = {"externalIds": external, "device": {"id": "device-7", "model": "iPhone7,2"}}
    log.append([Identify(message_id="1", anonymous_id="a1", context=context)], source="app")
    with log.database.read() as connection:
        (row,) = connection.execute(select(TAIL))
    tokens = row.tokens.split()
    kinds, values = log.vault.kinds(tokens), log.vault.reveal(tokens)
    assert [(kinds[token].value, values[token]) for token in tokens] == [
        ("wechat_unionid", "union-7"),
        ("wechat_openid", "open-7"),
        ("anonymous_id", "a1"),
        ("device_id", "device-7"),
    ]
    assert json.loads(row.context) == {"device": {"model": "iPhone7,2"}}
