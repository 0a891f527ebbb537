"""What is nested too deep is set aside without its content, and holds up nothing that came with it."""

import base64
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pytest

from suasion.core.errors import InputRefused
from suasion.events.dialects import braze, customerio, posthog, sensors
from suasion.events.dialects.translated import objects
from suasion.events.log import EventLog
from suasion.events.quarantine import Refusal, quarantine
from suasion.events.requests import MAX_DEPTH, Received, deeper_than
from tests.events.dialects.reading import NOW, short
from tests.events.workbench import quarantine_rows

DEPTHS = [65, 68, 75, 300, 600, 3_000, 100_000]


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


def of_posthog(deep: str) -> Sequence[Received]:
    said = '{"event":"%s","distinct_id":"ada","properties":{"x":%s}}'
    bad = [said % ("$set_once", deep), said % ("E", deep), deep]
    every = ",".join([said % ("E", "1"), *bad, said % ("F", "[]")])
    return posthog.read(posthog.opened(f'{{"batch":[{every}]}}'.encode(), "", ""), NOW)


def of_sensors(deep: str) -> Sequence[Received]:
    said = '{"type":"%s","event":"E","distinct_id":"ada","x":%s}'
    every = ",".join([said % ("track", "1"), said % ("item_set", deep), said % ("track", deep), deep])
    listed = f"[{every},{said % ('track', '2')}]".encode()
    return sensors.read(sensors.elements({"data_list": base64.b64encode(listed).decode()}), NOW)


def of_braze(deep: str) -> Sequence[Received]:
    said = '{"external_id":"ada","name":"E","properties":{"x":%s}}'
    every = ",".join([said % "1", said % deep, f'{{"x":{deep}}}', deep, said % "2"])
    return [part.received for part in braze.read(f'{{"events":[{every}]}}'.encode(), NOW)]


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("read", [of_posthog, of_sensors, of_braze])
def test_a_deep_element_holds_up_no_other(read: Callable[[str], Sequence[Received]], depth: int) -> None:
    found = [one.get("reason", one.get("event")) for one in short(read(nested(depth)))]
    assert found[1:-1] == ["too_deep"] * 3
    assert {found[0], found[-1]} <= {"E", "F"}


@pytest.mark.parametrize("depth", DEPTHS)
def test_one_that_comes_alone_is_set_aside(depth: int) -> None:
    deep = nested(depth).encode()
    alone = [
        *customerio.read_event("ada", b'{"name":"E","data":{"x":%s}}' % deep, NOW),
        *customerio.read_event("ada", b'{"x":%s}' % deep, NOW),
        *customerio.read_customer("ada", b'{"x":%s}' % deep),
        *customerio.read_customer("ada", b'{"_update":5,"x":%s}' % deep),
    ]
    assert short(alone) == [{"reason": "too_deep"}] * 4


@pytest.mark.parametrize("text", [r'"[[\"[[\\"', r'"\\\""', '"}]"'])
def test_cutting_leaves_texts_alone(text: str) -> None:
    body = f'[{{"a":{text}}},{nested(500)},{{"b":[{text}]}}]'
    said = msgspec.json.decode(text)
    first, deep, last = objects(body.encode())
    assert (first, last) == ({"a": said}, {"b": [said]})
    assert deeper_than(deep, MAX_DEPTH)
    assert not deeper_than(deep, MAX_DEPTH + 10)


@pytest.mark.parametrize("tail", ["", '"' + r"\"" * 200_000, '"' + r"\"" * 200_000 + "\\"])
def test_what_is_deep_and_never_ends_is_refused_at_once(tail: str) -> None:
    with pytest.raises(InputRefused):
        objects(b"[" * 5_000 + tail.encode())


def test_no_row_that_a_reader_could_run_out_of_stack_on_is_kept(log: EventLog) -> None:
    deep: Any = 1
    for _ in range(MAX_DEPTH + 1):
        deep = [deep]
    with log.database.write() as connection:
        refusals = [Refusal("bad", "", deep), Refusal("fine", "", deep[0])]
        quarantine(connection, refusals, source="web", origin="", loaded=NOW)
    assert {row["reason"]: row["row"] for row in quarantine_rows(log)} == {"bad": None, "fine": deep[0]}
