from pathlib import Path

import pytest

import suasion
from suasion.events.spec import CAMPAIGN_RECEIVED, COUPON_REDEEMED


@pytest.mark.parametrize("name", [CAMPAIGN_RECEIVED, COUPON_REDEEMED])
def test_an_event_name_is_spelled_in_one_place_of_the_code(name: str) -> None:
    root = Path(suasion.__file__).parent
    literal = f'"{name}"'
    found = [file.relative_to(root).as_posix() for file in root.rglob("*.py") if literal in file.read_text("utf-8")]
    assert found == ["events/spec.py"]
