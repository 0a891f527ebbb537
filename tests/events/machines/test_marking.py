from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from sqlalchemy import select

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.events.log import EventLog
from suasion.events.machines.groups import CLICKED, OPENED
from suasion.events.machines.marking import Marking
from suasion.events.marks import LOOKED, MARKS, MarksInMemory, with_marks
from suasion.events.spec import Track
from suasion.workspace import Workspace
from tests import postgres_server
from tests.events.workbench import NOW, SetClock

SCAN_SECONDS = 10.0


@pytest.fixture
def marking(log: EventLog) -> Marking:
    return Marking(log, DuckDBEngine(1), SCAN_SECONDS)


def reacts(
    log: EventLog, seconds: Sequence[float], *, who: str = "scanned", message: str = "m", name: str = CLICKED
) -> None:
    """Let somebody follow one link of a message at each of these seconds, and move the clock to the last."""
    assert isinstance(log.clock, SetClock)
    told: dict[str, Any] = {"email_id": message, "links": 4}
    events = [
        Track(
            message_id=f"{who} {message} {second} {name}",
            user_id=who,
            event=name,
            timestamp=NOW + timedelta(seconds=second),
            properties=told | {"link_id": f"l{second}"},
        )
        for second in seconds
    ]
    log.clock.moment = max(log.clock.moment, NOW + timedelta(seconds=max(seconds)))
    assert log.append(events, source="mail").counts()["stored"] == len(events)


def marks(log: EventLog) -> dict[int, str]:
    with log.database.read() as connection:
        return {row.seq: row.rule for row in connection.execute(select(MARKS).order_by(MARKS.c.seq))}


def looked(log: EventLog) -> int:
    with log.database.read() as connection:
        return int(connection.execute(select(LOOKED.c.sequence)).scalar_one())


def seen(log: EventLog) -> list[tuple[int, str]]:
    """Every event with its rule, marks included, as a view gives them."""
    with DuckDBEngine(1).session() as session, log.database.read() as connection:
        table = with_marks(log.view(session).events, session.add_arrow("marks", MarksInMemory().read(connection)))
        return [(row["seq"], row["machine"]) for row in session.fetch(table.order_by("seq")).to_pylist()]


def test_a_scanner_is_marked_and_its_events_stay_in_the_log(log: EventLog, marking: Marking) -> None:
    reacts(log, [1, 2, 3], who="person")
    reacts(log, [4, 5, 6, 7])
    assert marking.follow() == 4
    assert marks(log) == dict.fromkeys([4, 5, 6, 7], "all_links")
    assert seen(log) == [(1, ""), (2, ""), (3, ""), *((number, "all_links") for number in (4, 5, 6, 7))]
    assert marking.follow() == 0


def test_what_a_later_event_gives_away_is_marked_backwards(log: EventLog, marking: Marking) -> None:
    reacts(log, [1], name=OPENED)
    reacts(log, [2, 3, 4])
    assert marking.follow() == 0
    reacts(log, [5])
    assert marking.follow() == 5
    assert marks(log) == dict.fromkeys([1, 2, 3, 4, 5], "all_links")


def test_what_is_settled_is_not_looked_at_again(log: EventLog, marking: Marking) -> None:
    reacts(log, [1, 2, 3])
    reacts(log, [60], who="person")
    assert marking.follow() == 0
    assert looked(log) == 3
    reacts(log, [61], who="person", name="Product Viewed")
    assert isinstance(log.clock, SetClock)
    log.clock.moment += timedelta(seconds=60)
    marking.follow()
    assert looked(log) == 5


@pytest.mark.parametrize("sealed_after", [2, 4])
def test_sealed_events_are_marked_too(log: EventLog, marking: Marking, sealed_after: int) -> None:
    reacts(log, range(1, sealed_after + 1))
    log.seal()
    if sealed_after < 4:
        reacts(log, range(sealed_after + 1, 5))
    assert marking.follow() == 4
    assert {rule for _, rule in seen(log)} == {"all_links"}


def test_marks_made_anew_are_the_same(log: EventLog, marking: Marking) -> None:
    reacts(log, [1, 2, 3, 4])
    reacts(log, [10.1, 10.2, 10.3, 10.4, 10.5], who="prefetched", name=OPENED, message="")
    marking.follow()
    before = marks(log)
    assert set(before.values()) == {"all_links", "burst"}
    assert marking.rebuild() == len(before)
    assert marks(log) == before


def test_what_was_judged_when_it_came_in_keeps_its_rule() -> None:
    events = pa.table({"seq": [1, 2, 3], "machine": ["crawler", "", ""]})
    late = pa.table({"seq": [1, 2], "rule": ["burst", "burst"]})
    with DuckDBEngine(1).session() as session:
        table = with_marks(session.add_arrow("events", events), session.add_arrow("late", late))
        rows = session.fetch(table.order_by("seq")).to_pylist()
    assert [row["machine"] for row in rows] == ["crawler", "burst", ""]
    assert list(rows[0]) == ["seq", "machine"]


def test_marks_in_memory_are_those_of_the_database_at_every_moment(log: EventLog, marking: Marking) -> None:
    held = MarksInMemory()

    def sequences() -> list[int]:
        with log.database.read() as connection:
            return [row["seq"] for row in held.read(connection).to_pylist()]

    assert sequences() == []
    reacts(log, [1, 2, 3, 4])
    marking.follow()
    assert sequences() == [1, 2, 3, 4]
    reacts(log, [101, 102, 103, 104], who="another")
    marking.follow()
    assert sequences() == list(range(1, 9))
    with log.database.write() as connection:  # a mark that the events do not bear out, as older rules left one
        connection.execute(MARKS.update().where(MARKS.c.seq == 8).values(seq=9))
        connection.execute(LOOKED.update().values(version=LOOKED.c.version + 1))
    assert sequences() == [1, 2, 3, 4, 5, 6, 7, 9]
    marking.rebuild()
    assert sequences() == list(range(1, 9)), "though as many were marked, and none of them later"


def test_marks_are_kept_in_postgresql_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUASION_DATABASE_URL", postgres_server.url())
    with Workspace.create(tmp_path / "shop") as workspace:
        events = [
            Track(
                message_id=f"m{number}",
                user_id="u",
                event=CLICKED,
                properties={"email_id": "m", "links": 4, "link_id": f"l{number}"},
            )
            for number in range(4)
        ]
        workspace.events.append(events, source="mail")
        assert (workspace.machines.follow(), workspace.machines.follow()) == (4, 0)
        workspace.events.seal()
        assert workspace.machines.rebuild() == 4
        with workspace.session() as session:
            rows = session.fetch(workspace.events.view(session).events.select("machine")).to_pylist()
            assert [row["machine"] for row in rows] == ["all_links"] * 4
            assert session.fetch(workspace.history(session).events).num_rows == 0
