"""The log keeps each event once, in order, and shows the same before and after sealing."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow.parquet as pq
import pytest

from suasion.core.errors import InputRefused
from suasion.events.log import EventLog
from suasion.events.spec import Identify, Track, parse
from tests.events.workbench import NOW, events, order_lines, quarantine_rows, ranges

T0 = datetime(2024, 3, 1, 9, 30, tzinfo=UTC)


def order(number: int, user: str = "ann", **extra: Any) -> Track:
    products = [
        {"product_id": "p1", "price": 2.0, "quantity": 3, "colour": "red"},
        {"product_id": "p2", "amount": 5.0, "discount": 0.5, "coupon_discount": 0.25},
    ]
    return Track(
        message_id=f"m{number}",
        user_id=user,
        event="Order Completed",
        timestamp=T0 + timedelta(days=number),
        properties={"order_id": f"o{number}", "products": products} | extra,
    )


def test_an_order_becomes_one_event_and_one_line_per_product(log: EventLog) -> None:
    assert log.append([order(1)], source="shop").counts() == {"stored": 1, "duplicate": 0, "quarantined": 0}
    (event,), lines = events(log), order_lines(log)
    assert event["properties"] == '{"order_id":"o1"}'
    assert event["seq"] == 1
    assert [
        (line["order_id"], line["item"], line["quantity"], line["amount"], line["discount"], line["coupon_discount"])
        for line in lines
    ] == [("o1", "p1", 3.0, 6.0, 0.0, 0.0), ("o1", "p2", 1.0, 5.0, 0.5, 0.25)]
    assert {line["token"] for line in lines} == {event["tokens"][0]}
    assert lines[0]["time"] == datetime(2024, 3, 2, 9, 30)


def test_a_message_is_stored_once_per_source_even_after_sealing(log: EventLog) -> None:
    verdicts = log.append([order(1), order(1)], source="shop")
    assert [verdict.kind for verdict in verdicts.each] == ["stored", "duplicate"]
    log.seal()
    assert log.append([order(1), order(2)], source="shop").counts()["duplicate"] == 1
    assert log.append([order(1)], source="app").counts()["stored"] == 1
    assert [row["seq"] for row in events(log)] == [1, 2, 3]


def test_live_events_are_received_now_and_historical_ones_when_they_happened(log: EventLog) -> None:
    log.append([order(1)], source="live")
    log.append([order(1)], source="history", historical=True)
    live, history = events(log)
    now = NOW.replace(tzinfo=None)
    assert (live["received"], live["loaded"]) == (now, now)
    assert (history["received"], history["loaded"]) == (history["time"], now)


def test_identifiers_leave_the_event_and_become_tokens(log: EventLog) -> None:
    traits = {"email": " Ann@Example.test", "phone": "+44 20 7946", "age": 30}
    event = Identify(message_id="m", user_id="u1", anonymous_id="a1", traits=traits)
    log.append([event], source="shop")
    (row,) = events(log)
    user, anonymous, email, phone = row["tokens"]
    assert row["properties"] == f'{{"email":"{email}","phone":"{phone}","age":30}}'
    assert log.vault.reveal(row["tokens"]) == {
        user: "u1",
        anonymous: "a1",
        email: "ann@example.test",
        phone: "+44207946",
    }


def test_who_is_named_deeper_down_is_a_token_too_but_is_not_who_acted(log: EventLog) -> None:
    sent = {
        "contact": {"email": "Deep@findable.test", "phones": [{"phone": "+44 20"}], "user_id": "findable-7"},
        "shipping_email": "ship@findable.test",
        "note": "write to note@findable.test, or call",
        "by": {"key@findable.test": 2},
        "price": "2 @ 3.50",
    }
    products = [{"product_id": "p", "amount": 1.0, "gift": {"email": "gift@findable.test"}}]
    log.append(
        [
            Track(message_id="1", user_id="u", event="Gift Sent", properties=sent),
            Track(
                message_id="2",
                user_id="u",
                event="Order Completed",
                properties={"order_id": "o", "products": products},
            ),
            Identify(message_id="3", user_id="u", traits={"home": {"email": "deep@findable.test"}}),
        ],
        source="shop",
    )
    gift, order, known = events(log)
    assert gift["tokens"] == order["tokens"] == known["tokens"]
    assert len(gift["tokens"]) == 1
    properties = json.loads(gift["properties"])
    contact = properties["contact"]
    (by,) = properties["by"]
    assert json.loads(known["properties"])["home"]["email"] == contact["email"]
    assert log.vault.reveal([contact["email"], contact["phones"][0]["phone"], properties["shipping_email"], by]) == {
        contact["email"]: "deep@findable.test",
        contact["phones"][0]["phone"]: "+4420",
        properties["shipping_email"]: "ship@findable.test",
        by: "key@findable.test",
    }
    assert re.fullmatch("write to t_[a-z2-7]+, or call", properties["note"])
    assert properties["price"] == "2 @ 3.50"
    log.seal()
    directory = log.lake.directory.parent
    files = [*directory.glob("state.db*"), *directory.glob("lake/**/*.parquet")]
    assert len(files) >= 3
    for file in files:
        assert b"findable" not in file.read_bytes()
    for file in directory.glob("lake/**/*.parquet"):
        assert "findable" not in str(pq.read_table(file).to_pylist())


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b'{"type":"track","messageId":"m","event":"X"}', "missing_customer"),
        (b'{"type":"track","messageId":" ","userId":"u","event":"X"}', "missing_message_id"),
        (b'{"type":"track","messageId":"m","userId":"u","event":""}', "missing_event_name"),
        (b'{"type":"pages","messageId":"m","userId":"u"}', "not_in_spec"),
        (b'{"type":"group","messageId":"m","userId":"u","groupId":" "}', "missing_group"),
        (b'{"type":"alias","messageId":"m","userId":"u","previousId":""}', "missing_previous"),
        (b'{"type":"alias","messageId":"m","previousId":"u"}', "missing_customer"),
        (b'{"type":"track","messageId":"m","userId":"u","event":"X","timestamp":"yesterday"}', "not_in_spec"),
        (b'{"type":"track","userId":"u","event":"X"}', "not_in_spec"),
        (b"{", "not_json"),
        (b"\xff\xfe", "not_json"),
        (b'{"type":"track","messageId":"m","userId":"u","event":"Order Completed"}', "missing_order"),
    ],
)
def test_a_bad_event_is_kept_with_its_reason(log: EventLog, raw: bytes, reason: str) -> None:
    verdicts = log.append([parse(raw), order(1)], source="shop")
    assert [(verdict.kind, verdict.reason) for verdict in verdicts.each] == [("quarantined", reason), ("stored", "")]
    log.append([parse(raw)], source="shop")
    assert [row["reason"] for row in quarantine_rows(log)] == [reason]


@pytest.mark.parametrize("bad", [{"amount": -1}, {"quantity": -2}, {"quantity": "two"}, {"discount": float("inf")}])
def test_an_order_with_an_impossible_number_is_quarantined(log: EventLog, bad: dict[str, Any]) -> None:
    (verdict,) = log.append([order(1, products=[{"product_id": "p", **bad}])], source="shop").each
    assert (verdict.kind, verdict.reason) == ("quarantined", "unreadable_order")
    assert order_lines(log) == []


def test_no_identifier_stays_readable_in_state_or_lake(log: EventLog) -> None:
    bad = parse(b'{"type":"page","userId":"findable","traits":{"email":"findable@example.test"}}')
    log.append([bad, Identify(message_id="m", user_id="findable", traits={"email": "f@findable.test"})], source="shop")
    (row,) = quarantine_rows(log)
    assert log.vault.reveal([row["row"]["userId"]]).popitem()[1] == "findable"
    log.seal()
    (one,) = ranges(log)
    files = [*log.lake.files(one), *log.lake.directory.parent.glob("state.db*")]
    assert len(files) >= 4
    assert all(b"findable" not in path.read_bytes() for path in files)


def test_no_event_comes_from_where_models_publish(log: EventLog) -> None:
    with pytest.raises(InputRefused, match="model:"):
        log.append([], source="model:shop")


def test_numbers_of_products_may_be_text_as_carts_send_them(log: EventLog) -> None:
    sold = {"product_id": "p1", "price": "2.50", "quantity": "2"}
    said = {"order_id": "o1", "products": [sold]}
    log.append([Track(message_id="m", user_id="u", event="Order Completed", properties=said)], source="shop")
    assert [(line["quantity"], line["amount"]) for line in order_lines(log)] == [(2.0, 5.0)]
    log.seal()
    assert [(line["quantity"], line["amount"]) for line in order_lines(log)] == [(2.0, 5.0)]
    word = {"order_id": "o2", "products": [sold | {"price": "dear"}]}
    verdict = log.append([Track(message_id="n", user_id="u", event="Order Completed", properties=word)], source="shop")
    assert verdict.each[0].reason == "unreadable_order"


def test_what_others_spell_otherwise_names_people_too_at_any_depth(log: EventLog) -> None:
    said = {"to": [{"userID": "u-7", "phoneNumber": "+44 20 7946"}], "phone_number": "+44 1", "external_id": "parcel 9"}
    log.append([Track(message_id="m", user_id="u1", event="Sent", properties=said)], source="shop")
    (row,) = events(log)
    found = json.loads(row["properties"])
    tokens = [found["to"][0]["userID"], found["to"][0]["phoneNumber"], found["phone_number"]]
    values = log.vault.reveal(tokens)
    assert [values[token] for token in tokens] == ["u-7", "+44207946", "+441"]
    assert found["external_id"] == "parcel 9", "it may be the id of anything"
