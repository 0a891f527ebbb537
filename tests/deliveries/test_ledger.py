"""The ledger: one row per campaign, customer and channel."""

from pathlib import Path

import pytest
from sqlalchemy import delete

from suasion.core.errors import Conflict, SettingError
from suasion.deliveries.ledger import Ledger, Outcome, Recipient
from suasion.deliveries.tables import DELIVERY
from tests.deliveries.mail_room import MailRoom


@pytest.fixture
def room(tmp_path: Path) -> MailRoom:
    return MailRoom(tmp_path)


def test_planning_twice_plans_once(room: MailRoom) -> None:
    assert room.plan(["a", "b", "a"]) == 2
    ids = [row.message_id for row in room.ledger.waiting("c1")]
    assert room.plan(["b", "c"]) == 1
    assert [row.message_id for row in room.ledger.waiting("c1")][:2] == ids
    assert len({row.message_id for row in room.ledger.waiting("c1")}) == 3


def test_other_campaigns_and_channels_have_rows_of_their_own(room: MailRoom) -> None:
    ids = set()
    for campaign, channel in (("c1", "email"), ("c2", "email"), ("c1", "sms"), ("c1e", "mail")):
        assert room.ledger.plan(campaign, [Recipient("a", "d")], channel=channel) == 1
        ids |= {row.message_id for row in room.ledger.waiting(campaign)}
    assert len(ids) == 4


def test_a_message_id_tells_nothing_of_the_customer(room: MailRoom) -> None:
    room.plan(["alice"])
    (row,) = room.ledger.waiting("c1")
    assert "alice" not in row.message_id
    assert row.message_id.endswith("@shop.example.test>")


def test_a_message_id_cannot_be_worked_out_without_the_secret(room: MailRoom) -> None:
    ids = []
    for secret in (b"0123456789abcdef", b"fedcba9876543210", b"0123456789abcdef"):
        with room.database.write() as connection:
            connection.execute(delete(DELIVERY))
        ledger = Ledger(room.database, room.clock, domain="shop.example.test", secret=secret)
        ledger.plan("c1", [Recipient("alice", "d1")])
        ids.append(ledger.waiting("c1")[0].message_id)
    assert ids[0] == ids[2] != ids[1]
    with pytest.raises(SettingError, match="has 5 bytes"):
        Ledger(room.database, room.clock, domain="shop.example.test", secret=b"short")


def test_figures_add_up(room: MailRoom) -> None:
    room.plan(["a", "b", "c", "d", "e"])
    outcomes = (
        Outcome("sent"),
        Outcome("skipped", "no consent"),
        Outcome("failed", "SMTP 550"),
        Outcome("uncertain", "x"),
    )
    rows = room.ledger.waiting("c1")
    with room.database.write() as connection:
        room.ledger.hand_over(connection, rows)
        room.ledger.record(connection, zip(rows, outcomes, strict=False))
    assert room.ledger.figures("c1") == {"planned": 5, "sent": 1, "skipped": 1, "failed": 1, "uncertain": 1}
    assert room.ledger.remaining("c1") == 1
    assert room.ledger.settle_interrupted("c1") == 1
    assert room.ledger.figures("c1")["uncertain"] == 2
    assert room.ledger.reasons("c1")["failed"] == {"SMTP 550": 1}
    assert [state for _, state, _ in room.ledger.outcomes("c1")] == [
        "sent",
        "skipped",
        "failed",
        "uncertain",
        "uncertain",
    ]


def test_a_final_outcome_is_never_overwritten(room: MailRoom) -> None:
    room.plan(["a"])
    (row,) = room.ledger.waiting("c1")
    with room.database.write() as connection:
        room.ledger.record(connection, [(row, Outcome("sent"))])
        room.ledger.record(connection, [(row, Outcome("planned"))])
    assert room.ledger.figures("c1")["sent"] == 1


def test_a_row_is_handed_over_once(room: MailRoom) -> None:
    room.plan(["a"])
    rows = room.ledger.waiting("c1")
    with room.database.write() as connection:
        room.ledger.hand_over(connection, rows)
    with pytest.raises(Conflict, match="1 deliveries changed"), room.database.write() as connection:
        room.ledger.hand_over(connection, rows)
