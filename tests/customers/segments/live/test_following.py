"""What a pass over the segments does about clocks that are put back and segments that are removed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from suasion import Workspace
from suasion.customers.segments.conditions import All, Behaviour, Comparison, Definition, Not
from suasion.customers.segments.live import following
from suasion.customers.tables import SEGMENT_FOLLOW, SEGMENT_MOVE, SEGMENT_STANDING
from suasion.events.spec import Track

START = datetime(2026, 1, 1, tzinfo=UTC)
ORDERED = Behaviour("orders", "count", Comparison("at_least", 1))
LATELY = Behaviour("orders", "count", Comparison("at_least", 1), within_days=30)
LAPSED = All((ORDERED, Not(LATELY)))


class Hands:
    """The present, moved by hand."""

    time = START

    def now(self) -> datetime:
        return self.time


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    clock = Hands()
    monkeypatch.setattr("suasion.wiring.SystemClock", lambda: clock)
    return clock


@pytest.fixture
def workspace(hands: Hands, tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "shop") as made:
        bought = {"order_id": "1", "products": [{"product_id": "tea", "amount": 4.5}]}
        order = Track(message_id="1", user_id="ann", event="Order Completed", properties=bought, timestamp=START)
        made.events.append([order], source="web")
        hands.time += timedelta(hours=1)
        made.segments.save(Definition("lapsed", {"en": "Lapsed", "zh": "流失"}, {"en": "", "zh": ""}, LAPSED))
        yield made


@pytest.mark.parametrize("back", [timedelta(hours=2), timedelta(days=300)])
def test_members_are_not_those_of_a_moment_that_a_wrong_clock_told(
    workspace: Workspace, hands: Hands, back: timedelta
) -> None:
    right = START + timedelta(days=30) - timedelta(hours=1)
    hands.time = right + back
    workspace.follow_segments()
    assert workspace.segments.size_now("lapsed").size == 1
    hands.time = right
    workspace.follow_segments()
    found = workspace.segments.size_now("lapsed")
    assert (found.size, found.as_of) == (0, right)
    hands.time = right + timedelta(hours=2)
    workspace.follow_segments()
    assert workspace.segments.members_now("lapsed") == ["c00000001"]


def test_a_removed_segment_leaves_nothing_also_if_the_pass_that_lets_go_is_cut_short(
    workspace: Workspace, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands.time = START + timedelta(days=40)
    workspace.follow_segments()
    bought = {"order_id": "2", "products": [{"product_id": "tea", "amount": 4.5}]}
    order = Track(message_id="2", user_id="ann", event="Order Completed", properties=bought, timestamp=hands.time)
    workspace.events.append([order], source="web")
    hands.time += timedelta(hours=1)
    workspace.follow_segments()
    assert [move.entered for move in workspace.segments.moves("lapsed")] == [False]
    workspace.segments.remove("lapsed")

    def cut_short(*_told: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr(following, "drop_moves", cut_short)
        with pytest.raises(KeyboardInterrupt):
            workspace.follow_segments()
    assert _rows(workspace)["segment_follow"] == 1, "it is still known that something is left to do"
    workspace.follow_segments()
    assert _rows(workspace) == {"segment_follow": 0, "segment_standing": 0, "segment_move": 0}
    assert workspace.follow_segments() is None


def _rows(workspace: Workspace) -> dict[str, int]:
    tables = (SEGMENT_FOLLOW, SEGMENT_STANDING, SEGMENT_MOVE)
    with workspace.database.read() as connection:
        return {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
