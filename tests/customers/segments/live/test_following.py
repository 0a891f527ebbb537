"""What a pass over the segments does about clocks that are put back and segments that are removed."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from suasion import Workspace
from suasion.core.errors import NotFound
from suasion.customers import news
from suasion.customers.segments.conditions import All, Behaviour, Comparison, Condition, Definition, Not, TraitCondition
from suasion.customers.segments.live import following, kept_log
from suasion.customers.segments.live.kept_log import KeptLog
from suasion.customers.segments.live.looks import Everybody, Look
from suasion.customers.segments.live.saved import Saved
from suasion.customers.segments.live.waiting import waiting
from suasion.customers.tables import SEGMENT_DEFINITION, SEGMENT_FOLLOW, SEGMENT_MOVE, SEGMENT_STANDING
from suasion.events.spec import Track
from suasion.workspace.pacing import Stopped
from tests.hands import Hands, set_to

START = datetime(2026, 1, 1, tzinfo=UTC)
ORDERED = Behaviour("orders", "count", Comparison("at_least", 1))
LATELY = Behaviour("orders", "count", Comparison("at_least", 1), within_days=30)
LAPSED = All((ORDERED, Not(LATELY)))


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    return set_to(START, monkeypatch)


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


EVERYBODY = Behaviour("events", "count", Comparison("at_least", 1))
MANY = 60


def _named(name: str, where: Condition) -> Definition:
    return Definition(name, {"en": name, "zh": name}, {"en": "", "zh": ""}, where)


@pytest.fixture
def slowly(workspace: Workspace, hands: Hands, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Make a shop of many customers, in which a pass has time for one commit of few customers."""
    visits = [Track(message_id=f"v{one}", user_id=f"u{one}", event="Visit", timestamp=START) for one in range(MANY)]
    workspace.events.append(visits, source="web")
    hands.time += timedelta(hours=1)
    workspace.follow_segments()
    monkeypatch.setattr(following, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(following, "_ROWS_A_COMMIT", 7)
    return workspace


class Cutting:
    """Cuts work short after some commits."""

    def __init__(self, commits: int) -> None:
        self.left = commits

    @contextmanager
    def task(self, _label: str, _total: float | None = None) -> Iterator["Cutting"]:
        yield self

    def advance(self, _amount: float = 1) -> None:
        self.left -= 1
        if not self.left:
            raise Stopped


def test_a_look_at_everybody_that_is_cut_short_goes_on_where_it_was(slowly: Workspace) -> None:
    slowly.segments.save(_named("all", EVERYBODY))
    for _ in range(3):
        with pytest.raises(Stopped):
            slowly.standing.follow(Cutting(2))
    with slowly.database.read() as connection:
        written = connection.scalar(select(func.count()).where(SEGMENT_STANDING.c.name == "all"))
    assert written in range(7 * 6, MANY), "all that was committed stands"
    with pytest.raises(NotFound):  # so many are not yet its members
        slowly.segments.size_now("all")
    slowly.follow_segments()
    assert len(slowly.segments.members_now("all")) == MANY + 1


def test_other_segments_are_kept_right_while_everybody_is_looked_at(slowly: Workspace, hands: Hands) -> None:
    slowly.segments.save(_named("all", EVERYBODY))
    with pytest.raises(Stopped):
        slowly.standing.follow(Cutting(1))
    hands.time = START + timedelta(days=40)
    with pytest.raises(Stopped):
        slowly.standing.follow(Cutting(2))
    assert slowly.segments.members_now("lapsed") == ["c00000001"]
    assert slowly.segments.size_now("lapsed").as_of == hands.time


def test_what_is_told_of_a_customer_meanwhile_is_not_overwritten(slowly: Workspace, hands: Hands) -> None:
    visited = Behaviour("events", "count", Comparison("at_most", 1))
    slowly.segments.save(_named("once", visited))
    with pytest.raises(Stopped):
        slowly.standing.follow(Cutting(1))
    again = [Track(message_id=f"w{one}", user_id=f"u{one}", event="Visit", timestamp=hands.time) for one in range(MANY)]
    slowly.events.append(again, source="web")
    hands.time += timedelta(hours=1)
    slowly.follow_segments()
    assert slowly.segments.members_now("once") == ["c00000001"]


def test_that_everybody_is_asked_for_outlives_the_process(slowly: Workspace, hands: Hands, tmp_path: Path) -> None:
    known = TraitCondition("predicted.churn", Comparison("at_least", 0.5))
    slowly.segments.save(_named("safe", Not(known)))
    slowly.follow_segments()
    with slowly.database.write() as connection:
        news.tell(connection, news.TRAIT, ["predicted.churn"])
    with pytest.raises(Stopped):
        slowly.standing.follow(Cutting(2))
    with slowly.database.read() as connection:
        assert not waiting(connection).last, "the news are taken in"
    asked = hands.time
    hands.time += timedelta(minutes=1)
    assert slowly.segments.size_now("safe").as_of == asked, "nobody says that it is right as of now"
    assert slowly.segments.size_now("lapsed").as_of == hands.time
    slowly.close()
    with Workspace.open(tmp_path / "shop") as opened:
        done = opened.follow_segments()
        assert done is not None
        assert done.whole == ("safe",)


def test_who_said_the_order_of_somebody_erased_is_looked_at_also_if_that_was_while_the_log_was_read(
    workspace: Workspace, hands: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bought = {"order_id": "1", "products": [{"product_id": "tea", "amount": 4.5}]}
    again = Track(message_id="2", user_id="bob", event="Order Completed", properties=bought, timestamp=START)
    workspace.events.append([again], source="web")
    hands.time += timedelta(hours=1)
    workspace.segments.save(_named("buyers", ORDERED))
    workspace.follow_segments()
    assert workspace.segments.members_now("buyers") == ["c00000001"], "the order counts for who said it first"
    workspace.close()
    catch_up = KeptLog.catch_up
    monkeypatch.setattr(kept_log, "MOST_IN_MEMORY", 0)  # read as a long log is: without what was erased

    def while_erasing(kept: KeptLog, upto: int) -> None:
        monkeypatch.setattr(KeptLog, "catch_up", catch_up)
        opened.erase_customers(["c00000001"], who="person:eve")
        catch_up(kept, upto)

    with Workspace.open(tmp_path / "shop") as opened:
        opened.events.append([Track(message_id="3", user_id="carl", event="Visit")], source="web")
        hands.time += timedelta(hours=1)
        monkeypatch.setattr(KeptLog, "catch_up", while_erasing)
        opened.follow_segments()
        opened.follow_segments()
        assert opened.segments.members_now("buyers") == ["c00000002"]


def test_who_falls_due_while_everybody_is_written_is_looked_at_too(slowly: Workspace, hands: Hands) -> None:
    class Slow(Cutting):
        def advance(self, _amount: float = 1) -> None:
            hands.time += timedelta(days=1)

    visited = Behaviour("events", "count", Comparison("at_least", 1), within_days=5)
    slowly.segments.save(_named("lately", visited))
    slowly.standing.follow(Slow(0))
    assert hands.time > START + timedelta(days=5)
    assert slowly.segments.members_now("lately") == []


def test_looks_end_though_the_clock_was_put_back_and_a_definition_cannot_be_read(
    slowly: Workspace, hands: Hands
) -> None:
    slowly.segments.save(_named("all", EVERYBODY))
    slowly.follow_segments()
    with slowly.database.write() as connection:
        connection.execute(update(SEGMENT_DEFINITION).where(SEGMENT_DEFINITION.c.name == "lapsed").values(body="{}"))
    hands.time -= timedelta(minutes=30)
    slowly.follow_segments()
    found = slowly.segments.size_now("all")
    assert (found.size, found.as_of) == (MANY + 1, hands.time)


def test_one_that_cannot_be_evaluated_stops_no_other_and_is_tried_again(
    slowly: Workspace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    look = Everybody.look

    def failing(everybody: Everybody, saved: Saved, *told: Any) -> Look:
        if saved.definition.name == "heavy":
            raise MemoryError
        return look(everybody, saved, *told)

    monkeypatch.setattr(Everybody, "look", failing)
    slowly.segments.save_all([_named("heavy", EVERYBODY), _named("light", EVERYBODY)])
    slowly.follow_segments()
    assert len(slowly.segments.members_now("light")) == MANY + 1
    with pytest.raises(NotFound):
        slowly.segments.members_now("heavy")
    assert slowly.follow_segments() is None
    assert [record.getMessage() for record in caplog.records if record.name == "suasion.segments"] == [
        "Segment heavy cannot be evaluated: MemoryError. It is tried again."
    ]
    monkeypatch.setattr(Everybody, "look", look)
    later = time.monotonic() + following.AGAIN_SECONDS + 1
    monkeypatch.setattr("suasion.customers.segments.live.following.time.monotonic", lambda: later)
    slowly.follow_segments()
    assert len(slowly.segments.members_now("heavy")) == MANY + 1


def _rows(workspace: Workspace) -> dict[str, int]:
    tables = (SEGMENT_FOLLOW, SEGMENT_STANDING, SEGMENT_MOVE)
    with workspace.database.read() as connection:
        return {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
