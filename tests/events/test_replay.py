"""Quarantined events, mended and replayed, each land once, whatever comes between (T32)."""

import os
import re
import signal
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from suasion.core.errors import InputRefused
from suasion.events.fixes import Default, Drop, Fix, Number, Rename, Set
from suasion.events.intake import Sending
from suasion.events.log import EventLog
from suasion.events.replay import preview, replay
from suasion.events.spec import parse
from suasion.events.tables import TAIL
from suasion.events.waiting import Selection, count, reasons, waiting
from tests.events.workbench import NOW, SetClock, events, opened_log, quarantine_rows
from tests.trust.recording import Trust

PLAN = """
events:
  Product Viewed:
    schema: {required: [price], properties: {price: {type: number}}}
"""
FIXES: tuple[Fix, ...] = (Rename("properties.cost", "properties.price"), Number("properties.price"))
FAULTS_TRIED = ("replay.after_append",)


def raw(**said: Any) -> Any:
    return parse(msgspec.json.encode({"type": "track", "event": "Product Viewed"} | said))


def bad_events(many: int) -> list[Any]:
    """Mendable ones, with and without an id, and every seventh beyond mending by the fixes."""
    made = []
    for n in range(many):
        said: dict[str, Any] = {"userId": f"ann{n}@shop.test", "properties": {"cost": f"{n}.5"}}
        said["messageId"] = f"m{n}" if n % 3 else " "
        if n % 7 == 0:
            said["properties"] = {"nothing": n}
        made.append(raw(**said))
    return made


def fill(log: EventLog, many: int) -> None:
    log.tracking.save(PLAN)
    for start in range(0, many, 500):
        verdicts = log.append(bad_events(many)[start : start + 500], source="web").each
        assert {verdict.kind for verdict in verdicts} == {"quarantined"}


def waits(log: EventLog, selection: Selection = Selection()) -> int:  # noqa: B008 - nothing in it can change
    with log.database.read() as connection:
        return count(connection, selection)


def test_a_preview_counts_what_a_replay_would_do_and_changes_nothing(log: EventLog) -> None:
    fill(log, 70)
    expected = preview(log, Selection(), FIXES)
    assert (expected.events, expected.stored, dict(expected.still_bad)) == (70, 60, {"against_plan": 10})
    assert events(log) == []
    assert waits(log) == 70
    sample = expected.samples[0]
    assert not re.search(r"\bann\b", msgspec.json.encode(sample).decode()), "a sample names nobody"


def test_what_is_mended_lands_once_and_a_second_replay_adds_nothing(log: EventLog) -> None:
    fill(log, 70)
    assert replay(log, Selection(), FIXES).stored == 60
    again = replay(log, Selection(), FIXES)
    assert (again.events, again.stored, again.duplicate, dict(again.still_bad)) == (10, 0, 0, {"against_plan": 10})
    kept = events(log)
    assert len(kept) == 60
    prices = Counter(msgspec.json.decode(row["properties"])["price"] for row in kept)
    assert prices == Counter(n + 0.5 for n in range(70) if n % 7)
    outcomes = Counter(row["outcome"] for row in quarantine_rows(log))
    assert outcomes == {"stored": 60, None: 10}


def test_the_customer_of_a_replayed_event_is_the_one_who_sent_it(log: EventLog) -> None:
    log.append([raw(messageId="own", userId="ann", properties={"price": 1})], source="web")
    log.tracking.save(PLAN)
    log.append([raw(messageId="bad", userId="ann", properties={"cost": "2"})], source="web")
    replay(log, Selection(), FIXES)
    first, second = events(log)
    assert first["tokens"] == second["tokens"]


def test_a_replayed_event_keeps_its_time_and_was_received_now(log: EventLog) -> None:
    log.tracking.save(PLAN)
    told = {"timestamp": "2024-05-01T10:00:00Z", "sentAt": "2024-05-01T10:00:30Z"}
    said = {"userId": "u", "properties": {"cost": "1"}}
    log.append([raw(messageId="skewed", **said, **told), raw(messageId="undated", **said)], source="web")
    clock = log.clock
    assert isinstance(clock, SetClock)
    clock.moment = NOW + timedelta(days=2)
    replay(log, Selection(), FIXES)
    found = {row["time"] for row in events(log)}
    then = NOW.replace(tzinfo=None)
    assert found == {then - timedelta(seconds=30), then}
    assert {row["received"] for row in events(log)} == {then + timedelta(days=2)}


def test_an_event_whose_id_stood_for_another_gets_an_id_of_its_own(log: EventLog) -> None:
    one, other = (raw(messageId="m", userId="u", properties={"price": n}) for n in (1, 2))
    assert [verdict.reason for verdict in log.append([one, other], source="web").each] == ["", "id_reused"]
    assert replay(log, Selection(reason="id_reused"), []).stored == 1
    assert len(events(log)) == 2
    assert replay(log, Selection(), []).events == 0


def test_no_change_writes_an_identifier_in_the_clear(log: EventLog) -> None:
    traits = {"phone": "+442079460018", "email": "ann@shop.test", "note": "call ann@shop.test"}
    log.append([raw(type="identify", userId=None, messageId="m", event=None, traits=traits)], source="web")
    moved: list[Fix] = [
        Rename("traits.phone", "traits.mobile"),
        Rename("traits.email", "traits.mail"),
        Set("userId", "ann"),
    ]
    assert replay(log, Selection(), moved).stored == 1
    (row,) = events(log)
    assert "ann@shop.test" not in row["properties"]
    assert "2079460018" not in row["properties"]
    kept = msgspec.json.decode(row["properties"])
    assert kept["mobile"].startswith("t_")
    assert log.vault.reveal([kept["mobile"], kept["mail"]]).keys() == {kept["mobile"], kept["mail"]}


def test_only_what_is_selected_is_replayed(log: EventLog) -> None:
    log.append([raw(messageId="a", userId="u", event=""), raw(messageId="b", event="X")], source="web")
    log.append([raw(messageId="a", userId="u", event="")], source="app")
    assert [(one.reason, one.source, one.events) for one in _reasons(log)] == [
        ("missing_customer", "web", 1),
        ("missing_event_name", "app", 1),
        ("missing_event_name", "web", 1),
    ]
    mended = replay(log, Selection(reason="missing_event_name", source="web"), [Set("event", "Named")])
    assert (mended.events, mended.stored) == (1, 1)
    assert replay(log, Selection(event="X"), [Default("userId", "shop's own screen")]).stored == 1
    assert waits(log) == 1


def test_what_cannot_be_read_waits_on(log: EventLog) -> None:
    log.append([parse(b"{")], source="web")
    assert dict(replay(log, Selection(), [Set("event", "X")]).still_bad) == {"not_json": 1}
    with log.database.read() as connection:
        (one,) = waiting(connection, Selection(), 10)
    assert (one.severity, one.row) == ("lost", None)


def test_what_the_log_would_set_aside_again_waits_on_however_often_it_is_tried(log: EventLog) -> None:
    far = "2099-01-01T00:00:00Z"
    sent = {
        "nul_character": [raw(messageId="nul", userId="u", properties={"a": "x\0y"})],
        "time_in_future": [
            raw(messageId="far", userId="u", timestamp=far),
            raw(messageId="dated twice", userId="u", timestamp=far, originalTimestamp=far),
        ],
        "unreadable_time": [raw(messageId="old", userId="u", timestamp="0001-01-02T00:00:00Z", sentAt=far)],
    }
    every = [event for some in sent.values() for event in some]
    expected = {reason: len(some) for reason, some in sent.items()}
    assert Counter(verdict.reason for verdict in log.append(every, source="web").each) == expected
    for _ in range(3):
        assert (preview(log, Selection(), []).stored, dict(preview(log, Selection(), []).still_bad)) == (0, expected)
        assert dict(replay(log, Selection(), []).still_bad) == expected
        assert {one.reason: one.events for one in _reasons(log)} == expected
    assert replay(log, Selection(), [Drop("timestamp"), Drop("originalTimestamp")]).stored == 3


def test_an_event_whose_id_is_taken_waits_on_even_if_nothing_in_it_changes(log: EventLog) -> None:
    dated = {"timestamp": "2024-05-01T10:00:00Z", "originalTimestamp": "2024-05-01T10:00:00Z", "userId": "u"}
    log.append([raw(messageId="m", properties={"price": 1}, **dated)], source="web")
    log.tracking.save(PLAN)
    log.append([raw(messageId="m", properties={"cost": 1}, **dated)], source="web")
    log.tracking.save("")
    for _ in range(2):
        assert dict(replay(log, Selection(), []).still_bad) == {"id_reused": 1}
        assert waits(log) == 1


def test_lines_of_a_file_are_not_replayed_as_events(log: EventLog) -> None:
    log.append([raw(messageId="m", event="X")], source="file", origin="import-1")
    assert waits(log) == 0


def test_fixes_that_mean_nothing_are_refused_before_anything_is_done(log: EventLog) -> None:
    with pytest.raises(InputRefused, match="no path"):
        replay(log, Selection(), [Set("a..b", 1)])


def _reasons(log: EventLog) -> Any:
    with log.database.read() as connection:
        return reasons(connection)


def undated(price: Any = "2.5") -> Any:
    return raw(userId="ann", messageId="m1", properties={"price": price})


def test_an_event_that_says_no_time_lands_once_if_its_sender_tries_again_before_the_replay(log: EventLog) -> None:
    log.tracking.save(PLAN)
    log.append([undated()], source="web")
    log.tracking.save("events: {}")
    assert log.append([undated()], source="web").counts()["stored"] == 1
    for _ in range(2):
        replay(log, Selection(), ())
    assert len(events(log)) == 1, "one event, sent twice with one messageId"


def test_an_event_that_says_no_time_lands_once_if_its_sender_tries_again_after_the_replay(log: EventLog) -> None:
    log.tracking.save(PLAN)
    log.append([undated()], source="web")
    log.tracking.save("events: {}")
    assert replay(log, Selection(), ()).stored == 1
    assert log.append([undated()], source="web").each[0].kind == "duplicate"
    replay(log, Selection(), ())
    assert len(events(log)) == 1, "one event, sent twice with one messageId"


ORDER = """{"type": "track", "userId": "cy", "event": "Order Completed", "messageId": "o", "properties": {%s}}"""
TEA = '"products": [{%s}]'


def test_the_order_of_keys_says_nothing(log: EventLog) -> None:
    one = ORDER % ('"order_id": "7", "total": 5, ' + TEA % '"product_id": "tea", "price": 5')
    other = ORDER % (TEA % '"price": 5, "product_id": "tea"' + ', "total": 5, "order_id": "7"')
    verdicts = log.append([parse(one.encode()), parse(other.encode())], source="web").each
    assert [verdict.kind for verdict in verdicts] == ["stored", "duplicate"]
    nobody = [parse(text.replace('"cy"', "null").encode()) for text in (one, other)]
    log.append(nobody, source="web")
    assert waits(log) == 1


def test_what_clashed_and_is_mended_into_what_the_log_has_is_a_duplicate(log: EventLog) -> None:
    log.append([undated(2.5), undated("2.5")], source="web")
    assert preview(log, Selection(), FIXES[1:]).duplicate == 1
    assert replay(log, Selection(), FIXES[1:]).duplicate == 1
    assert (len(events(log)), waits(log)) == (1, 0)


def test_what_the_sender_said_of_time_stays_as_it_was(log: EventLog) -> None:
    log.tracking.save(PLAN)
    log.append([undated("2.5")], source="web")
    replay(log, Selection(), FIXES)
    with log.database.read() as connection:
        (row,) = connection.execute(select(TAIL.c.original, TAIL.c.sent))
    assert tuple(row) == (None, None)


def test_what_clashes_only_when_mended_waits_on_as_it_came_each_for_itself(log: EventLog) -> None:
    log.tracking.save(PLAN)
    log.append([undated("a"), undated("b"), undated(5)], source="web")
    before = quarantine_rows(log)
    assert [row["reason"] for row in before] == ["against_plan"] * 2
    for _ in range(2):
        done = replay(log, Selection(), [Set("properties.price", 0)])
        assert (done.events, done.stored, dict(done.still_bad)) == (2, 0, {"id_reused": 2})
        assert quarantine_rows(log) == before
    assert [msgspec.json.decode(row["properties"]) for row in events(log)] == [{"price": 5}]


def test_what_clashes_when_mended_lands_under_an_id_of_its_own_if_a_fix_takes_its_own_out(log: EventLog) -> None:
    log.append([undated(1)], source="web")
    log.tracking.save(PLAN)
    clock = log.clock
    assert isinstance(clock, SetClock)
    log.append([undated("2.5"), undated("3.5")], source="web")
    clock.moment = NOW + timedelta(days=1)
    assert dict(replay(log, Selection(), FIXES).still_bad) == {"id_reused": 2}
    for stored in (2, 0):
        assert replay(log, Selection(), [*FIXES, Drop("messageId")]).stored == stored
    assert [row["time"] for row in events(log)] == [NOW.replace(tzinfo=None)] * 3
    assert Counter(msgspec.json.decode(row["properties"])["price"] for row in events(log)) == Counter([1, 2.5, 3.5])
    assert waits(log) == 0


def test_a_fix_that_takes_the_id_out_doubles_nothing_that_the_log_has_under_it(log: EventLog) -> None:
    log.tracking.save(PLAN)
    log.append([undated("2.5"), undated(2.5)], source="web")
    assert replay(log, Selection(), [*FIXES, Drop("messageId")]).duplicate == 1
    assert (len(events(log)), waits(log)) == (1, 0)


def test_what_a_plan_refuses_that_came_into_force_in_the_middle_of_a_replay_waits_once(log: EventLog) -> None:
    log.tracking.save(PLAN)
    waiting_already = Sending([undated("2.5")], "web", judge=log.against_plan, keeps_refused=True)
    assert log.append_all([waiting_already])[0].each[0].reason == "against_plan"
    assert quarantine_rows(log) == []


def test_what_is_sent_again_after_its_replay_is_told_to_be_known(log: EventLog) -> None:
    log.append([raw(messageId="m", userId="u", properties={"price": n}) for n in (1, 2)], source="web")
    log.tracking.save(PLAN)
    good, bad, reused = undated(7.5), undated("2.5"), raw(messageId="m", userId="u", properties={"price": 2})
    other = msgspec.structs.replace(bad, message_id="m2")
    assert log.append([bad, other], source="web").counts()["quarantined"] == 2
    assert replay(log, Selection(reason="id_reused"), ()).stored == 1
    assert replay(log, Selection(), FIXES).stored == 2
    waits_anew = msgspec.structs.replace(bad, message_id="m3")
    again = log.append([bad, waits_anew, good, reused], source="web").each
    assert [(one.kind, one.reason) for one in again] == [
        ("duplicate", ""),
        ("quarantined", "against_plan"),
        ("quarantined", "id_reused"),
        ("duplicate", ""),
    ]
    assert "replayed" in again[0].detail == again[3].detail
    assert waits(log) == 2


def test_an_event_of_the_past_is_replayed_as_one(log: EventLog) -> None:
    log.tracking.save(PLAN)
    told = {"timestamp": "2024-01-01T00:00:00Z", "sentAt": "2024-05-30T10:30:00Z"}
    log.append([raw(messageId="m", userId="u", properties={"cost": 1}, **told)], source="web", historical=True)
    replay(log, Selection(), FIXES)
    (row,) = events(log)
    assert row["time"] == row["received"] == datetime(2024, 1, 1)


def test_a_machine_that_waited_comes_back_as_a_machine(log: EventLog) -> None:
    log.tracking.save(PLAN)
    bad = [raw(messageId=name, userId=name, properties={"cost": 1}) for name in ("robot", "ann")]
    log.append_all([Sending(bad, "web", machines=["self_named", ""], judge=log.against_plan)])
    replay(log, Selection(), FIXES)
    with log.database.read() as connection:
        assert sorted(connection.scalars(select(TAIL.c.machine))) == ["", "self_named"]


def test_a_token_that_a_sender_wrote_reveals_nobody(log: EventLog) -> None:
    log.append([raw(messageId="own", userId="uid-secret", properties={"price": 1})], source="web")
    (token,) = events(log)[0]["tokens"]
    written = {"phone": token, "note": token, "email": [token], "tel": token}
    said = {"userId": token, "properties": written | {"cost": 1}}
    log.tracking.save(PLAN)
    log.append([raw(messageId="bad", **said)], source="web")
    assert replay(log, Selection(), (*FIXES, Rename("properties.tel", "properties.user_id"))).stored == 1
    second = events(log)[1]
    assert "uid-secret" not in second["properties"]
    assert token not in second["tokens"], "whoever knows a token is not whom it stands for"
    kept = msgspec.json.decode(second["properties"])
    assert kept["note"] == token
    assert kept["user_id"] != token, "moved under a naming key it is a name like any other"


@pytest.mark.trust("T32")
@pytest.mark.parametrize("passage", [1, 2])
def test_killed_in_the_middle_and_begun_again_each_lands_once(trust: Trust, tmp_path: Path, passage: int) -> None:
    many = trust.size(commit=1_000, full=5_000)
    with opened_log(tmp_path / "w") as log:
        fill(log, many)
    script = (
        "import sys; from pathlib import Path\n"
        "from tests.events.test_replay import FIXES, Selection, opened_log, replay\n"
        "with opened_log(Path(sys.argv[1])) as log: replay(log, Selection(), FIXES)"
    )
    environment = os.environ | {
        "SUASION_FAULT": f"{FAULTS_TRIED[0]}:{passage}",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    command = [sys.executable, "-c", script, str(tmp_path / "w")]
    ended = subprocess.run(command, env=environment, check=False, capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    good = [n for n in range(many) if n % 7]
    with opened_log(tmp_path / "w") as log:
        finished = replay(log, Selection(), FIXES)
        assert finished.duplicate > 0, "those that were stored before the kill"
        assert finished.still_bad == {"against_plan": many - len(good)}
        prices = Counter(msgspec.json.decode(row["properties"])["price"] for row in events(log))
        assert prices == Counter(n + 0.5 for n in good)
        assert replay(log, Selection(), FIXES).stored == 0
        assert len(events(log)) == len(good)
    lost, doubled = len(good) - len(prices), sum(prices.values()) - len(prices)
    trust.report(inputs=many, faults=1, lost=lost, doubled=doubled)


def test_each_event_of_which_nothing_could_be_kept_counts(log: EventLog) -> None:
    log.append([parse(b"{"), parse(b"["), parse(b"\xff")], source="web")
    assert waits(log) == 3
