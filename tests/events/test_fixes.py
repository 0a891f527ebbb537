from typing import Any

import msgspec
import pytest

from suasion.core.errors import InputRefused
from suasion.events.fixes import Default, Drop, Fix, Number, Rename, Set, Text, check_fixes, fixed

EVENT = {"event": "Viewed", "properties": {"cost": "3.50", "n": 7, "inner": {"a": None}}}


@pytest.mark.parametrize(
    ("fix", "expected"),
    [
        (Set("event", "Product Viewed"), {"event": "Product Viewed"}),
        (Set("properties.new.deep", 1), {"properties": EVENT["properties"] | {"new": {"deep": 1}}}),  # type: ignore[operator]
        (Set("event.deep", 1), {}),
        (Default("event", "x"), {}),
        (Default("userId", "x"), {"userId": "x"}),
        (Drop("properties"), {"properties": None}),
        (Drop("nothing.there"), {}),
        (Rename("event", "properties"), {}),
        (Rename("nothing", "other"), {}),
        (Number("properties.cost"), {"properties": EVENT["properties"] | {"cost": 3.5}}),  # type: ignore[operator]
        (Number("event"), {}),
        (Text("properties.n"), {"properties": EVENT["properties"] | {"n": "7"}}),  # type: ignore[operator]
        (Text("properties.inner"), {}),
    ],
)
def test_each_fix_does_what_it_says_and_no_more(fix: Fix, expected: dict[str, Any]) -> None:
    wanted = {key: value for key, value in (EVENT | expected).items() if value is not None}
    assert fixed(EVENT, [fix]) == wanted


def test_fixes_are_done_in_their_order_and_the_event_given_stays_as_it_was() -> None:
    before = msgspec.json.encode(EVENT)
    made = fixed(EVENT, [Rename("properties.cost", "properties.price"), Number("properties.price")])
    assert made["properties"]["price"] == 3.5
    assert "cost" not in made["properties"]
    assert msgspec.json.encode(EVENT) == before


def test_what_is_no_event_stays_as_it_is() -> None:
    assert fixed(None, [Set("event", "x")]) is None


@pytest.mark.parametrize("path", ["", ".", "a..b", "a.b.c.d.e.f.g.h.i"])
def test_a_path_that_means_nothing_is_refused(path: str) -> None:
    with pytest.raises(InputRefused, match="no path"):
        check_fixes([Drop(path)])
    with pytest.raises(InputRefused, match="no path"):
        check_fixes([Rename("a", path)])


def test_a_number_that_is_none_stays_text() -> None:
    for text in ("NaN", "1e999", "0x10", "twelve", "\ud800"):
        assert fixed({"n": "1"} | ({"n": text} if text != "\ud800" else {"n": "?"}), [Number("n")])["n"] in (text, "?")
