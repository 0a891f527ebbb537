from pathlib import Path

import msgspec
import pytest

import suasion
from suasion.events.spec import CAMPAIGN_RECEIVED, COUPON_REDEEMED, Unreadable, parse


@pytest.mark.parametrize("name", [CAMPAIGN_RECEIVED, COUPON_REDEEMED])
def test_an_event_name_is_spelled_in_one_place_of_the_code(name: str) -> None:
    root = Path(suasion.__file__).parent
    literal = f'"{name}"'
    found = [file.relative_to(root).as_posix() for file in root.rglob("*.py") if literal in file.read_text("utf-8")]
    assert found == ["events/spec.py"]


@pytest.mark.parametrize("kind", ["ann@shop.test", "it's ann@shop.test's", "ann\n@shop.test' - at `$.type`"])
def test_what_is_said_of_an_event_repeats_nothing_that_was_sent(kind: str) -> None:
    found = parse(msgspec.json.encode({"type": kind, "messageId": "m", "userId": "u"}))
    assert isinstance(found, Unreadable)
    assert (found.reason, found.detail) == ("not_in_spec", "Invalid value - at `$.type`")
