"""What the log promises, on every database."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from suasion.core.errors import InputRefused
from suasion.events.log import EventLog
from suasion.events.spec import Identify, Track, Unreadable
from tests.events.workbench import events, order_lines, quarantine_rows

T0 = datetime(2024, 3, 1, 9, 30, tzinfo=UTC)


def order(number: int, user: str = "ann", shelf: str = "a") -> Track:
    products = [{"product_id": "p1", "price": 2.0, "quantity": 3}, {"product_id": "p2", "amount": 5.0}]
    return Track(
        message_id=f"m{number}",
        user_id=user,
        event="Order Completed",
        timestamp=T0 + timedelta(hours=number),
        properties={"order_id": f"o{number}", "products": products, "note": "茶 ❤ 'quoted' %s :x", "shelf": shelf},
    )


def kinds(log: EventLog, *sent: Track | Identify | Unreadable, source: str = "shop") -> list[str]:
    return [verdict.reason or verdict.kind for verdict in log.append(sent, source=source).each]


def test_what_is_appended_is_there_in_order_for_whoever_opens_it(log: EventLog, again: EventLog) -> None:
    assert kinds(log, order(1), order(2, "bob")) == ["stored", "stored"]
    found = events(again)
    assert [(row["seq"], row["name"], row["source"]) for row in found] == [
        (1, "Order Completed", "shop"),
        (2, "Order Completed", "shop"),
    ]
    assert found[0]["tokens"] != found[1]["tokens"]
    assert again.vault.reveal(found[0]["tokens"]) == {found[0]["tokens"][0]: "ann"}
    assert [(row["seq"], row["item"], row["amount"]) for row in order_lines(again)] == [
        (1, "p1", 6.0),
        (1, "p2", 5.0),
        (2, "p1", 6.0),
        (2, "p2", 5.0),
    ]
    assert "茶 ❤ 'quoted' %s :x" in found[0]["properties"]


def test_a_message_is_stored_once_a_source_and_never_silently_with_another_body(log: EventLog, again: EventLog) -> None:
    assert kinds(log, order(1), order(1), order(1, shelf="9")) == ["stored", "duplicate", "id_reused"]
    assert kinds(again, order(1), order(1, shelf="9"), source="app") == ["stored", "id_reused"]
    assert kinds(again, order(1), order(2), order(1, shelf="7")) == ["duplicate", "stored", "id_reused"]
    again.seal()
    assert kinds(again, order(2), order(1)) == ["duplicate", "duplicate"]
    assert [(row["seq"], row["source"]) for row in events(again)] == [(1, "shop"), (2, "app"), (3, "shop")]
    assert len(quarantine_rows(again)) == 3


def test_an_imported_message_is_remembered_for_good(log: EventLog, again: EventLog) -> None:
    def load(into: EventLog) -> dict[str, int]:
        return into.append([order(1), order(2)], source="shop", historical=True, origin="i1").counts()

    assert load(log)["stored"] == 2
    log.seal()
    assert load(again) == {"stored": 0, "duplicate": 2, "quarantined": 0}


def test_what_cannot_be_stored_is_set_aside_once_with_its_reason(log: EventLog) -> None:
    bad = Track(message_id="b", event="Order Completed", timestamp=T0, properties={"order_id": "o"})
    for _ in range(2):
        assert log.append([bad, order(1)], source="shop").each[0].kind == "quarantined"
    (row,) = quarantine_rows(log)
    assert row["reason"]
    assert len(events(log)) == 1


def test_a_source_that_may_send_nothing_is_refused_whole(log: EventLog) -> None:
    with pytest.raises(InputRefused):
        log.append([order(1)], source="model:mine")
    assert log.last_sequence() == 0


def test_many_senders_of_the_same_messages_store_each_once(log: EventLog) -> None:
    def send(worker: int) -> int:
        together.wait(20)
        numbers = range(12) if worker % 2 else range(11, -1, -1)
        return sum(kind == "stored" for number in numbers for kind in kinds(log, order(number, f"c{number % 5}")))

    together = threading.Barrier(8)
    with ThreadPoolExecutor(8) as pool:
        stored = sum(pool.map(send, range(8)))
    assert stored == 12
    found = events(log)
    assert [row["seq"] for row in found] == list(range(1, 13))
    assert len({row["tokens"][0] for row in found}) == 5


def test_sealing_changes_nothing_that_a_reader_sees(log: EventLog, again: EventLog) -> None:
    kinds(log, *[order(number) for number in range(6)])
    before = events(log), order_lines(log)
    assert log.seal(min_rows=7) == 0
    assert log.seal() == 6
    assert (events(log), order_lines(log)) == before
    assert (events(again), order_lines(again)) == before
    assert kinds(again, order(9)) == ["stored"]
    assert [row["seq"] for row in events(again)] == [1, 2, 3, 4, 5, 6, 7]
    assert again.last_sequence() == 7


def test_what_came_after_is_read_without_the_engine_until_it_is_sealed(log: EventLog) -> None:
    kinds(log, order(1), order(2, "bob"), Identify(message_id="i", user_id="ann", traits={"email": "a@example.test"}))
    every = log.recent(0)
    assert every is not None
    assert [(event.sequence, event.type) for event in every] == [(1, "track"), (2, "track"), (3, "identify")]
    ann, bob, address = every[0].tokens[0], every[1].tokens[0], every[2].tokens[1]
    assert [event.sequence for event in log.recent(1) or []] == [2, 3]
    assert [event.sequence for event in log.recent(0, [ann]) or []] == [1, 3]
    assert [event.sequence for event in log.recent(0, [bob]) or []] == [2]
    assert log.recent(0, [address]) == []
    many = [f"t_{number:026d}" for number in range(900)]
    assert [event.sequence for event in log.recent(0, [*many, bob]) or []] == [2]
    log.seal()
    assert log.recent(2) is None
    assert log.recent(3) == []


@pytest.mark.parametrize("text", ["a\x00b", "\uffff", "\u202e", "x" * 3000])
def test_strange_characters_end_stored_or_set_aside_and_stop_nothing_else(log: EventLog, text: str) -> None:
    strange = Track(message_id="s", user_id="ann", event=text, timestamp=T0, properties={"a": text, text: 1})
    named = Track(message_id=text, user_id=text, event="Seen", timestamp=T0)
    verdicts = log.append([strange, named, order(1)], source="shop").each
    assert {verdict.kind for verdict in verdicts} <= {"stored", "quarantined"}
    assert verdicts[2].kind == "stored"
    assert len(events(log)) + len(quarantine_rows(log)) == 3
