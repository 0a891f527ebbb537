"""A promoted column says what the JSON says, wherever its events lie and whenever it was promoted."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import update

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.core.engine import Session
from suasion.events.compaction import compact
from suasion.events.lake import EVENTS
from suasion.events.log import EventLog
from suasion.events.promoted import Promotion, schema_of, stored_in
from suasion.events.sealed_files import sha256_of
from suasion.events.spec import Event, Identify, Page
from suasion.events.tables import MANIFEST
from suasion.events.verify import verify
from suasion.events.view import LogView
from suasion.privacy.identifiers import IdentifierKind
from tests.events.made_events import T0, order, sealed, token_of, track
from tests.events.workbench import opened_log, ranges

COLOUR = "events: {Added: {promote: {colour: string}}}"
NOTHING = "unplanned: accept"
NAMES = ("colour", "size", "gift", "until", "colour_number")
TYPES = ("string", "number", "boolean", "time")
VALUES: tuple[Any, ...] = (
    "red",
    "",
    "12.5",
    "true",
    "2024-05-06T07:08:09.123456+02:00",
    "2024-05-06T07:08:09Z",
    "2024-05-06T07:08:09",
    "2024-05-06",
    '"colour"',
    "茶 \\ ❤",
    0,
    -3,
    2.5,
    1e300,
    2**63,
    10**400,
    True,
    False,
    None,
    [1],
    {"colour": "blue"},
)


def shown(log: EventLog) -> list[dict[str, Any]]:
    """The promoted columns of every event, in order."""
    with DuckDBEngine(1).session() as session:
        return promoted_in(session, log.view(session))


def promoted_in(session: Session, view: LogView) -> list[dict[str, Any]]:
    table = view.with_promoted()
    names = [name for name in table.columns if name.startswith("p_")]
    rows: list[dict[str, Any]] = session.fetch(table.select("seq", *names).order_by("seq")).to_pylist()
    return rows


def colours(log: EventLog) -> dict[int, str | None]:
    return {row["seq"]: row["p_colour"] for row in shown(log)}


def test_a_promoted_property_is_a_column_in_the_tail_and_in_files(log: EventLog) -> None:
    log.tracking.save(COLOUR)
    sealed(log, [track(1, colour="red"), track(2, size=3)])
    log.append([track(3, colour="blue"), track(4, event="Seen", colour="grey")], source="shop")
    assert colours(log) == {1: "red", 2: None, 3: "blue", 4: "grey"}, "one name is one column, whatever the event"
    (one,) = ranges(log)
    assert stored_in(pq.read_schema(log.lake.file("events", one))) == (Promotion("colour", "string"),)


def test_files_sealed_before_are_read_from_their_json_until_they_are_written_anew(log: EventLog) -> None:
    sealed(log, [track(1, colour="red")], [track(2, colour="blue"), track(3)])
    log.tracking.save(COLOUR)
    sealed(log, [track(4, colour="grey")])
    before = colours(log)
    assert before == {1: "red", 2: "blue", 3: None, 4: "grey"}
    assert compact(log.database, log.lake, log.clock, promotions=log.tracking.promotions, large=1) == 2
    assert [stored_in(pq.read_schema(log.lake.file("events", one))) for one in ranges(log)] == [
        log.tracking.promotions
    ] * 3
    assert colours(log) == before
    assert compact(log.database, log.lake, log.clock, promotions=log.tracking.promotions, large=1) == 0
    assert [check.detail for check in verify(log) if not check.ok] == []


def test_what_a_file_holds_is_not_taken_for_a_property_of_another_type(log: EventLog) -> None:
    log.tracking.save(COLOUR)
    sealed(log, [track(1, colour="red"), track(2, colour=7)])
    log.tracking.save("events: {Added: {promote: {colour: number}}}")
    assert [row["p_colour"] for row in shown(log)] == [None, 7.0]
    log.tracking.save("events: {Added: {promote: {Colour: string}}}")
    sealed(log, [track(3, Colour="loud")])
    assert [row["p_Colour"] for row in shown(log)] == [None, None, "loud"]


def test_a_property_that_is_promoted_no_more_is_no_column(log: EventLog) -> None:
    log.tracking.save(COLOUR)
    sealed(log, [track(1, colour="red")])
    log.tracking.save(NOTHING)
    with DuckDBEngine(1).session() as session:
        view = log.view(session)
        assert session.fetch(view.with_promoted()).schema.equals(EVENTS)
        assert session.fetch(view.events).schema.equals(EVENTS)
    compact(log.database, log.lake, log.clock, keep_since=T0 - timedelta(days=1), large=1)
    assert colours_after(log, COLOUR) == {1: "red"}


def colours_after(log: EventLog, plan: str) -> dict[int, str | None]:
    log.tracking.save(plan)
    return colours(log)


def test_a_view_keeps_the_columns_it_was_opened_with(log: EventLog) -> None:
    log.tracking.save(COLOUR)
    sealed(log, [track(1, colour="red")])
    with DuckDBEngine(1).session() as session:
        view = log.view(session)
        log.tracking.save(NOTHING)
        assert session.fetch(view.with_promoted())["p_colour"].to_pylist() == ["red"]


def test_what_is_erased_does_not_show_in_promoted_columns_either(log: EventLog) -> None:
    log.tracking.save(COLOUR)
    sealed(log, [track(1, "ann", colour="red"), track(2, "bob", colour="blue")])
    log.append([track(3, "bob", colour="grey")], source="shop")
    log.erase([token_of(log, "bob")])
    assert colours(log) == {1: "red"}
    log.seal()
    compact(log.database, log.lake, log.clock, promotions=log.tracking.promotions)
    assert colours(log) == {1: "red"}
    assert [check.detail for check in verify(log) if not check.ok] == []


def test_a_column_that_is_not_what_the_json_says_is_found(log: EventLog) -> None:
    log.tracking.save(COLOUR)
    log.append([track(1, colour="red"), track(2, colour="blue")], source="shop")
    log.seal()
    (one,) = ranges(log)
    path = log.lake.file("events", one)
    table = pq.read_table(path)
    place = table.schema.get_field_index("p_colour_string")
    pq.write_table(table.set_column(place, table.schema.field(place), pa.array(["red", "red"])), path)
    with log.database.write() as connection:
        connection.execute(update(MANIFEST).values(events_sha256=sha256_of(path)))
    assert [check.name for check in verify(log) if not check.ok] == ["typed columns"]


def test_an_empty_log_has_the_columns_too(log: EventLog) -> None:
    log.tracking.save(COLOUR)
    assert shown(log) == []
    with DuckDBEngine(1).session() as session:
        assert "p_colour" in log.view(session).with_promoted().columns


def test_no_column_of_events_could_be_taken_for_a_promoted_one() -> None:
    assert not [name for name in EVENTS.names if name.startswith("p_")]
    wanted = (Promotion("a", "number"), Promotion("a_number", "string"), Promotion("a_string_time", "time"))
    assert stored_in(pa.schema([*EVENTS, *list(schema_of(wanted))[1:]])) == wanted


def plainly(properties: str, kind: str, name: str, column_type: str) -> Any:
    """Read one property as somebody would who has nothing but the JSON: the answer to compare with."""
    value: Any = json.loads(properties).get(name) if kind not in ("identify", "group") else None
    if column_type == "string":
        return value if type(value) is str else None
    if column_type == "boolean":
        return value if type(value) is bool else None
    if column_type == "number":
        fits = type(value) in (int, float) and abs(value) <= sys.float_info.max
        return float(value) if fits else None
    if type(value) is not str or len(value) < len("2024-05-06T07:08:09Z"):
        return None
    moment = datetime.fromisoformat(value)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else None


def read_both_ways(log: EventLog, types: Mapping[str, str]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    with DuckDBEngine(1).session() as session:
        view = log.view(session)
        rows = session.fetch(view.with_properties().select("seq", "type", "properties").order_by("seq")).to_pylist()
        plain = [
            {"seq": row["seq"]}
            | {f"p_{name}": plainly(row["properties"], row["type"], name, types[name]) for name in sorted(types)}
            for row in rows
        ]
        return promoted_in(session, view), plain


def random_events(chance: Random, numbers: Iterator[int]) -> list[Event]:
    made: list[Event] = []
    for number, _ in zip(numbers, range(chance.randint(0, 6)), strict=False):
        said = {name: chance.choice(VALUES) for name in chance.sample(NAMES, chance.randint(0, 3))}
        kind, who = chance.random(), chance.choice(("ann", "bob", "eve"))
        if kind < 0.1:
            made.append(Identify(message_id=f"m{number}", user_id=who, traits=said, timestamp=T0))
        elif kind < 0.3:
            made.append(Page(message_id=f"m{number}", user_id=who, name="Home", properties=said, timestamp=T0))
        elif kind < 0.4:
            made.append(order(number, who, **said))
        else:
            made.append(track(number, who, **said))
    return made


def random_plan(chance: Random) -> dict[str, str]:
    return {name: chance.choice(TYPES) for name in chance.sample(NAMES, chance.randint(0, len(NAMES)))}


@pytest.mark.parametrize("seed", range(6))
def test_columns_say_what_the_json_says_after_any_plans_seals_compactions_and_restarts(
    tmp_path: Path, seed: int
) -> None:
    chance, numbers, types = Random(seed), iter(range(10_000)), dict[str, str]()
    with ExitStack() as opened:
        log = opened.enter_context(opened_log(tmp_path / "log"))
        for _ in range(30):
            step = chance.choice(("append", "append", "append", "seal", "seal", "plan", "compact", "restart", "erase"))
            if step == "append":
                log.append(random_events(chance, numbers), source="shop")
            elif step == "seal":
                log.seal()
            elif step == "plan":
                types = random_plan(chance)
                log.tracking.save(json.dumps({"events": {"Added": {"promote": types}}}))
            elif step == "compact":
                wanted = chance.choice(((), log.tracking.promotions))
                compact(log.database, log.lake, log.clock, promotions=wanted, large=chance.choice((1, 10, 1_000)))
            elif step == "restart":
                opened.close()
                log = opened.enter_context(opened_log(tmp_path / "log"))
            else:
                log.erase(log.vault.exchange([(IdentifierKind.USER_ID, "bob")]), chance.randint(0, log.last_sequence()))
            if step != "append":
                columns, plain = read_both_ways(log, types)
                assert columns == plain, step
        assert [check.detail for check in verify(log) if not check.ok] == []
