"""Who is in a segment now, as screens read it: members, why, reach, overlaps, moves; on both databases."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from suasion import Workspace
from suasion.core.errors import Conflict, NotFound
from suasion.core.paging import Key
from suasion.customers.segments.conditions import (
    Behaviour,
    Comparison,
    Condition,
    ConsentCondition,
    Definition,
    SegmentReference,
)
from suasion.customers.segments.live import standing
from suasion.customers.segments.live.reading import Move
from suasion.customers.tables import SEGMENT_DEFINITION, SEGMENT_MOVE
from suasion.events.spec import Track
from tests import postgres_server
from tests.hands import Hands, set_to

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
LATELY = Behaviour("orders", "count", Comparison("at_least", 1), within_days=30)
TWICE = Behaviour("orders", "count", Comparison("at_least", 2))


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    return set_to(START, monkeypatch)


@pytest.fixture(params=["sqlite", "postgres"])
def workspace(
    request: pytest.FixtureRequest, hands: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workspace]:
    if request.param == "postgres":
        monkeypatch.setenv("SUASION_DATABASE_URL", postgres_server.url())
    with Workspace.create(tmp_path / "shop") as made:
        for number in range(5):
            _order(made, hands, f"u{number}")
        made.segments.save_all([_called("lately", LATELY), _called("twice", TWICE)])
        yield made


def _called(name: str, where: Condition) -> Definition:
    return Definition(name, {"en": name, "zh": name}, {"en": "", "zh": ""}, where)


def _order(workspace: Workspace, hands: Hands, user: str) -> None:
    hands.time += timedelta(minutes=1)
    number = hands.time.isoformat()
    bought = {"order_id": number, "products": [{"product_id": "tea", "amount": 4.5}]}
    order = Track(message_id=number, user_id=user, event="Order Completed", properties=bought, timestamp=hands.time)
    workspace.events.append([order], source="web")
    hands.time += timedelta(minutes=1)


def test_members_are_those_of_now_and_a_run_stays_what_it_was(workspace: Workspace, hands: Hands) -> None:
    views = workspace.segment_views
    run = views.run("lately")
    for ask in (views.sample, views.funnel, views.overlaps):
        with pytest.raises(NotFound, match="being found") as refused:
            ask("lately")
        assert run.as_of.isoformat() in refused.value.hint
    assert views.being_found() == ["lately", "twice"]
    workspace.follow_segments()
    assert views.being_found() == []
    _order(workspace, hands, "u0")
    hands.time = START + timedelta(days=30, minutes=5)
    workspace.follow_segments()

    which, page = views.members("lately", 10)
    standing_members = workspace.segments.members_now("lately")
    assert [row.customer for row in page.rows] == standing_members
    assert 0 < len(standing_members) < 5
    assert (which.stands, which.version, which.as_of, which.size) == (True, 1, hands.time, len(standing_members))
    assert (page.total, page.as_of) == (which.size, which.as_of)
    of, then = views.members("lately", 10, of=run.as_of)
    assert (of.stands, of.size, of.computed, len(then.rows)) == (False, 5, run.computed, 5)

    sample = views.sample("lately")
    assert sorted(one.customer for one in sample.members) == standing_members
    assert all(one.why.holds for one in sample.members)
    assert sample.facts_as_of == sample.of.as_of == hands.time
    found, funnel = views.funnel("lately")
    assert (found, funnel.steps[0].customers, funnel.members_as_of) == (which, which.size, which.as_of)
    mine, (other,) = views.overlaps("lately")
    twice = workspace.segments.members_now("twice")
    assert (mine, other.other.name, other.other.stands, other.both) == (which, "twice", True, 1)
    assert (other.size, other.other_size) == (which.size, len(twice))
    assert views.overlaps("lately", of=run.as_of)[1] == [], "the other was not run"


def test_pages_of_members_are_not_shifted_by_who_enters_and_leaves(workspace: Workspace, hands: Hands) -> None:
    views = workspace.segment_views
    workspace.follow_segments()
    _, first = views.members("lately", 2)
    assert first.after is not None
    hands.time = START + timedelta(days=30, minutes=2)  # the first has left by now
    _order(workspace, hands, "new")
    workspace.follow_segments()
    assert first.rows[0].customer not in workspace.segments.members_now("lately")
    names = [row.customer for row in first.rows]
    after: Key | None = first.after
    while after is not None:
        which, page = views.members("lately", 2, after)
        names += [row.customer for row in page.rows]
        after = page.after
    assert len(set(names)) == len(names) == 6, "those who stayed come once, who entered behind too"
    assert which.size < 6


def test_a_customer_is_told_since_when_and_why_by_her_facts_of_now(workspace: Workspace, hands: Hands) -> None:
    views = workspace.segment_views
    run = views.run("twice")
    workspace.follow_segments()
    _order(workspace, hands, "u3")
    workspace.follow_segments()
    entered = hands.time
    hands.time += timedelta(hours=1)
    (customer,) = workspace.segments.members_now("twice")
    found = {one.definition.name: one for one in views.of_customer(customer)}
    twice = found["twice"]
    assert (twice.member, twice.since, twice.agrees, twice.why.value) == (True, entered, True, 2)
    assert twice.of.as_of == twice.facts_as_of == hands.time
    (then,) = views.of_customer(customer, runs=True)
    assert (then.member, then.since, then.of.as_of, then.agrees) == (False, None, run.as_of, True)
    other = next(one for one in workspace.customers.identity.customers() if one != customer)
    assert [(one.definition.name, one.member, one.since is None) for one in views.of_customer(other)] == [
        ("lately", True, False),
        ("twice", False, True),
    ]


def test_why_is_told_by_an_older_history_while_the_log_moves_on(workspace: Workspace, hands: Hands) -> None:
    """A history that takes long is not waited for; the answer says as of when its facts are."""
    views, pinned = workspace.segment_views, workspace.pinned
    pinned._inline_seconds = pinned._patience_seconds = -1.0
    workspace.follow_segments()
    with pinned.read() as pin:
        before = pin.as_of
    pinned._building.acquire()
    try:
        _order(workspace, hands, "u3")
        workspace.follow_segments()
        (customer,) = workspace.segments.members_now("twice")
        twice = next(one for one in views.of_customer(customer) if one.definition.name == "twice")
    finally:
        pinned._building.release()
    assert (twice.member, twice.agrees, twice.facts_as_of) == (True, False, before)
    assert twice.of.as_of > before


def test_moves_come_newest_first_in_pages_and_are_counted_by_day(workspace: Workspace, hands: Hands) -> None:
    views = workspace.segment_views
    workspace.follow_segments()
    assert views.moves("lately", 5).rows == ()
    assert views.moves_by_day("lately") == []
    _order(workspace, hands, "new")
    workspace.follow_segments()
    hands.time = datetime(2026, 1, 31, 23, 59, tzinfo=UTC)
    workspace.follow_segments()
    hands.time += timedelta(days=2)
    moves: list[Move] = []
    after: Key | None = None
    while True:
        page = views.moves("lately", 2, after)
        moves += page.rows
        if page.after is None:
            break
        after = page.after
    assert [move.entered for move in moves] == [False] * 6 + [True]
    assert [move.at for move in moves] == sorted((move.at for move in moves), reverse=True)
    assert moves == workspace.segments.moves("lately")
    days = views.moves_by_day("lately")
    assert [(one.day.isoformat(), one.entered, one.left) for one in days if one.entered or one.left] == [
        ("2026-01-01", 1, 0),
        ("2026-01-31", 0, 6),
    ]
    assert (len(days), days[-1].day.isoformat()) == (33, "2026-02-02"), "each day up to today"
    assert views.moves_by_day("lately", 1) == []
    assert views.moves_by_day("lately", 366) == days
    with pytest.raises(NotFound, match="no segment"):
        views.moves("nothing", 5)


@pytest.mark.parametrize(
    "body",
    [
        "{",
        '{"name": "twice"}',
        '{"condition": "Definition", "name": "twice", "title": {}, "description": {}, "where": {"condition": "Place"}}',
        None,
    ],
    ids=["damaged", "half", "a condition of later", "a word of later"],
)
def test_one_unreadable_definition_is_left_out_with_those_that_refer_to_it_and_all_others_go_on(
    workspace: Workspace, hands: Hands, body: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    segments, views = workspace.segments, workspace.segment_views
    refers = SegmentReference("twice", member=True)
    segments.save_all([_called("a_user", refers), _called("b_user", SegmentReference("a_user", member=False))])
    workspace.follow_segments()
    members = {name: segments.members_now(name) for name in ("twice", "b_user")}
    _break(workspace, "twice", body)
    hands.time = START + timedelta(days=31)
    with caplog.at_level(logging.WARNING, "suasion.segments"):
        workspace.follow_segments()
        assert segments.size_now("lately").size == 0, "the others are right"
        workspace.follow_segments()
    assert [record.getMessage().split(",")[0] for record in caplog.records] == [
        f"Segment {name}" for name in ("twice", "a_user", "b_user")
    ], "each is told once"
    rows = {row.name: row.unreadable for row in views.listed(10).rows}
    assert {name for name, wrong in rows.items() if wrong is None} == {"lately"}
    assert rows["twice"] is not None
    assert "Update Suasion" in rows["twice"].words["en"]
    assert rows["a_user"] is not None
    assert "refers to twice" in rows["a_user"].words["en"]
    (needed,) = [one for one in workspace.overview().needs_attention if one.code == "segments_unreadable"]
    assert needed.values == {"count": 3, "names": "a_user, b_user, twice"}
    with pytest.raises(Conflict, match="twice"):
        views.one("twice")
    assert [run.name for run in workspace.run_segments(as_of=hands.time)] == ["lately"]
    with pytest.raises(Conflict, match="used by a_user"):
        segments.remove("twice")
    assert {name: segments.members_now(name) for name in members} == members, "who was one stands until it can be read"
    assert segments.save(_called("lately", TWICE)) == 2, "others can be saved"

    assert segments.save(_called("twice", TWICE)) == 2, "and so can it"
    workspace.follow_segments()
    assert {row.name for row in views.listed(10).rows if row.unreadable is None} == {*rows}
    assert segments.size_now("b_user").size == 5
    _break(workspace, "b_user", body)
    segments.remove("b_user")
    assert "b_user" not in {row.name for row in views.listed(10).rows}


def test_a_run_by_a_definition_that_can_no_longer_be_read_is_told_of_nobody(workspace: Workspace) -> None:
    views = workspace.segment_views
    for name in ("lately", "twice"):
        views.run(name)
    customer = workspace.customers.identity.customers()[0]
    assert {one.definition.name for one in views.of_customer(customer, runs=True)} == {"lately", "twice"}
    _break(workspace, "twice", "{")
    workspace.segments.save(_called("twice", TWICE))
    assert {one.definition.name for one in views.of_customer(customer, runs=True)} == {"lately"}


def _break(workspace: Workspace, name: str, body: str | None) -> None:
    table = SEGMENT_DEFINITION
    with workspace.database.write() as connection:
        if body is None:
            stored = connection.scalar(table.select().with_only_columns(table.c.body).where(table.c.name == "lately"))
            body = str(stored).replace('"within_days": 30', '"within_days": 30, "within_months": 2')
        connection.execute(update(table).where(table.c.name == name).values(body=body))


def test_a_consent_is_read_though_an_earlier_release_did_not_write_its_purpose(workspace: Workspace) -> None:
    workspace.segments.save(_called("mailed", ConsentCondition("email", "marketing", granted=True)))
    table = SEGMENT_DEFINITION.c
    with workspace.database.write() as connection:
        body = connection.scalar(
            SEGMENT_DEFINITION.select().with_only_columns(table.body).where(table.name == "mailed")
        )
        older = str(body).replace(', "purpose": "marketing"', "")
        assert older != body
        connection.execute(update(SEGMENT_DEFINITION).where(table.name == "mailed").values(body=older))
    assert workspace.segment_views.one("mailed").row.unreadable is None


def test_only_moves_that_are_kept_are_counted(
    workspace: Workspace, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "MOVES_KEPT", 3)
    rows = [{"name": "other", "customer": "c1", "at": hands.time, "entered": 1}] * 5
    with workspace.database.write() as connection:
        connection.execute(insert(SEGMENT_MOVE), rows)
    workspace.follow_segments()
    _order(workspace, hands, "new")
    workspace.follow_segments()
    (day,) = workspace.segment_views.moves_by_day("lately")
    assert (day.entered, day.left) == (1, 0)
