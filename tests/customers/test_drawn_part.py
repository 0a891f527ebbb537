"""Among whom live counts draw: everybody that a segment may find, also whose events are no more."""

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from suasion import Workspace
from suasion.customers.drawn_part import drawn_part
from suasion.customers.segments.conditions import Comparison, Definition, TraitCondition
from suasion.customers.segments.stored import to_yaml
from suasion.events.compaction import compact
from suasion.events.spec import Identify, Track
from tests.hands import set_to

PEOPLE, GOLD = 60, 20
START = datetime(2026, 1, 1, tzinfo=UTC)


def test_whose_events_left_the_log_is_drawn_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = set_to(START, monkeypatch)
    monkeypatch.setattr("suasion.customers.pinned.drawn_part", partial(drawn_part, drawn=PEOPLE // 3, events=0))
    words = {"en": "Gold", "zh": "金卡"}
    gold = to_yaml(Definition("gold", words, words, TraitCondition("tier", Comparison("is", "gold"))))
    with Workspace.create(tmp_path / "shop") as shop:
        who = [f"u{number}" for number in range(PEOPLE)]
        told = [
            Identify(message_id=user, user_id=user, traits={"tier": "gold" if place < GOLD else "none"})
            for place, user in enumerate(who)
        ]
        shop.events.append(told, source="web")
        clock.time += timedelta(days=60)
        seen = [Track(message_id=f"{user} seen", user_id=user, event="Seen") for user in who[GOLD // 2 :]]
        shop.events.append(seen, source="web")
        shop.follow()
        shop.events.seal()
        compact(shop.events.database, shop.events.lake, clock, keep_since=clock.time - timedelta(days=30))
        clock.time += timedelta(hours=1)
        found, exactly = shop.segment_views.preview(gold), shop.segment_views.preview(gold, exactly=True)
    assert (found.exact, exactly.size.customers) == (False, GOLD)
    assert found.customers.customers == exactly.customers.customers == PEOPLE
    assert found.size.low <= GOLD <= found.size.high
