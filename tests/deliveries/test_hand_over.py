"""Hand-over to a channel that behaves well, badly, and not at all."""

import asyncio
import socket
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from suasion.adapters.mailbox.local import LocalMailbox
from suasion.core.errors import DeliveryRefused
from suasion.customers.tables import CUSTOMER
from suasion.deliveries.channel import Answer, Envelope, Reply
from suasion.deliveries.compose import content_of
from suasion.deliveries.hand_over import ChannelDown, DeliveriesWait, require_all_done
from suasion.deliveries.ledger import Recipient
from suasion.deliveries.queue import Pace
from tests.deliveries.mail_room import MailRoom, copies, smtp

QUICK = Pace(retry_seconds=0.01)


class Scripted:
    """A channel that answers each address by its script, then accepts; it remembers what reached it."""

    def __init__(self, script: dict[str, list[Answer]], room: MailRoom) -> None:
        self.script, self.room = defaultdict(list, script), room
        self.reached: Counter[str] = Counter()
        self.at_once = self.most_at_once = 0

    @asynccontextmanager
    async def line(self) -> AsyncIterator["Scripted"]:
        yield self

    async def send(self, envelope: Envelope) -> Reply:
        customer = envelope.address.split("@")[0]
        if customer == "unsafe":
            raise DeliveryRefused("The value of Subject holds a line break.")
        self.reached[customer] += 1
        states = {who: state for who, state, _ in self.room.ledger.outcomes("c1")}
        assert states[customer] == "handed_over", "the mark must be on disk before the message leaves"
        self.most_at_once = max(self.most_at_once, list(states.values()).count("handed_over"))
        answers = self.script[customer]
        return Reply(answers.pop(0), "as scripted") if answers else Reply("accepted")


@pytest.fixture
def room(tmp_path: Path) -> MailRoom:
    return MailRoom(tmp_path)


def test_each_answer_has_its_outcome(room: MailRoom) -> None:
    channel = Scripted(
        {
            "refused": ["refused"],
            "broken-once": ["not_sent"],
            "unknown": ["unknown"],
        },
        room,
    )
    room.plan(["good", "refused", "broken-once", "unknown", "lost", "opted-out", "unsafe"])
    room.consents.withdraw("opted-out")
    figures = room.hand_over(channel, QUICK).run("c1")
    assert figures == {"planned": 7, "sent": 2, "skipped": 2, "failed": 2, "uncertain": 1}
    assert {who: (state, reason) for who, state, reason in room.ledger.outcomes("c1")} == {
        "good": ("sent", ""),
        "refused": ("failed", "as scripted"),
        "broken-once": ("sent", ""),
        "unknown": ("uncertain", "as scripted"),
        "lost": ("skipped", "no address"),
        "opted-out": ("skipped", "no consent"),
        "unsafe": ("failed", "The value of Subject holds a line break."),
    }
    assert channel.reached == {"good": 1, "refused": 1, "broken-once": 2, "unknown": 1}


def test_what_was_chosen_for_her_alone_stays_here_once_she_is_not_to_be_personalised(room: MailRoom) -> None:
    channel = Scripted({}, room)
    content = content_of([("p1", "")], general=True)
    room.ledger.plan("c1", [Recipient("a", "d1", content), Recipient("b", "d1", content_of([("p1", "Bread")]))])
    room.plan(["c"])
    for customer in ("a", "b", "c"):
        room.consents.withdraw(f"personalisation of {customer}")
    room.hand_over(channel, QUICK).run("c1")
    assert channel.reached == {"a": 1}
    outcomes = {who: (state, reason) for who, state, reason in room.ledger.outcomes("c1")}
    assert outcomes["b"] == outcomes["c"] == ("skipped", "personalisation withdrawn")
    assert outcomes["a"] == ("sent", "")


def test_a_message_put_off_stays_planned_and_goes_out_in_a_later_run(room: MailRoom) -> None:
    channel = Scripted({"grey": ["later"]}, room)
    room.plan(["grey", "good"])
    figures = room.hand_over(channel, QUICK).run("c1")
    assert figures == {"planned": 2, "sent": 1, "skipped": 0, "failed": 0, "uncertain": 0}
    assert room.ledger.remaining("c1") == 1
    with pytest.raises(DeliveriesWait, match="1 messages are not sent yet") as refusal:
        require_all_done(room.ledger, "c1")
    at = room.ledger.next_try("c1")
    assert at is not None
    assert f"{at:%H:%M} UTC" in str(refusal.value)
    room.hand_over(channel, QUICK).run("c1")
    assert channel.reached["grey"] == 1, "it may not be tried before its time"
    room.clock.later = timedelta(seconds=61)
    assert room.hand_over(channel, QUICK).run("c1")["sent"] == 2
    require_all_done(room.ledger, "c1")
    assert channel.reached == {"grey": 2, "good": 1}
    assert room.ledger.next_try("c1") is None


def test_a_message_put_off_again_and_again_has_failed_only_after_hours(room: MailRoom) -> None:
    channel = Scripted({"busy": ["later"] * 99}, room)
    room.plan(["busy"])
    waits = []
    while room.hand_over(channel, QUICK).run("c1")["failed"] == 0:
        at = room.ledger.next_try("c1")
        assert at is not None
        waits.append(round((at - room.clock.now()).total_seconds() / 60))
        room.clock.later += at - room.clock.now()
    assert waits == [1, 5, 30, 60, 120, 240, 240]
    assert room.ledger.reasons("c1")["failed"] == {"as scripted, tried 8 times": 1}
    assert channel.reached["busy"] == 8


def test_broken_connections_never_use_up_a_message(room: MailRoom) -> None:
    channel = Scripted({"a": ["not_sent"] * 20, "b": ["not_sent"] * 20}, room)
    room.plan(["a", "b"])
    for _ in range(2):
        with pytest.raises(ChannelDown, match="the last: as scripted"):
            room.hand_over(channel, QUICK).run("c1")
    assert [row.attempts for row in room.ledger.waiting("c1")] == [0, 0]
    channel.script.clear()
    assert room.hand_over(channel, QUICK).run("c1")["sent"] == 2


def test_no_more_messages_are_on_their_way_than_there_are_lines(room: MailRoom) -> None:
    channel = Scripted({}, room)
    room.plan([f"h{number}" for number in range(30)])
    room.hand_over(channel, Pace(lines=3)).run("c1")
    assert channel.most_at_once == 3


def test_a_finished_campaign_is_not_sent_again(room: MailRoom) -> None:
    channel = Scripted({}, room)
    room.plan(["a", "b"])
    for _ in range(2):
        assert room.hand_over(channel).run("c1")["sent"] == 2
    assert channel.reached == {"a": 1, "b": 1}


def test_what_was_uncertain_is_never_sent_by_itself(room: MailRoom) -> None:
    room.plan(["a"])
    with room.database.write() as connection:
        room.ledger.hand_over(connection, room.ledger.waiting("c1"))
    channel = Scripted({}, room)
    assert room.hand_over(channel).run("c1")["uncertain"] == 1
    assert not channel.reached


def test_a_locked_customer_waits_and_is_then_read_again(room: MailRoom) -> None:
    import threading

    room.plan(["a", "b"])
    entered, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with room.locks.held("a"):
            entered.set()
            leave.wait(5)

    holder = threading.Thread(target=hold)
    holder.start()
    entered.wait(5)
    threading.Timer(0.2, leave.set).start()
    channel = Scripted({}, room)
    assert room.hand_over(channel).run("c1")["sent"] == 2
    holder.join()
    assert list(channel.reached) == ["b", "a"]


def test_a_limit_per_second_is_kept(room: MailRoom) -> None:
    import time

    room.plan([f"h{number}" for number in range(11)])
    start = time.monotonic()
    room.hand_over(Scripted({}, room), Pace(per_second=50.0)).run("c1")
    assert time.monotonic() - start >= 10 / 50


def test_a_server_that_is_not_there_leaves_everything_planned(room: MailRoom) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    room.plan([f"h{number}" for number in range(30)])
    with pytest.raises(ChannelDown, match="connections in a row"):
        room.hand_over(smtp(port), QUICK).run("c1")
    assert room.ledger.figures("c1") == {"planned": 30, "sent": 0, "skipped": 0, "failed": 0, "uncertain": 0}
    assert len(room.ledger.waiting("c1")) == 30


def test_a_failure_of_ours_loses_and_doubles_nothing(room: MailRoom) -> None:
    class Breaks(Scripted):
        async def send(self, envelope: Envelope) -> Reply:
            if envelope.address.startswith("h7@"):
                raise ZeroDivisionError
            return await super().send(envelope)

    room.plan([f"h{number}" for number in range(20)])
    channel = Breaks({}, room)
    with pytest.raises(ZeroDivisionError):
        room.hand_over(channel).run("c1")
    figures = room.hand_over(Scripted({}, room)).run("c1")
    assert figures == {"planned": 20, "sent": 19, "skipped": 0, "failed": 0, "uncertain": 1}


def test_a_message_that_was_refused_while_the_run_stops_has_failed_and_is_not_uncertain(room: MailRoom) -> None:
    class Breaks(Scripted):
        async def send(self, envelope: Envelope) -> Reply:
            if envelope.address.startswith("broken@"):
                raise ZeroDivisionError
            await asyncio.sleep(0.05)
            return await super().send(envelope)

    room.plan(["broken", "unsafe"])
    with pytest.raises(ZeroDivisionError):
        room.hand_over(Breaks({}, room)).run("c1")
    outcomes = {who: (state, reason) for who, state, reason in room.ledger.outcomes("c1")}
    assert outcomes["unsafe"] == ("failed", "The value of Subject holds a line break.")


def test_messages_reach_a_real_server_once_and_whole(room: MailRoom, tmp_path: Path) -> None:
    room.plan([f"h{number}" for number in range(25)])
    with LocalMailbox(tmp_path / "mail") as box:
        assert room.hand_over(smtp(box.port)).run("c1")["sent"] == 25
        received = [letter.read() for letter in box.letters()]
    assert set(copies(tmp_path / "mail").values()) == {1}
    assert {mail["To"] for mail in received} == {f"h{number}@example.test" for number in range(25)}
    body = received[0].get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines()[-2:] == [".", "Bye"]


def test_a_message_planned_for_a_name_that_became_part_of_another_is_skipped(room: MailRoom) -> None:
    room.plan(["good", "former", "lost"])
    with room.database.write() as connection:
        for name, into in (("former", "good"), ("lost", "good"), ("good", None)):
            row = {"customer": name, "token": name, "sequence": 1, "since": room.clock.now(), "merged_into": into}
            connection.execute(insert(CUSTOMER).values(row))
    channel = Scripted({}, room)
    room.hand_over(channel, QUICK).run("c1")
    assert {who: (state, reason) for who, state, reason in room.ledger.outcomes("c1")} == {
        "good": ("sent", ""),
        "former": ("skipped", "merged"),
        "lost": ("skipped", "merged"),
    }
    assert channel.reached == {"good": 1}


def test_who_had_the_message_before_she_became_part_of_another_does_not_get_it_twice(room: MailRoom) -> None:
    room.plan(["former"])
    channel = Scripted({}, room)
    room.hand_over(channel, QUICK).run("c1")
    room.plan(["good", "other"])
    with room.database.write() as connection:
        for name, into in (("former", "good"), ("good", None), ("other", None)):
            row = {"customer": name, "token": name, "sequence": 1, "since": room.clock.now(), "merged_into": into}
            connection.execute(insert(CUSTOMER).values(row))
    room.hand_over(channel, QUICK).run("c1")
    assert {who: (state, reason) for who, state, reason in room.ledger.outcomes("c1")} == {
        "former": ("sent", ""),
        "good": ("skipped", "merged"),
        "other": ("sent", ""),
    }
