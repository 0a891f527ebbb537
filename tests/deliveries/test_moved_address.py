"""A message goes to the address that is its customer's when it leaves, not to the one that was hers a moment before."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from suasion import Workspace
from suasion.customers.locks import CustomerLocks
from suasion.deliveries.channel import Envelope, Reply
from suasion.deliveries.hand_over import HandOver
from suasion.deliveries.ledger import Recipient
from suasion.deliveries.queue import Pace
from suasion.events.spec import Identify
from suasion.wiring import VaultAddresses
from tests.deliveries.mail_room import MailRoom, compose

ONE_LINE = Pace(lines=1)
"""So that the second message is looked up with the first one, and leaves when that is answered."""
DAY = datetime(2026, 1, 1, tzinfo=UTC)


class Noting:
    """A channel that notes where messages went; something happens while the first is on its way."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        self.meanwhile, self.went = meanwhile, list[str]()

    @asynccontextmanager
    async def line(self) -> AsyncIterator["Noting"]:
        yield self

    async def send(self, envelope: Envelope) -> Reply:
        self.went.append(envelope.address)
        if len(self.went) == 1:
            await asyncio.to_thread(self.meanwhile)
        return Reply("accepted")


class Willing:
    """Everybody may be written to."""

    def allowed(self, _connection: Connection, _customer: str) -> bool:
        return True

    def personalised(self, _connection: Connection, _customer: str) -> bool:
        return True


@pytest.mark.parametrize(("now", "outcome"), [("new@example.test", ("sent", "")), (None, ("skipped", "no address"))])
def test_whoever_is_reached_elsewhere_since_addresses_were_read_gets_it_there_or_not_at_all(
    tmp_path: Path, now: str | None, outcome: tuple[str, str]
) -> None:
    room = MailRoom(tmp_path)
    room.plan(["first", "moved"])
    channel = Noting(lambda: room.addresses.elsewhere.update(moved=now))
    figures = room.hand_over(channel, ONE_LINE).run("c1")
    assert channel.went == ["first@example.test", *([now] if now else [])]
    assert {who: (state, reason) for who, state, reason in room.ledger.outcomes("c1")}["moved"] == outcome
    assert figures["sent"] == len(channel.went)
    assert all(room.locks.try_acquire(customer) for customer in ("first", "moved")), "every lock was given back"


def test_after_an_unmerge_nothing_goes_to_the_address_that_was_parted_from_her(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop") as shop:
        people = [
            Identify(
                message_id=who, user_id=who, timestamp=DAY + timedelta(days=day), traits={"email": f"{who}@a.test"}
            )
            for day, who in enumerate(("eve", "ann", "bob"))
        ]
        shop.events.append(people, source="web", historical=True)
        shop.follow()
        eve, ann, bob = shop.customers.identity.customers()
        shop.deciding.merge(ann, bob, who="person:eve", reason="the same phone call")
        shop.deliveries.plan("c1", [Recipient(eve, "d1"), Recipient(ann, "d1")])
        channel = Noting(lambda: shop.deciding.unmerge(ann, other=bob, who="person:eve", reason="her brother's"))
        hand_over = HandOver(
            shop.database,
            shop.deliveries,
            channel,
            consent=Willing(),
            addresses=VaultAddresses(shop.customers.identity, shop.vault),
            compose=compose,
            locks=CustomerLocks(),
            pace=ONE_LINE,
        )
        hand_over.run("c1")
        assert channel.went == ["eve@a.test", "ann@a.test"], "bob's was hers, and the latest, when they were looked up"
